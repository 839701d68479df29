# Sourced by the scripts: says what to install where the .NET SDK is missing or too old.
if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is needed. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
    exit 1
fi
if ! dotnet --list-sdks | grep -qE '^1[0-9]\.'; then
    echo "The .NET 10 SDK is needed; found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')" >&2
    echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
    exit 1
fi
