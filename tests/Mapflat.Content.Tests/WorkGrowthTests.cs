using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Search;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer;

namespace Mapflat.Content.Tests;

/// <summary>
/// Every parser and matcher that an editor, an import or a visitor can make work is given texts that grow, and its work
/// grows with them and no faster, until a limit refuses them with a sentence. Measured is the processor time of the one
/// thread that works, the least of several times, with a generous factor: a doubling that takes four times as long is
/// told, a busy machine is not.
/// </summary>
public sealed class WorkGrowthTests
{
    /// <summary>Of a size to one of four times as much: 4 is linear, and 16 quadratic.</summary>
    private const double MostTimes = 10;

    private const int Tries = 6;

    /// <summary>Of a text that an editor saves, and of a file; what visitors send has 8 KB.</summary>
    private const int File = 256 * 1024, Sent = 64 * 1024;

    // Below it, what is measured is the runtime and not the work.
    private static readonly TimeSpan _floor = TimeSpan.FromMilliseconds(80);

    /// <summary>
    /// What five comparisons take until the steps of each are spent: below it, work is the square of what differs.
    /// </summary>
    private static readonly TimeSpan _searched = TimeSpan.FromMilliseconds(600);

    /// <summary>No text within the limits takes longer; what is measured at rest is less than half of it.</summary>
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(1);

    /// <summary>Those that cost most when all were measured, and those that once grew faster than they do.</summary>
    private static readonly string[] _worst =
    [
        "brackets opened, then closed", "*a**b in paragraphs", "definitions with names", "<hr>", "-␣",
    ];

    private static readonly string[] _tags =
    [
        "<p>", "<div>", "<div>a</div>", "<b><i>", "</p>", "<table><tr><td>", "<td>a", "<a href=/x>a</a> ", "<ul><li>a",
        "<li>a", "<br>", "<!--", "<!-- a -->", "<", "&amp;", "&", "<a b=c ", "<script>", "<style>a{}</style>",
        "<img src=a>", "<h2>a</h2>", "*a*_b_`c`", "<select><option>", "<svg><g>", "<sup><a href=#fn1>1</a></sup>",
        "<a><b></a>", "<p align=\"", "<dl><dt>a<dd>b", "<ruby>a<rt>b", "<td rowspan=9 colspan=9>a", "&#38;",
    ];

    public static TheoryData<string> Texts => [.. LongRun.IsWhole ? GrownTexts.Names : _worst];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_takes_time_like_its_length_or_is_refused(string name) => AssertLinear(
        size => GrownTexts.Make(name, size), text => new MarkdownRenderer().Render(text), MarkdownLimits.SourceBytes);

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Texts))]
    public void A_comparison_takes_time_like_the_texts_or_marks_them_as_replaced(string name)
    {
        var size = File;
        while (size > 1 && HtmlOf(GrownTexts.Make(name, size)).Length == 0) size /= 2;
        Dictionary<string, string> rendered = new(StringComparer.Ordinal);
        AssertLinear(part =>
        {
            var text = GrownTexts.Make(name, part);
            rendered[text] = HtmlOf(text);
            return text;
        }, text =>
        {
            // With a text that has nothing of it, with one that has half of it, and with one that has some of each.
            TextDiff.Compare(text, "x");
            TextDiff.Compare(text, text[(text.Length / 2)..]);
            TextDiff.Compare(text, text.Replace('a', 'z'));
            RenderedDiff.Compare(rendered[text], "<p>x</p>");
            RenderedDiff.Compare(rendered[text], rendered[text].Replace('a', 'z') + "<p>x</p>");
        }, size, _searched);

        static string HtmlOf(string text) => new MarkdownRenderer().Render(text).Value?.Html ?? "";
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
    [InlineData("!!str ")]
    [InlineData("former: /a\n")]
    public void Front_matter_takes_time_like_its_length_or_is_refused(string unit) => AssertLinear(
        size => $"---\n{GrownTexts.Repeat(unit, size)}\n---\nText.\n", text => PageFile.Read(text, "pages/a.md", []),
        Sent);

    public static TheoryData<string> Tags => [.. LongRun.Cases(6, _tags)];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Tags))]
    public void A_document_of_tags_takes_time_like_its_length_or_is_refused(string unit)
    {
        AssertLinear(size => GrownTexts.Repeat(unit, size),
            text => DocumentFile.Read(text, DocumentKind.Html), File / 2);
        AssertLinear(size => GrownTexts.Repeat(unit, size),
            text => CaptureReader.Read(text, "https://a.example/"), File);
        AssertLinear(size => GrownTexts.Repeat(unit, size), text => CaptureReader.ReadWords(text), File);
        AssertLinear(size => $"<svg xmlns=\"http://www.w3.org/2000/svg\">{GrownTexts.Repeat(unit, size)}</svg>",
            text => SvgSanitizer.Check(text, "a"), File / 2);
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
        AssertLinear(size => GrownTexts.Repeat(unit, size),
            text => RuleFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "a", format,
                new DateOnly(2026, 11, 22), CancellationToken.None), File);

    [Fact]
    public void Paths_below_patterns_that_are_looked_for_anywhere_are_put_in_order_in_time_like_their_number() =>
        AssertLinear(size => string.Concat(Enumerable.Range(0, size / 80).Select(i => FormattableString.Invariant(
                $"rewrite sec{i}-([0-9]+)/x /n/$1 permanent;\n")))
            + string.Concat(Enumerable.Range(0, size / 80).Select(i => FormattableString.Invariant(
                $"rewrite ^/old/page-{i}$ /new permanent;\n"))),
            text => FileOrder.Arrange(RuleFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "a", "nginx",
                new DateOnly(2026, 11, 30), CancellationToken.None).Value!,
                new RuleLog("a", default, CancellationToken.None)), File);

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
    [InlineData("%CC%81%CC%A3")]
    [InlineData("%EF%B7%BA")]
    public void An_address_takes_time_like_its_length_or_is_refused(string unit) => AssertLinear(
        size => "/" + GrownTexts.Repeat(unit, size), text => LegacyPath.FromRaw(text), Sent);

    [Theory]
    [InlineData("a ")]
    [InlineData("\"a\" ")]
    [InlineData("\"")]
    [InlineData("\u0301")]
    [InlineData("a\u0301\u0323")]
    [InlineData("a-")]
    [InlineData("a")]
    [InlineData("\uD83D\uDE00")]
    [InlineData("running ")]
    public void A_search_takes_time_like_its_length_or_leaves_words_out(string unit) => AssertLinear(
        size => GrownTexts.Repeat(unit, size), text => SearchQuery.Read(text, Synonyms.None), Sent);

    private static void AssertLinear(
        Func<int, string> make, Action<string> work, int largest, TimeSpan? bounded = null)
    {
        var floor = bounded ?? _floor;
        List<TimeSpan> times = [];
        // The largest last, so that the limits are met as well. The first time of all, something may be compiled.
        foreach (var part in (int[])[16, 8, 4, 2, 1])
        {
            var text = make(largest / part);
            if (times.Count == 0) work(text);
            var most = times.Count < 2 || MostTimes * times[^2] < floor ? floor : MostTimes * times[^2];
            if (most > _most) most = _most;
            var time = ThreadTime.Least(() => work(text), Tries, enough: times.Count < 2 ? floor / MostTimes : most);
            times.Add(time);
            Assert.True(time < _most, $"{time.TotalMilliseconds:0} ms for {text.Length:N0} characters");
            Assert.True(times.Count < 3 || time < most, $"{time.TotalMilliseconds:0} ms for {text.Length:N0} "
                + $"characters, {times[Math.Max(0, times.Count - 3)].TotalMilliseconds:0} for a quarter of them");
        }
    }
}
