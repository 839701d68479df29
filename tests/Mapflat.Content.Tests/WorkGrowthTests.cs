using Mapflat.Content.Addresses;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer;

namespace Mapflat.Content.Tests;

/// <summary>
/// Every parser and matcher that an editor, an import or a visitor can make work is given texts that grow, and its work
/// grows with them and no faster, until a limit refuses them with a sentence. Measured is the processor time of the one
/// thread that works, with a generous factor: a doubling that takes four times as long is told, a busy machine is not.
/// </summary>
public sealed class WorkGrowthTests
{
    /// <summary>Between the first size and the fourth, four times as large: 4 is linear, and 16 quadratic.</summary>
    private const double MostTimes = 10;

    // Below it, what is measured is the runtime and not the work.
    private static readonly TimeSpan _floor = TimeSpan.FromMilliseconds(60);

    /// <summary>No text within the limits takes longer; what is measured at rest is less than half of it.</summary>
    private static readonly TimeSpan _render = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Units =>
    [
        "[a", "[a](b", "[a](b \"", "[", "![", "]", "[a][", "[a] ", "[](x:y)", "*a**b", "*a ", "a**b", "*a_ ", "_a ",
        "*_a_*", "~~a==b", "__a__ ", "**a *b ", "`", "`a``b", "<a ", "<!--", "http://", "www.a ", "<a@b.c>",
        "https://a.b/c ", "mailto:a@b.c ", "&", "&amp;", "\\", "|", "a|b\n", "|a\n|-|\n\n", "|a|b|\n",
        "a|b\n-|-\nc|d\n\n", "> ", "- ", "1. ", "- a\n", "1. a\n", "* a\n\n", "a\n:   b\n\n", "# a\n", "a\n---\n",
        "a\n===\n", "---\n", "* * *\n", "[^a]: b\n", "[^1]", "[^a] ", "[a]: b\n", "[x]: /y 'z\n", "::: note\n",
        ":::\n", "^^^ a\n", "^^^\n", "```\n", "    a\n", "a  \n", "a\\\n", "> a\n", "a\n\n", "\t", "\0", "\n", "a",
        "é", "\u202E", "{{ a }}", "<div>", "<div></div>", "<div></div>\n\n", "</div>", "<b>", "x <b>a</b> ",
        "x </b> ", "<a name=x></a>", "<a b='", "<td>", "<table><tr><td>a</table>", "<td rowspan=1000>", "<tr><td>",
        "<ul></ul>", "<ul><li>a</ul>", "<li>", "<p>", "<p><b>", "<p>a\n\n", "<h2>a</h2>",
        "<details><summary>a</summary>b</details>", "<figure><figcaption>a</figcaption></figure>", "<figcaption>",
        "<summary>", "<img src=/a alt=b>", "<br>", "<hr>", "<pre>", "<video src=/a><source src=/b></video>",
        "<q>a</q>", "[a](/b) ", "![a](/b) ", "[![a](/b)](/c) ", "![a](/a.svg)\n\n",
    ];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_text_that_repeats_something_takes_time_like_its_length_or_is_refused(string unit)
    {
        // In one piece, and as paragraphs that are each below what a single one may cost.
        foreach (var paragraph in (int[])[int.MaxValue, 2_000])
            AssertLinear(size => Repeat(unit, size, paragraph), Render);
    }

    public static TheoryData<string> Shapes => [.. _shapes.Keys];

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
        ["code fences of growing length"] = size => string.Concat(Enumerable.Range(1, 2_000).TakeWhile(i =>
            i * i / 2 < size).Select(i => new string('`', i) + " ")),
        ["headings with each other's names"] = size =>
            Numbered(size / 2, _ => "## a\n") + Numbered(size / 2, i => $"## a-{i}\n"),
        ["nested lists"] = size => Numbered(size, i => new string(' ', i % 30 * 2) + "- a\n"),
        ["deep quotes"] = size => Numbered(size, _ => string.Concat(Enumerable.Repeat("> ", 30)) + "a\n"),
        ["a list, then nothing"] = size => "- a\n" + new string('\n', size / 2) + "  b\n",
        ["lazy lines"] = size => "> a\n" + Numbered(size, _ => "b\n"),
        ["a wide table"] = size => $"|{Numbered(size / 2, _ => "a|")}\n|{Numbered(size / 2, _ => "-|")}\n",
        ["a long table"] = size => "|a|b|\n|-|-|\n" + Numbered(size, _ => "|a|b|\n"),
        ["places with names"] = size => Numbered(size, i => $"<a name=x{i}></a>"),
        ["a table of tags"] = size => $"<table>{Numbered(size, _ => "<tr><td>a")}</table>",
        ["a tag with many attributes"] = size => $"<img {Numbered(size, i => $"a{i}=b ")}>",
        ["a figure with many captions"] = size =>
            $"<figure>{Numbered(size, _ => "<p>a</p><figcaption>b</figcaption>")}",
        ["one line of many tags"] = size => $"<div>{Numbered(size, _ => "<p>a</p>")}</div>",
        ["characters at random"] = size =>
        {
            var random = new Random(7);
            return string.Concat(Enumerable.Range(0, size).Select(_ =>
                "[]!*_~=`<&|:()\"'\\ \n a>-#"[random.Next(22)]));
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_text_of_a_shape_takes_time_like_its_length_or_is_refused(string shape) =>
        AssertLinear(_shapes[shape], Render);

    [Theory]
    [InlineData("a\n", "b\n")]
    [InlineData("a b ", "a c ")]
    [InlineData("a\n\n", "b\n\n")]
    [InlineData("a ", "b\n\n")]
    [InlineData("a\n\n", "b ")]
    public void A_comparison_takes_time_like_the_texts_or_marks_them_as_replaced(string old, string now)
    {
        AssertLinear(size => Numbered(size, i => $"{i}{old}"),
            text => TextDiff.Compare(text, text.Replace(old, now, StringComparison.Ordinal)));
        AssertLinear(size => Numbered(size, i => $"<p>{i}{old}</p>"),
            text => RenderedDiff.Compare(text, text.Replace(old, now, StringComparison.Ordinal) + "<p>x</p>"));
        AssertLinear(size => $"<p>{Numbered(size, i => $"{i} {old}")}</p>" + Numbered(size, i => $"<p>{now}</p>"),
            text => RenderedDiff.Compare(text, Numbered(text.Length, i => $"<p>{i}{now}</p>")));
    }

    [Theory]
    [InlineData("a: b\n")]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- a\n")]
    [InlineData("? ")]
    [InlineData("&a ")]
    [InlineData("*a ")]
    [InlineData("a: &x [*x]\n")]
    [InlineData("\"")]
    [InlineData("'a'' ")]
    [InlineData("a: |\n ")]
    [InlineData("# x\n")]
    [InlineData("\t")]
    [InlineData("a:\n  ")]
    public void Front_matter_takes_time_like_its_length_or_is_refused(string unit) =>
        AssertLinear(size => $"---\n{Repeat(unit, size, int.MaxValue)}\n---\nText.\n",
            text => PageFile.Read(text, "pages/a.md", []), 65_536);

    [Theory]
    [InlineData("<p>")]
    [InlineData("<div>")]
    [InlineData("<div>a</div>")]
    [InlineData("<b><i>")]
    [InlineData("</p>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<td>a")]
    [InlineData("<a href=/x>a</a> ")]
    [InlineData("<ul><li>a")]
    [InlineData("<li>a")]
    [InlineData("<br>")]
    [InlineData("<!--")]
    [InlineData("<!-- a -->")]
    [InlineData("<")]
    [InlineData("&amp;")]
    [InlineData("&")]
    [InlineData("<a b=c ")]
    [InlineData("<script>")]
    [InlineData("<style>a{}</style>")]
    [InlineData("<img src=a>")]
    [InlineData("<h2>a</h2>")]
    [InlineData("*a*_b_`c`")]
    [InlineData("<select><option>")]
    [InlineData("<svg><g>")]
    [InlineData("<sup><a href=#fn1>1</a></sup>")]
    public void A_document_of_tags_takes_time_like_its_length_or_is_refused(string unit)
    {
        AssertLinear(size => Repeat(unit, size, int.MaxValue),
            text => DocumentFile.Read(text, DocumentKind.Html), 131_072);
        AssertLinear(size => Repeat(unit, size, int.MaxValue), text => CaptureReader.Read(text, "https://a.example/"));
        AssertLinear(size => Repeat(unit, size, int.MaxValue), text => CaptureReader.ReadWords(text));
        AssertLinear(size => $"<svg xmlns=\"http://www.w3.org/2000/svg\">{Repeat(unit, size, int.MaxValue)}</svg>",
            text => SvgSanitizer.Check(text, "a"), 131_072);
    }

    [Theory]
    [InlineData("csv", "/a,/b\n")]
    [InlineData("csv", "\"")]
    [InlineData("csv", ",")]
    [InlineData("csv", "\"\n")]
    [InlineData("netlify", "/a /b 301\n")]
    [InlineData("netlify", "/* ")]
    [InlineData("nginx", "rewrite ^/a$ /b permanent;\n")]
    [InlineData("nginx", "location / { ")]
    [InlineData("nginx", "(a+)+")]
    [InlineData("apache", "RedirectMatch 301 ^/(a|b)*$ /c\n")]
    [InlineData("apache", "RewriteCond %{HTTP_HOST} a\n")]
    [InlineData("apache", "<IfModule a>\n")]
    [InlineData("auto", "a\n")]
    [InlineData("auto", "[")]
    [InlineData("auto", "{\"a\":")]
    public void A_file_of_redirects_takes_time_like_its_length_or_is_refused(string format, string unit) =>
        AssertLinear(size => Repeat(unit, size, int.MaxValue),
            text => RuleFile.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "a", format,
                new DateOnly(2026, 11, 22), CancellationToken.None), 262_144);

    [Theory]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("%2F")]
    [InlineData("%C3%A1")]
    [InlineData("e%CC%81")]
    [InlineData("%25")]
    [InlineData("../")]
    [InlineData("?a=b&")]
    [InlineData("A")]
    [InlineData("%E1%84%80%E1%85%A1")]
    public void An_address_takes_time_like_its_length_or_is_refused(string unit) =>
        AssertLinear(size => "/" + Repeat(unit, size, int.MaxValue), text => LegacyPath.FromRaw(text), 65_536);

    private static void Render(string text) => new MarkdownRenderer().Render(text);

    private static void AssertLinear(
        Func<int, string> make, Action<string> work, int largest = MarkdownLimits.SourceBytes)
    {
        // The largest last, so that the limits are met as well; each twice, as the first one may compile.
        List<TimeSpan> times = [];
        foreach (var part in (int[])[16, 8, 4, 2, 1])
        {
            var text = make(largest / part);
            if (times.Count == 0) work(text);
            var time = ThreadTime.Measure(() => work(text));
            // Somebody else's garbage may have been collected on this thread.
            if (time > _floor) time = Min(time, ThreadTime.Measure(() => work(text)));
            times.Add(time);
            Assert.True(time < _render, $"{time.TotalMilliseconds:0} ms for {text.Length:N0} characters");
            if (times.Count < 3) continue;
            var (before, now) = (times[^3], times[^1]);
            Assert.True(now < _floor || now < MostTimes * before, $"{now.TotalMilliseconds:0} ms for "
                + $"{text.Length:N0} characters, {before.TotalMilliseconds:0} for a quarter of them");
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Repeat(string unit, int size, int paragraph)
    {
        if (paragraph > size) return string.Concat(Enumerable.Repeat(unit, size / unit.Length + 1))[..size];
        var one = string.Concat(Enumerable.Repeat(unit, paragraph / unit.Length)) + "\n\n";
        return string.Concat(Enumerable.Repeat(one, size / one.Length));
    }

    private static string Numbered(int size, Func<int, string> line)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; text.Length < size; i++) text.Append(line(i));
        return text.ToString();
    }
}
