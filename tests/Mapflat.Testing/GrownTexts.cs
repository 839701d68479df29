using System.Text;

namespace Mapflat.Testing;

/// <summary>
/// Texts of any size that parsers of Markdown and HTML find hard: one thing again and again, and shapes of several
/// things that make each other dear.
/// </summary>
public static class GrownTexts
{
    /// <summary>In one paragraph, a repeated thing has as many neighbours as it can have.</summary>
    private const int OneParagraph = int.MaxValue;

    /// <summary>Characters in a paragraph that is below what a single one may cost.</summary>
    private const int SmallParagraph = 2_000;

    private static readonly string[] _units =
    [
        "[a", "[a](b", "[a](b \"", "[", "![", "]", "[a][", "[a] ", "[](x:y)", "*a**b", "*a ", "a**b", "*a_ ", "_a ",
        "*_a_*", "~~a==b", "__a__ ", "**a *b ", "`", "`a``b", "<a ", "<!--", "http://", "www.a ", "<a@b.c>",
        "https://a.b/c ", "mailto:a@b.c ", "&", "&amp;", "&#0;", "&#x10FFFF;", "&NotEqualTilde;", "\\", "|", "a|b\n",
        "|a\n|-|\n\n", "|a|b|\n", "a|b\n-|-\nc|d\n\n", "> ", "- ", "1. ", "- a\n", "1. a\n", "* a\n\n",
        "a\n:   b\n\n", ":   b\n", "# a\n", "a\n---\n", "a\n===\n", "---\n", "* * *\n", "[^a]: b\n", "[^1]", "[^a] ",
        "[a]: b\n", "[x]: /y 'z\n", "::: note\n", ":::\n", "::: note\na\n:::\n", "^^^ a\n", "^^^\n", "```\n", "~~~\n",
        "    a\n", "a  \n", "a\\\n", "> a\n", "> a\n\n", "a\n\n", "\t", "\0", "\n", "a", "a ", "é", "\u202E", "e\u0301",
        "{{ a }}", "<div>", "<div></div>", "<div></div>\n\n", "</div>", "<b>", "x <b>a</b> ", "x </b> ",
        "<a name=x></a>", "<a b='", "<td>", "<table><tr><td>a</table>", "<td rowspan=1000>", "<tr><td>", "<ul></ul>",
        "<ul><li>a</ul>", "<li>", "<p>", "<p><b>", "<p>a\n\n", "<h2>a</h2>",
        "<details><summary>a</summary>b</details>", "<figure><figcaption>a</figcaption></figure>", "<figcaption>",
        "<summary>", "<img src=/a alt=b>", "<br>", "<hr>", "<pre>", "<video src=/a><source src=/b></video>",
        "<q>a</q>", "<dl><dt>a<dd>b</dl>", "<abbr title=a>b</abbr>", "<kbd>a</kbd>", "<sup>a</sup>", "[a](/b) ",
        "![a](/b) ", "[![a](/b)](/c) ", "![a](/a.svg)\n\n", "[a](//b) ", "[a](b.example) ", "[a](#b) ",
        "[a](/nothing) ", "[a](/about#x)\n\n", "<https://a.example/>\n\n", "**a**", "***a***", "==a==", "a_b_c", "*",
        "_", "~", "=", "~~", "==", "**", "* ", "_ ", "<", ">", "\"", "'", "(", ")", ":", "`a`", "``a` ", "!", "[]",
        "[]()", "[[a]]", "[a]: <", "[^a", "- [ ] a\n", "1) a\n", "+ a\n", "> - a\n", "- > a\n", "###### a\n",
        "a\r", "\r\n", "&lt;div&gt;", "<A HREF=/X>a</A>", "<p align=center>a</p>", "<font color=red>a</font>",
        "<script>", "<style>", "<center>a</center>",
    ];

    private static readonly Dictionary<string, Func<int, string>> _shapes = new(StringComparer.Ordinal)
    {
        ["definitions with names"] = size => Numbered(size, i => $"[a{i}]: /x\n"),
        ["definitions with names, used"] = size =>
            Numbered(size / 2, i => $"[a{i}]: /x\n") + "\n" + Numbered(size / 2, i => $"[a{i}]\n\n"),
        ["one definition, used"] = size => "[a]: /x\n\n" + Numbered(size, _ => "[a]\n\n"),
        ["footnotes"] = size =>
            Numbered(size / 2, i => $"[^a{i}] ") + "\n\n" + Numbered(size / 2, i => $"[^a{i}]: x\n\n"),
        ["footnotes backwards"] = size => Numbered(size / 2, i => $"[^a{90_000 - i}]\n\n") + "\n"
            + Numbered(size / 2, i => $"[^a{90_000 - i}]: x\n"),
        ["one footnote, used"] = size => "[^a]: x\n\n" + Numbered(size, _ => "a[^a]\n\n"),
        ["footnotes in footnotes"] = size => "[^a0]\n\n" + Numbered(size, i => $"[^a{i}]: x [^a{i + 1}]\n\n"),
        ["code fences of growing length"] = size => string.Concat(Enumerable.Range(1, 2_000).TakeWhile(i =>
            i * i / 2 < size).Select(i => new string('`', i) + " ")),
        ["headings with each other's names"] = size =>
            Numbered(size / 2, _ => "## a\n") + Numbered(size / 2, i => $"## a-{i}\n"),
        ["nested lists"] = size => Numbered(size, i => new string(' ', i % 30 * 2) + "- a\n"),
        ["deep quotes"] = size => Numbered(size, _ => string.Concat(Enumerable.Repeat("> ", 30)) + "a\n"),
        ["deep quotes and lists"] = size =>
            Numbered(size, _ => string.Concat(Enumerable.Repeat("> - ", 15)) + "a\n\n"),
        ["one deep quote, then lazy lines"] = size =>
            string.Concat(Enumerable.Repeat("> ", 30)) + "a\n" + Numbered(size, _ => "b\n"),
        ["one deep list, then empty lines"] = size => string.Concat(Enumerable.Repeat("- ", 30)) + "a\n"
            + Numbered(size, _ => "\n" + new string(' ', 62) + "b\n"),
        ["a list, then nothing"] = size => "- a\n" + new string('\n', size / 2) + "  b\n",
        ["lazy lines"] = size => "> a\n" + Numbered(size, _ => "b\n"),
        ["a wide table"] = size => $"|{Numbered(size / 2, _ => "a|")}\n|{Numbered(size / 2, _ => "-|")}\n",
        ["a long table"] = size => "|a|b|\n|-|-|\n" + Numbered(size, _ => "|a|b|\n"),
        ["tables of forty columns"] = size => Numbered(size, _ => Row("a", 40) + Row("-", 40) + Row("*b*", 40) + "\n"),
        ["a table of links"] = size => "|a|b|\n|-|-|\n" + Numbered(size, i => $"|[a](/x{i})|`b` *c*|\n"),
        ["definition lists"] = size => Numbered(size, i => $"term {i}\n:   what it is\n:   what else\n\n"),
        ["a figure in a figure"] = size => Numbered(size, _ => "^^^ a\n![b](/c)\n^^^ d\n\n"),
        ["links to pages"] = size => Numbered(size, i => $"[a{i}](/b{i}) "),
        ["links to pages in paragraphs"] = size => Numbered(size, i => $"[a{i}](/b{i})\n\n"),
        ["links to places"] = size => Numbered(size, i => $"[a{i}](#b{i})\n\n"),
        ["bare addresses"] = size => Numbered(size, i => $"https://a{i}.example/{i}\n\n"),
        ["bare addresses in one paragraph"] = size => Numbered(size, i => $"https://a{i}.example/{i} "),
        ["pictures"] = size => Numbered(size, i => $"![](/media/a{i}.png)\n\n"),
        ["words"] = size => Numbered(size, i => $"word{i} "),
        ["paragraphs of words"] = size => Numbered(size, i => $"Some words {i} that people write, {i} of them.\n\n"),
        ["lists of words"] = size => Numbered(size, i => $"- item {i}\n"),
        ["paragraphs in two halves"] = size => Numbered(size, i => $"*a{i}* **b** `c` ~~d~~ ==e== <b>f</b>\n\n"),
        ["places with names"] = size => Numbered(size, i => $"<a name=x{i}></a>"),
        ["places with names in paragraphs"] = size => Numbered(size, i => $"<a name=x{i}></a>\n\n"),
        ["a table of tags"] = size => $"<table>{Numbered(size, _ => "<tr><td>a")}</table>",
        ["a table of tags in lines"] = size => $"<table>\n{Numbered(size, _ => "<tr><td>a</td></tr>\n")}</table>",
        ["a tag with many attributes"] = size => $"<img {Numbered(size, i => $"a{i}=b ")}>",
        ["a figure with many captions"] = size =>
            $"<figure>{Numbered(size, _ => "<p>a</p><figcaption>b</figcaption>")}",
        ["one line of many tags"] = size => $"<div>{Numbered(size, _ => "<p>a</p>")}</div>",
        ["tags in lines"] = size => Numbered(size, _ => "<div>\n\na\n\n</div>\n\n"),
        ["a long line of words in a tag"] = size => $"<p>{Numbered(size, i => $"<b>a{i}</b> c ")}</p>",
        ["emphasis of growing length"] = size => string.Concat(Enumerable.Range(1, 2_000).TakeWhile(i =>
            i * i / 2 < size).Select(i => new string('*', i) + "a ")),
        ["emphasis opened, then closed"] = size => string.Concat(Enumerable.Repeat("*a ", size / 6))
            + string.Concat(Enumerable.Repeat("b* ", size / 6)),
        ["emphasis of two kinds, never closed"] = size => Numbered(size, i => i % 2 == 0 ? "a**b" : "c* "),
        ["brackets opened, then closed"] = size => new string('[', size / 2) + new string(']', size / 2),
        ["links that are not closed"] = size => Numbered(size, i => $"[a{i}](<b "),
        ["characters at random"] = size =>
        {
            var random = new Random(7);
            return string.Concat(Enumerable.Range(0, size).Select(_ =>
                "[]!*_~=`<&|:()\"'\\ \n a>-#"[random.Next(22)]));
        },
        ["words at random"] = size =>
        {
            var random = new Random(8);
            return Numbered(size, _ => _units[random.Next(_units.Length)]);
        },
    };

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. _units.Select(unit => Unit(unit, OneParagraph)), .. _units.Select(unit => Unit(unit, SmallParagraph)),
        .. _shapes.Keys,
    ];

    private static readonly Dictionary<string, Func<int, string>> _all = _shapes
        .Concat(_units.SelectMany(unit => new[] { OneParagraph, SmallParagraph }.Select(paragraph =>
            KeyValuePair.Create(Unit(unit, paragraph), (Func<int, string>)(size => Repeat(unit, size, paragraph))))))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>One of them.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="size">About how many characters it is to have.</param>
    public static string Make(string name, int size) => _all[name](size);

    /// <summary>One thing again and again.</summary>
    /// <param name="size">How many characters.</param>
    public static string Repeat(string unit, int size) => Repeat(unit, size, OneParagraph);

    /// <summary>Lines that differ by their number.</summary>
    /// <param name="size">At least how many characters.</param>
    public static string Numbered(int size, Func<int, string> line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = new StringBuilder();
        for (var i = 0; text.Length < size; i++) text.Append(line(i));
        return text.ToString();
    }

    private static string Repeat(string unit, int size, int paragraph)
    {
        if (paragraph > size) return string.Concat(Enumerable.Repeat(unit, size / unit.Length + 1))[..size];
        var one = string.Concat(Enumerable.Repeat(unit, Math.Max(1, paragraph / unit.Length))) + "\n\n";
        return string.Concat(Enumerable.Repeat(one, Math.Max(1, size / one.Length)));
    }

    private static string Row(string cell, int columns) =>
        $"|{string.Concat(Enumerable.Repeat(cell + "|", columns))}\n";

    /// <summary>Its name: what is repeated, with all that cannot be seen written out.</summary>
    private static string Unit(string unit, int paragraph) => string.Concat(unit.Select(c =>
        c is > ' ' and <= '~' ? $"{c}" : c == ' ' ? "␣" : $"\\{(int)c:x}"))
        + (paragraph == OneParagraph ? "" : " in paragraphs");
}
