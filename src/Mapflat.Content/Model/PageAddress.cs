namespace Mapflat.Content.Model;

/// <summary>
/// The address of a page: <c>/</c>, or up to four segments of lower-case ASCII letters, digits and hyphens. Narrow on
/// purpose: such an address has one spelling in every encoding, and its file name is the address plus <c>.md</c>.
/// </summary>
internal sealed record PageAddress
{
    internal PageAddress(string path) => Path = path;

    public static PageAddress Home { get; } = new("/");

    public string Path { get; }

    /// <summary>The address of the page above; empty for the home page.</summary>
    public string Section => SectionOf(Path);

    /// <summary>The <see cref="Page.Key"/> that a page created here gets.</summary>
    public string Key => this == Home ? "home" : Path[1..];

    /// <summary>The page's file in an exported folder, and the address of its Markdown.</summary>
    public string MarkdownFile => Path == "/" ? "index.md" : Path[1..] + ".md";

    public static string SectionOf(string path) => path switch
    {
        "/" => "",
        _ when path.LastIndexOf('/') is var slash and > 0 => path[..slash],
        _ => "/",
    };
}
