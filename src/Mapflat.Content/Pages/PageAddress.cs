using System.Text.RegularExpressions;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Pages;

/// <summary>
/// The address of a page: <c>/</c>, or up to four segments of lower-case ASCII letters, digits and hyphens. Narrow on
/// purpose: such an address has one spelling in every encoding, and its file name is the address plus <c>.md</c>.
/// </summary>
public sealed partial record PageAddress
{
    private const int MaximumLength = 200;

    private PageAddress(string path) => Path = path;

    /// <summary>The home page.</summary>
    public static PageAddress Home { get; } = new("/");

    /// <summary>The address itself, beginning with a slash.</summary>
    public string Path { get; }

    /// <summary>The address of the page above; empty for the home page.</summary>
    public string Section => SectionOf(Path);

    /// <summary>The page's file within an exported folder, and the address of its Markdown.</summary>
    public string MarkdownFile => Path == "/" ? "index.md" : Path[1..] + ".md";

    /// <summary>Reads an address.</summary>
    /// <returns>The address, or why it cannot be one.</returns>
    public static Outcome<PageAddress> Parse(string path)
    {
        if (path == "/") return Home;
        if (path == "/index") return Refuse("“/index” would have the file of the home page. Choose another address.");
        if (path.Length > MaximumLength || !Shape().IsMatch(path))
        {
            return Refuse($"“{path}” cannot be a page's address. Use lower-case letters, digits and single hyphens, in up to "
                + $"four parts that each begin with a slash, {MaximumLength} characters at most: /architecture/unified-log.");
        }

        return ReservedAddresses.Contains(path)
            ? Refuse($"“{path}” is used by the program itself. Choose another address.")
            : new PageAddress(path);
    }

    /// <summary>The address of the page above <paramref name="path"/>; empty for the home page.</summary>
    public static string SectionOf(string path) => path switch
    {
        "/" => "",
        _ when path.LastIndexOf('/') is var slash and > 0 => path[..slash],
        _ => "/",
    };

    private static Failure.Invalid Refuse(string message) => new(message, [Finding.Error(message, field: "address")]);

    [GeneratedRegex("^(/[a-z0-9]+(-[a-z0-9]+)*){1,4}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Shape();
}
