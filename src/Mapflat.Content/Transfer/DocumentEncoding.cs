using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Transfer;

/// <summary>
/// Finds out in which encoding a file is
/// (https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding).
/// </summary>
internal static partial class DocumentEncoding
{
    private const int Prescan = 1024;

    private static readonly Encoding Utf8 = new UTF8Encoding(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file: by its byte-order mark, by what HTML says of itself, or else in UTF-8.</summary>
    public static Outcome<string> Decode(byte[] bytes, DocumentFormat format, string name, List<Finding> findings)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) return DecodeUtf8(bytes.AsSpan(3), name);
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        if (format == DocumentFormat.Markdown) return DecodeUtf8(bytes, name);

        var start = Encoding.Latin1.GetString(bytes, 0, Math.Min(Prescan, bytes.Length));
        if (Declared().Match(start) is { Success: true } declared
            && Named(declared.Groups["name"].Value) is { } encoding)
            return encoding.GetString(bytes);
        var (text, failure) = DecodeUtf8(bytes, name);
        if (text is not null) return text;
        // Nothing says what it is, and it is not UTF-8: it comes from the time when browsers took that for this.
        if (Named("windows-1252") is not { } old) return failure!;
        findings.Add(Finding.Warning("The file does not say in which encoding it is, and it is not UTF-8; it was read "
            + "as Windows-1252. See whether letters with accents are right.", name));
        return old.GetString(bytes);
    }

    private static Outcome<string> DecodeUtf8(ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            const string message = "The file is not UTF-8; save it again in that encoding.";
            return new Failure.Invalid(message, [Finding.Error(message, name)]);
        }
    }

    /// <summary>
    /// An encoding that browsers know by this name; null for UTF-8, which is tried anyway, and for unknown ones.
    /// </summary>
    private static Encoding? Named(string name) => name.ToLowerInvariant() switch
    {
        // Who reads this name in single bytes has proven it wrong.
        "utf-8" or "utf8" or "utf-16" or "utf-16le" or "utf-16be" or "utf-7" or "x-user-defined" => null,
        "iso-8859-1" or "latin1" or "us-ascii" or "ascii" =>
            CodePagesEncodingProvider.Instance.GetEncoding("windows-1252"),
        var other => CodePagesEncodingProvider.Instance.GetEncoding(other),
    };

    [GeneratedRegex(
        """<meta\s[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}(?<name>[A-Za-z0-9_:.-]{1,40})|"""
        + """^<\?xml\s[^>]{0,100}?encoding\s{0,5}=\s{0,5}["'](?<name>[A-Za-z0-9_:.-]{1,40})""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Declared();
}
