using System.Globalization;
using AngleSharp.Dom;
using Mapflat.Content.Model;
using Mapflat.Content.Pages;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin.Pages;

/// <summary>
/// Every screen that tells how a page stands, for a page in every state: they say the same, and what visitors get.
/// </summary>
public sealed class ScreensAgreeTests : IAsyncLifetime
{
    private static readonly Author _eva = new("Eva");
    private static readonly Author _bo = new("Bo");
    private readonly SiteFactory _site = new();
    private AdminClient _owner = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PageDrafts Drafts => _site.Services.GetRequiredService<PageDrafts>();

    private PagePublishing Publishing => _site.Services.GetRequiredService<PagePublishing>();

    private PageActs Acts => _site.Services.GetRequiredService<PageActs>();

    public async ValueTask InitializeAsync() => _owner = await AdminClient.SignInAsync(_site);

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task All_screens_say_the_same_of_a_page_in_every_state()
    {
        List<State> states =
        [
            new("never-public", "Draft", Waits: true, "404"),
            new("live", "Live", Waits: false, "200"),
            new("changed", "Live, with unpublished changes", Waits: true, "200"),
            new("equal-draft", "Live", Waits: false, "200"),
            new("restored-revision", "Live", Waits: false, "200"),
            new("discarded", "Live", Waits: false, "200"),
            new("withdrawn", "Withdrawn", Waits: false, "200"),
            new("withdrawn-410", "Withdrawn", Waits: false, "410"),
            new("withdrawn-changed", "Withdrawn, with unpublished changes", Waits: true, "200"),
            new("merged", "Not public", Waits: false, "301"),
            new("away", "Not public", Waits: false, "410"),
            new("away-changed", "Not public, with unpublished changes", Waits: true, "410"),
            new("moved-on", "Live", Waits: false, "200"),
            new("trashed", "In the trash", Waits: false, "410"),
            new("trashed-draft", "In the trash", Waits: false, "404"),
            new("brought-back", "Not public", Waits: false, "410"),
            new("faulty", "Live", Waits: false, "200", Findings: 2),
            new("faulty-draft", "Live, with unpublished changes", Waits: true, "200", Findings: 2, Stops: true),
            new("mended-draft", "Live, with unpublished changes", Waits: true, "200"),
            new("two-editors", "Live, with unpublished changes", Waits: true, "200"),
            new("undone", "Live", Waits: false, "200"),
        ];
        foreach (var state in states) state.Id = await PrepareAsync(state.Name);
        // The acts are those of a command, whose note the site follows behind.
        await _site.FrozenAsync();

        List<string> odd = [];
        foreach (var state in states) odd.AddRange(await CompareAsync(state));
        Assert.True(odd.Count == 0, string.Join('\n', odd));
    }

    /// <summary>What one screen says that it should not, each as a line.</summary>
    private async Task<List<string>> CompareAsync(State state)
    {
        List<string> odd = [];
        var (path, trashed) = ($"/admin/pages/{state.Id}", state.Badge == "In the trash");
        var list = Html.Parse(await _owner.ReadAsync("/admin/pages"));
        var trash = Html.Parse(await _owner.ReadAsync("/admin/pages/trash"));
        var overview = Html.Parse(await _owner.ReadAsync(path));
        var edit = Html.Parse(await _owner.ReadAsync(path + "/edit"));
        var history = Html.Parse(await _owner.ReadAsync(path + "/history"));
        var review = Html.Parse(await _owner.ReadAsync(path + "/publication"));
        var changed = Html.Parse(await _owner.ReadAsync("/admin/pages?state=changed"));
        var live = Html.Parse(await _owner.ReadAsync("/admin/pages?state=live"));
        var first = Html.Parse(await _owner.ReadAsync("/admin"));

        Is("list", trashed ? null : state.Badge, Text(list.QuerySelector($"#page-{state.Id} .badge")));
        Is("trash", trashed, trash.QuerySelector($"a[href='{path}']") is not null);
        Is("overview", state.Badge, Text(overview.QuerySelector(".facts .badge")));
        foreach (var (name, screen) in new[] { ("edit", edit), ("history", history), ("review", review) })
            Is(name, state.Badge, Text(screen.QuerySelector("#state")));

        Is("first screen: waits", state.Waits, first.QuerySelector(".concerns")!.TextContent.Contains(
            $"(/{state.Name})", StringComparison.Ordinal));
        Is("list of changed", state.Waits && state.Badge != "Draft",
            changed.QuerySelector($"#page-{state.Id}") is not null);
        Is("list of live", state.Badge == "Live", live.QuerySelector($"#page-{state.Id}") is not null);
        Is("history: draft", state.Waits, history.QuerySelectorAll("tbody .badge.changed").Length == 1);
        Is("review: nothing to publish", state.Badge == "Live",
            review.Body!.TextContent.Contains("There is nothing to publish", StringComparison.Ordinal));
        Is("review: publish", state.Badge != "Live" && !trashed && !state.Stops,
            review.QuerySelectorAll("form.publish button.primary").Length == 1);
        Is("editor: put aside", state.Waits && state.Badge[0] is 'L' or 'W',
            edit.QuerySelector($"form[action='{path}/draft/discards']") is not null);

        // Of a page that is live as it is, the review shows no checks.
        if (state.Badge != "Live" || state.Findings > 0)
            Is("editor: checks", state.Findings, edit.QuerySelectorAll("#findings > li").Length);
        if (state.Badge != "Live")
            Is("review: checks", state.Findings, review.QuerySelectorAll(".findings > li").Length);
        if (!trashed)
            Is("list: checks", state.Findings, Number(list.QuerySelector($"#page-{state.Id} .page-warnings")));
        var told = overview.QuerySelectorAll("dt").FirstOrDefault(name => name.TextContent == "Warnings");
        Is("overview: checks", state.Findings, told is null ? 0 : Number(told.NextElementSibling));

        using var visitor = _site.Client();
        using var answer = await visitor.GetAsync(new Uri("/" + state.Name, UriKind.Relative), Stop);
        Is("visitors", state.Answer, ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
        return odd;

        void Is<T>(string screen, T expected, T found)
        {
            if (!Equals(expected, found)) odd.Add($"{state.Name}, {screen}: {found}, and not {expected}");
        }
    }

    private async Task<int> PrepareAsync(string name)
    {
        var creation = _site.Services.GetRequiredService<PageCreation>();
        var (page, failure) = await creation.CreateAsync("/", name, name, _eva, Stop);
        Assert.Null(failure);
        var id = page!.Id;
        await SaveAsync(id, "First words.\n");
        if (name is "never-public" or "trashed-draft")
        {
            if (name == "trashed-draft") await DoAsync(id, new PageAct.Trash(null));
            return id;
        }

        if (name is "faulty" or "mended-draft") await SaveAsync(id, "[No](/no-such-page) and [none](/none-either).\n");
        await PublishAsync(id);
        switch (name)
        {
            case "changed":
            case "withdrawn-changed":
                await SaveAsync(id, "Second words.\n");
                break;
            case "equal-draft":
                await SaveAsync(id, "First words, and one\n", automatic: true);
                await SaveAsync(id, "First words.\n", automatic: true);
                break;
            case "restored-revision":
            case "undone":
                await SaveAsync(id, "Second words.\n");
                await PublishAsync(id);
                var edits = (await Drafts.ReadAsync(id, Stop))!.Edits;
                Assert.Null((await Publishing.TakeBackAsync(id, edits, null, _eva, Stop)).Failure);
                // The first revision is that of a page without words.
                if (name == "restored-revision")
                    Assert.Null((await Drafts.RestoreAsync(id, edits + 1, 2, _eva, Stop)).Failure);
                break;
            case "discarded":
                await SaveAsync(id, "Second words.\n");
                await Drafts.DiscardAsync(id, (await Drafts.ReadAsync(id, Stop))!.Edits, _eva, Stop);
                break;
            case "moved-on":
                await DoAsync(id, new PageAct.Move("/moved-elsewhere"));
                await DoAsync(id, new PageAct.Move("/moved-on"));
                break;
            case "faulty-draft":
                await SaveAsync(id, "[No](/no-such-page).\n", summary: "");
                break;
            case "mended-draft":
                await SaveAsync(id, "No links.\n");
                break;
            case "two-editors":
                await SaveAsync(id, "Words of Eva.\n");
                await SaveAsync(id, "Words of Bo.\n", author: _bo);
                break;
        }

        switch (name)
        {
            case "withdrawn":
            case "withdrawn-changed":
                await DoAsync(id, new PageAct.Withdraw(new DateOnly(2026, 1, 1), "Old."));
                break;
            case "withdrawn-410":
                await DoAsync(id, new PageAct.Withdraw(new DateOnly(2026, 1, 1), "Old.", 410));
                break;
            case "merged":
                await DoAsync(id, new PageAct.Merge("/about"));
                break;
            case "away":
            case "away-changed":
                await DoAsync(id, new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)));
                if (name == "away-changed") await SaveAsync(id, "Second words.\n");
                break;
            case "trashed":
            case "brought-back":
                await DoAsync(id, new PageAct.Trash(new OldAddressAnswer.Gone(null, null)));
                if (name == "brought-back") await DoAsync(id, new PageAct.Restore(null));
                break;
        }

        return id;
    }

    private async Task SaveAsync(
        int id, string markdown, bool automatic = false, string summary = "About it.", Author? author = null)
    {
        var draft = (await Drafts.ReadAsync(id, Stop))!;
        var text = draft.Text with { Markdown = markdown, Summary = summary };
        Assert.Null((await Drafts.SaveAsync(id, draft.Edits, text, automatic, author ?? _eva, Stop)).Failure);
    }

    private async Task PublishAsync(int id)
    {
        var edits = (await Drafts.ReadAsync(id, Stop))!.Edits;
        Assert.Null((await Publishing.PublishAsync(id, edits, reason: null, _eva, Stop)).Failure);
    }

    private async Task DoAsync(int id, PageAct act)
    {
        var version = (await Acts.PlanAsync(id, act, Stop)).Value!.Version;
        Assert.Null((await Acts.CarryOutAsync(id, version, act, _eva, Stop)).Failure);
    }

    private static string? Text(IElement? element) => element?.TextContent.Trim();

    /// <summary>The number that a text begins with; “One” is one, and without a number it is none.</summary>
    private static int Number(IElement? element)
    {
        var word = element?.TextContent.Trim().Split(' ')[0] ?? "";
        return word == "One" ? 1 : int.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private sealed record State(
        string Name, string Badge, bool Waits, string Answer, int Findings = 0, bool Stops = false)
    {
        public int Id { get; set; }
    }
}
