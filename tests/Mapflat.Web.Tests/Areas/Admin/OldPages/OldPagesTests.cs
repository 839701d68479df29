using System.Net;
using Mapflat.Content;
using Mapflat.Content.Archives;
using Mapflat.Content.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin.OldPages;

/// <summary>Old pages as their owner looks after them, with a browser that runs no script.</summary>
public sealed class OldPagesTests : AdminSite
{
    private const string Acts = "/admin/old-pages/acts";

    [Fact]
    public async Task List_of_nothing_teaches_how_an_old_site_moves_in()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var html = await owner.ReadAsync("/admin/old-pages");
        Assert.Contains("mapflat.dll adopt old.warc.gz", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/admin/archives\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_is_hidden_after_its_consequences_were_shown_and_visitors_read_the_reason()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var page = await AdoptAsync("/old/harbour.html");
        using var asked = await owner.PostFormAsync(page, Acts, new() { ["Deed"] = "hide" });
        Assert.Contains("name=\"Reason\"", await TextAsync(asked), StringComparison.Ordinal);
        using var refused = await SendAsync(owner, await TextAsync(asked), ("Deed", "hide"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var plan = await SendAsync(
            owner, await TextAsync(refused), ("Deed", "hide"), ("Reason", "It names <people>."));
        var said = await TextAsync(plan);
        Assert.Contains("One address answers otherwise", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await VisitAsync("/old/harbour.html")).Status);
        using var done = await SendAsync(owner, said, ("Deed", "hide"));
        Assert.Equal(page, LocationOf(done));
        var (status, text) = await VisitAsync("/old/harbour.html");
        Assert.Equal(HttpStatusCode.Gone, status);
        Assert.Contains("<q>It names &lt;people&gt;.</q>", text, StringComparison.Ordinal);
        Assert.Contains("owner: capture.hidden /old/harbour.html /old/harbour.html was hidden: “It names <people>.”",
            await AuditAsync());
        using var undone = await owner.PostFormAsync(page, Acts + "/undo", []);
        Assert.Equal(page, LocationOf(undone));
        Assert.Equal(HttpStatusCode.OK, (await VisitAsync("/old/harbour.html")).Status);
    }

    [Fact]
    public async Task Folder_is_led_on_in_one_act_and_back_in_one()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        await AdoptAsync("/old/harbour.html");
        const string list = "/admin/old-pages?folder=/old/";
        using var asked = await owner.PostFormAsync(list, Acts, new() { ["All"] = "true", ["Deed"] = "lead" });
        using var plan = await SendAsync(owner, await TextAsync(asked), ("Deed", "lead"), ("To", "/about"));
        Assert.Contains("2 addresses answer otherwise", await TextAsync(plan), StringComparison.Ordinal);
        using var done = await SendAsync(owner, await TextAsync(plan), ("Deed", "lead"));
        Assert.Equal(HttpStatusCode.MovedPermanently, (await VisitAsync("/old/pier.html")).Status);
        Assert.Contains("2 old addresses in /old/ were led on to /about.", await owner.ReadAsync(list),
            StringComparison.Ordinal);
        using var undone = await owner.PostFormAsync(list, Acts + "/undo", []);
        Assert.Equal(HttpStatusCode.OK, (await VisitAsync("/old/pier.html")).Status);
    }

    [Fact]
    public async Task Old_page_becomes_a_draft_that_is_edited_beside_it()
    {
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var page = await AdoptAsync("/old/harbour.html") + "/page";
        using var refused = await editor.PostFormAsync(page, page, new() { ["address"] = "/about" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var made = await editor.PostFormAsync(page, page, new() { ["address"] = "/harbour-of-old" });
        var draft = await editor.ReadAsync(LocationOf(made)!);
        Assert.Contains("<iframe src=\"/old/harbour.html\"", draft, StringComparison.Ordinal);
        Assert.Contains("value=\"The harbour\"", draft, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await VisitAsync("/harbour-of-old")).Status);
    }

    [Fact]
    public async Task Editor_reads_the_list_and_is_offered_no_act()
    {
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var page = await AdoptAsync("/old/harbour.html");
        Assert.DoesNotContain(Acts, await editor.ReadAsync(page), StringComparison.Ordinal);
        Assert.DoesNotContain(Acts, await editor.ReadAsync("/admin/old-pages"), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        AdminClient client, string html, params (string Name, string Value)[] typed)
    {
        var fields = AdminClient.FieldsOf(html, Acts);
        foreach (var (name, value) in typed) fields[name] = value;
        using var content = new FormUrlEncodedContent(fields);
        return await client.SendAsync(HttpMethod.Post, Acts, content);
    }

    /// <returns>The screen of one of its pages.</returns>
    private async Task<string> AdoptAsync(string address)
    {
        using var source = new OldSite().Titled("/old/harbour.html", "The harbour")
            .Titled("/old/pier.html", "The pier");
        var stop = TestContext.Current.CancellationToken;
        Assert.Null((await Site.Services.GetRequiredService<ArchiveAdoption>().AdoptAsync(
            source.Save(), new AdoptionOptions(OldSite.Host), new Author("test"), null, stop)).Failure);
        var listing = await Site.Services.GetRequiredService<CapturedList>().ReadAsync(new CapturedFilter(), 1, stop);
        await Wait.UntilAsync(async () => (await VisitAsync(address)).Status == HttpStatusCode.OK);
        return $"/admin/old-pages/{listing.Addresses.Single(each => each.Address == address).Id}";
    }

    private async Task<(HttpStatusCode Status, string Text)> VisitAsync(string address)
    {
        using var visitor = Site.Client();
        using var answer = await visitor.GetAsync(new Uri(address, UriKind.Relative));
        return (answer.StatusCode, await TextAsync(answer));
    }
}
