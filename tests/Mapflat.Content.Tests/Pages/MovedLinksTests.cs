using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Pages;

/// <summary>Links that are changed with the pages that they lead to.</summary>
public sealed class MovedLinksTests : IAsyncLifetime
{
    private const string Linking = "[A](/a), [spelt](/A/ \"Title\") and [deep](/a?x=1#s-part).\n\n"
        + "[Whole](https://www.example.org/a) <https://www.example.org/a/one> [md](/a.md) [by name][one]\n\n"
        + "<a href=\"/a/one\">HTML</a> `[code](/a)` [other](/ab) [outside](https://new.example/a)\n\n[one]: /a/one\n";

    private const string Led = "[A](/c), [spelt](/c \"Title\") and [deep](/c?x=1#s-part).\n\n"
        + "[Whole](https://www.example.org/c) <https://www.example.org/c/one> [md](/c.md) [by name][one]\n\n"
        + "<a href=\"/c/one\">HTML</a> `[code](/a)` [other](/ab) [outside](https://new.example/a)\n\n[one]: /c/one\n";

    private readonly ActingStore _site = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _site.Store.ImportAsync(
        ("pages/index.md", Sample.Page("Home", Linking)),
        ("pages/a.md", Sample.Page("A", "Text.\n")),
        ("pages/a/one.md", Sample.Page("One", "Up to [A](/a).\n")),
        ("pages/ab.md", Sample.Page("Ab", "No link.\n")),
        ("pages/w.md", Sample.Page("W", "See [A](/a).\n")),
        ("pages/d.md", Sample.Page("D", "Draft of [A](/a).\n", "status: draft")));

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Links_are_changed_and_published_with_the_move_and_nothing_else_of_the_text()
    {
        var done = await MoveAsync();
        Assert.Equal(Led, await LiveAsync("/"));
        Assert.Equal("Up to [A](/c).\n", await LiveAsync("/c/one"));
        Assert.Equal("No link.\n", await LiveAsync("/ab"));
        Assert.Empty(done.Links);
        Assert.Equal(["/ 8 False", "/c/one 1 False", "/d 1 True", "/w 1 False"], done.Mended
            .OrderBy(text => text.Address, StringComparer.Ordinal)
            .Select(text => $"{text.Address} {text.Links} {text.IsDraft}"));
        Assert.Equal(
            "/a was moved to /c, and the page below it with it. 10 links on 3 pages changed with it.", done.Told);
        Assert.Contains("Links in one draft are changed too, which stays a draft.", done.Notes);
        Assert.Equal("404", await _site.GetAsync("/d"));
        Assert.Equal(["Eva page.links-changed / 8 links", "Eva page.links-changed /c/one One link",
            "Eva page.links-changed /w One link"], _site.Store.Sql("SELECT Author || ' ' || Act || ' ' || Subject "
            + "|| ' ' || Detail FROM Audit WHERE Act = 'page.links-changed' ORDER BY Subject"));
        await _site.AssertSoundAsync("a move with links");
    }

    [Fact]
    public async Task Without_being_asked_to_it_changes_no_text_and_tells_the_links()
    {
        var done = await _site.DoAsync("/a", new PageAct.Move("/c", WithChildren: true));
        Assert.Equal(Linking, await LiveAsync("/"));
        Assert.Empty(done.Mended);
        Assert.NotEmpty(done.Links);
    }

    [Fact]
    public async Task One_undo_takes_all_of_it_back()
    {
        var done = await MoveAsync();
        var undone = (await _site.UndoAsync(done)).Value!;
        Assert.EndsWith(" The links lead back.", undone.Told, StringComparison.Ordinal);
        Assert.Equal(Linking.Replace("/A/", "/a", StringComparison.Ordinal), await LiveAsync("/"));
        Assert.Equal("Up to [A](/a).\n", await LiveAsync("/a/one"));
        Assert.Equal("Draft of [A](/a).\n", (await DraftAsync("/d")).Text.Markdown);
        Assert.Equal(("200", "301 /a"), (await _site.GetAsync("/a"), await _site.GetAsync("/c")));
        Assert.IsType<Failure.Conflict>((await _site.UndoAsync(done)).Failure);
        await _site.AssertSoundAsync("undoing a move with links");
    }

    [Fact]
    public async Task What_was_written_since_is_kept_by_the_undo()
    {
        var done = await MoveAsync();
        await SaveAsync("/w", "Newer words about [A](/c).\n");
        await _site.PublishAsync("/w");
        Assert.Null((await _site.UndoAsync(done)).Failure);
        Assert.Equal("Newer words about [A](/a).\n", await LiveAsync("/w"));
    }

    [Fact]
    public async Task Words_that_wait_go_on_waiting_with_their_links_changed()
    {
        await SaveAsync("/w", "Waiting words about [A](/a) and [one](/a/one).\n");
        await MoveAsync();
        var draft = await DraftAsync("/w");
        Assert.Equal(("See [A](/c).\n", "Waiting words about [A](/c) and [one](/c/one).\n"),
            (draft.Live!.Markdown, draft.Text.Markdown));
        Assert.True(draft.Standing.Waits);
        Assert.Equal(PageState.Changed, draft.Standing.State);
    }

    [Fact]
    public async Task A_withdrawn_page_stays_withdrawn()
    {
        await _site.DoAsync("/w", new PageAct.Withdraw(new DateOnly(2026, 1, 1), "Old."));
        await MoveAsync();
        var page = (await _site.Store.Pages.ReadAsync("/w", Stop))!;
        Assert.Equal(("See [A](/c).\n", "Old."), (page.Markdown, page.Withdrawn!.Reason));
    }

    [Fact]
    public async Task A_form_that_was_open_meanwhile_overwrites_nothing()
    {
        var open = await DraftAsync("/w");
        await MoveAsync();
        var (_, failure) = await _site.Store.Drafts.SaveAsync(
            open.PageId, open.Edits, open.Text with { Markdown = "Mine.\n" }, false, ActingStore.Eva, Stop);
        Assert.Equal("See [A](/c).\n", Assert.IsType<EditConflict>(failure).Theirs.Text.Markdown);
    }

    private Task<Consequences> MoveAsync() =>
        _site.DoAsync("/a", new PageAct.Move("/c", WithChildren: true, WithLinks: true));

    private async Task<PageDraft> DraftAsync(string address) =>
        (await _site.Store.Drafts.ReadAsync(_site.Id(address), Stop))!;

    private async Task<string> LiveAsync(string address) => (await DraftAsync(address)).Live!.Markdown;

    private async Task SaveAsync(string address, string markdown)
    {
        var draft = await DraftAsync(address);
        Assert.Null((await _site.Store.Drafts.SaveAsync(draft.PageId, draft.Edits,
            draft.Text with { Markdown = markdown }, false, ActingStore.Eva, Stop)).Failure);
    }
}
