using Mapflat.Content.Redirects;
using Mapflat.Content.Tests.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Redirects;

public sealed class RedirectsCsvTests
{
    [Fact]
    public void What_was_written_is_read_and_written_again_byte_for_byte()
    {
        var full =
            TestSite.Rule(new RuleDraft("http://old.mapflat.com/A?P=1", "https://new.example/ö?x=\"1\"", TestSite.Day)
            {
                Status = 308,
                Query = QueryHandling.Drop,
                Enabled = false,
                ArchiveUrl = "https://web.archive.org/x",
                Note = "a,b;c\td \"e\"\nf",
                Match = RuleMatch.Exact,
            });
        full.RestoreHits(1234567, TestSite.Day.AddDays(3));
        RedirectRule[] rules = [full, TestSite.Rule("/b/*", null, 410),
            TestSite.Rule(@"/c/(\d+)", "/d/$1", 307, RuleMatch.Pattern), .. Formulas()
                .Select((note, i) => TestSite.Rule(TestSite.Draft($"/n{i}", "/about") with { Note = note }))];
        _ = TestSite.Data(rules);
        var text = Written(rules);
        var reading = Read(text);
        Assert.Empty(reading.Findings);
        Assert.Equal(text, Written(reading.Rules.Select(read => read.Rule)));
        Assert.Equal(rules.Select(rule => rule.Note), reading.Rules.Select(read => read.Rule.Note));
        Assert.Equal(
            rules.Select(rule => (rule.Key, rule.QueryKey, rule.Host, rule.To, rule.Hits, rule.LastHit, rule.Enabled)),
            reading.Rules.Select(read => (read.Rule.Key, read.Rule.QueryKey, read.Rule.Host, read.Rule.To,
                read.Rule.Hits, read.Rule.LastHit, read.Rule.Enabled)));
        Assert.DoesNotContain('\r', text);
        Assert.StartsWith("from,to,status,match,query,enabled,host,archive_url,note,added,hits,last_hit\n"
            + "http://old.mapflat.com/A?P=1,", text, StringComparison.Ordinal);
    }

    public static TheoryData<string> FormulaCells() => [.. Formulas()];

    [Theory]
    [MemberData(nameof(FormulaCells))]
    [InlineData("\ttab")]
    [InlineData("\rcr")]
    [InlineData("\nlf")]
    public void A_cell_is_never_a_formula_and_comes_back_unchanged(string value)
    {
        var cell = CsvCell.Disarm(value);
        Assert.DoesNotContain(cell[0], "=+-@\t\r\n＝＋－＠");
        Assert.Equal(value, CsvCell.Restore(cell));
    }

    [Theory]
    [InlineData("'")]
    [InlineData("''")]
    [InlineData("'a")]
    [InlineData("a=b")]
    [InlineData("")]
    public void A_harmless_cell_is_left_alone(string value) =>
        Assert.Equal(value, CsvCell.Restore(Assert.IsType<string>(CsvCell.Disarm(value))));

    [Theory]
    [InlineData("\uFEFFfrom;to\r\n/a;/about\r\n")]
    [InlineData("from\tto\n/a\t/about\n")]
    [InlineData("\"from\",\"to\"\n\"/a\",\"/about\"")]
    [InlineData("TO , From\n/about,/a\n\n")]
    [InlineData("\nfrom,to\n\n/a,/about")]
    public void Separators_marks_and_line_ends_of_other_programs_are_read(string text)
    {
        var reading = Read(text);
        Assert.Empty(reading.Findings);
        var rule = Assert.Single(reading.Rules).Rule;
        Assert.Equal(
            ("/a", "/about", 301, TestSite.Day, 1), (rule.Key, rule.To, rule.Status, rule.Added, rule.Position));
    }

    [Theory]
    [InlineData("/a,/about,303,", "303")]
    [InlineData("/a,/about,abc,", "not a number")]
    [InlineData("/a,/about,-301,", "not a number")]
    [InlineData("/a,//evil,301,", "target is refused")]
    [InlineData("/a,javascript:x,301,", "target is refused")]
    [InlineData("/admin,/about,301,", "for itself")]
    [InlineData("/a,/about,301,regex", "none of exact, prefix, pattern")]
    [InlineData("/a,/about,301,7", "none of exact, prefix, pattern")]
    [InlineData("/a,/about,301", "3 cells")]
    [InlineData("/a,/about,301,,", "5 cells")]
    [InlineData("/a,/ab\"out,301,", "quotation mark")]
    [InlineData("\"/a\"x,/about,301,", "quotation mark")]
    [InlineData(",/about,301,", "empty")]
    public void A_bad_row_is_an_error_with_its_line_and_the_good_ones_stay(string row, string words)
    {
        var reading = Read(
            $"from,to,status,match\n/first,\"/ab\nout\",301,\n/fine,/about,301,\n{row}\n/last,/about,301,\n");
        Assert.Equal(["/fine", "/last"], reading.Rules.Select(read => read.Rule.Key));
        Assert.Equal([4, 6], reading.Rules.Select(read => read.Line));
        Assert.Contains(reading.Findings, finding => finding is { Severity: Severity.Error, Line: 5, File: "r.csv" }
            && finding.Message.Contains(words, StringComparison.Ordinal));
        Assert.Contains(reading.Findings, finding => finding is { Severity: Severity.Error, Line: 2 }
            && finding.Message.Contains("line break", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("/a,/about\n", "not a header")]
    [InlineData("from,to,to\n/a,/b,/c\n", "twice")]
    [InlineData("PK\u0003\u0004xx", "spreadsheet")]
    [InlineData("from,to\n/a,\"/about\n/b,/about\n", "never closes")]
    [InlineData("fr\"om,to\n/from,/to\n", "quotation mark")]
    public void A_file_that_is_no_redirect_file_is_refused_whole(string text, string words)
    {
        var reading = Read(text);
        Assert.Empty(reading.Rules);
        Assert.Contains(words, Assert.Single(reading.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_column_is_named_and_a_bad_day_refused()
    {
        var reading = Read("from,to,colour,enabled,added,hits,last_hit\n/a,/about,red,maybe,22/11/2026,-1,soon\n");
        Assert.Empty(reading.Rules);
        Assert.Equal(5, reading.Findings.Count);
        Assert.Contains(reading.Findings, finding => finding.Severity == Severity.Warning
            && finding.Message.Contains("colour", StringComparison.Ordinal));
    }

    [Fact]
    public void Any_text_at_all_is_read_without_an_exception()
    {
        var random = new Random(9);
        for (var i = 0; i < 3000; i++)
        {
            var text = "from,to,status,match,note\n" + string.Concat(Enumerable.Range(0, random.Next(5))
                .Select(_ => string.Join(',', Enumerable.Range(0, 5).Select(_ => Noise.Text(random, 4))) + "\n"));
            var reading = Read(text);
            Assert.Equal(Written(reading.Rules.Select(read => read.Rule)), Written(
                Read(Written(reading.Rules.Select(read => read.Rule))).Rules.Select(read => read.Rule)));
        }
    }

    private static string[] Formulas() =>
        ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", "''=1", "'+", "=cmd|' /C calc'!A0", "-",
            "=HYPERLINK(\"https://evil.example\",\"x\")", "'plain", "it's"];

    private static RedirectsReading Read(string text) =>
        RedirectsCsv.Read(new StringReader(text), TestSite.Addresses, TestSite.Day, "r.csv");

    private static string Written(IEnumerable<RedirectRule> rules)
    {
        using var writer = new StringWriter { NewLine = "\r\n" };
        RedirectsCsv.Write(writer, rules);
        return writer.ToString();
    }
}
