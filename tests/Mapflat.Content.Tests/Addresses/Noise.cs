namespace Mapflat.Content.Tests.Addresses;

/// <summary>Random text of the kind that breaks URL code.</summary>
internal static class Noise
{
    private static readonly string[] _bits =
    [
        "/", "//", "/../", "/./", "\\", "%", "%2f", "%2F", "%5c", "%00", "%0d%0a", "%25", "%c3%a5", "%ff", "?", "&",
        "=", "#", "@", ":",
        "a", "B", "é", "e\u0301", "å", "Å", "ſ", "K", "İ", "ß", "\u0345", "\u0958", "\u200f", "日本", "😀", "\ud800",
        "\u0000", "\r\n", "\t", " ", "+", ";", ",",
        "index.html", ".html", ".php", ".md", "/history", "/history/3", "/timemap", "/cite.bib", "~2", "/~2",
        "/llms.txt",
        "/llms~2.txt", "old", "/old/", "wild", "/wild/x", "pat", "/pat/y-1",
        "/how-i-work", "/about", "/admin", "/media", "/search", "loop", "/loop", "/ring", "grow", "/grow/z",
        "www.mapflat.com", "http://", "https://evil.example",
        "//evil.example", "/\\evil.example", "javascript:alert(1)", "<script>", "\"", "'", "|", "$1", "${name}",
        ":splat", "*", "p=12", "?p=12", "utm=1", "..", ".",
        "'", "=1+1", "\uFF1D", "\"\"",
    ];

    internal static string Text(Random random, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ =>
            random.Next(40) == 0 ? ((char)random.Next(0x10000)).ToString() : _bits[random.Next(_bits.Length)]));
}
