using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Media;

/// <summary>What a media file may be called, and that its bytes are what its name says.</summary>
internal static partial class MediaName
{
    public const string Rule = "A media file's name has lower-case letters, digits, hyphens and dots, and ends in .svg, .png, .jpg, .webp, .gif, .avif or .pdf.";

    public static bool IsValid(string name) =>
        name.Length <= 100 && Shape().IsMatch(name) && MediaStore.ContentTypes.ContainsKey(Path.GetExtension(name));

    /// <summary>Looks at the first bytes of a file, and at all of a drawing.</summary>
    public static IEnumerable<Finding> Check(string name, byte[] bytes)
    {
        var ending = Path.GetExtension(name);
        if (ending == ".svg") return SvgSanitizer.Check(Encoding.UTF8.GetString(bytes), Path.GetFileNameWithoutExtension(name));
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
        return good ? [] : [Finding.Error($"The bytes are not those of a {ending} file; give it the ending of what it is.")];
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
