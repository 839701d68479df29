using System.Net;
using Mapflat.Content.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class ProfileTests : AdminSite
{
    private const string Other = "a lantern beside the weir";

    [Fact]
    public async Task A_changed_password_ends_every_session_but_the_one_that_changed_it()
    {
        using var here = await AdminClient.SignInAsync(Site);
        using var elsewhere = await AdminClient.SignInAsync(Site);
        using var answer = await here.PostFormAsync("/admin/account/password", "/admin/account/password",
            new() { ["Current"] = AdminClient.Password, ["Password"] = Other });
        Assert.Equal("/admin/account", LocationOf(answer));
        Assert.True(await IsInAsync(here));
        Assert.False(await IsInAsync(elsewhere));
        using var old = await TryAsync(elsewhere, AdminClient.Email, AdminClient.Password);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, old.StatusCode);
        using var signedIn = await TryAsync(elsewhere, AdminClient.Email, Other);
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
        Assert.Contains("owner: password.changed owner@example.com", await AuditAsync());
    }

    [Theory]
    [InlineData("not the present one", Other, "This is not your present password")]
    [InlineData(AdminClient.Password, "too short", "use at least 12")]
    [InlineData(AdminClient.Password, "password12345", "words that are tried first")]
    [InlineData(AdminClient.Password, "owner@example.com", "your name or e-mail address")]
    [InlineData(AdminClient.Password, "mapflat mapflat", "words that are tried first")]
    public async Task A_password_that_does_not_hold_is_refused_at_its_field(
        string current, string password, string told)
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var answer = await owner.PostFormAsync("/admin/account/password", "/admin/account/password",
            new() { ["Current"] = current, ["Password"] = password });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = Html.Parse(await TextAsync(answer));
        Assert.Contains(told, page.QuerySelector(".field .error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(told, page.QuerySelector(".problems a")!.TextContent, StringComparison.Ordinal);
        Assert.True(await IsInAsync(owner));
    }

    [Fact]
    public async Task A_password_works_however_its_accents_and_spaces_are_typed()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var changed = await owner.PostFormAsync("/admin/account/password", "/admin/account/password",
            new() { ["Current"] = AdminClient.Password, ["Password"] = " röda löv 🍁 i höst " });
        Assert.Equal(HttpStatusCode.Found, changed.StatusCode);
        using var client = AdminClient.Of(Site);
        using var trimmed = await TryAsync(client, AdminClient.Email, "röda löv 🍁 i höst");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, trimmed.StatusCode);
        using var decomposed = await TryAsync(client, AdminClient.Email, " ro\u0308da lo\u0308v 🍁 i ho\u0308st ");
        Assert.Equal(HttpStatusCode.Found, decomposed.StatusCode);
    }

    [Fact]
    public async Task A_hash_from_easier_times_is_raised_at_sign_in()
    {
        await using var site = new SiteFactory().HashingAsShipped();
        using var client = AdminClient.Of(site);
        await AdminClient.CreateAccountAsync(site, AdminClient.Email, AccountRole.Owner);
        var easy = new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }))
            .HashPassword(new Account(), AdminClient.Password);
        await using var store = new TempStore(site.DataDirectory);
        store.Sql($"UPDATE Accounts SET PasswordHash = '{easy}'");
        using var answer = await TryAsync(client, AdminClient.Email, AdminClient.Password);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var raised = Convert.FromBase64String(store.Sql("SELECT PasswordHash FROM Accounts").Single());
        Assert.InRange(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(raised.AsSpan(5)), 210_000u, uint.MaxValue);
        Assert.Equal(2u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(raised.AsSpan(1)));
    }

    [Fact]
    public async Task A_new_name_and_address_are_used_from_the_next_request_on()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var renamed = await owner.PostFormAsync(
            "/admin/account", "/admin/account/name", new() { ["Name"] = "Åsa Öberg" });
        using var moved = await owner.PostFormAsync(
            "/admin/account/email", "/admin/account/email", new() { ["Email"] = "asa@example.org" });
        Assert.Equal("/admin/account", LocationOf(moved));
        var page = Html.Parse(await owner.ReadAsync("/admin/account"));
        Assert.Equal("Åsa Öberg", page.QuerySelector(".bar-me .bar-name")!.TextContent);
        Assert.Contains("asa@example.org", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        using var client = AdminClient.Of(Site);
        using var signedIn = await TryAsync(client, "ASA@example.org", AdminClient.Password);
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
        Assert.Contains("Åsa Öberg: account.email-changed asa@example.org from owner@example.com", await AuditAsync());
    }

    [Fact]
    public async Task Somebody_elses_address_is_not_to_be_had()
    {
        await AdminClient.CreateAccountAsync(Site, "taken@example.com", AccountRole.Editor);
        using var owner = await AdminClient.SignInAsync(Site);
        using var answer = await owner.PostFormAsync(
            "/admin/account/email", "/admin/account/email", new() { ["Email"] = "Taken@example.com" });
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains(
            "There is an account with the e-mail address", await TextAsync(answer), StringComparison.Ordinal);
        Assert.Contains(
            "value=\"owner@example.com\"", await owner.ReadAsync("/admin/account/email"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_are_ended_one_by_one_or_all_others_at_once()
    {
        using var here = await AdminClient.SignInAsync(Site);
        using var second = await AdminClient.SignInAsync(Site);
        using var third = await AdminClient.SignInAsync(Site);
        var page = Html.Parse(await here.ReadAsync("/admin/account"));
        Assert.Equal(3, page.QuerySelectorAll(".table tbody tr").Length);
        Assert.Single(page.QuerySelectorAll(".table .badge"));
        var one = page.QuerySelector("form[action^='/admin/sessions/'][action$='/end']")!.GetAttribute("action")!;
        using var ended = await here.PostFormAsync("/admin/account", one, []);
        Assert.Equal(1, (await IsInAsync(second) ? 1 : 0) + (await IsInAsync(third) ? 1 : 0));
        using var others = await here.PostFormAsync("/admin/account", "/admin/sessions/others/end", []);
        Assert.False(await IsInAsync(second) || await IsInAsync(third));
        Assert.True(await IsInAsync(here));
        Assert.DoesNotContain(
            "/admin/sessions/others/end", await here.ReadAsync("/admin/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_ends_the_sessions_of_others()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var token = AdminClient.FieldsOf(await editor.ReadAsync("/admin/account"), "/admin/sign-out");
        foreach (var id in Enumerable.Range(1, 2))
        {
            using var content = new FormUrlEncodedContent(token);
            using var answer = await editor.SendAsync(HttpMethod.Post, $"/admin/sessions/{id}/end", content);
        }

        Assert.True(await IsInAsync(owner));
    }

    [Fact]
    public async Task A_session_lasts_while_it_is_used_and_twelve_hours_longer()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        for (var i = 0; i < 3; i++)
        {
            Clock.Now += TimeSpan.FromHours(11);
            Assert.True(await IsInAsync(owner));
        }

        Clock.Now += TimeSpan.FromHours(12) + TimeSpan.FromMinutes(1);
        Assert.False(await IsInAsync(owner));
    }

    [Fact]
    public async Task What_is_sensitive_asks_again_after_a_quarter_of_an_hour()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        Clock.Now += TimeSpan.FromMinutes(16);
        using var asked = await owner.GetAsync("/admin/account/email");
        Assert.Equal("/admin/confirm?return=%2Fadmin%2Faccount%2Femail", LocationOf(asked));
        using var wrong = await owner.PostFormAsync(
            LocationOf(asked)!, "/admin/confirm/password", new() { ["Password"] = "not this one either" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(
            "/admin/account/email", AdminClient.FieldsOf(await TextAsync(wrong), "/admin/confirm/password")["Return"]);
        using var right = await owner.PostFormAsync(
            LocationOf(asked)!, "/admin/confirm/password", new() { ["Password"] = AdminClient.Password });
        Assert.Equal("/admin/account/email", LocationOf(right));
        Assert.Contains(
            "Change the e-mail address", await owner.ReadAsync("/admin/account/email"), StringComparison.Ordinal);
    }
}
