using System.Net;
using Mapflat.Content.Model;
using Mapflat.Web.Areas.Admin.OldPages;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>What the owner's area asks at first: the shipped content, an old site, or nothing.</summary>
public sealed class BeginningTests : AdminSite
{
    private const string Screen = "/admin/beginning";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_leaves_a_home_page_and_none_of_what_was_shipped()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        Assert.Contains(Screen, await owner.ReadAsync("/admin"), StringComparison.Ordinal);
        using var refused = await owner.PostFormAsync(Screen, Screen + "/empty", new() { ["Title"] = " " });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await AskAsync("/about"));
        using var begun = await owner.PostFormAsync(Screen, Screen + "/empty", new() { ["Title"] = "Harbour <notes>" });
        Assert.Equal("/admin/pages", LocationOf(begun));
        using var visitor = Site.Client();
        Assert.Contains("Harbour &lt;notes&gt;", await visitor.GetStringAsync(new Uri("/", UriKind.Relative), Stop),
            StringComparison.Ordinal);
        foreach (var address in (string[])["/about", "/about.md", "/architecture", "/how-i-work/", "/about/history",
            "/media/timeline.svg", "/about/preview-card.png"])
            Assert.Equal(HttpStatusCode.NotFound, await AskAsync(address));
        foreach (var address in (string[])["/contents", "/feed.atom", "/sitemap.xml", "/all", "/changes",
            "/search?q=a"])
            Assert.Equal(HttpStatusCode.OK, await AskAsync(address));
        Assert.DoesNotContain("data lake", await visitor.GetStringAsync(new Uri("/contents", UriKind.Relative), Stop),
            StringComparison.OrdinalIgnoreCase);
        // It is decided, and the account is still there.
        Assert.DoesNotContain(Screen, await owner.ReadAsync("/admin"), StringComparison.Ordinal);
        using var decided = await owner.GetAsync(Screen);
        Assert.Equal("/admin", LocationOf(decided));
        Assert.Contains(await AuditAsync(), line => line.Contains("content.begun", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keeping_what_was_shipped_is_asked_once()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var kept = await owner.PostFormAsync(Screen, Screen + "/kept", []);
        Assert.Equal("/admin", LocationOf(kept));
        Assert.DoesNotContain(Screen, await owner.ReadAsync("/admin"), StringComparison.Ordinal);
        Assert.DoesNotContain("Alone", await owner.ReadAsync("/admin/archives"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync("/about"));
    }

    [Fact]
    public async Task An_old_site_takes_the_place_of_what_was_shipped()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var form = await owner.ReadAsync("/admin/archives?alone=true");
        Assert.NotNull(Html.Parse(form).QuerySelector("input[name=Alone][checked]"));
        using var source = new OldSite().Titled("/", "The old front page").Titled("/about", "The old about");
        await using var file = new FileStream(source.Save(), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MultipartFormDataContent
        {
            { new StringContent(AdminClient.FieldsOf(form, "/admin/archives")["__RequestVerificationToken"]),
                "__RequestVerificationToken" },
            { new StringContent("true"), "Alone" },
            { new StreamContent(file), "file", "old.warc.gz" },
        };
        using var sent = await owner.SendAsync(HttpMethod.Post, "/admin/archives", content);
        Assert.Equal("/admin/archives", LocationOf(sent));
        var adoption = Site.Services.GetRequiredService<BackgroundAdoption>();
        await Wait.UntilAsync(() => Task.FromResult(adoption.Last is { IsRunning: false }));
        Assert.Null(adoption.Last!.Problem);
        using var visitor = Site.Client();
        await Wait.UntilAsync(async () =>
            (await visitor.GetStringAsync(new Uri("/", UriKind.Relative), Stop))
                .Contains("The old front page", StringComparison.Ordinal));
        Assert.Contains("The old about", await visitor.GetStringAsync(new Uri("/about", UriKind.Relative), Stop),
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("/architecture"));
    }

    [Fact]
    public async Task Editor_is_not_asked()
    {
        using var editor = await AdminClient.SignInAsync(Site, role: AccountRole.Editor);
        Assert.DoesNotContain(Screen, await editor.ReadAsync("/admin"), StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> AskAsync(string address)
    {
        using var visitor = Site.Client();
        using var answer = await visitor.GetAsync(new Uri(address, UriKind.Relative), Stop);
        return answer.StatusCode;
    }
}
