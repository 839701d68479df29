using System.IO.Compression;
using System.Text;
using Mapflat.Content.Archives;
using Mapflat.Content.Transfer;
using Mapflat.Content.Visits;

namespace Mapflat.Content.Tests.Transfer;

[Collection(Alone.Name)]
public sealed class AddressImportTests : IAsyncLifetime
{
    private const string Combined =
        """
        203.0.113.9 - - [03/Feb/2019:10:00:00 +0100] "GET /there HTTP/1.1" 200 512 "-" "Mozilla/5.0"
        203.0.113.9 - - [03/Feb/2019:10:00:01 +0100] "GET /lost.html HTTP/1.1" 200 512 "-" "say \"hello\""
        203.0.113.9 - - [05/Feb/2019:10:00:01 +0100] "HEAD /Lost.html?utm_source=x HTTP/1.1" 304 0 "-" "Mozilla/5.0"
        203.0.113.9 - - [01/Jan/2018:10:00:01 +0100] "GET http://example.org/lost.html HTTP/1.0" 404 0 "-" "-"
        203.0.113.9 - eva [05/Feb/2019:10:00:02 +0100] "GET /Kept/x.html?utm_source=y HTTP/1.1" 200 9 "-" "-"
        203.0.113.9 - - [05/Feb/2019:10:00:02 +0100] "GET /?p=7 HTTP/1.1" 200 9 "-" "-"
        203.0.113.9 - - [05/Feb/2019:10:00:03 +0100] "POST /form HTTP/1.1" 200 9 "-" "-"
        203.0.113.9 - - [05/Feb/2019:10:00:04 +0100] "GET /broken HTTP/1.1" 500 9 "-" "-"
        203.0.113.9 - - [05/Feb/2019:10:00:05 +0100] "GET /wp-login.php HTTP/1.1" 404 9 "-" "-"
        203.0.113.9 - - [05/Feb/2019:10:00:06 +0100] "\x16\x03\x01" 400 0 "-" "-"
        other.example.net:80 203.0.113.9 - - [05/Feb/2019:10:00:07 +0100] "GET /lost.html HTTP/1.1" 200 9 "-" "-"
        example.org:443 203.0.113.9 - - [05/Feb/2019:10:00:07 +0100] "GET /lost.html HTTP/1.1" 200 9 "-" "-"
        this is not a line of a log

        """;

    private readonly TempStore _store = new(options: new MapflatOptions { PublicUrl = "https://example.org" });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _store.ImportAsync(
            ("pages/index.md", Sample.Page("Home")), ("pages/there.md", Sample.Page("There")));
        using var old = new OldSite().Page("/Kept/x.html", "<p>x").Page("/?p=7", "<p>7");
        Assert.Null((await _store.Adoption.AdoptAsync(
            old.Save(), new AdoptionOptions(OldSite.Host), Author.Command, null, Stop)).Failure);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_log_tells_what_visitors_asked_for_and_how_often()
    {
        var report = await ImportAsync(Combined, "access.log");
        Assert.Equal("a server’s access log", report.Title);
        Assert.Equal(3, report.Answered);
        Assert.Equal([new ListedAddress("/lost.html", 4, new DateOnly(2018, 1, 1), new DateOnly(2019, 2, 5))],
            report.Missing);
        Assert.Equal(4, report.PassedOver);
        Assert.Equal([KeyValuePair.Create("other.example.net", 1L)], report.OtherHosts);
        Assert.Equal(1, report.Unread);
        Assert.Equal(13, Assert.Single(report.Findings).Line);
        Assert.Equal(["/lost.html 4 2018-01-01 2019-02-05 access.log"], _store.Sql(
            "SELECT Path || ' ' || Count || ' ' || First || ' ' || Last || ' ' || Source FROM MissingPaths"));
    }

    [Fact]
    public async Task The_same_file_counts_once_and_a_dry_run_changes_nothing()
    {
        Assert.Single((await ImportAsync(Combined, "access.log", dryRun: true)).Missing);
        Assert.Empty(_store.Sql("SELECT Path FROM MissingPaths"));
        await ImportAsync(Combined, "access.log");
        await ImportAsync(Combined, "access.log");
        Assert.Equal(["4"], _store.Sql("SELECT Count FROM MissingPaths"));
    }

    [Fact]
    public async Task What_is_known_of_an_address_is_kept_whether_something_answers_there_or_not()
    {
        await ImportAsync(Combined, "access.log");
        await ImportAsync(Combined, "access.log");
        await ImportAsync("Referring page URL;Target URL\nhttps://blog.example.net/a;https://example.org/lost.html\n"
            + "https://blog.example.net/b;https://example.org/lost.html\n", "backlinks.csv");
        var today = $"{_store.Clock.GetUtcNow():yyyy-MM-dd}";
        await ImportAsync("Target page,Incoming links,Linking sites\nhttps://example.org/there,7,3\n", "links.csv");
        Assert.Equal(
            [
                "/?p=7 access.log 1 0 2019-02-05", "/kept/x.html access.log 1 0 2019-02-05",
                $"/lost.html access.log 4 0 2019-02-05", $"/lost.html backlinks.csv 0 2 {today}",
                "/there access.log 1 0 2019-02-03", $"/there links.csv 0 7 {today}",
            ],
            _store.Sql("SELECT Address || ' ' || Source || ' ' || Visits || ' ' || Links || ' ' || LastSeen "
                + "FROM KnownAddresses ORDER BY Address, Source"));
        var known = new KnownAddresses(_store.Store);
        Assert.Equal(["/there", "/lost.html"], (await known.ReadAsync(Stop)).Take(2).Select(each => each.Address));
        var coverage = await known.MeasureAsync(
            address => ValueTask.FromResult(address != "/lost.html"), null, Stop);
        Assert.Equal(
            "42.8 % of 7 known visits, 77.7 % of 9 known links, 75 % of 4 known addresses are answered.",
            coverage.ToString());
        Assert.Equal("/lost.html", Assert.Single(coverage.Lost).Address);
    }

    [Fact]
    public async Task What_visitors_asked_for_here_is_counted_with_what_a_log_knows()
    {
        _store.Sql("INSERT INTO MissingPaths (Path, Count, First, Last) "
            + "VALUES ('/lost.html', 5, '2026-01-01', '2026-02-02')");
        await ImportAsync(Combined, "access.log");
        Assert.Equal(["9 2018-01-01 2026-02-02"], _store.Sql(
            "SELECT Count || ' ' || First || ' ' || Last FROM MissingPaths"));
    }

    [Theory]
    [InlineData("list.txt", "/lost.html\nhttps://example.org/there\nhttps://elsewhere.example.net/x\n")]
    [InlineData("pages.csv", "Top pages,Clicks,Impressions\nhttps://example.org/lost.html,12,400\n"
        + "https://example.org/there,3,9\n")]
    [InlineData("links.csv", "Referring page URL;Target URL\nhttps://blog.example.net/a;https://example.org/lost.html\n"
        + "https://blog.example.net/b;https://example.org/there\n")]
    [InlineData("sitemap.xml", "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
        + "<url><loc>https://example.org/lost.html</loc></url>"
        + "<url><loc>https://example.org/there</loc></url></urlset>")]
    [InlineData("index.cdx", " CDX N b a m s k r M S V g\n"
        + "org,example)/lost.html 20170531093015 http://example.org/lost.html text/html 200 ABC - - 10 20 x.warc.gz\n"
        + "org,example)/there 20170531093015 http://example.org/there text/html 200 ABC - - 10 20 x.warc.gz\n")]
    [InlineData("index.cdxj", "org,example)/lost.html 20170531093015 {\"url\": \"http://example.org/lost.html\", "
        + "\"status\": \"200\"}\norg,example)/there 20170531093015 {\"url\": \"http://example.org/there\"}\n")]
    public async Task A_file_is_told_by_its_content(string name, string content)
    {
        var report = await ImportAsync(content, "some.file");
        Assert.Equal((name, "/lost.html"), (name, Assert.Single(report.Missing).Path));
        Assert.Equal(1, report.Answered);
        Assert.Equal(name == "pages.csv" ? 12 : 0, report.Missing[0].Count);
        Assert.Equal(0, report.Unread);
    }

    [Theory]
    [InlineData(3, "{\"level\":\"info\",\"ts\":1546300800.5,\"request\":{\"method\":\"GET\",\"host\":\"example.org\","
        + "\"uri\":\"/lost.html\"},\"status\":404}\n")]
    [InlineData(3, "{\"time_iso8601\":\"2019-01-01T00:00:00+00:00\",\"request_method\":\"GET\","
        + "\"host\":\"example.org\",\"request_uri\":\"/lost.html\",\"status\":\"404\"}\n")]
    [InlineData(3, "{\"time_local\":\"01/Jan/2019:00:00:00 +0000\",\"request\":\"GET /lost.html HTTP/1.1\","
        + "\"status\":404}\n")]
    public async Task A_log_in_JSON_is_one_too(int times, string line)
    {
        var report = await ImportAsync(string.Concat(Enumerable.Repeat(line, times)), "access.json");
        Assert.Equal("a server’s access log", report.Title);
        var day = new DateOnly(2019, 1, 1);
        Assert.Equal([new ListedAddress("/lost.html", times, day, day)], report.Missing);
    }

    [Theory]
    [InlineData(0, "[[\"urlkey\",\"timestamp\",\"original\",\"mimetype\",\"statuscode\",\"digest\",\"length\"],\n"
        + "[\"org,example)/lost.html\",\"20170531093015\",\"http://example.org/lost.html\",\"text/html\",\"200\",\"A\","
        + "\"9\"]]\n")]
    [InlineData(0, "[[\"urlkey\",\"timestamp\",\"original\",\"mimetype\",\"statuscode\"],[\"org,example)/lost.html\","
        + "\"20170531093015\",\"http://example.org/lost.html\",\"text/html\",\"200\"]]")]
    [InlineData(0, "[\n  [\n    \"original\",\n    \"timestamp\"\n  ],\n  [\n    \"http://example.org/lost.html\",\n"
        + "    \"20170531093015\",\n    \"a \\\"]\\\" in it\"\n  ]\n]\n")]
    [InlineData(0, "URL,Title,PA,Target URL\nblog.example.net/a,A,3,example.org/lost.html\n")]
    [InlineData(0, "example.org/lost.html\nexample.org/there\n")]
    [InlineData(7, "label,nb_visits,nb_hits\n/lost.html,7,9\n/there,1,1\n")]
    [InlineData(8, "# ----------------\n# Pages and screens\n# ----------------\n"
        + "Page path and screen class,Views,Users\n/lost.html,8,5\n/there,2,1\n")]
    public async Task Tables_of_those_who_count_are_read_with_their_counts(int count, string content)
    {
        var report = await ImportAsync(content, "some.file");
        Assert.Equal(("/lost.html", (long)count), (Assert.Single(report.Missing).Path, report.Missing[0].Count));
        Assert.Equal(0, report.Unread);
    }

    [Fact]
    public async Task A_list_of_lists_that_was_cut_off_is_told()
    {
        var report = await ImportAsync(
            "[[\"original\",\"mimetype\"],[\"http://example.org/lost.html\",\"text/html\"],[\"http://exa", "cdx");
        Assert.Equal("/lost.html", Assert.Single(report.Missing).Path);
        Assert.StartsWith("The list has no end", Assert.Single(report.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bracket_too_many_is_told_and_hides_nothing_after_it()
    {
        var report = await ImportAsync("[[\"original\"],[\"http://example.org/lost.html\"]]]]\n"
            + "[[\"original\"],[\"http://example.org/lost-too.html\"]]", "cdx");
        Assert.Equal(["/lost-too.html", "/lost.html"], report.Missing.Select(each => each.Path).Order());
        Assert.All(report.Findings, finding =>
            Assert.StartsWith("This bracket closes nothing", finding.Message, StringComparison.Ordinal));
        Assert.Equal(2, report.Findings.Count);
    }

    [Fact]
    public async Task A_packed_file_is_unpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(Combined));
        packed.Position = 0;
        var (report, failure) = await _store.AddressImport.ImportAsync(packed, "access.log.1.gz", false, null, Stop);
        Assert.Null(failure);
        Assert.Equal(4, Assert.Single(report!.Missing).Count);
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task A_log_of_any_length_takes_little_memory_and_keeps_what_was_asked_for_most()
    {
        var lines = LongRun.Count(150_000, 300_000);
        await using var log = new GeneratedLog(lines);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (report, failure) = await _store.AddressImport.ImportAsync(log, "access.log", true, null, Stop);
        Assert.Null(failure);
        Assert.Equal((new ListedAddress("/often", lines / 10, new(2019, 2, 3), new(2019, 2, 3))), report!.Missing[0]);
        Assert.InRange(report.Missing.Count, 1, AddressImport.MostRemembered);
        Assert.InRange(report.Forgotten, 1, lines);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 60_000_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Nothing of it is an address.\nNor is this.\n")]
    public async Task What_is_nothing_of_the_kind_is_refused(string content)
    {
        var (_, failure) = await _store.AddressImport.ImportAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(content)), "x", false, null, Stop);
        Assert.IsType<Failure.Invalid>(failure);
    }

    private async Task<AddressImportReport> ImportAsync(string content, string name, bool dryRun = false)
    {
        var (report, failure) = await _store.AddressImport.ImportAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(content)), name, dryRun, null, Stop);
        Assert.Null(failure);
        return report!;
    }

    /// <summary>Lines that are made as they are read: every tenth asks for the same, and all others for something
    /// else.</summary>
    private sealed class GeneratedLog(int lines) : MemoryStream
    {
        private byte[] _line = [];
        private int _next, _at;

        public override int Read(Span<byte> buffer)
        {
            if (_at == _line.Length)
            {
                if (_next == lines) return 0;
                var path = _next % 10 == 0 ? "/often" : $"/guess-{_next}";
                _line = Encoding.ASCII.GetBytes(
                    $"203.0.113.9 - - [03/Feb/2019:10:00:00 +0100] \"GET {path} HTTP/1.1\" 404 0\n");
                (_next, _at) = (_next + 1, 0);
            }

            var read = Math.Min(buffer.Length, _line.Length - _at);
            _line.AsSpan(_at, read).CopyTo(buffer);
            _at += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
