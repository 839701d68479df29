using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Addresses;

/// <summary>
/// What the lists of pages are called, which are frozen besides the pages. A list of many pages comes in parts, of
/// which a change of one page touches its own.
/// </summary>
/// <param name="Base">The address of the list, which is that of its first part.</param>
/// <param name="Part">Which part it is, from 1.</param>
internal sealed partial record SiteLists(string Base, int Part)
{
    /// <summary>The one that depends on where old addresses lead; it is drawn after these are in place.</summary>
    public const string OldAddresses = "/sitemap-legacy.xml";

    public const string SiteMap = "/sitemap.xml";

    /// <summary>The part of the map that has the pages of old sites, as far as one holds them.</summary>
    public const string Captures = "/sitemap-captures.xml";

    /// <summary>The list for language models, or the part of it that tells of the first level.</summary>
    public const string ForModels = "/llms.txt";

    /// <summary>What changed on the site, for people.</summary>
    public const string Changes = "/changes";

    /// <summary>All pages for people, or on a large site those of the first level.</summary>
    public const string Contents = "/contents";

    /// <summary>The whole site to print.</summary>
    public const string AllPages = "/all";

    /// <summary>
    /// Up to so many pages, the map and the list for language models have all of them; as many stand in a part of the
    /// map.
    /// </summary>
    public const int FewPages = 1_000;

    /// <summary>Those that every site has, and that tell of any page, or of the day when one changed.</summary>
    public static readonly IReadOnlyList<string> OfPages =
        ["/feed.atom", SiteMap, "/robots.txt", ForModels, Changes, Contents];

    /// <summary>
    /// The whole site in one document each. Each is another after each publication, and drawn when it is asked for.
    /// </summary>
    public static readonly IReadOnlyList<string> Documents =
        [AllPages, "/all.md", "/llms-full.txt", "/site.epub"];

    /// <summary>
    /// Whether a list is for machines alone. It is another after each publication, and not worth compressing twice.
    /// </summary>
    public static bool IsForMachines(string address) => Path.GetExtension(address) is ".xml" or ".atom" or ".txt";

    /// <summary>Whether it is drawn no sooner than when somebody asks for it.</summary>
    public static bool IsDrawnLater(string address) => Documents.Contains(address, StringComparer.Ordinal)
        || address.EndsWith(PageParts.Preview, StringComparison.Ordinal);

    /// <param name="part">Which part, counted from 1.</param>
    public static string AddressOf(string list, int part)
    {
        if (part == 1) return list;
        var dot = list.LastIndexOf('.');
        var end = dot < 0 ? list.Length : dot;
        return string.Create(CultureInfo.InvariantCulture, $"{list[..end]}~{part}{list[end..]}");
    }

    /// <summary>The address of an index page of a section: of the first that of its page, which may have an ending of
    /// any kind; of the others one that is made of what that is looked up by.</summary>
    /// <param name="part">Which part, counted from 1.</param>
    public static string IndexOf(string section, int part) => part == 1 ? section
        : string.Create(CultureInfo.InvariantCulture, $"{PageAddress.FoldedOf(section)}~{part}");

    /// <summary>
    /// The address of a part of the site map; the first part is not the map itself, which lists them.
    /// </summary>
    public static string MapPart(long part) => AddressOf(SiteMap, (int)part + 2);

    public long MapNumber => Part - 2;

    public static string ForModelsOf(string section) =>
        section == "/" ? ForModels : PageAddress.FoldedOf(section) + ForModels;

    /// <summary>What an address names, if it is the second part of a list or one after it.</summary>
    public static SiteLists? Parse(string address)
    {
        // Every address that is asked for comes by here.
        if (!address.Contains('~', StringComparison.Ordinal)
            || PartName().Match(address) is not { Success: true } match)
            return null;
        return new SiteLists(match.Result("$1$3"), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Where the name of a list of a section begins in its address, after that of the section; -1 where it is no such
    /// list's.
    /// </summary>
    public static int PartStart(string address)
    {
        var (list, part) = Parse(address) ?? new SiteLists(address, 1);
        if (list.EndsWith(ForModels, StringComparison.Ordinal)) return list.Length - ForModels.Length;
        // The home page has no list of its own, and a part of it would be no address. Of a list with an ending, such as
        // the map, the number stands before that.
        return part > 1 && list != "/" && char.IsAsciiDigit(address[^1]) ? list.Length : -1;
    }

    [GeneratedRegex(@"^(/.*)~([2-9]|[1-9][0-9]{1,5})(\.[a-z]+)?\z", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PartName();
}
