# Sourced by the scripts, at the top of the checkout: says what to install where the .NET SDK is missing, or is none that
# global.json allows.
if ! dotnet --version >/dev/null 2>&1; then
    echo "The .NET 10 SDK is needed, $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' global.json) or a later 10.0;" \
        "found: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | grep . || echo none)" >&2
    echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
    exit 1
fi
