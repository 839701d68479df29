namespace Mapflat.Content.Tests.Transfer;

/// <summary>Texts that break programs go in and come out exactly.</summary>
public sealed class NaughtyTextTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Texts =>
    [
        "undefined", "null", "~", "true", "no", "1E+02", "0x1F", "-0", ".NaN", "2026-11-22", "12:30:45", "=", "<<",
        "- item", "? key", ": value", "# comment", "a: b", "a #b", "'single'", "\"double\"", "\\ \\n \\u0041 \\x",
        "[list]", "{map}", "&anchor", "*alias",
        "!tag", "|", ">", "%YAML 1.2", "---", "...", "@at", "`tick`", "trailing colon:", "comma, comma",
        " leading and trailing ", "two  spaces", "\u00A0no-break\u00A0", "\u3000ideographic\u3000",
        "zero\u200Bwidth\u200D\uFEFFjoiner", "soft\u00ADhyphen",
        "line\u2028separator\u2029paragraph", "åäö ÅÄÖ", "a\u030A (NFD)", "ﬁ ligature ½ ² ℃", "İstanbul ıstanbul ß ẞ",
        "Ω≈ç√∫˜µ≤≥÷", "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀",
        "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇸🇪 1️⃣ 🫠", "الكلمات العربية ثُمَّ",
        "עברית \u202Eevil\u202C \u2066isolated\u2069", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "\uFFFD \uFFFE \uFDD0 \U0001FFFF",
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "&lt;b&gt; &amp; &#0;", "javascript:alert(1)",
        "]]>", "<!-- -->", "{{7*7}} ${7*7} @(7*7) <%= 7 %>",
        "'; DROP TABLE Pages; --", "' OR '1'='1", "100% _ \\% \\_", "=1+1", "+1", "-1", "＝cmd|' /C calc'!A0",
        "/etc/passwd ../../..", "$HOME `id` $(id)", "%s%n%p %00", "CON PRN AUX NUL",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_is_kept_exactly_everywhere(string text)
    {
        var quoted = "'" + text.Replace("'", "''", StringComparison.Ordinal)
            .Replace("\u2028", "", StringComparison.Ordinal).Replace("\u2029", "", StringComparison.Ordinal) + "'";
        text = text.Replace("\u2028", "", StringComparison.Ordinal).Replace("\u2029", "", StringComparison.Ordinal);
        var page = $"---\ntitle: {quoted}\nmenu: {quoted}\nsummary: {quoted}\nstatus: withdrawn\n"
            + $"withdrawn_reason: {quoted}\n---\n\nA line.\n\n    {text}\n\n{text}\n";
        var site = $"title: {quoted}\ntagline: {quoted}\ndescription: {quoted}\ncontact: mailto:a@example.org\n"
            + $"footer: {quoted}\nnavigation: [/a]\ndormancy:\n  active: true\n  text: {quoted}\n  successor:\n    "
            + $"name: {quoted}\n    url: https://www.example.org/\n";
        var rules = $"from,to,note\n/old,/a,\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n";
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", page), ("site.yaml", site), ("redirects.csv", rules));
        await AssertKeptAsync(store, text);
        var exported = await store.ExportAsync();

        await using var other = new TempStore();
        await other.ImportAsync([.. exported.Select(f => (f.Key, f.Value))]);
        await AssertKeptAsync(other, text);
        Assert.Equal(exported, await other.ExportAsync());
        Assert.True((await store.ImportAsync([.. exported.Select(f => (f.Key, f.Value))])).ChangesNothing);
    }

    [Theory]
    [InlineData("A\u2028B")]
    [InlineData("A\u2029B")]
    [InlineData("A\u0085B", false)]
    public async Task Line_separators_are_kept_or_refused(string text, bool kept = true)
    {
        await using var store = new TempStore();
        var (_, failure) = await store.TryImportAsync(("pages/a.md",
            $"---\ntitle: \"{string.Concat(text.Select(c => c < 'z' ? c.ToString() : $"\\u{(int)c:X4}"))}\"\n"
                + $"summary: S\n---\n{text}\n"));
        Assert.Equal(kept, failure is null);
        if (!kept) return;
        Assert.Equal(text, (await store.Pages.ReadAsync("/a", Stop))!.Link.Title);
        var exported = await store.ExportAsync();
        await using var other = new TempStore();
        await other.ImportAsync([.. exported.Select(f => (f.Key, f.Value))]);
        Assert.Equal(exported, await other.ExportAsync());
        Assert.Equal(text, (await other.Pages.ReadAsync("/a", Stop))!.Link.Title);
    }

    [Theory]
    [InlineData("\uFEFF---\ntitle: A\nsummary: S\n---\n\nText.\n", "Text.\n")]
    [InlineData("---\r\ntitle: A\r\nsummary: S\r\n---\r\n\r\nOne.\r\n\r\nTwo.\r\n", "One.\n\nTwo.\n")]
    [InlineData("---\ntitle: A\nsummary: S\n---", "")]
    [InlineData("---\ntitle: A\nsummary: S\n---\n", "")]
    [InlineData("---\ntitle: A\nsummary: S\n---\n\n\n\nText without end", "Text without end")]
    [InlineData("---\ntitle: A\nsummary: >\n  S\n---\n  \n\tcode\n---\n", "  \n\tcode\n---\n")]
    public async Task The_text_of_a_page_is_what_stands_below_the_front_matter(string file, string markdown)
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", file));
        var page = await store.Pages.ReadAsync("/a", Stop);
        Assert.Equal(("A", "S", markdown), (page!.Link.Title, page.Link.Summary, page.Markdown));
        var exported = await store.ExportAsync();
        Assert.True((await store.ImportAsync([.. exported.Select(f => (f.Key, f.Value))])).ChangesNothing);
    }

    [Fact]
    public async Task Cells_that_a_spreadsheet_would_run_are_harmless_in_the_export()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("redirects.csv", "from,to,note\n/a,/b,=HYPERLINK(1)\n/c,/d,@SUM(1)\n"));
        var lines = (await store.ExportAsync())["redirects.csv"].Split('\n');
        Assert.DoesNotContain(lines, line => line.Contains(",=", StringComparison.Ordinal)
            || line.Contains(",@", StringComparison.Ordinal));
    }

    private static async Task AssertKeptAsync(TempStore store, string text)
    {
        var page = await store.Pages.ReadAsync("/a", Stop);
        Assert.Equal(
            (text, text, text, text), (page!.Link.Title, page.Link.Menu, page.Link.Summary, page.Withdrawn!.Reason));
        Assert.Equal($"A line.\n\n    {text}\n\n{text}\n", page.Markdown);
        var frame = await store.Pages.ReadFrameAsync(Stop);
        Assert.Equal((text, text, text, text, text, text), (frame.Title, frame.Tagline, frame.Description, frame.Footer,
            frame.Dormancy!.Text, frame.Dormancy.SuccessorName));
        Assert.Equal(
            text.Trim(), Assert.Single((await store.Redirects.ReadAsync("https://www.example.org", Stop)).Rules).Note);
    }
}
