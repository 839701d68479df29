using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Pages;

public sealed class PageActsTests : IAsyncLifetime
{
    private readonly ActingStore _site = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _site.Store.ImportAsync(
        ("pages/index.md", Sample.Page("Home", "See [A](/a) and [its heading](/a#x).\n")),
        ("pages/a.md", Sample.Page("A", "Text.\n", "former: [/old-a, /old/a.html]", "order: 1")),
        ("pages/b.md", Sample.Page("B", "Text.\n", "order: 2")),
        ("pages/s.md", Sample.Page("S", "Text.\n", "order: 3")),
        ("pages/s/one.md", Sample.Page("One", "Text.\n", "order: 1")),
        ("pages/s/two.md", Sample.Page("Two", "Text.\n", "order: 2", "status: draft")),
        ("pages/draft.md", Sample.Page("Draft", "Text.\n", "order: 4", "status: draft")),
        ("site.yaml", Sample.Site("navigation: [/a, /s]")));

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_moved_page_is_found_at_every_address_it_had()
    {
        var done = await _site.DoAsync("/a", new PageAct.Move("/c"));
        Assert.Equal("/a was moved to /c.", done.Told);
        Assert.Equal(
            ["/a: 200 > 301 /c", "/c: 404 > 200", "/old-a: 301 /a > 301 /c", "/old/a.html: 301 /a > 301 /c"],
            done.Addresses.Select(c => $"{c.Address}: {Short(c.Before)} > {Short(c.After)}"));
        Assert.Equal(["/ /a 9", "/ /a 9"], done.Links.Select(l => $"{l.Address} {l.Target} {l.Line + 8}"));
        Assert.Equal(["The main menu leads to /c."], done.Notes);
        Assert.Equal("301 /c.md", await _site.GetAsync("/a.md"));
        Assert.Equal(["/c", "/s"], (await _site.Store.Pages.ReadFrameAsync(Stop)).Navigation.Select(l => l.Address));
        Assert.Equal(["Eva page.moved /c /a was moved to /c."], _site.Store.Sql(
            "SELECT Author || ' ' || Act || ' ' || Subject || ' ' || Detail FROM Audit"));
        await _site.AssertSoundAsync("a move");
    }

    [Fact]
    public async Task A_page_that_moves_back_leads_nowhere_from_where_it_stands()
    {
        await _site.DoAsync("/a", new PageAct.Move("/c"));
        await _site.DoAsync("/c", new PageAct.Move("/a"));
        Assert.Equal(("200", "301 /a", "301 /a"),
            (await _site.GetAsync("/a"), await _site.GetAsync("/c"), await _site.GetAsync("/old-a")));
        await _site.AssertSoundAsync("moving back");
    }

    [Fact]
    public async Task Pages_below_it_stay_or_move_along()
    {
        Assert.Contains(
            "The 2 pages below /s keep their addresses.", (await _site.DoAsync("/s", new PageAct.Move("/t"))).Notes);
        Assert.Equal("200", await _site.GetAsync("/s/one"));
        await _site.DoAsync("/t", new PageAct.Move("/s"));
        Assert.Equal("/s was moved to /t, and the 2 pages below it with it.",
            (await _site.DoAsync("/s", new PageAct.Move("/t", WithChildren: true))).Told);
        Assert.Equal(("301 /t/one", "301 /t/one.md", "404"),
            (await _site.GetAsync("/s/one"), await _site.GetAsync("/s/one.md"), await _site.GetAsync("/s/two")));
        Assert.Contains("/t/two", _site.Store.Sql("SELECT Address FROM Pages"));
        await _site.AssertSoundAsync("moving a section");
    }

    [Theory]
    [InlineData("/b", "is the address of another page, “B”. Choose another one, such as /b-2.")]
    [InlineData("/draft", "is the address of another page, “Draft”")]
    [InlineData("/a", "The page is at /a already.")]
    [InlineData("/A?B", "cannot be a page's address")]
    [InlineData("/admin/x", "is used by the program itself")]
    public async Task An_address_that_cannot_be_is_refused_at_its_field(string address, string why)
    {
        var (_, failure) = await _site.TryAsync(_site.Id("/a"), new PageAct.Move(address));
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Equal("address", finding.Field);
        Assert.Contains(why, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_moves_leaves_nothing_behind()
    {
        Assert.Empty((await _site.DoAsync("/draft", new PageAct.Move("/other"))).Addresses);
        Assert.Equal("404", await _site.GetAsync("/draft"));
        Assert.Empty(_site.Store.Sql("SELECT Path FROM Ledger WHERE Path LIKE '%draft%'"));
    }

    [Fact]
    public async Task A_rule_that_slept_under_a_page_does_not_wake_up()
    {
        await _site.Store.ImportAsync(("redirects.csv",
            "from,to,status,host\n/b,https://new.example/,301,\n/b.md,/s,301,\n/b,/s,301,old.example.org\n"));
        var done = await _site.DoAsync("/b", new PageAct.Move("/c"));
        Assert.Equal(
            ["The rule from /b to https://new.example/ is switched off.", "The rule from /b.md to /s is switched off."],
            done.Notes);
        Assert.Equal(("301 /c", "301 /c.md"), (await _site.GetAsync("/b"), await _site.GetAsync("/b.md")));
    }

    [Fact]
    public async Task What_stood_on_the_new_address_makes_way_and_comes_back_when_undone()
    {
        var done = await _site.DoAsync("/b", new PageAct.Move("/old-a"));
        Assert.Contains("/old-a led to /a until now.", done.Notes);
        Assert.Equal("200", await _site.GetAsync("/old-a"));
        Assert.Null((await _site.UndoAsync(done)).Failure);
        Assert.Equal(("301 /a", "200"), (await _site.GetAsync("/old-a"), await _site.GetAsync("/b")));
        await _site.AssertSoundAsync("undoing a move");
    }

    [Fact]
    public async Task Undoing_a_move_keeps_the_address_that_was_public_meanwhile()
    {
        var done = await _site.DoAsync("/a", new PageAct.Move("/c"));
        Assert.Equal("Undone: /a was moved to /c.", (await _site.UndoAsync(done)).Value!.Told);
        Assert.Equal(("200", "301 /a", "301 /a"),
            (await _site.GetAsync("/a"), await _site.GetAsync("/c"), await _site.GetAsync("/old-a")));
        Assert.Equal(["/a", "/s"], (await _site.Store.Pages.ReadFrameAsync(Stop)).Navigation.Select(l => l.Address));
        Assert.IsType<Failure.Conflict>((await _site.UndoAsync(done)).Failure);
        await _site.AssertSoundAsync("undoing a move");
    }

    [Fact]
    public async Task What_was_changed_again_since_is_not_undone()
    {
        var done = await _site.DoAsync("/a", new PageAct.Move("/c"));
        await _site.DoAsync("/c", new PageAct.Move("/d"));
        Assert.IsType<Failure.Conflict>((await _site.UndoAsync(done)).Failure);
        Assert.Equal("200", await _site.GetAsync("/d"));
    }

    [Fact]
    public async Task A_withdrawn_page_stays_readable_with_its_reason()
    {
        var done = await _site.DoAsync(
            "/a", new PageAct.Withdraw(new DateOnly(2026, 11, 20), "It no longer holds.", 410));
        Assert.Equal(
            new AddressChange("/a", new Answer(200), new Answer(410, Withdrawn: true)), Assert.Single(done.Addresses));
        Assert.Equal(new WithdrawalNotice(new DateOnly(2026, 11, 20), "It no longer holds.", 410),
            (await _site.Store.Pages.ReadAsync("/a", Stop))!.Withdrawn);
        await _site.DoAsync("/a", new PageAct.Reinstate());
        Assert.Null((await _site.Store.Pages.ReadAsync("/a", Stop))!.Withdrawn);
        var again = await _site.DoAsync("/a", new PageAct.Withdraw(new DateOnly(2026, 11, 20), "Really."));
        await _site.UndoAsync(again);
        Assert.Null((await _site.Store.Pages.ReadAsync("/a", Stop))!.Withdrawn);
    }

    [Theory]
    [InlineData(" ", 0, 200, "reason")]
    [InlineData("Two\nlines", 0, 200, "reason")]
    [InlineData("Fine.", 9, 200, "on")]
    [InlineData("Fine.", 0, 404, "answer")]
    public async Task A_withdrawal_without_sense_is_refused_at_its_field(
        string reason, int days, int answer, string field)
    {
        var (_, failure) = await _site.TryAsync(
            _site.Id("/a"), new PageAct.Withdraw(new DateOnly(2026, 11, 22).AddDays(days), reason, answer));
        Assert.Equal(field, Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Field);
    }

    [Fact]
    public async Task All_addresses_of_a_merged_page_lead_to_the_other_one_wherever_it_goes()
    {
        await _site.DoAsync("/a", new PageAct.Merge("/b"));
        Assert.Equal(("301 /b", "301 /b.md", "301 /b"),
            (await _site.GetAsync("/a"), await _site.GetAsync("/a.md"), await _site.GetAsync("/old-a")));
        Assert.Null(await _site.Store.Pages.ReadAsync("/a", Stop));
        Assert.Equal(["/s"], (await _site.Store.Pages.ReadFrameAsync(Stop)).Navigation.Select(l => l.Address));
        await _site.DoAsync("/b", new PageAct.Move("/c"));
        Assert.Equal("301 /c", await _site.GetAsync("/a"));
        await _site.AssertSoundAsync("a merger");
        await _site.PublishAsync("/a");
        Assert.Equal(("200", "301 /c"), (await _site.GetAsync("/a"), await _site.GetAsync("/old-a")));
        await _site.AssertSoundAsync("publishing a merged page again");
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("/draft")]
    [InlineData("/nothing")]
    [InlineData("https://new.example/")]
    [InlineData("")]
    public async Task A_page_is_merged_only_into_another_public_page(string into)
    {
        var (_, failure) = await _site.TryAsync(_site.Id("/a"), new PageAct.Merge(into));
        Assert.Equal("into", Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Field);
        await _site.AssertSoundAsync("a refusal");
    }

    [Fact]
    public async Task A_page_that_is_gone_says_so_at_all_its_addresses_until_it_is_published_again()
    {
        var gone = new OldAddressAnswer.Gone("/b", "https://web.archive.org/web/2020/x");
        var done = await _site.DoAsync("/a", new PageAct.Unpublish(gone));
        foreach (var address in (string[])["/a", "/a.md", "/old-a", "/old-a.md", "/old/a.html"])
            Assert.Equal("410", await _site.GetAsync(address));
        var found = (await _site.MapAsync()).Resolve(null, "/old-a", null);
        Assert.Equal(
            ("https://www.example.org/b", "https://web.archive.org/web/2020/x"), (found.Suggested, found.ArchiveUrl));
        Assert.Equal("/b", done.Addresses[0].After.To);
        await _site.DoAsync("/a", new PageAct.Move("/new-a"));
        Assert.Equal("410", await _site.GetAsync("/a"));
        await _site.PublishAsync("/new-a");
        Assert.Equal(("200", "301 /new-a", "301 /new-a"),
            (await _site.GetAsync("/new-a"), await _site.GetAsync("/a"), await _site.GetAsync("/old-a")));
        await _site.AssertSoundAsync("publishing again");
    }

    [Fact]
    public async Task Undoing_a_tombstone_brings_the_page_back_to_readers_and_to_the_search()
    {
        var done = await _site.DoAsync("/a", new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)));
        await _site.AssertSoundAsync("marking as gone");
        await _site.UndoAsync(done);
        Assert.Equal(("200", "301 /a"), (await _site.GetAsync("/a"), await _site.GetAsync("/old-a")));
        Assert.Empty(_site.Store.Sql("SELECT * FROM Rules"));
        Assert.NotNull(await _site.Store.Pages.ReadAsync("/a", Stop));
        await _site.AssertSoundAsync("undoing a tombstone");
    }

    [Theory]
    [InlineData("https://new.example/a", "301 https://new.example/a")]
    [InlineData("/b", "301 /b")]
    [InlineData("https://www.example.org/b", "301 /b")]
    [InlineData("/b#part", "301 /b#part")]
    public async Task An_unpublished_page_sends_its_visitors_on(string to, string got)
    {
        await _site.DoAsync("/a", new PageAct.Unpublish(new OldAddressAnswer.Redirect(to)));
        Assert.Equal((got, got), (await _site.GetAsync("/a"), await _site.GetAsync("/old-a")));
        await _site.AssertSoundAsync("unpublishing");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/nothing")]
    [InlineData("/a")]
    [InlineData("/old-a")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Visitors_are_not_sent_where_nothing_is_or_nobody_allowed(string to)
    {
        var (_, failure) = await _site.TryAsync(
            _site.Id("/a"), new PageAct.Unpublish(new OldAddressAnswer.Redirect(to)));
        Assert.All(Assert.IsType<Failure.Invalid>(failure).Findings.Where(f => f.Severity == Severity.Error), f =>
            Assert.Equal("to", f.Field));
        Assert.Equal("200", await _site.GetAsync("/a"));
        await _site.AssertSoundAsync("a refusal");
    }

    [Fact]
    public async Task The_home_page_stays()
    {
        foreach (var act in (PageAct[])[new PageAct.Move("/x"),
            new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)),
            new PageAct.Merge("/b"), new PageAct.Trash(new OldAddressAnswer.Redirect("/b"))])
            Assert.IsType<Failure.Conflict>((await _site.TryAsync(_site.Id("/"), act)).Failure);
    }

    [Fact]
    public async Task A_public_page_is_not_trashed_without_a_word_about_its_addresses()
    {
        var (_, failure) = await _site.TryAsync(_site.Id("/a"), new PageAct.Trash(null));
        Assert.Equal("fate", Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Field);
    }

    [Fact]
    public async Task A_page_in_the_trash_blocks_nobodys_address()
    {
        await _site.DoAsync("/a", new PageAct.Trash(new OldAddressAnswer.Gone(null, null)));
        Assert.IsType<Failure.Conflict>((await _site.PublishAsync("/a")).Failure);
        Assert.DoesNotContain("pages/a.md", (await _site.Store.ExportAsync()).Keys);
        var (created, _) = await _site.Store.Creation.CreateAsync("/", "A", null, ActingStore.Eva, Stop);
        Assert.Equal("/a", created!.Address);
        Assert.Equal("410", await _site.GetAsync("/a"));
        Assert.Contains(
            "The rule that says /a is gone is switched off.", (await _site.PublishAsync("/a")).Value!.Ended);
        await _site.AssertSoundAsync("a new page at the address");

        var trashed = int.Parse(_site.Store.Sql("SELECT Id FROM Pages WHERE Trashed IS NOT NULL")[0],
            System.Globalization.CultureInfo.InvariantCulture);
        var (_, failure) = await _site.TryAsync(trashed, new PageAct.Restore(null));
        Assert.Contains("such as /a-2", Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Message,
            StringComparison.Ordinal);
        Assert.Null((await _site.TryAsync(trashed, new PageAct.Restore("/a-2"))).Failure);
        Assert.Equal(("200", "410", "404"),
            (await _site.GetAsync("/a"), await _site.GetAsync("/old-a"), await _site.GetAsync("/a-2")));
        await _site.PublishAsync("/a-2");
        Assert.Equal(("200", "301 /a-2", "200"),
            (await _site.GetAsync("/a"), await _site.GetAsync("/old-a"), await _site.GetAsync("/a-2")));
        await _site.AssertSoundAsync("restoring");
    }

    [Fact]
    public async Task A_restored_page_is_a_draft_and_its_addresses_stay_as_they_were_decided()
    {
        await _site.DoAsync("/a", new PageAct.Trash(new OldAddressAnswer.Redirect("/b")));
        Assert.Empty((await _site.DoAsync("/a", new PageAct.Restore(null))).Addresses);
        Assert.Equal("301 /b", await _site.GetAsync("/a"));
        await _site.PublishAsync("/a");
        Assert.Equal("200", await _site.GetAsync("/a"));
        await _site.AssertSoundAsync("restoring");
    }

    [Fact]
    public async Task A_file_takes_its_page_out_of_the_trash()
    {
        await _site.DoAsync("/a", new PageAct.Trash(new OldAddressAnswer.Gone(null, null)));
        await _site.Store.ImportAsync(("pages/a.md", Sample.Page("A", "New.\n")));
        Assert.Equal("200", await _site.GetAsync("/a"));
        Assert.Empty(_site.Store.Sql("SELECT Id FROM Pages WHERE Trashed IS NOT NULL"));
    }

    [Fact]
    public async Task What_was_taken_away_goes_out_and_in_again()
    {
        await _site.DoAsync("/a", new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)));
        await _site.DoAsync("/b", new PageAct.Merge("/s"));
        var exported = await _site.Store.ExportAsync();
        Assert.Empty((await _site.Store.ImportAsync([.. exported.Select(f => (f.Key, f.Value))])).Changes);
        await using var other = new ActingStore();
        await other.Store.ImportAsync([.. exported.Select(f => (f.Key, f.Value))]);
        Assert.Equal(exported, await other.Store.ExportAsync());
        Assert.Equal(("410", "301 /s"), (await other.GetAsync("/a"), await other.GetAsync("/b")));
    }

    [Fact]
    public async Task Pages_change_places_within_their_section()
    {
        var done = await _site.DoAsync("/s", new PageAct.Reorder(null));
        Assert.Equal("/s is now number 1 of 4 in its section.", done.Told);
        Assert.Equal(["/s", "/a", "/b", "/draft"], _site.Store.Sql(
            "SELECT Address FROM Pages WHERE Section = '/' ORDER BY \"Order\""));
        await _site.DoAsync("/s", new PageAct.Reorder(_site.Id("/a")));
        Assert.Equal(["/a", "/s", "/b", "/draft"], _site.Store.Sql(
            "SELECT Address FROM Pages WHERE Section = '/' ORDER BY \"Order\""));
        Assert.IsType<Failure.Conflict>(
            (await _site.TryAsync(_site.Id("/s"), new PageAct.Reorder(_site.Id("/s/one")))).Failure);
    }

    [Fact]
    public async Task Whoever_saw_an_older_state_is_in_conflict()
    {
        var id = _site.Id("/a");
        var (_, failure) = await _site.Store.Acts.CarryOutAsync(
            id, _site.VersionOf(id) - 1, new PageAct.Move("/c"), ActingStore.Eva, Stop);
        Assert.IsType<Failure.Conflict>(failure);
        Assert.IsType<Failure.NotFound>((await _site.Store.Acts.PlanAsync(999, new PageAct.Move("/c"), Stop)).Failure);
    }

    private static string Short(Answer answer) => answer.To is { } to ? $"{answer.Status} {to}" : $"{answer.Status}";
}
