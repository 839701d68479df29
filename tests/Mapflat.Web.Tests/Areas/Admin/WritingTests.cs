using System.Net;
using System.Text.Json;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>What the server does for whoever writes: checks, the lines of a preview, and bytes that stay.</summary>
public sealed class WritingTests : IAsyncLifetime
{
    private readonly SiteFactory _site = new();
    private AdminClient _eva = null!;
    private string _page = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Edit => _page + "/edit";

    public async ValueTask InitializeAsync()
    {
        _eva = await AdminClient.SignInAsync(_site);
        await using var store = new TempStore(_site.DataDirectory);
        _page = $"/admin/pages/{Assert.Single(store.Sql("SELECT Id FROM Pages WHERE Address = '/about'"))}";
    }

    public async ValueTask DisposeAsync()
    {
        _eva.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_text_is_checked_without_being_saved()
    {
        var fields = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit);
        fields["markdown"] = "[words](example.com/x)\n";
        using var answer = await _eva.SendAsync(
            HttpMethod.Post, _page + "/checks", new FormUrlEncodedContent(fields), ("Accept", "application/json"));
        var finding = Assert.Single(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement
            .EnumerateArray());
        Assert.Equal("https://example.com/x", finding.GetProperty("mend").GetProperty("replacement").GetString());
        Assert.Equal(fields["edits"], AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit)["edits"]);
    }

    [Fact]
    public async Task What_was_saved_opened_and_saved_again_is_the_same_to_the_byte()
    {
        using var spec = JsonDocument.Parse(await File.ReadAllBytesAsync(
            Repository.PathOf("tests/Mapflat.Content.Tests/Markup/CommonMark/spec.json"), Stop));
        var examples = spec.RootElement.EnumerateArray().Select(each => each.GetProperty("markdown").GetString());
        // As code, so that none of them makes the others more than one text may be.
        var typed = "\uFEFFA mark, \u2028, \u0085, spaces  \n\n````````\n" + string.Join("\n\n", examples) + "\n";
        for (var round = 0; round < 2; round++)
        {
            var fields = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit);
            fields["markdown"] = round == 0 ? typed : fields["markdown"];
            using var saved = await _eva.SendAsync(HttpMethod.Post, Edit, new FormUrlEncodedContent(fields));
            Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
            await using var store = new TempStore(_site.DataDirectory);
            Assert.Equal(typed, Assert.Single(store.Sql(
                "SELECT Markdown FROM Revisions WHERE Id = (SELECT max(Id) FROM Revisions)")));
        }
    }

    [Fact]
    public async Task Lines_of_the_text_are_told_to_the_preview_and_to_no_visitor()
    {
        Assert.Contains("data-line=\"", await _eva.ReadAsync(_page + "/preview"), StringComparison.Ordinal);
        using var visitor = _site.Client();
        Assert.DoesNotContain("data-line", await visitor.GetStringAsync("/about", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_told_in_the_time_zone_that_the_owner_chose()
    {
        Assert.Contains(" UTC.", await _eva.ReadAsync(Edit), StringComparison.Ordinal);
        using (var refused = await _eva.PostFormAsync(
            "/admin/settings", "/admin/settings", new() { ["TimeZone"] = "Europe/Nowhere" }))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        (await _eva.PostFormAsync(
            "/admin/settings", "/admin/settings", new() { ["TimeZone"] = "Europe/Stockholm" })).Dispose();
        Assert.Contains(" Stockholm time.", await _eva.ReadAsync(Edit), StringComparison.Ordinal);
        var fields = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit);
        fields["markdown"] = "Words.\n";
        using var saved = await _eva.SendAsync(
            HttpMethod.Post, _page + "/draft", new FormUrlEncodedContent(fields), ("Accept", "application/json"));
        Assert.EndsWith(" Stockholm time", JsonDocument.Parse(await saved.Content.ReadAsStringAsync(Stop)).RootElement
            .GetProperty("saved").GetString(), StringComparison.Ordinal);
    }
}
