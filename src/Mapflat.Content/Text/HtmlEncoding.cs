using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Text;

/// <summary>
/// Encodings as browsers know them (https://encoding.spec.whatwg.org/#names-and-labels), and how HTML names its own
/// (https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding).
/// </summary>
/// <remarks>
/// <c>iso-8859-10</c>, <c>-14</c> and <c>-16</c> are not known: the platform lacks them, and next to nobody used them.
/// </remarks>
internal static partial class HtmlEncoding
{
    /// <summary>How far into a file, in bytes, its own word on its encoding is looked for.</summary>
    private const int Prescan = 1024;

    /// <summary>Labels that are not the platform's names, or mean something else to it.</summary>
    private static readonly FrozenDictionary<string, string> _labels = Labels();

    /// <summary>What browsers take bytes for that nothing else is said of, and that are not UTF-8.</summary>
    public static Encoding Windows1252 { get; } = Create("windows-1252")!;

    /// <summary>The encoding that browsers know by a label; null for unknown ones.</summary>
    public static Encoding? Find(string label)
    {
        label = label.Trim().ToLowerInvariant();
        return label switch
        {
            "utf-8" or "utf8" or "unicode-1-1-utf-8" or "unicode11utf8" or "unicode20utf8" or "x-unicode20utf8" =>
                Encoding.UTF8,
            "utf-16" or "utf-16le" or "ucs-2" or "iso-10646-ucs-2" or "unicode" or "unicodefeff" or "csunicode" =>
                Encoding.Unicode,
            "utf-16be" or "unicodefffe" => Encoding.BigEndianUnicode,
            _ => _labels.GetValueOrDefault(label, label) is "windows-1252" ? Windows1252
                : Create(_labels.GetValueOrDefault(label, label)),
        };
    }

    /// <summary>What HTML says of its own encoding, in a <c>meta</c> or an XML declaration; null if nothing.</summary>
    public static string? FindDeclared(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(Prescan, bytes.Length)]);
        foreach (Match match in Declared().Matches(start))
            if (match.Groups["name"] is { Success: true } name) return name.Value;
        return null;
    }

    private static Encoding? Create(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(
                name, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static FrozenDictionary<string, string> Labels()
    {
        Dictionary<string, string> labels = [];
        Add("windows-1252", "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
            + "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252 x-user-defined");
        Add("windows-1254", "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
            + "latin5 x-cp1254");
        Add("windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620");
        Add("windows-1250", "cp1250 x-cp1250");
        Add("windows-1251", "cp1251 x-cp1251");
        Add("windows-1253", "cp1253 x-cp1253");
        Add("windows-1255", "cp1255 x-cp1255");
        Add("windows-1256", "cp1256 x-cp1256");
        Add("windows-1257", "cp1257 x-cp1257");
        Add("windows-1258", "cp1258 x-cp1258");
        Add("iso-8859-2", "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2");
        Add("iso-8859-3", "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3");
        Add("iso-8859-4", "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4");
        Add("iso-8859-5", "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988");
        Add("iso-8859-6", "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i "
            + "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987");
        Add("iso-8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
            + "iso_8859-7:1987 sun_eu_greek");
        Add("iso-8859-8", "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
            + "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical");
        Add("iso-8859-13", "iso8859-13 iso885913");
        Add("iso-8859-15", "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9");
        Add("ibm866", "866 cp866 csibm866");
        Add("koi8-r", "cskoi8r koi koi8 koi8_r");
        Add("koi8-u", "koi8-ru");
        Add("macintosh", "csmacintosh mac x-mac-roman");
        Add("x-mac-cyrillic", "x-mac-ukrainian");
        Add("gb18030", "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk");
        Add("big5", "big5-hkscs cn-big5 csbig5 x-x-big5");
        Add("euc-jp", "cseucpkdfmtjapanese x-euc-jp");
        Add("iso-2022-jp", "csiso2022jp");
        Add("shift_jis", "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis");
        Add("ks_c_5601-1987", "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1989 ksc5601 ksc_5601 "
            + "windows-949");
        // It was a door for scripts, and browsers closed it.
        Add("", "utf-7 unicode-1-1-utf-7 csunicode11utf7 x-utf-7");
        return labels.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string name, string others)
        {
            foreach (var label in others.Split(' ')) labels[label] = name;
        }
    }

    [GeneratedRegex(
        """<!--.{0,1024}?-->|"""
        + """<meta\s[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}(?<name>[A-Za-z0-9_:.-]{1,40})|"""
        + """^<\?xml\s[^>]{0,100}?encoding\s{0,5}=\s{0,5}["'](?<name>[A-Za-z0-9_:.-]{1,40})""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 10_000)]
    private static partial Regex Declared();
}
