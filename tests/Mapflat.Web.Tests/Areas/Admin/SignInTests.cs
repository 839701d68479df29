using System.Net;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class SignInTests : IAsyncLifetime
{
    private readonly SiteFactory _site = new();

    public async ValueTask InitializeAsync() => (await _site.Client().GetAsync("/")).Dispose();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Nobody_reaches_the_area_without_signing_in()
    {
        using var anonymous = AdminClient.Of(_site);
        using var answer = await anonymous.GetAsync("/admin/account");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.EndsWith("/admin/sign-in?return=%2Fadmin%2Faccount", answer.Headers.Location!.OriginalString,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_knows_the_password_comes_in_and_sees_their_name()
    {
        using var owner = await AdminClient.SignInAsync(_site);
        Assert.Contains("owner@example.com", await owner.ReadAsync("/admin/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_with_the_address_kept_and_the_password_not()
    {
        await AdminClient.CreateAccountAsync(_site, AdminClient.Email, AccountRole.Owner);
        using var client = AdminClient.Of(_site);
        using var answer = await client.PostFormAsync("/admin/sign-in", "/admin/sign-in",
            new() { ["Email"] = AdminClient.Email, ["Password"] = "not the right one" });
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("value=\"owner@example.com\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("not the right one", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_from_before_signing_out_is_worth_nothing_at_the_next_request()
    {
        using var owner = await AdminClient.SignInAsync(_site);
        var cookie = owner.Cookies["__Host-session"];
        using var signedOut = await owner.PostFormAsync("/admin/account", "/admin/sign-out", []);
        Assert.Equal("\"cache\"", signedOut.Headers.GetValues("Clear-Site-Data").Single());
        Assert.All(owner.Cookies.Keys, name => Assert.DoesNotContain("__Host-", name, StringComparison.Ordinal));
        using var thief = AdminClient.Of(_site);
        thief.Cookies["__Host-session"] = cookie;
        using var answer = await thief.GetAsync("/admin/account");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [Fact]
    public async Task Every_cookie_is_for_this_host_over_a_safe_line_and_out_of_scripts_reach()
    {
        await AdminClient.CreateAccountAsync(_site, AdminClient.Email, AccountRole.Owner);
        using var client = AdminClient.Of(_site);
        using var form = await client.GetAsync("/admin/sign-in");
        using var answer = await client.PostFormAsync("/admin/sign-in", "/admin/sign-in",
            new() { ["Email"] = AdminClient.Email, ["Password"] = AdminClient.Password });
        var cookies = form.Headers.GetValues("Set-Cookie").Concat(answer.Headers.GetValues("Set-Cookie")).ToList();
        Assert.NotEmpty(cookies);
        Assert.All(cookies, cookie =>
        {
            // The one that is for this area alone, and so cannot be called so (RFC 6265bis, section 4.1.3.2).
            if (cookie.StartsWith("__Secure-browser=", StringComparison.Ordinal))
                Assert.Contains("; path=/admin;", cookie, StringComparison.Ordinal);
            else Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.Contains("; secure", cookie, StringComparison.Ordinal);
            Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
            Assert.Matches("; samesite=(lax|strict)", cookie);
            Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task Another_sites_page_sends_nothing_here_even_with_a_token(string where)
    {
        using var owner = await AdminClient.SignInAsync(_site);
        var fields = AdminClient.FieldsOf(await owner.ReadAsync("/admin/account"), "/admin/sign-out");
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await owner.SendAsync(
            HttpMethod.Post, "/admin/sign-out", content, ("Sec-Fetch-Site", where));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Your account", await owner.ReadAsync("/admin/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        using var owner = await AdminClient.SignInAsync(_site);
        using var content = new FormUrlEncodedContent([]);
        using var answer = await owner.SendAsync(HttpMethod.Post, "/admin/sign-out", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Your account", await owner.ReadAsync("/admin/account"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/", "/admin")]
    [InlineData("//evil.example", "/admin")]
    [InlineData("/admin/\\evil.example", "/admin")]
    [InlineData("/architecture", "/admin")]
    [InlineData("/admin/account", "/admin/account")]
    public async Task After_signing_in_one_is_led_nowhere_else(string asked, string led)
    {
        await AdminClient.CreateAccountAsync(_site, AdminClient.Email, AccountRole.Owner);
        using var client = AdminClient.Of(_site);
        using var answer = await client.PostFormAsync(
            "/admin/sign-in?return=" + Uri.EscapeDataString(asked), "/admin/sign-in",
            new() { ["Email"] = AdminClient.Email, ["Password"] = AdminClient.Password });
        Assert.Equal(led, answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Set_up_needs_the_code_from_the_log_and_is_gone_once_there_is_an_account()
    {
        using var client = AdminClient.Of(_site);
        using var refused = await client.PostFormAsync("/admin/setup", "/admin/setup", new()
        {
            ["Code"] = "aaaaa-bbbbb-ccccc-ddddd",
            ["Name"] = "Eve",
            ["Email"] = "eve@example.com",
            ["Password"] = "a long enough password",
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("value=\"Eve\"", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await AdminClient.CreateAccountAsync(_site, AdminClient.Email, AccountRole.Owner);
        using var gone = await client.GetAsync("/admin/setup");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }
}
