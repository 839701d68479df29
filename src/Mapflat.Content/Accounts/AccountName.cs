namespace Mapflat.Content.Accounts;

internal static class AccountName
{
    private const int Longest = 100;

    public static Outcome<string> Parse(string? typed)
    {
        var name = typed?.Trim() ?? "";
        if (name.Length is 0 or > Longest)
            return Invalid($"Enter a name of 1 to {Longest} characters; it stands beside what is changed.");
        return name.Any(char.IsControl)
            ? Invalid("This name has a line break or another control character in it. Type it again.")
            : name;
    }

    private static Failure.Invalid Invalid(string message) => new(message, [Finding.Error(message, field: "Name")]);
}
