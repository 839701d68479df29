using System.Net;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>A publication that is regretted.</summary>
public sealed class TakingBackTests : AdminSite
{
    private AdminClient _owner = null!;
    private string _page = "";

    private string Undo => _page + "/publication/undo";

    public override async ValueTask InitializeAsync()
    {
        _owner = await AdminClient.SignInAsync(Site);
        await using var store = new TempStore(Site.DataDirectory);
        _page = $"/admin/pages/{Assert.Single(store.Sql("SELECT Id FROM Pages WHERE Address = '/about'"))}";
    }

    [Fact]
    public async Task It_is_offered_after_publishing_and_in_the_history_and_visitors_read_again_what_they_did()
    {
        var before = await _owner.ReadAsync("/about");
        Assert.DoesNotContain(Undo, await _owner.ReadAsync(_page + "/publication"), StringComparison.Ordinal);
        await PublishAsync("Regretted <words>.\n");
        Assert.Contains("Regretted &lt;words&gt;.", await _owner.ReadAsync("/about"), StringComparison.Ordinal);
        Assert.Contains(Undo, await _owner.ReadAsync(_page + "/publication"), StringComparison.Ordinal);
        Assert.Contains(Undo, await _owner.ReadAsync(_page + "/history"), StringComparison.Ordinal);
        var screen = Html.Parse(await _owner.ReadAsync(Undo));
        Assert.Contains(
            "Regretted <words>.", screen.QuerySelector("table.diff")!.TextContent, StringComparison.Ordinal);
        using var answer = await _owner.PostFormAsync(Undo, Undo, new() { ["reason"] = "Too early." });
        Assert.Equal(_page + "/publication", LocationOf(answer));
        Assert.Contains(
            "The publication is undone", await _owner.ReadAsync(_page + "/publication"), StringComparison.Ordinal);
        Assert.Equal(Html.Parse(before).QuerySelector(".prose")!.InnerHtml, Html.Parse(await _owner.ReadAsync("/about"))
            .QuerySelector(".prose")!.InnerHtml);
        Assert.Contains("Too early.", await _owner.ReadAsync("/about/history"), StringComparison.Ordinal);
        Assert.Contains("owner: publication.taken-back /about Too early.", await AuditAsync());
    }

    [Fact]
    public async Task Words_that_were_saved_meanwhile_are_not_passed_over_unseen()
    {
        await PublishAsync("Regretted.\n");
        var seen = AdminClient.FieldsOf(await _owner.ReadAsync(Undo), Undo);
        using (await _owner.PostFormAsync(
            _page + "/edit", _page + "/edit", new() { ["markdown"] = "Newer words.\n" })) { }
        seen["reason"] = "Typed & kept.";
        using var content = new FormUrlEncodedContent(seen);
        using var answer = await _owner.SendAsync(HttpMethod.Post, Undo, content);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var screen = Html.Parse(await TextAsync(answer));
        Assert.Contains("has been saved again since you last saw it", screen.QuerySelector("#problems")!.TextContent,
            StringComparison.Ordinal);
        Assert.Contains("a draft by owner that was never public, is put aside too",
            screen.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Typed & kept.", screen.QuerySelector("#reason")!.GetAttribute("value"));
        Assert.Contains("Regretted.", await _owner.ReadAsync("/about"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_was_before_that_is_said()
    {
        Assert.Contains("nothing else was public here before", await _owner.ReadAsync(Undo), StringComparison.Ordinal);
        var fields = AdminClient.FieldsOf(await _owner.ReadAsync(_page + "/edit"), _page + "/edit");
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await _owner.SendAsync(HttpMethod.Post, Undo, content);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        using var missing = await _owner.GetAsync("/admin/pages/9999/publication/undo");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private async Task PublishAsync(string markdown)
    {
        using (await _owner.PostFormAsync(_page + "/edit", _page + "/edit", new() { ["markdown"] = markdown })) { }
        using var answer = await _owner.PostFormAsync(_page + "/publication", _page + "/publication", []);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }
}
