using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Model;

/// <summary>
/// The address of a page: <c>/</c>, or any path in the one spelling at which the page answers, decoded and in NFC.
/// Case, ending and final slash belong to it. Pages that are made here by hand are offered a narrow form: lower-case
/// ASCII letters, digits and hyphens, which has one spelling in every encoding.
/// </summary>
internal sealed record PageAddress
{
    /// <summary>The longest part of a file's name that is kept as it is, in bytes of UTF-8; file systems end at
    /// 255.</summary>
    private const int LongestName = 200;

    /// <param name="path">As it is spelt.</param>
    /// <param name="folded">As it is looked up.</param>
    internal PageAddress(string path, string folded) => (Path, Folded) = (path, folded);

    public static PageAddress Home { get; } = new("/", "/");

    public string Path { get; }

    /// <summary>
    /// The path without what spellings differ in: no two pages have the same. Of a narrow address it is the path.
    /// </summary>
    public string Folded { get; }

    /// <summary>The folded address of the page above; empty for the home page.</summary>
    public string Section => SectionOf(Folded);

    /// <summary>The <see cref="Page.Key"/> that a page created here gets.</summary>
    public string Key => this == Home ? "home" : Path.Trim('/');

    /// <summary>
    /// The page's file in an exported folder: its address and <c>.md</c>, without a final slash. A part that is longer
    /// than file systems allow is cut, and a hash of the address put in its place.
    /// </summary>
    public string MarkdownFile => Path == "/" ? "index.md"
        : string.Join('/', Path.Trim('/').Split('/').Select(Shorten)) + ".md";

    /// <summary>The address that the name of a file in an exported folder says; no address for a file without a
    /// name.</summary>
    public static string PathOfFile(string file) => file switch
    {
        "index.md" => "/",
        _ when file == ".md" || file.EndsWith("/.md", StringComparison.Ordinal) => "",
        _ => "/" + file[..^".md".Length],
    };

    /// <param name="folded">As it is looked up.</param>
    public static string SectionOf(string folded) => folded switch
    {
        "/" => "",
        _ when folded.LastIndexOf('/') is var slash and > 0 => folded[..slash],
        _ => "/",
    };

    private string Shorten(string part)
    {
        if (part.Length <= LongestName / 4 || Encoding.UTF8.GetByteCount(part) <= LongestName) return part;
        var kept = new StringBuilder();
        foreach (var rune in part.EnumerateRunes().Take(LongestName / 8)) kept.Append(rune);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path));
        return kept.Append('~').Append(Convert.ToHexStringLower(hash.AsSpan(0, 8))).ToString();
    }
}
