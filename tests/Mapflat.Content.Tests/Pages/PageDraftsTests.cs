using System.Globalization;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Pages;

public sealed class PageDraftsTests : IAsyncLifetime
{
    private static readonly Author _eva = new("Eva");
    private static readonly Author _ola = new("Ola");

    private readonly TempStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")),
        ("pages/a.md", Sample.Page("A", "Live words.\n")),
        ("pages/d.md", Sample.Page("D", "Draft words.\n", "status: draft")),
        ("site.yaml", Sample.Site()));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_page_without_a_draft_is_edited_from_what_visitors_read()
    {
        var page = await ReadAsync("/a");
        Assert.Equal("Live words.\n", page.Text.Markdown);
        Assert.Equal(page.Live, page.Text);
        Assert.False(page.Standing.Waits);
        Assert.Null(await _store.Drafts.ReadAsync(999, Stop));
    }

    [Fact]
    public async Task A_page_that_never_was_public_is_edited_from_its_newest_words()
    {
        var page = await ReadAsync("/d");
        Assert.Equal("Draft words.\n", page.Text.Markdown);
        Assert.Null(page.Live);
        Assert.True(page.Standing.Waits);
        Assert.Equal("/d", (await _store.Drafts.SaveAsync(page.PageId, page.Edits, page.Text with { Title = "" }, false,
            _eva, Stop)).Failure?.Message ?? page.Address);
        Assert.Equal("", (await ReadAsync("/d")).Text.Title);
    }

    [Fact]
    public async Task Visitors_see_nothing_of_a_save()
    {
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        await SaveAsync("/a", "New words.\n");
        Assert.Equal("New words.\n", (await ReadAsync("/a")).Text.Markdown);
        Assert.Equal("Live words.\n", (await _store.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
    }

    [Fact]
    public async Task Automatic_saves_of_one_sitting_go_into_one_revision()
    {
        for (var i = 0; i < 60; i++)
        {
            await SaveAsync("/a", $"Words {i}.\n", automatic: true);
            _store.Clock.Now += TimeSpan.FromSeconds(10);
        }

        var history = await HistoryAsync("/a");
        Assert.Equal([2, 1], history.Select(r => r.Number));
        Assert.Equal("Words 59.\n", (await ReadAsync("/a")).Text.Markdown);
        Assert.True(history[0].Automatic);
    }

    [Fact]
    public async Task An_automatic_save_more_than_ten_minutes_after_the_first_starts_a_revision()
    {
        await SaveAsync("/a", "One.\n", automatic: true);
        _store.Clock.Now += TimeSpan.FromMinutes(10);
        await SaveAsync("/a", "Two.\n", automatic: true);
        Assert.Equal(2, (await HistoryAsync("/a")).Count);
        _store.Clock.Now += TimeSpan.FromSeconds(1);
        await SaveAsync("/a", "Three.\n", automatic: true);
        Assert.Equal(3, (await HistoryAsync("/a")).Count);
    }

    [Fact]
    public async Task An_automatic_save_by_somebody_else_starts_a_revision()
    {
        await SaveAsync("/a", "One.\n", automatic: true);
        await SaveAsync("/a", "Two.\n", automatic: true, author: _ola);
        Assert.Equal(["Ola", "Eva", "import"], (await HistoryAsync("/a")).Select(r => r.Author));
    }

    [Fact]
    public async Task An_automatic_save_rewrites_nothing_that_was_asked_for_or_public()
    {
        await SaveAsync("/a", "Asked for.\n");
        await SaveAsync("/a", "By itself.\n", automatic: true);
        Assert.Equal(
            "Asked for.\n", (await _store.Drafts.ReadRevisionAsync((await ReadAsync("/a")).PageId, 2, Stop))!.Markdown);
        Assert.Equal([true, false, false], (await HistoryAsync("/a")).Select(r => r.Automatic));
    }

    [Fact]
    public async Task A_save_that_was_asked_for_keeps_what_was_saved_by_itself_in_the_same_sitting()
    {
        await SaveAsync("/a", "One.\n", automatic: true);
        await SaveAsync("/a", "One.\n");
        await SaveAsync("/a", "Two.\n", automatic: true);
        await SaveAsync("/a", "Three.\n");
        Assert.Equal(
            [(3, false), (2, false), (1, false)], (await HistoryAsync("/a")).Select(r => (r.Number, r.Automatic)));
        Assert.Equal(["page.saved", "page.saved"], _store.Sql("SELECT Act FROM Audit"));
    }

    [Fact]
    public async Task The_same_words_are_not_saved_twice()
    {
        var page = await ReadAsync("/a");
        var (saved, _) = await _store.Drafts.SaveAsync(
            page.PageId, page.Edits, page.Text with { Markdown = "\r\n\r\nLive words." }, false, _eva, Stop);
        Assert.Equal((page.Edits, 1), (saved!.Edits, saved.Number));
        Assert.Single(await HistoryAsync("/a"));
        Assert.Empty(_store.Sql("SELECT Act FROM Audit"));
    }

    [Fact]
    public async Task Who_saves_over_what_they_have_not_seen_is_shown_it_and_overwrites_nothing()
    {
        var seen = await ReadAsync("/a");
        await SaveAsync("/a", "Eva’s words.\n");
        foreach (var automatic in (bool[])[true, false])
        {
            var (_, failure) = await _store.Drafts.SaveAsync(
                seen.PageId, seen.Edits, seen.Text with { Markdown = "Ola’s words.\n" }, automatic, _ola, Stop);
            var conflict = Assert.IsType<EditConflict>(failure);
            Assert.Equal("Eva’s words.\n", conflict.Theirs.Text.Markdown);
            Assert.StartsWith(
                "Eva saved this page after you opened it", conflict.Message, StringComparison.Ordinal);
            Assert.Null((await _store.Drafts.SaveAsync(seen.PageId, conflict.Theirs.Edits,
                seen.Text with { Markdown = "Eva’s words.\n" }, automatic, _ola, Stop)).Failure);
        }

        Assert.Equal("Eva’s words.\n", (await ReadAsync("/a")).Text.Markdown);
        Assert.IsType<EditConflict>((await _store.Drafts.RestoreAsync(seen.PageId, seen.Edits, 1, _ola, Stop)).Failure);
        Assert.IsType<EditConflict>((await _store.Drafts.DiscardAsync(seen.PageId, seen.Edits, _ola, Stop)).Failure);
        Assert.IsType<Failure.Conflict>(
            (await _store.Publishing.PublishAsync(seen.PageId, seen.Edits, null, _ola, Stop)).Failure);
    }

    [Fact]
    public async Task Two_writers_at_once_are_not_both_right()
    {
        var seen = await ReadAsync("/a");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () => _store.Drafts.SaveAsync(
                seen.PageId, seen.Edits, seen.Text with { Markdown = $"{i}\n" }, i % 2 == 0, _eva, Stop), Stop)));
        Assert.Single(outcomes, o => o.Failure is null);
        Assert.Equal(2, (await HistoryAsync("/a")).Count);
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Thousands_of_automatic_saves_leave_the_last_fifty_and_all_that_was_asked_for()
    {
        await SaveAsync("/a", "Asked for.\n");
        var text = (await ReadAsync("/a")).Text;
        var (id, edits) = ((await ReadAsync("/a")).PageId, (await ReadAsync("/a")).Edits);
        var saves = LongRun.Count(1_000, 5_000);
        for (var i = 0; i < saves; i++)
        {
            _store.Clock.Now += TimeSpan.FromMinutes(4);
            var (saved, failure) = await _store.Drafts.SaveAsync(
                id, edits, text with { Markdown = $"{i}\n" }, automatic: true, _eva, Stop);
            Assert.Null(failure);
            edits = saved!.Edits;
        }

        var rows = await HistoryAsync("/a");
        Assert.Equal(PageDrafts.KeptAutosaves, rows.Count(r => r.Automatic));
        Assert.Equal([2, 1], rows.Where(r => !r.Automatic).Select(r => r.Number));
        Assert.Equal($"{saves - 1}\n", (await ReadAsync("/a")).Text.Markdown);
        Assert.InRange(new FileInfo(_store.Folder.Database).Length, 1, 1024 * 1024);
    }

    [Fact]
    public async Task What_was_saved_by_itself_and_published_is_kept_for_ever()
    {
        await SaveAsync("/a", "Published.\n", automatic: true);
        var page = await ReadAsync("/a");
        Assert.Null((await _store.Publishing.PublishAsync(page.PageId, page.Edits, null, _eva, Stop)).Failure);
        for (var i = 0; i < 60; i++)
        {
            _store.Clock.Now += TimeSpan.FromHours(1);
            await SaveAsync("/a", $"{i}\n", automatic: true);
        }

        Assert.Equal("Published.\n", (await _store.Drafts.ReadRevisionAsync(page.PageId, 2, Stop))!.Markdown);
        Assert.Equal(52, (await HistoryAsync("/a")).Count);
    }

    [Fact]
    public async Task An_old_revision_comes_back_as_a_draft()
    {
        await SaveAsync("/a", "Two.\n");
        var page = await ReadAsync("/a");
        var (saved, _) = await _store.Drafts.RestoreAsync(page.PageId, page.Edits, 1, _eva, Stop);
        Assert.Equal(3, saved!.Number);
        Assert.Equal("Live words.\n", (await ReadAsync("/a")).Text.Markdown);
        Assert.Equal(["page.saved ", "page.restored revision 1"], _store.Sql(
            "SELECT Act || ' ' || coalesce(Detail, '') FROM Audit"));
        Assert.IsType<Failure.NotFound>(
            (await _store.Drafts.RestoreAsync(page.PageId, saved.Edits, 99, _eva, Stop)).Failure);
    }

    [Fact]
    public async Task A_draft_that_is_given_up_stays_in_the_history()
    {
        await SaveAsync("/a", "Given up.\n");
        var page = await ReadAsync("/a");
        Assert.True(page.Standing.Waits);
        Assert.Null((await _store.Drafts.DiscardAsync(page.PageId, page.Edits, _eva, Stop)).Failure);
        Assert.False((await ReadAsync("/a")).Standing.Waits);
        Assert.Equal("Given up.\n", (await _store.Drafts.ReadRevisionAsync(page.PageId, 2, Stop))!.Markdown);
        var draft = await ReadAsync("/d");
        Assert.IsType<Failure.Invalid>(
            (await _store.Drafts.DiscardAsync(draft.PageId, draft.Edits, _eva, Stop)).Failure);
    }

    [Fact]
    public async Task Text_that_cannot_be_shown_is_refused_with_its_line_and_nothing_is_stored()
    {
        var page = await ReadAsync("/a");
        var (_, failure) = await _store.Drafts.SaveAsync(page.PageId, page.Edits,
            page.Text with { Markdown = "One.\n\n" + string.Concat(Enumerable.Repeat("> ", 200)) + "x\n" }, false,
            _eva, Stop);
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Equal(("markdown", 3), (finding.Field, finding.Line));
        Assert.Equal(page, await ReadAsync("/a"));
        (_, failure) = await _store.Drafts.SaveAsync(page.PageId, page.Edits,
            page.Text with { Markdown = new string('x', MarkdownLimits.SourceBytes + 1) }, true, _eva, Stop);
        Assert.Equal("markdown", Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Field);
    }

    [Fact]
    public async Task An_unfinished_page_is_saved_and_not_published()
    {
        var page = await ReadAsync("/a");
        var unfinished = page.Text with { Title = "", Summary = "", Successor = "scling", Menu = new string('m', 201) };
        Assert.Null((await _store.Drafts.SaveAsync(page.PageId, page.Edits, unfinished, true, _eva, Stop)).Failure);
        page = await ReadAsync("/a");
        var (_, failure) = await _store.Publishing.PublishAsync(page.PageId, page.Edits, null, _eva, Stop);
        Assert.Equal(["menu", "successor", "summary", "title"], Assert.IsType<Failure.Invalid>(failure).Findings
            .Select(f => f.Field).Order(StringComparer.Ordinal));
        Assert.Equal("A", (await _store.Pages.ReadAsync("/a", Stop))!.Link.Title);
    }

    [Fact]
    public async Task Lines_and_control_characters_are_refused_in_the_short_fields()
    {
        var page = await ReadAsync("/a");
        var (_, failure) = await _store.Drafts.SaveAsync(page.PageId, page.Edits,
            page.Text with { Title = "a\nb", Summary = "a\0b", Successor = "http://a\u0007b" }, false, _eva, Stop);
        Assert.Equal(
            ["title", "summary", "successor"], Assert.IsType<Failure.Invalid>(failure).Findings.Select(f => f.Field));
    }

    [Fact]
    public async Task A_page_that_is_gone_leaves_the_words_with_their_author() =>
        Assert.Contains("Copy your text", Assert.IsType<Failure.NotFound>((await _store.Drafts.SaveAsync(
            999, 0, (await ReadAsync("/a")).Text, false, _eva, Stop)).Failure).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_draft_shows_among_its_neighbours_as_it_would_if_it_were_public()
    {
        await _store.ImportAsync(
            ("pages/s.md", Sample.Page("S")), ("pages/s/one.md", Sample.Page("One", "Text.\n", "order: 1")),
            ("pages/s/two.md", Sample.Page("Two", "Words.\n", "order: 2", "status: draft")),
            ("pages/s/three.md", Sample.Page("Three", "Text.\n", "order: 3")));
        var draft = await ReadAsync("/s/two");
        var preview = (await _store.Pages.PreviewAsync(draft.PageId, draft.Text, Stop)).Value!;
        Assert.Null(await _store.Pages.ReadAsync("/s/two", Stop));
        Assert.Null((await _store.Publishing.PublishAsync(draft.PageId, draft.Edits, null, _eva, Stop)).Failure);
        var live = (await _store.Pages.ReadAsync("/s/two", Stop))!;
        Assert.Equal((live.Html, live.Link, live.Previous, live.Next),
            (preview.Html.Replace(" data-line=\"1\"", "", StringComparison.Ordinal), preview.Link, preview.Previous,
                preview.Next));
        Assert.Equal(live.Section!.Pages, preview.Section!.Pages);
        Assert.Equal(live.Trail, preview.Trail);
    }

    private async Task<PageDraft> ReadAsync(string address)
    {
        var id = int.Parse(Assert.Single(_store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'")),
            CultureInfo.InvariantCulture);
        return (await _store.Drafts.ReadAsync(id, Stop))!;
    }

    private async Task SaveAsync(string address, string markdown, bool automatic = false, Author? author = null)
    {
        var page = await ReadAsync(address);
        Assert.Null((await _store.Drafts.SaveAsync(
            page.PageId, page.Edits, page.Text with { Markdown = markdown }, automatic, author ?? _eva, Stop)).Failure);
    }

    private async Task<IReadOnlyList<RevisionLine>> HistoryAsync(string address) =>
        await _store.Drafts.ReadHistoryAsync((await ReadAsync(address)).PageId, null, Stop);
}
