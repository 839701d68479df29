using System.Net;
using System.Net.Http.Headers;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class KeptFormTests : AdminSite
{
    private const string Words = "Ein Wort, über den Fluß\r\n  zweite Zeile & <b>mehr</b>";

    [Fact]
    public async Task What_is_sent_after_the_session_is_over_is_given_back_and_sent_again()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var fields = AdminClient.FieldsOf(await owner.ReadAsync("/admin/account"), "/admin/account/name");
        fields["Name"] = "A name that took long to think of";
        Clock.Now += TimeSpan.FromHours(13);
        using var sent = await PostAsync(owner, "/admin/account/name", fields);
        var signIn = LocationOf(sent)!;
        Assert.StartsWith("/admin/sign-in?return=%2Fadmin%2Fkept%2F", signIn, StringComparison.Ordinal);
        Assert.Contains("What you typed is safe", await owner.ReadAsync(signIn), StringComparison.Ordinal);
        using var signedIn = await owner.PostFormAsync(
            signIn, "/admin/sign-in", new() { ["Email"] = AdminClient.Email, ["Password"] = AdminClient.Password });
        using var again = await owner.PostFormAsync(LocationOf(signedIn)!, "/admin/account/name", []);
        Assert.Equal("/admin/account", LocationOf(again));
        Assert.Contains(
            "A name that took long to think of", await owner.ReadAsync("/admin/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_character_survives_and_the_store_shows_none_of_them()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var kept = await KeepAsync(owner, new() { ["Text"] = Words });
        await using (var store = new TempStore(Site.DataDirectory))
            Assert.Equal("0", store.Sql("SELECT instr(CAST(Words AS TEXT), 'Wort') FROM KeptForms").Single());
        (await TryAsync(owner, AdminClient.Email, AdminClient.Password)).Dispose();
        var given = AdminClient.FieldsOf(await owner.ReadAsync(kept), "/admin/pages/1/draft");
        Assert.Equal(Words, given["Text"]);
    }

    [Fact]
    public async Task It_survives_a_restart_of_the_server()
    {
        using var data = ShippedSite.Copy();
        string kept, cookie;
        await using (var before = new SiteFactory().In(data))
        {
            using var owner = await AdminClient.SignInAsync(before);
            using var elsewhere = await AdminClient.SignInAsync(before);
            using var ended = await elsewhere.PostFormAsync("/admin/account", "/admin/sessions/others/end", []);
            kept = await KeepAsync(owner, new() { ["Text"] = Words });
            cookie = owner.Cookies["__Host-session"];
        }

        await using var after = new SiteFactory().In(data);
        using var again = await AdminClient.SignInAsync(after);
        Assert.Contains("zweite Zeile", await again.ReadAsync(kept), StringComparison.Ordinal);
        Assert.NotEqual(cookie, again.Cookies["__Host-session"]);
    }

    [Fact]
    public async Task A_form_that_was_open_during_a_restart_is_taken()
    {
        using var data = ShippedSite.Copy();
        Dictionary<string, string> form;
        List<KeyValuePair<string, string>> cookies;
        await using (var before = new SiteFactory().In(data))
        {
            using var owner = await AdminClient.SignInAsync(before);
            form = AdminClient.FieldsOf(await owner.ReadAsync("/admin/account"), "/admin/account/name");
            cookies = [.. owner.Cookies];
        }

        await using var after = new SiteFactory().In(data);
        using var browser = AdminClient.Of(after);
        foreach (var (name, value) in cookies) browser.Cookies[name] = value;
        form["Name"] = "Written before the restart";
        using var content = new FormUrlEncodedContent(form);
        using var answer = await browser.SendAsync(HttpMethod.Post, "/admin/account/name", content);
        Assert.Equal((HttpStatusCode.Found, "/admin/account"), (answer.StatusCode, LocationOf(answer)));
        Assert.Contains(
            "Written before the restart", await browser.ReadAsync("/admin/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_sent_it_or_an_owner_opens_it_and_only_for_an_hour()
    {
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        using var other = await AdminClient.SignInAsync(Site, "other@example.com", AccountRole.Editor);
        using var owner = await AdminClient.SignInAsync(Site);
        using var back = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        using var third = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        using var others = await third.PostFormAsync("/admin/account", "/admin/sessions/others/end", []);
        var kept = await KeepAsync(back, new() { ["Text"] = Words }, later: TimeSpan.Zero);
        Assert.Contains("zweite Zeile", await third.ReadAsync(kept), StringComparison.Ordinal);
        Assert.Contains("zweite Zeile", await owner.ReadAsync(kept), StringComparison.Ordinal);
        using var refused = await other.GetAsync(kept);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Clock.Now += TimeSpan.FromMinutes(61);
        using var late = await third.GetAsync(kept);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task Passwords_and_codes_are_not_kept()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var kept = await KeepAsync(owner, new()
        {
            ["Text"] = "words",
            ["Password"] = "my very own secret",
            ["Current"] = "my old secret",
            ["Code"] = "123456"
        });
        (await TryAsync(owner, AdminClient.Email, AdminClient.Password)).Dispose();
        var html = await owner.ReadAsync(kept);
        Assert.Contains("words", html, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", html, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_kept_for_strangers_and_no_more_than_ten_for_anybody()
    {
        using var stranger = AdminClient.Of(Site);
        using var sent = await PostAsync(stranger, "/admin/pages/1/draft", new() { ["Text"] = Words });
        Assert.StartsWith("/admin/sign-in?return=%2Fadmin&lost=form", LocationOf(sent), StringComparison.Ordinal);
        using var owner = await AdminClient.SignInAsync(Site);
        Clock.Now += TimeSpan.FromHours(13);
        for (var i = 0; i < 15; i++)
            (await PostAsync(owner, "/admin/pages/1/draft", new() { ["Text"] = $"{i}" })).Dispose();
        await using var store = new TempStore(Site.DataDirectory);
        Assert.Equal("10", store.Sql("SELECT count(*) FROM KeptForms").Single());
    }

    [Fact]
    public async Task Of_files_it_says_that_they_are_to_be_chosen_again()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        Clock.Now += TimeSpan.FromHours(13);
        using var files = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", "a.png" } };
        using var sent = await owner.SendAsync(HttpMethod.Post, "/admin/media", files);
        Assert.Contains("choose them again", await owner.ReadAsync(LocationOf(sent)!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_chosen_after_its_owner_has_shown_who_they_are_and_not_before()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        Clock.Now += TimeSpan.FromMinutes(16);
        var page = Html.Parse(await owner.ReadAsync("/admin/backups"));
        Assert.Null(page.QuerySelector("input[type=file]"));
        var confirm = page.QuerySelector("a[href^='/admin/confirm']")!.GetAttribute("href")!;
        using var confirmed = await owner.PostFormAsync(
            confirm, "/admin/confirm/password", new() { ["Password"] = AdminClient.Password });
        Assert.Equal("/admin/backups#upload", LocationOf(confirmed));
        Assert.NotNull(Html.Parse(await owner.ReadAsync("/admin/backups")).QuerySelector("input[type=file]"));
    }

    [Fact]
    public async Task A_script_is_told_that_it_is_signed_out()
    {
        using var client = AdminClient.Of(Site);
        using var content = new StringContent("{}", new MediaTypeHeaderValue("application/json"));
        using var answer = await client.SendAsync(HttpMethod.Post, "/admin/passkeys/creation-options", content);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("{\"error\":\"signed-out\"}", await TextAsync(answer));
        using var got = await client.GetAsync("/admin/account", ("Accept", "application/json"));
        Assert.Equal("{\"error\":\"signed-out\"}", await TextAsync(got));
    }

    [Fact]
    public async Task What_needs_a_recent_sign_in_waits_for_one_and_loses_nothing()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var fields = AdminClient.FieldsOf(await owner.ReadAsync("/admin/accounts/new"), "/admin/accounts");
        (fields["Name"], fields["Email"]) = ("Eva Ek", "eva@example.com");
        Clock.Now += TimeSpan.FromMinutes(16);
        using var sent = await PostAsync(owner, "/admin/accounts", fields);
        var confirm = LocationOf(sent)!;
        Assert.StartsWith("/admin/confirm?return=%2Fadmin%2Fkept%2F", confirm, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "account.created eva@example.com", string.Join('\n', await AuditAsync()), StringComparison.Ordinal);
        using var confirmed = await owner.PostFormAsync(
            confirm, "/admin/confirm/password", new() { ["Password"] = AdminClient.Password });
        using var again = await owner.PostFormAsync(LocationOf(confirmed)!, "/admin/accounts", []);
        Assert.Contains("A code for Eva Ek", await TextAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_act_that_waits_for_a_password_goes_on_by_itself_once_and_with_a_token()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var fields = AdminClient.FieldsOf(await owner.ReadAsync("/admin/backups"), "/admin/backups");
        Clock.Now += TimeSpan.FromMinutes(16);
        using var pressed = await PostAsync(owner, "/admin/backups", fields);
        var confirm = LocationOf(pressed)!;
        Assert.DoesNotContain("could not be kept", await owner.ReadAsync(confirm), StringComparison.Ordinal);
        using var confirmed = await owner.PostFormAsync(
            confirm, "/admin/confirm/password", new() { ["Password"] = AdminClient.Password });
        var page = await owner.ReadAsync(LocationOf(confirmed)!);
        Assert.NotNull(Html.Parse(page).QuerySelector("script[src*='/js/admin/going-on']"));
        var again = AdminClient.FieldsOf(page, "/admin/backups");
        Assert.Equal(["__RequestVerificationToken", "__kept"], again.Keys.Order(StringComparer.Ordinal));
        using var without = await PostAsync(owner, "/admin/backups", []);
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        using var done = await PostAsync(owner, "/admin/backups", again);
        Assert.Equal("/admin/backups", LocationOf(done));
        Assert.Contains("The backup is made", await owner.ReadAsync("/admin/backups"), StringComparison.Ordinal);
        // Whoever comes back to the page, or presses its button again, does not do it again.
        var backups = Html.Parse(await owner.ReadAsync("/admin/backups")).QuerySelectorAll("tbody tr").Length;
        using var back = await owner.GetAsync(LocationOf(confirmed)!);
        Assert.Equal(HttpStatusCode.NotFound, back.StatusCode);
        using var twice = await PostAsync(owner, "/admin/backups", again);
        Assert.Equal(LocationOf(confirmed), LocationOf(twice));
        Assert.Equal(
            backups, Html.Parse(await owner.ReadAsync("/admin/backups")).QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task What_came_without_a_session_or_with_a_secret_waits_for_another_press()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var kept = await KeepAsync(owner, new() { ["Text"] = Words });
        (await TryAsync(owner, AdminClient.Email, AdminClient.Password)).Dispose();
        Clock.Now += TimeSpan.FromMinutes(16);
        using var confirmed = await owner.PostFormAsync("/admin/confirm?return=" + Uri.EscapeDataString(kept),
            "/admin/confirm/password", new() { ["Password"] = AdminClient.Password });
        Assert.Equal(kept, LocationOf(confirmed));
        Assert.Null(Html.Parse(await owner.ReadAsync(kept)).QuerySelector("script[src*='/js/admin/going-on']"));
    }

    private async Task<string> KeepAsync(AdminClient client, Dictionary<string, string> fields, TimeSpan? later = null)
    {
        Clock.Now += later ?? TimeSpan.FromHours(13);
        using var sent = await PostAsync(client, "/admin/pages/1/draft", fields);
        return Uri.UnescapeDataString(LocationOf(sent)!.Split("return=")[1]);
    }

    private static async Task<HttpResponseMessage> PostAsync(
        AdminClient client, string address, Dictionary<string, string> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        return await client.SendAsync(HttpMethod.Post, address, content);
    }
}
