using System.Net;
using Mapflat.Content.Accounts;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class SecondFactorTests : AdminSite
{
    [Fact]
    public async Task After_the_password_a_code_is_asked_for_and_none_is_taken_twice()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var (secret, _) = await AddSecondFactorAsync(owner);
        using var client = AdminClient.Of(Site);
        using var password = await TryAsync(client, AdminClient.Email, AdminClient.Password, "/admin/account");
        Assert.Equal("/admin/sign-in/second-factor?return=%2Fadmin%2Faccount", LocationOf(password));
        Assert.False(await IsInAsync(client));

        // That code has proven the app already.
        using var again = await EnterAsync(client, SecondFactor.CodeOf(secret, Clock.Now));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        Clock.Now += TimeSpan.FromSeconds(30);
        var code = SecondFactor.CodeOf(secret, Clock.Now);
        using var right = await client.PostFormAsync(
            LocationOf(password)!, "/admin/sign-in/second-factor", new() { ["Code"] = code });
        Assert.Equal("/admin/account", LocationOf(right));
        Assert.True(await IsInAsync(client));

        using var thief = AdminClient.Of(Site);
        (await TryAsync(thief, AdminClient.Email, AdminClient.Password)).Dispose();
        using var replayed = await EnterAsync(thief, code);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, replayed.StatusCode);
        Assert.Contains("owner: session.began owner@example.com password and code from the app", await AuditAsync());
    }

    [Fact]
    public async Task Each_recovery_code_signs_in_once_and_those_that_are_left_are_counted()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var (_, codes) = await AddSecondFactorAsync(owner);
        Assert.Equal(10, codes.Distinct().Count());
        using var client = AdminClient.Of(Site);
        (await TryAsync(client, AdminClient.Email, AdminClient.Password)).Dispose();
        using var first = await EnterAsync(client, codes[3].ToUpperInvariant().Replace('-', ' '));
        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        Assert.Contains(
            "9 recovery codes are left", await client.ReadAsync("/admin/account"), StringComparison.Ordinal);

        using var other = AdminClient.Of(Site);
        (await TryAsync(other, AdminClient.Email, AdminClient.Password)).Dispose();
        using var second = await EnterAsync(other, codes[3]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);

        using var renewed = await owner.PostFormAsync(
            "/admin/second-factor", "/admin/second-factor/recovery-codes", []);
        Assert.Equal(10, Html.Parse(await TextAsync(renewed)).QuerySelectorAll(".codes code").Length);
        using var old = await EnterAsync(other, codes[4]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, old.StatusCode);
    }

    [Fact]
    public async Task The_store_has_no_recovery_code_that_could_be_read()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var (_, codes) = await AddSecondFactorAsync(owner);
        await using var store = new TempStore(Site.DataDirectory);
        var kept = store.Sql("SELECT RecoveryCodeHashes FROM Accounts").Single();
        Assert.All(codes, code => Assert.DoesNotContain(TypedCode.Bare(code), kept, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Set_up_shows_a_picture_and_the_secret_and_wants_a_code_that_proves_it()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var page = Html.Parse(await owner.ReadAsync("/admin/second-factor"));
        Assert.StartsWith(
            "data:image/svg+xml;base64,", page.QuerySelector("img.qr")!.GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal(page.QuerySelector("input[name=Secret]")!.GetAttribute("value"),
            page.QuerySelector("code.breakable")!.TextContent.Replace(" ", "", StringComparison.Ordinal));
        using var answer = await owner.PostFormAsync(
            "/admin/second-factor", "/admin/second-factor", new() { ["Code"] = "000000" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("what the app should show now", await TextAsync(answer), StringComparison.Ordinal);
        Assert.Contains("Set up a second factor", await owner.ReadAsync("/admin/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_the_password_is_enough_again()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        await AddSecondFactorAsync(owner);
        using var off = await owner.PostFormAsync("/admin/second-factor", "/admin/second-factor/removal", []);
        using var client = AdminClient.Of(Site);
        using var answer = await TryAsync(client, AdminClient.Email, AdminClient.Password);
        Assert.Equal("/admin", LocationOf(answer));
        Assert.Contains("owner: second-factor.removed owner@example.com", await AuditAsync());
    }

    [Fact]
    public async Task Guessing_codes_is_slowed_down_and_a_password_that_was_changed_meanwhile_counts_no_more()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var (secret, _) = await AddSecondFactorAsync(owner);
        Clock.Now += TimeSpan.FromSeconds(60);
        using var client = AdminClient.Of(Site);
        (await TryAsync(client, AdminClient.Email, AdminClient.Password)).Dispose();
        HttpStatusCode last = default;
        for (var i = 0; i < 7; i++)
        {
            using var answer = await EnterAsync(client, "12345" + i);
            last = answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Clock.Now += TimeSpan.FromSeconds(90);
        using var changed = await owner.PostFormAsync("/admin/account/password", "/admin/account/password",
            new() { ["Current"] = AdminClient.Password, ["Password"] = "a lantern beside the weir" });
        using var late = await client.GetAsync("/admin/sign-in/second-factor");
        Assert.Equal("/admin/sign-in?return=%2Fadmin", LocationOf(late));
        Assert.False(string.IsNullOrEmpty(secret));
    }

    [Fact]
    public async Task Without_a_password_before_it_no_code_is_asked_for()
    {
        using var client = AdminClient.Of(Site);
        using var answer = await client.GetAsync("/admin/sign-in/second-factor");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> EnterAsync(AdminClient client, string code) =>
        client.PostFormAsync("/admin/sign-in/second-factor", "/admin/sign-in/second-factor", new() { ["Code"] = code });
}
