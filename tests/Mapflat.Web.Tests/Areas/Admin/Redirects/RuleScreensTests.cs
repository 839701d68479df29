using System.Net;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Areas.Admin.Redirects;

public sealed class RuleScreensTests
{
    private const string Screen = "/admin/redirects";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_is_tried_mended_saved_followed_and_undone_without_script()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var fields = AdminClient.FieldsOf(await owner.ReadAsync(Screen + "/new"), Screen);
        (fields["From"], fields["To"], fields["Note"]) = ("/old/talks", "about", "Kept words #talks");
        // The form says what is wrong, where, and offers the mend; everything typed is still there.
        var tried = await PostAsync(owner, Screen + "/trial", fields, HttpStatusCode.OK);
        Assert.Contains(
            "must begin with /", Html.Parse(tried).QuerySelector("#live-To")!.TextContent, StringComparison.Ordinal);
        var mend = Html.Parse(tried).QuerySelector("#live-To button[name=Mend]")!;
        Assert.Equal(
            ("To=/about", "/admin/redirects/trial"), (mend.GetAttribute("value"), mend.GetAttribute("formaction")));
        fields = AdminClient.FieldsOf(tried, Screen);
        Assert.Equal("Kept words #talks", fields["Note"]);
        fields["Mend"] = "To=/about";
        tried = await PostAsync(owner, Screen + "/trial", fields, HttpStatusCode.OK);
        fields = AdminClient.FieldsOf(tried, Screen);
        Assert.Equal("/about", fields["To"]);
        var trial = Html.Parse(tried);
        Assert.Contains("/old/talks goes to", trial.QuerySelector("[role=status]#live-summary")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal(3, trial.QuerySelectorAll("#live-trial > .steps > li").Length);
        Assert.Single(trial.QuerySelectorAll("#live-trial > .steps > .decides"));
        Assert.Equal(9, trial.QuerySelectorAll("#live-trial > details .steps > li").Length);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/old/talks"));

        var saved = await PostAsync(owner, Screen, fields, HttpStatusCode.Found);
        Assert.StartsWith(Screen + "/", saved, StringComparison.Ordinal);
        using (var followed = await owner.GetAsync("/OLD/talks/"))
            Assert.Equal((HttpStatusCode.MovedPermanently, "http://localhost/about"),
                (followed.StatusCode, followed.Headers.Location?.AbsoluteUri));
        var page = await owner.ReadAsync(saved);
        Assert.Contains("was made", Html.Parse(page).QuerySelector("#notices")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("owner", Html.Parse(page).QuerySelector(".past")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Screen, await PostAsync(
            owner, Screen + "/undo", AdminClient.FieldsOf(page, Screen + "/undo"), HttpStatusCode.Found));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/old/talks"));
        Assert.Contains("Undone", Html.Parse(await owner.ReadAsync(Screen)).QuerySelector("#notices")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_rule_comes_back_with_everything_typed_and_the_fault_at_its_field()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var answer = await owner.PostFormAsync(Screen + "/new", Screen, new()
        {
            ["From"] = "/a b#c",
            ["To"] = "https://evil.example/<script>",
            ["Status"] = "307",
            ["Note"] = "'; DROP TABLE Rules; --\r\n<b>🦊</b>",
            ["ArchiveUrl"] = "javascript:alert(1)"
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(("/a b#c", "https://evil.example/<script>", "javascript:alert(1)"),
            (Value("From"), Value("To"), Value("ArchiveUrl")));
        Assert.Equal("'; DROP TABLE Rules; --\n<b>🦊</b>", page.QuerySelector("#Note")!.TextContent
            .ReplaceLineEndings("\n").TrimStart('\n'));
        Assert.Equal("307", page.QuerySelector("#Status option[selected]")!.GetAttribute("value"));
        Assert.Equal(["ArchiveUrl", "From"], page.QuerySelectorAll("[aria-invalid=true]").Select(field => field.Id)
            .Order(StringComparer.Ordinal));
        foreach (var link in page.QuerySelectorAll("[role=alert] a"))
            Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!));

        string? Value(string field) => page.QuerySelector("#" + field)!.GetAttribute("value");
    }

    [Fact]
    public async Task Who_saves_second_sees_both_and_can_still_save()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var address = await MakeAsync(owner, "/both", "/about");
        var late = AdminClient.FieldsOf(await owner.ReadAsync(address), address);
        var first = new Dictionary<string, string>(late) { ["To"] = "/how-i-work" };
        await PostAsync(owner, address, first, HttpStatusCode.Found);
        late["To"] = "/clients";
        var both = await PostAsync(owner, address, late, HttpStatusCode.Conflict);
        Assert.Contains("“/how-i-work” became “/clients”",
            Html.Parse(both).QuerySelector("[aria-labelledby=both]")!.TextContent, StringComparison.Ordinal);
        var again = AdminClient.FieldsOf(both, address);
        Assert.Equal("/clients", again["To"]);
        Assert.Equal("http://localhost/how-i-work", await LocationAsync(owner, "/both"));
        await PostAsync(owner, address, again, HttpStatusCode.Found);
        Assert.Equal("http://localhost/clients", await LocationAsync(owner, "/both"));
    }

    [Fact]
    public async Task Several_rules_are_switched_off_tagged_and_deleted_and_put_back()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        await MakeAsync(owner, "/bulk/one", "/about");
        await MakeAsync(owner, "/bulk/two", "/about");
        await ApplyAsync("disable", all: false);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/bulk/one"));
        await UndoAsync();
        Assert.Equal(HttpStatusCode.MovedPermanently, await StatusAsync(owner, "/bulk/one"));
        await ApplyAsync("tag", all: false, "spring-2027");
        var tagged = Html.Parse(await owner.ReadAsync(Screen + "?tag=spring-2027"));
        Assert.Equal(
            ["/bulk/one", "/bulk/two"], tagged.QuerySelectorAll(".rule-from").Select(line => line.TextContent.Trim()));
        // All that fit: it is asked once more, and says of how many.
        var asked = await ApplyAsync("delete", all: true);
        Assert.Contains(
            "Delete 2 rules?", Html.Parse(asked).QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.MovedPermanently, await StatusAsync(owner, "/bulk/two"));
        var sure = AdminClient.FieldsOf(asked, Screen + "/selection");
        sure["Deed"] = "delete";
        await PostAsync(owner, Screen + "/selection", sure, HttpStatusCode.Found);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/bulk/two"));
        await UndoAsync();
        Assert.Equal(HttpStatusCode.MovedPermanently, await StatusAsync(owner, "/bulk/two"));

        async Task<string> ApplyAsync(string deed, bool all, string? tag = null)
        {
            var html = await owner.ReadAsync(Screen + "?q=%2Fbulk");
            var fields = AdminClient.FieldsOf(html, Screen + "/selection").ToList();
            fields.RemoveAll(field => field.Key is "All" or "Label");
            if (!all)
                fields.AddRange(Html.Parse(html).QuerySelectorAll("[name=Rules]")
                    .Select(box => KeyValuePair.Create("Rules", box.GetAttribute("value")!)));
            fields.Add(new("All", all ? "true" : "false"));
            fields.Add(new("Deed", deed));
            if (tag is not null) fields.Add(new("Label", tag));
            return await PostAsync(
                owner, Screen + "/selection", fields, all ? HttpStatusCode.OK : HttpStatusCode.Found);
        }

        async Task UndoAsync() => await PostAsync(owner, Screen + "/undo",
            AdminClient.FieldsOf(await owner.ReadAsync(Screen), Screen + "/undo"), HttpStatusCode.Found);
    }

    [Fact]
    public async Task A_rule_that_holds_the_address_of_a_page_that_was_is_not_taken_away()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var page = Html.Parse(await owner.ReadAsync("/admin/pages")).QuerySelectorAll("[data-page]")
            .First(row => row.QuerySelector("code")!.TextContent == "/clients/startups").GetAttribute("data-page");
        var removal = $"/admin/pages/{page}/removal";
        var plan = await owner.ReadAsync(removal + "?Becomes=gone&Fate=gone&Suggested=");
        await PostAsync(owner, removal, AdminClient.FieldsOf(plan, removal), HttpStatusCode.Found);
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(owner, "/clients/startups"));
        var rule = Html.Parse(await owner.ReadAsync(Screen + "?kind=tombstone")).QuerySelectorAll(".rule-from a")
            .First(link => link.TextContent == "/clients/startups").GetAttribute("href")!;
        var fields = AdminClient.FieldsOf(await owner.ReadAsync(rule), Screen + "/selection");
        fields["Deed"] = "delete";
        var refused = await PostAsync(owner, Screen + "/selection", fields, HttpStatusCode.Conflict);
        Assert.Contains("/clients/startups was public", Html.Parse(refused).QuerySelector("[role=alert]")!.TextContent,
            StringComparison.Ordinal);
        Assert.NotNull(Html.Parse(refused).QuerySelector($"a[href='{rule}']"));
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(owner, "/clients/startups"));
    }

    [Fact]
    public async Task An_address_is_explained_and_one_that_nothing_answers_becomes_a_rule_in_one_click()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var page = Html.Parse(await owner.ReadAsync(Screen + "/explanation?address=%2Fnothing%2Fhere"));
        Assert.Equal(9, page.QuerySelectorAll(".steps > li").Length);
        var form = Html.Parse(await owner.ReadAsync(page.QuerySelector("a.primary")!.GetAttribute("href")!));
        Assert.Equal("/nothing/here", form.QuerySelector("#From")!.GetAttribute("value"));
        foreach (var odd in (string[])["", "%00", "https%3A%2F%2Fevil.example%2F", "%2F..%2F..%2Fetc", "%F0%9F%A6%8A",
            "javascript:alert(1)"])
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, Screen + "/explanation?address=" + odd));
    }

    [Theory]
    [InlineData("q=%25%27%22%3C&kind=nonsense&status=x&look=nothing&order=1&part=-5")]
    [InlineData("q=%00&part=99999999")]
    [InlineData("tag=%23%23&host=%27&state=maybe&look=chain")]
    [InlineData("look=any&order=hits&kind=pattern")]
    public async Task The_list_takes_any_question(string query)
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, Screen + "?" + query));
    }

    [Fact]
    public async Task A_file_in_the_data_folder_switches_all_rules_off_within_a_second_and_on_again()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        await MakeAsync(owner, "/switched", "/about");
        await File.WriteAllTextAsync(data["redirects.off"], "", Stop);
        await Wait.UntilAsync(async () => await StatusAsync(owner, "/switched") == HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, "/about"));
        Assert.Equal(HttpStatusCode.MovedPermanently, await StatusAsync(owner, "/ABOUT/"));
        Assert.Contains("switched off", Html.Parse(await owner.ReadAsync("/admin"))
            .QuerySelector(".notice.warning")!.TextContent, StringComparison.Ordinal);
        File.Delete(data["redirects.off"]);
        await Wait.UntilAsync(async () => await StatusAsync(owner, "/switched") == HttpStatusCode.MovedPermanently);
    }

    private static async Task<string> MakeAsync(AdminClient owner, string from, string to)
    {
        using var answer = await owner.PostFormAsync(Screen + "/new", Screen, new() { ["From"] = from, ["To"] = to });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>Posts what a form would.</summary>
    /// <returns>Where it leads, or what it says.</returns>
    private static async Task<string> PostAsync(
        AdminClient owner, string address, IEnumerable<KeyValuePair<string, string>> fields, HttpStatusCode expected)
    {
        using var answer = await owner.SendAsync(HttpMethod.Post, address, new FormUrlEncodedContent(fields));
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == expected, $"{address} answers {answer.StatusCode}: {text}");
        return answer.Headers.Location?.OriginalString ?? text;
    }

    private static async Task<HttpStatusCode> StatusAsync(AdminClient owner, string address)
    {
        using var answer = await owner.GetAsync(address);
        return answer.StatusCode;
    }

    private static async Task<string?> LocationAsync(AdminClient owner, string address)
    {
        using var answer = await owner.GetAsync(address);
        return answer.Headers.Location?.AbsoluteUri;
    }
}
