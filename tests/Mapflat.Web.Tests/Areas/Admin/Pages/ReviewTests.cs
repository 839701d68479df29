using System.Net;

namespace Mapflat.Web.Tests.Areas.Admin.Pages;

/// <summary>What is asked and offered before words become public.</summary>
public sealed class ReviewTests : AdminSite
{
    private AdminClient _owner = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _owner = await AdminClient.SignInAsync(Site);
    }

    [Theory]
    [InlineData("keep")]
    [InlineData("today")]
    public async Task Changed_words_are_asked_for_their_day(string answer)
    {
        var path = await PageAsync("/about");
        Assert.DoesNotContain("As of when do they hold?", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
        await SaveAsync(path, new() { ["markdown"] = "Other words.\n", ["asOf"] = "2019" });
        // Whoever has just said it is not asked.
        Assert.DoesNotContain("As of when do they hold?", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
        await PublishAsync(path, []);
        await SaveAsync(path, new() { ["markdown"] = "Words of today.\n" });
        var review = Html.Parse(await _owner.ReadAsync(path + "/publication"));
        Assert.Equal("Keep “As of 2019”", review.QuerySelector("[for=as-of-keep]")!.TextContent);
        await PublishAsync(path, new() { ["asOf"] = answer });
        var day = Clock.Now.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(answer == "keep" ? "As of 2019" : $"As of {day}", await VisitAsync("/about"),
            StringComparison.Ordinal);
        Assert.Contains("There is nothing to publish.", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_nothing_leads_to_is_put_in_the_menu_with_its_publication()
    {
        var path = await NewPageAsync("A guide");
        Assert.Contains("Nothing leads to this page yet", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
        await PublishAsync(path, new() { ["inMenu"] = "true" });
        Assert.DoesNotContain("Nothing leads to this page", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
        Assert.Contains("href=\"/a-guide\"", await VisitAsync("/"), StringComparison.Ordinal);
        Assert.Contains("page.put-in-menu /a-guide", string.Join('\n', await AuditAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_published_page_that_nothing_leads_to_is_put_in_the_menu_or_a_section_and_out_again()
    {
        var path = await NewPageAsync("A guide");
        await PublishAsync(path, []);
        var review = await _owner.ReadAsync(path + "/publication");
        Assert.Contains("Nothing leads to this page", review, StringComparison.Ordinal);
        using var put = await _owner.PostFormAsync(path + "/publication", path + "/menu", []);
        Assert.Contains("The main menu leads to /a-guide now.", await _owner.ReadAsync(LocationOf(put)!),
            StringComparison.Ordinal);
        Assert.Contains("href=\"/a-guide\"", await VisitAsync("/"), StringComparison.Ordinal);
        using var undo = await _owner.PostFormAsync(path, path + "/undo", []);
        Assert.Equal(HttpStatusCode.Found, undo.StatusCode);
        Assert.DoesNotContain("href=\"/a-guide\"", await VisitAsync("/"), StringComparison.Ordinal);
        Assert.Contains("Put it in the list of", review, StringComparison.Ordinal);
        Assert.Contains("<option value=\"/clients/a-guide\">", review, StringComparison.Ordinal);
        await MoveAsync(path, "/clients/a-guide");
        Assert.DoesNotContain("Nothing leads to this page", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
        Assert.Contains("href=\"/clients/a-guide\"", await VisitAsync("/clients"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_whose_section_is_gone_is_an_orphan_and_one_that_is_linked_to_is_not()
    {
        var startups = await PageAsync("/clients/startups");
        Assert.DoesNotContain("Nothing leads to this page", await _owner.ReadAsync(startups + "/publication"),
            StringComparison.Ordinal);
        var path = await NewPageAsync("A guide");
        await PublishAsync(path, []);
        var about = await PageAsync("/about");
        await SaveAsync(about, new() { ["markdown"] = "See [the guide](/a-guide).\n" });
        Assert.Contains("Nothing leads to this page", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
        await PublishAsync(about, []);
        Assert.DoesNotContain("Nothing leads to this page", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_says_what_visitors_read_is_not_published_again()
    {
        var path = await PageAsync("/about");
        var text = AdminClient.FieldsOf(await _owner.ReadAsync(path + "/edit"), path + "/edit");
        await SaveAsync(path, new() { ["markdown"] = text["markdown"] + "x" });
        var review = await _owner.ReadAsync(path + "/publication");
        await SaveAsync(path, new() { ["markdown"] = text["markdown"] });
        Assert.Contains("There is nothing to publish.", await _owner.ReadAsync(path + "/publication"),
            StringComparison.Ordinal);
        // A review that was open meanwhile shows words that nobody has any more.
        var stale = AdminClient.FieldsOf(review, path + "/publication");
        using var refused = await _owner.SendAsync(
            HttpMethod.Post, path + "/publication", new FormUrlEncodedContent(stale));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var html = await TextAsync(refused);
        Assert.Contains("There is nothing to publish.", html, StringComparison.Ordinal);
    }

    private async Task<string> PageAsync(string address)
    {
        await using var store = new TempStore(Site.DataDirectory);
        return $"/admin/pages/{Assert.Single(store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'"))}";
    }

    private async Task<string> NewPageAsync(string title)
    {
        using var made = await _owner.PostFormAsync(
            "/admin/pages/new", "/admin/pages", new() { ["Title"] = title, ["Section"] = "/" });
        var path = LocationOf(made)![..^"/edit".Length];
        await SaveAsync(path, new() { ["summary"] = "It guides.", ["markdown"] = "Words.\n" });
        return path;
    }

    private async Task SaveAsync(string path, Dictionary<string, string> fields)
    {
        using var saved = await _owner.PostFormAsync(path + "/edit", path + "/edit", fields);
        Assert.True(saved.StatusCode == HttpStatusCode.Found, await TextAsync(saved));
    }

    private async Task PublishAsync(string path, Dictionary<string, string> fields)
    {
        using var done = await _owner.PostFormAsync(path + "/publication", path + "/publication", fields);
        Assert.True(done.StatusCode == HttpStatusCode.Found, await TextAsync(done));
    }

    private async Task MoveAsync(string path, string to)
    {
        using var done = await _owner.PostFormAsync(
            $"{path}/address?Address={Uri.EscapeDataString(to)}", path + "/address", []);
        Assert.True(done.StatusCode == HttpStatusCode.Found, await TextAsync(done));
    }

    private async Task<string> VisitAsync(string address)
    {
        using var visitor = Site.Client();
        return await visitor.GetStringAsync(
            new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
    }
}
