using System.Text.RegularExpressions;

namespace Mapflat.Content.Addresses;

/// <summary>Which texts are the address of a page.</summary>
internal static partial class PageAddresses
{
    private const int MaximumLength = 200;

    extension(PageAddress)
    {
        public static Outcome<PageAddress> Parse(string path)
        {
            if (path == "/") return PageAddress.Home;
            if (path == "/index")
                return Refuse("“/index” would have the file of the home page. Choose another address.");
            if (path.Length > MaximumLength || !Shape().IsMatch(path))
            {
                return Refuse(
                    $"“{path}” cannot be a page's address. Use lower-case letters, digits and single hyphens, in up to "
                        + $"four parts that each begin with a slash, {MaximumLength} characters at most: "
                        + "/architecture/unified-log.");
            }

            return ReservedAddresses.Contains(path)
                ? Refuse($"“{path}” is used by the program itself. Choose another address.")
                : new PageAddress(path);
        }
    }

    private static Failure.Invalid Refuse(string message) => new(message, [Finding.Error(message, field: "address")]);

    [GeneratedRegex(
        "^(/[a-z0-9]+(-[a-z0-9]+)*){1,4}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Shape();
}
