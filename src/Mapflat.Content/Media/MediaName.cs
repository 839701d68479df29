using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Markup;
using Mapflat.Content.Text;

namespace Mapflat.Content.Media;

/// <summary>What a media file may be called, and that its bytes are what its name says.</summary>
internal static partial class MediaName
{
    public const string Rule = "A media file's name has lower-case letters, digits, hyphens and dots, and ends in "
        + ".svg, .png, .jpg, .webp, .gif, .avif or .pdf. "
        + "It does not end as in harbour.800w.1a2b3c4d.webp: those are the names of smaller forms that are made here.";

    private const int LongestStem = 60;

    // Latin-1 and what else Swedish, Polish and their neighbours write; everything else becomes a hyphen.
    private const string Accented =
        "àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľŀłñńņňòóôõöøōŏőŕŗřśŝşšţťŧùúûüũūŭůűųŵýÿŷźżž";
    private const string Plain =
        "aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijklllllnnnnooooooooorrrsssstttuuuuuuuuuuwyyyzzz";

    public static bool IsValid(string name) =>
        name.Length <= 100 && Shape().IsMatch(name) && MediaStore.ContentTypes.ContainsKey(Path.GetExtension(name))
        && !IsRendition(name);

    public static bool IsRendition(string name) => RenditionShape().IsMatch(name);

    public static string Rendition(string name, int width, string sha256) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(name)}.{width}w.{sha256[..8]}.webp");

    public static string Create(string suggested, MediaKind kind)
    {
        var file = suggested[(suggested.LastIndexOfAny(['/', '\\']) + 1)..];
        if (!UrlText.IsBroken(file)) file = Nfc.Normalize(file);
        var dot = file.LastIndexOf('.');
        var stem = new StringBuilder();
        foreach (var c in file[..(dot > 0 ? dot : file.Length)].ToLowerInvariant())
        {
            if (stem.Length == LongestStem) break;
            var folded = Accented.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Plain[at] : c;
            if (char.IsAsciiLetterOrDigit(folded)) stem.Append(folded);
            else if (stem.Length > 0 && stem[^1] is not ('-' or '.')) stem.Append(folded == '.' ? '.' : '-');
        }

        var name = stem.ToString().Trim('-', '.');
        // Windows has no files of these names, and an export may go there.
        if (name.Length == 0 || Device().IsMatch(name))
            name = name.Length == 0 ? kind == MediaKind.Pdf ? "document" : "picture" : name + "-file";
        if (IsRendition(name + ".webp")) name = name.Replace('.', '-');
        return name + kind.Ending();
    }

    /// <summary>A name, then others like it, for taking the first that is free.</summary>
    public static IEnumerable<string> Variants(string name)
    {
        yield return name;
        var ending = Path.GetExtension(name);
        for (var number = 2; ; number++)
            yield return string.Create(CultureInfo.InvariantCulture, $"{name[..^ending.Length]}-{number}{ending}");
    }

    /// <summary>Looks at the first bytes of a file, and at all of a drawing.</summary>
    public static IEnumerable<Finding> Check(string name, byte[] bytes)
    {
        var ending = Path.GetExtension(name);
        if (ending == ".svg")
            return SvgSanitizer.Check(Encoding.UTF8.GetString(bytes), Path.GetFileNameWithoutExtension(name));
        var good = ending switch
        {
            ".png" => bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
            ".jpg" => bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]),
            ".gif" => bytes.AsSpan().StartsWith("GIF8"u8),
            ".webp" => bytes.AsSpan().StartsWith("RIFF"u8) && bytes.Length > 12 && bytes.AsSpan(8).StartsWith("WEBP"u8),
            ".avif" => bytes.Length > 12 && bytes.AsSpan(4).StartsWith("ftyp"u8),
            ".pdf" => bytes.AsSpan().StartsWith("%PDF-"u8),
            _ => false,
        };
        return good
            ? []
            : [Finding.Error($"The bytes are not those of a {ending} file; give it the ending of what it is.")];
    }

    [GeneratedRegex(
        @"^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Shape();

    [GeneratedRegex(@"\.[0-9]+w\.[0-9a-f]{8}\.webp\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex RenditionShape();

    [GeneratedRegex(@"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\z)", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Device();
}
