using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Model;

namespace Mapflat.Content.Tests.Archives;

/// <summary>What is decided about addresses of old sites, asked of the resolution that visitors get.</summary>
public sealed class CaptureActsTests : IAsyncDisposable
{
    private static readonly Author Owner = new("Owner");

    private readonly TempStore _store = new(options: new MapflatOptions
    {
        DataDirectory = "unused",
        PublicUrl = "https://www.example.com",
        TargetHosts = ["new.example"],
    });

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Hidden_says_410_with_the_reason_and_undo_shows_it_again()
    {
        await AdoptAsync();
        var done = await DoAsync(new CaptureAct.Hide("It names people who asked not to be named."), "/blog/one.html");
        Assert.Equal("/blog/one.html was hidden: “It names people who asked not to be named.”", done.Told);
        var hidden = await ResolveAsync("/blog/one.html");
        Assert.Equal(
            (ResolutionKind.Gone, 410, "It names people who asked not to be named."),
            (hidden.Kind, hidden.Status, hidden.Reason));
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/blog/two.html")).Kind);
        await UndoAsync(done);
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/blog/one.html")).Kind);
        Assert.Equal(["capture.hidden", "capture.hidden.undone"], _store.Sql(
            "SELECT Act FROM Audit WHERE Act LIKE 'capture.%' ORDER BY Id"));
    }

    [Fact]
    public async Task Ten_thousand_addresses_in_a_folder_are_hidden_in_one_act_and_undone_in_one()
    {
        await AdoptAsync();
        Fill("/many/", 10_000);
        var all = new CapturedFilter { Folder = "/many/" };
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        var done = await DoAsync(new CaptureAct.Hide("Not ours."), all);
        Assert.Equal((10_000, 10_000), (done.Chosen, done.Changed));
        Assert.Equal("10,000 old addresses in /many/ were hidden: “Not ours.”", done.Told);
        Assert.Equal(generation + 1, await _store.Store.ReadGenerationAsync(Stop));
        Assert.Equal(["10000"], _store.Sql(
            $"SELECT count(*) FROM CapturedAddresses WHERE State = 'Hidden' AND Generation = {generation + 1}"));
        Assert.Equal(410, (await ResolveAsync("/many/5000")).Status);
        Assert.Equal(["1"], _store.Sql("SELECT count(*) FROM Audit WHERE Act = 'capture.hidden'"));
        var undone = await UndoAsync(done);
        Assert.Equal(10_000, undone.Changed);
        Assert.Equal(["0"], _store.Sql("SELECT count(*) FROM CapturedAddresses WHERE State = 'Hidden'"));
        Assert.Equal(["10000"], _store.Sql(
            $"SELECT count(*) FROM CapturedAddresses WHERE Generation = {generation + 2}"));
    }

    [Fact]
    public async Task Folder_covers_what_is_in_it_and_nothing_beside_it()
    {
        await AdoptAsync();
        var done = await DoAsync(new CaptureAct.MarkGone(), new CapturedFilter { Folder = "/blog/" });
        Assert.Equal(
            ["/blog/?p=7", "/blog/one.html", "/blog/two.html"], done.Examples.Select(change => change.Address));
        Assert.Equal("says that it is gone (410)", done.Examples[0].After);
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/blogroll.html")).Kind);
    }

    [Fact]
    public async Task Plan_says_what_the_act_does_and_changes_nothing()
    {
        await _store.ImportAsync(("pages/about.md", Sample.Page("About", "See [the old one](/blog/one.html).\n")));
        await AdoptAsync();
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        var (plan, _) = await _store.CaptureActs.PlanAsync(
            new CapturedSelection.All(new CapturedFilter { Folder = "/blog/" }, null), new CaptureAct.MarkGone(), Stop);
        Assert.Equal((3, 3), (plan!.Chosen, plan.Changed));
        Assert.Equal("/about", Assert.Single(plan.Links).Address);
        Assert.Contains(
            new CaptureChange("/blog/one.html", "shows what was captured", "says that it is gone (410)"),
            plan.Examples);
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
        Assert.Equal(["0"], _store.Sql("SELECT count(*) FROM PastActs"));
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/blog/one.html")).Kind);
    }

    [Fact]
    public async Task Address_that_was_changed_since_refuses_the_undo_by_its_name()
    {
        await AdoptAsync();
        var first = await DoAsync(new CaptureAct.Hide("One."), new CapturedFilter { Folder = "/blog/" });
        var second = await DoAsync(new CaptureAct.Show(), "/blog/two.html");
        var (_, failure) = await _store.CaptureActs.UndoAsync(first.ActId!.Value, Owner, Stop);
        Assert.Contains("/blog/two.html was changed again since", Assert.IsType<Failure.Conflict>(failure).Message,
            StringComparison.Ordinal);
        Assert.Equal(410, (await ResolveAsync("/blog/one.html")).Status);
        // The later one first, then it can be done.
        await UndoAsync(second);
        await UndoAsync(first);
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/blog/one.html")).Kind);
        Assert.IsType<Failure.Conflict>((await _store.CaptureActs.UndoAsync(first.ActId!.Value, Owner, Stop)).Failure);
    }

    [Theory]
    [InlineData("https://elsewhere.example/", "not on the allow-list")]
    [InlineData("javascript:alert(1)", "must begin with /")]
    [InlineData("/nowhere", "where there is nothing")]
    [InlineData("/turned", "from where it leads back")]
    [InlineData("/x/:splat", "stands for what comes after a folder")]
    [InlineData(" ", "Say where it leads")]
    public async Task Target_that_leads_nowhere_or_may_not_be_one_is_refused(string to, string why)
    {
        await AdoptAsync();
        var (_, failure) = await _store.CaptureActs.CarryOutAsync(
            await SelectAsync("/blog/one.html"), new CaptureAct.Lead(to), Owner, Stop);
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Equal("To", finding.Field);
        Assert.Contains(why, finding.Message, StringComparison.Ordinal);
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/blog/one.html")).Kind);
    }

    [Fact]
    public async Task Led_on_it_forwards_in_one_hop_and_says_what_visitors_come_to()
    {
        await AdoptAsync();
        var done = await DoAsync(new CaptureAct.Lead("https://new.example/posts"), "/blog/one.html");
        Assert.Equal(["Visitors come to https://new.example/posts. It is on another site."], done.Notes);
        var led = await ResolveAsync("/blog/one.html");
        Assert.Equal((301, "https://new.example/posts"), (led.Status, led.Location));
        done = await DoAsync(new CaptureAct.Lead("/blog/one.html"), "/blog/two.html");
        Assert.Equal("https://new.example/posts", (await ResolveAsync("/blog/two.html")).Location);
    }

    [Fact]
    public async Task Folder_is_led_to_one_of_its_own_addresses_which_stays()
    {
        await AdoptAsync();
        var done = await DoAsync(new CaptureAct.Lead("/blog/one.html"), new CapturedFilter { Folder = "/blog/" });
        Assert.Equal((3, 2), (done.Chosen, done.Changed));
        Assert.Contains("The address that the others lead to is one of them, and stays as it is.", done.Notes);
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/blog/one.html")).Kind);
        Assert.Equal("https://www.example.com/blog/one.html", (await ResolveAsync("/blog/two.html")).Location);
    }

    [Fact]
    public async Task Folder_is_led_elsewhere_each_address_with_its_rest()
    {
        await AdoptAsync();
        var done = await DoAsync(
            new CaptureAct.Lead("https://new.example/posts/:splat"), new CapturedFilter { Folder = "/blog/" });
        Assert.Equal(3, done.Changed);
        Assert.Equal("https://new.example/posts/two.html", (await ResolveAsync("/blog/two.html")).Location);
        Assert.Equal("https://new.example/posts/?p=7", (await ResolveAsync("/blog/?p=7")).Location);
    }

    [Fact]
    public async Task Address_that_led_elsewhere_when_it_was_captured_leads_there_again()
    {
        await AdoptAsync();
        Assert.Equal("https://www.example.com/blog/two.html", (await ResolveAsync("/moved.html")).Location);
        await DoAsync(new CaptureAct.MarkGone(), "/moved.html");
        Assert.Equal(410, (await ResolveAsync("/moved.html")).Status);
        await DoAsync(new CaptureAct.Show(), "/moved.html");
        Assert.Equal("https://www.example.com/blog/two.html", (await ResolveAsync("/moved.html")).Location);
    }

    [Fact]
    public async Task Nothing_that_is_shown_again_or_undone_ends_in_a_bare_404()
    {
        await _store.AdoptAsync(
            new OldSite().Titled("/a.html", "A").Redirect("/out.html", "https://elsewhere.example/"));
        var done = await DoAsync(new CaptureAct.Hide("No."), new CapturedFilter());
        Assert.Equal(410, (await ResolveAsync("/out.html")).Status);
        var (_, failure) = await _store.CaptureActs.CarryOutAsync(
            await SelectAsync("/out.html"), new CaptureAct.Show(), Owner, Stop);
        Assert.Contains("allow-list", Assert.IsType<Failure.Conflict>(failure).Message, StringComparison.Ordinal);
        var undone = await UndoAsync(done);
        Assert.Equal(["/out.html stays as it is, as it would lead nowhere."], undone.Notes);
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/a.html")).Kind);
        Assert.Equal(410, (await ResolveAsync("/out.html")).Status);
    }

    [Fact]
    public async Task What_was_seen_otherwise_is_not_acted_on()
    {
        await AdoptAsync();
        var seen = await SelectAsync("/blog/one.html");
        await DoAsync(new CaptureAct.MarkGone(), "/blog/one.html");
        Assert.IsType<Failure.Conflict>(
            (await _store.CaptureActs.CarryOutAsync(seen, new CaptureAct.Show(), Owner, Stop)).Failure);
        Assert.IsType<Failure.Conflict>((await _store.CaptureActs.CarryOutAsync(
            new CapturedSelection.All(new CapturedFilter(), 3), new CaptureAct.Show(), Owner, Stop)).Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task Reason_that_visitors_cannot_be_shown_is_refused(string reason)
    {
        await AdoptAsync();
        var (_, failure) = await _store.CaptureActs.CarryOutAsync(
            await SelectAsync("/blog/one.html"), new CaptureAct.Hide(reason), Owner, Stop);
        Assert.Equal("Reason", Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Field);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<AdoptionReport> AdoptAsync() => _store.AdoptAsync(new OldSite()
        .Titled("/blog/one.html", "One").Titled("/blog/two.html", "Two").Titled("/blog/?p=7", "Seven")
        .Titled("/blogroll.html", "Roll").Redirect("/moved.html", "/blog/two.html")
        .Redirect("/turned", "/blog/one.html"));

    /// <summary>More addresses in a folder, all with the same capture.</summary>
    private void Fill(string folder, int count) => _store.Sql(
        $"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
        INSERT INTO CapturedAddresses (Address, Key, QueryKey, State, Reason, LatestId, Title, MediaType, Generation,
            IsIndexed) SELECT '{folder}' || i, '{folder}' || i, '', 'Shown', '', (SELECT min(Id) FROM Captures), 'Many',
            'text/html', 1, 1 FROM n
        """);

    private async Task<Resolution> ResolveAsync(string address) =>
        await _store.Redirects.AskAsync("https://www.example.com", map => map.ResolveRaw(null, address), Stop);

    private async Task<CapturedSelection> SelectAsync(string address)
    {
        var listing = await _store.Captured.ReadAsync(new CapturedFilter(), 1, Stop);
        var row = Assert.Single(listing.Addresses, each => each.Address == address);
        return new CapturedSelection.Some(new Dictionary<int, long> { [row.Id] = row.Generation });
    }

    private async Task<CaptureConsequences> DoAsync(CaptureAct act, string address) =>
        await DoAsync(act, await SelectAsync(address));

    private Task<CaptureConsequences> DoAsync(CaptureAct act, CapturedFilter filter) =>
        DoAsync(act, new CapturedSelection.All(filter, null));

    private async Task<CaptureConsequences> DoAsync(CaptureAct act, CapturedSelection selection)
    {
        var (done, failure) = await _store.CaptureActs.CarryOutAsync(selection, act, Owner, Stop);
        Assert.Null(failure);
        return done!;
    }

    private async Task<CaptureConsequences> UndoAsync(CaptureConsequences done)
    {
        var (undone, failure) = await _store.CaptureActs.UndoAsync(done.ActId!.Value, Owner, Stop);
        Assert.Null(failure);
        return undone!;
    }
}
