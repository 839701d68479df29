using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Mapflat.Content.Links.Outbound;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Upkeep.Tasks;

namespace Mapflat.Content.Tests.Links.Outbound;

public sealed class OutboundLinksTests : IAsyncDisposable
{
    private readonly MapflatOptions _options =
        new() { PublicUrl = "https://own.example", LegacyHosts = ["old.example"], Watch = { Links = true } };
    private readonly TempStore _store;
    private readonly RawServer _server;
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private int _lookUps;

    public OutboundLinksTests()
    {
        _store = new TempStore(options: _options);
        _server = RawServer.Of(request => _answers.GetValueOrDefault(request.Split(' ')[1], "200 OK"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_is_asked_unless_the_settings_say_so()
    {
        await ImportAsync("/x");
        _options.Watch.Links = false;
        Assert.Equal(UpkeepState.Off, (await RunAsync()).State);
        Assert.Equal((0, 0), (_lookUps, _server.Connections));
        Assert.False(new MapflatOptions().Watch.Links || new MapflatOptions().Watch.Successor
            || new MapflatOptions().Watch.Certificate);
    }

    [Fact]
    public async Task Links_are_collected_with_their_pages_and_asked_once_a_week()
    {
        await _store.ImportAsync(
            ("pages/a.md", Sample.Page("A", $"[x]({Url("/x")}#part) [own](https://own.example/a) "
                + $"[old](http://old.example/b) [mail](mailto:a@b.example) [y](<{Url("/y")}>)\n")),
            ("pages/b.md", Sample.Page("B", $"<{Url("/x")}>\n")),
            ("pages/c.md", Sample.Page("C", $"[draft]({Url("/draft")})\n", "status: draft")));
        var report = await RunAsync();
        Assert.Equal((UpkeepState.Well, "2 links to other sites: 0 dead, 0 of which nobody can tell."),
            (report.State, report.Summary));
        Assert.Equal(2, _server.Connections);
        Assert.Equal([$"{Url("/x")} [\"/a\",\"/b\"]", $"{Url("/y")} [\"/a\"]"], _store.Sql(
            "SELECT Url || ' ' || Pages FROM OutboundLinks ORDER BY Url"));
        _store.Clock.Now += TimeSpan.FromDays(6);
        await RunAsync();
        Assert.Equal(2, _server.Connections);
        _store.Clock.Now += TimeSpan.FromDays(1);
        await RunAsync();
        Assert.Equal(4, _server.Connections);
        // What no page links to any more is forgotten.
        await _store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await RunAsync();
        Assert.Equal([Url("/x")], _store.Sql("SELECT Url FROM OutboundLinks"));
    }

    [Fact]
    public async Task A_link_is_dead_after_five_failures_in_a_row_over_fifteen_days_and_not_before()
    {
        await ImportAsync("/x");
        await RunAsync();
        _answers["/x"] = "404 Not Found";
        _store.Clock.Now += TimeSpan.FromDays(7);
        List<OutboundState> states = [];
        for (var check = 0; check < 6; check++)
        {
            await RunAsync();
            states.Add((await OnlyAsync()).State);
            _store.Clock.Now += TimeSpan.FromDays(3);
        }

        Assert.Equal([.. Enumerable.Repeat(OutboundState.Unknown, 5), OutboundState.Dead], states);
        var report = await RunAsync();
        Assert.Equal(UpkeepState.WorthALook, report.State);
        Assert.Contains("(404) on /a", Assert.Single(report.Details), StringComparison.Ordinal);
        // It comes back.
        _answers.Clear();
        _store.Clock.Now += TimeSpan.FromDays(3);
        Assert.Equal(UpkeepState.Well, (await RunAsync()).State);
        Assert.Empty(await _store.Outbound.ReadTroubledAsync(Stop));
    }

    [Theory]
    [InlineData("403 Forbidden")]
    [InlineData("429 Too Many Requests")]
    [InlineData("500 Internal Server Error")]
    public async Task What_nobody_can_tell_is_never_dead_and_interrupts_no_row(string status)
    {
        await ImportAsync("/x");
        for (var check = 0; check < 20; check++)
        {
            _answers["/x"] = status;
            await RunAsync();
            _store.Clock.Now += TimeSpan.FromDays(3);
        }

        Assert.Equal((OutboundState.Unknown, 0), ((await OnlyAsync()).State, (await OnlyAsync()).Failures));
        for (var check = 0; check < 10; check++)
        {
            _answers["/x"] = check % 2 == 0 ? "410 Gone" : status;
            await RunAsync();
            _store.Clock.Now += TimeSpan.FromDays(3);
        }

        Assert.Equal((OutboundState.Dead, 5), ((await OnlyAsync()).State, (await OnlyAsync()).Failures));
    }

    [Fact]
    public async Task A_machine_without_network_takes_no_site_for_gone()
    {
        await ImportAsync("/x");
        for (var check = 0; check < 10; check++)
        {
            await Asking(() => new OutboundClient(
                null, _ => true, (_, _) => throw new SocketException((int)SocketError.HostNotFound))).RunAsync(Stop);
            _store.Clock.Now += TimeSpan.FromDays(3);
        }

        Assert.Equal((OutboundState.Unknown, 0), ((await OnlyAsync()).State, (await OnlyAsync()).Failures));
    }

    [Fact]
    public async Task The_same_host_is_left_alone_between_two_requests()
    {
        await _store.ImportAsync(
            ("pages/a.md", Sample.Page("A", $"[x]({Url("/x")}) [y]({Url("/y")}) [z]({Url("/z")})\n")));
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        await Asking(Client, TimeSpan.FromMilliseconds(300)).RunAsync(Stop);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(590));
    }

    [Fact]
    public async Task The_archived_copy_is_offered_when_the_owner_says_so_and_the_link_stays()
    {
        await ImportAsync("/x");
        await RunAsync();
        var alive = _store.Clock.Now;
        _answers["/x"] = "404 Not Found";
        _store.Clock.Now += TimeSpan.FromDays(7);
        await RunAsync();
        var copy = $"https://web.archive.org/web/{alive:yyyyMMddHHmmss}/{Url("/x")}";
        Assert.Equal(copy, (await OnlyAsync()).ArchiveAddress(default));
        Assert.DoesNotContain("archive", await HtmlAsync(), StringComparison.Ordinal);
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        Assert.Equal(copy, (await _store.Outbound.ChooseAsync(Url("/x"), offer: true, new Author("Anna"), Stop)).Value);
        Assert.Equal(generation + 1, await _store.Store.ReadGenerationAsync(Stop));
        Assert.Contains($"<a href=\"{Url("/x")}\" rel=\"noopener\">words</a> (<a href=\"{copy}\" "
            + "rel=\"noopener\">archived copy</a>)", await HtmlAsync(), StringComparison.Ordinal);
        Assert.Equal("link.archived-copy-offered", (await _store.Audit.ReadAsync(null, Stop))[0].Act);
        await _store.Outbound.ChooseAsync(Url("/x"), offer: false, new Author("Anna"), Stop);
        Assert.DoesNotContain("archive", await HtmlAsync(), StringComparison.Ordinal);
        Assert.IsType<Failure.NotFound>((await _store.Outbound.ChooseAsync(
            "http://nothing.example/", offer: true, new Author("Anna"), Stop)).Failure);
    }

    [Theory]
    [InlineData("""<a href="http://a.example/?x=1&amp;y=2" title="a > b" rel="noopener"><em>t</em></a>""")]
    [InlineData("""<a class="x" href="http://a.example/?x=1&amp;y=2#part">t</a>""")]
    public void A_copy_stands_beside_a_link_however_it_is_written(string link)
    {
        var copies = new Dictionary<string, string>
        {
            ["http://a.example/?x=1&y=2"] = "https://web.archive.org/web/1/http://a.example/?x=1&y=2"
        };
        Assert.Equal(
            $"""<p><a href="/b">b</a> {link} (<a """
                + """href="https://web.archive.org/web/1/http://a.example/?x=1&amp;y=2" rel="noopener">"""
                + """archived copy</a>) <a href="http://c.example/">c</a></p>""",
            ArchivedCopies.Offer($"""<p><a href="/b">b</a> {link} <a href="http://c.example/">c</a></p>""", copies));
    }

    [Theory]
    [InlineData("200 OK", UpkeepState.Well)]
    [InlineData("404 Not Found", UpkeepState.NeedsSomeone)]
    [InlineData("503 Away", UpkeepState.Unknown)]
    internal async Task The_successor_is_asked_only_when_the_settings_say_so(string status, UpkeepState state)
    {
        _answers["/"] = status;
        await _store.ImportAsync(("site.yaml", Sample.Site("dormancy:", "  active: true", "  text: Dormant.",
            "  successor:", "    name: Next", $"    url: {Url("/")}")), ("pages/index.md", Sample.Page("Home")));
        Assert.Equal(UpkeepState.Off,
            (await new SuccessorTask(_options, _store.Folder) { Client = Client }.RunAsync(Stop)).State);
        Assert.Equal(0, _server.Connections);
        _options.Watch.Successor = true;
        Assert.Equal(
            state, (await new SuccessorTask(_options, _store.Folder) { Client = Client }.RunAsync(Stop)).State);
        Assert.NotEqual(0, _server.Connections);
    }

    [Fact]
    public async Task Sign_of_life_goes_out_only_where_an_address_was_given_and_while_nothing_needs_someone()
    {
        _answers["/ping"] = "200 OK";
        var journal = new UpkeepJournal(_store.Folder);
        Assert.Equal(UpkeepState.Off, (await RunAsync()).State);
        _options.Watch.Heartbeat = Url("/ping");
        journal.Put(new UpkeepEntry("disk", new UpkeepReport(UpkeepState.NeedsSomeone, "Full.")));
        Assert.Equal(UpkeepState.Well, (await RunAsync()).State);
        Assert.Equal(0, _server.Connections);
        journal.Put(new UpkeepEntry("disk", new UpkeepReport(UpkeepState.Well, "Room.")));
        Assert.Contains("sent and taken", (await RunAsync()).Summary, StringComparison.Ordinal);
        Assert.NotEqual(0, _server.Connections);
        _answers["/ping"] = "404 Not Found";
        Assert.Equal(UpkeepState.WorthALook, (await RunAsync()).State);

        Task<UpkeepReport> RunAsync() => new HeartbeatTask(_options, journal) { Client = Client }.RunAsync(Stop);
    }

    [Theory]
    [InlineData(60, SslPolicyErrors.None, UpkeepState.Well)]
    [InlineData(20, SslPolicyErrors.None, UpkeepState.WorthALook)]
    [InlineData(9, SslPolicyErrors.None, UpkeepState.NeedsSomeone)]
    [InlineData(-1, SslPolicyErrors.RemoteCertificateChainErrors, UpkeepState.NeedsSomeone)]
    [InlineData(60, SslPolicyErrors.RemoteCertificateNameMismatch, UpkeepState.NeedsSomeone)]
    [InlineData(60, SslPolicyErrors.RemoteCertificateChainErrors, UpkeepState.NeedsSomeone)]
    internal void A_certificate_is_judged_by_the_days_it_has_left(
        int days, SslPolicyErrors errors, UpkeepState state) =>
        Assert.Equal(state, CertificateTask.Judge("own.example",
            _store.Clock.Now.AddDays(days).AddMinutes(1).UtcDateTime, errors, _store.Clock.Now.UtcDateTime).State);

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        await _store.DisposeAsync();
    }

    private string Url(string path) => $"http://site.example:{_server.Port}{path}";

    private async Task ImportAsync(string path) =>
        await _store.ImportAsync(("pages/a.md", Sample.Page("A", $"[words]({Url(path)})\n")));

    private async Task<OutboundLink> OnlyAsync() => Assert.Single(await _store.Outbound.ReadTroubledAsync(Stop));

    private async Task<string> HtmlAsync() => (await _store.Pages.ReadAsync("/a", Stop))!.Html;

    private Task<UpkeepReport> RunAsync() => Asking(Client).RunAsync(Stop);

    private OutboundClient Client() => new(null, _ => true, (_, _) =>
    {
        _lookUps++;
        return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
    });

    private OutboundLinksTask Asking(Func<OutboundClient> client, TimeSpan pause = default) =>
        new(_store.Outbound, _options, _store.Folder, _store.Clock) { Client = client, Pause = pause };
}
