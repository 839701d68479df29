using System.Net;
using Mapflat.Content.Visits;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin.Missing;

/// <summary>The owner decides on what visitors do not find.</summary>
public sealed class MissingScreenTests : AdminSite
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_not_found_is_listed_redirected_from_there_marked_as_gone_and_ignored()
    {
        using var visitor = Site.Client();
        foreach (var path
            in (string[])["/client/startup.html", "/client/startup.html", "/noise", "/gone<b>", "/wp-login.php"])
            Assert.Equal(
                HttpStatusCode.NotFound, (await visitor.GetAsync(new Uri(path, UriKind.Relative), Stop)).StatusCode);
        await Site.Services.GetRequiredService<VisitWriter>().FlushAsync(Stop);

        using var owner = await AdminClient.SignInAsync(Site);
        var page = Html.Parse(await owner.ReadAsync("/admin/missing"));
        Assert.Equal(["/client/startup.html", "/gone<b>", "/noise"], page.QuerySelectorAll(".missing code")
            .Select(code => code.TextContent));
        Assert.Equal("/admin/redirects/new?from=%2Fclient%2Fstartup.html&to=%2Fclients%2Fstartups",
            page.QuerySelector(".missing-acts a")!.GetAttribute("href"));

        await PostAsync(owner, "/admin/missing", "/admin/missing/ignored", "/noise");
        Assert.Equal(
            HttpStatusCode.NotFound, (await visitor.GetAsync(new Uri("/noise", UriKind.Relative), Stop)).StatusCode);
        await PostAsync(owner, "/admin/missing", "/admin/missing/tombstones", "/gone<b>");
        // Visitors see it at once.
        Assert.Equal(
            HttpStatusCode.Gone, (await visitor.GetAsync(new Uri("/gone%3Cb%3E", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(["/client/startup.html"], Codes(await owner.ReadAsync("/admin/missing")));
        Assert.Equal(["/gone<b>"], Codes(await owner.ReadAsync("/admin/missing?state=answered")));
        Assert.Equal(["/noise"], Codes(await owner.ReadAsync("/admin/missing?state=ignored")));
        Assert.Equal(["owner: missing.ignored /noise", "owner: rule.created /gone<b> 410, as it is gone for good"],
            (await AuditAsync()).Where(line => line.Contains("missing.", StringComparison.Ordinal)
                || line.Contains("rule.", StringComparison.Ordinal)));

        await PostAsync(owner, "/admin/missing?state=answered", "/admin/missing/revivals", "/gone<b>");
        await PostAsync(owner, "/admin/missing?state=ignored", "/admin/missing/reconsidered", "/noise");
        Assert.Equal(["/client/startup.html", "/gone<b>", "/noise"], Codes(await owner.ReadAsync("/admin/missing")));
        Assert.Contains("/admin/missing", await owner.ReadAsync("/admin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_says_so_and_a_form_without_a_tick_says_what_is_missing()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        Assert.Contains("Nothing to decide on", await owner.ReadAsync("/admin/missing"), StringComparison.Ordinal);
        Assert.Contains("No address fits",
            await owner.ReadAsync("/admin/missing?q=x&part=abc&sort=last&state=nonsense"), StringComparison.Ordinal);
        using var visitor = Site.Client();
        (await visitor.GetAsync(new Uri("/x", UriKind.Relative), Stop)).Dispose();
        await Site.Services.GetRequiredService<VisitWriter>().FlushAsync(Stop);
        using var answer = await owner.PostFormAsync("/admin/missing", "/admin/missing/ignored", []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Tick the addresses", await TextAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_shown_without_signs_that_turn_the_text_around_them()
    {
        const string Turned = "/abc%E2%80%AEfdp.exe";
        using var visitor = Site.Client();
        (await visitor.GetAsync(new Uri(Turned, UriKind.Relative), Stop)).Dispose();
        await Site.Services.GetRequiredService<VisitWriter>().FlushAsync(Stop);
        using var owner = await AdminClient.SignInAsync(Site);
        var list = await owner.ReadAsync("/admin/missing");
        Assert.Equal([Turned], Codes(list));
        foreach (var element in Html.Parse(list).All.Where(element => element.Children.Length == 0))
        {
            Assert.DoesNotContain("\u202E", element.TextContent, StringComparison.Ordinal);
            Assert.DoesNotContain("\u202E", element.GetAttribute("aria-label") ?? "", StringComparison.Ordinal);
        }

        Assert.DoesNotContain("\u202E", Html.Parse(await owner.ReadAsync("/admin")).Body!.TextContent,
            StringComparison.Ordinal);
        // What is decided is decided about the address itself.
        await PostAsync(owner, "/admin/missing", "/admin/missing/tombstones", "/abc\u202Efdp.exe");
        Assert.Equal(HttpStatusCode.Gone, (await visitor.GetAsync(new Uri(Turned, UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task Media_that_is_not_there_can_be_ignored_but_has_no_rule()
    {
        using var visitor = Site.Client();
        (await visitor.GetAsync(new Uri("/media/nothing.png", UriKind.Relative), Stop)).Dispose();
        await Site.Services.GetRequiredService<VisitWriter>().FlushAsync(Stop);
        using var owner = await AdminClient.SignInAsync(Site);
        var page = Html.Parse(await owner.ReadAsync("/admin/missing"));
        Assert.Empty(page.QuerySelectorAll(".missing-acts a"));
        Assert.Equal(["Ignore /media/nothing.png"], page.QuerySelectorAll(".missing-acts button")
            .Select(button => button.TextContent));
    }

    private static IEnumerable<string> Codes(string html) => Html.Parse(html).QuerySelectorAll(".missing code")
        .Select(code => code.TextContent).Order(StringComparer.Ordinal);

    private static async Task PostAsync(AdminClient owner, string page, string action, string path)
    {
        var fields = AdminClient.FieldsOf(await owner.ReadAsync(page), "/admin/missing/ignored");
        fields["Only"] = path;
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await owner.SendAsync(HttpMethod.Post, action, content);
        Assert.True(answer.StatusCode == HttpStatusCode.Found, await TextAsync(answer));
    }
}
