using System.Net;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class ThrottleTests : AdminSite
{
    [Fact]
    public async Task Guessing_is_slowed_down_for_known_and_unknown_alike_and_whoever_waits_gets_in()
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        foreach (var email in (string[])[AdminClient.Email, "nobody@example.com"])
        {
            using var guesser = AdminClient.Of(Site);
            List<HttpStatusCode> answers = [];
            for (var i = 0; i < 20; i++)
            {
                using var answer = await TryAsync(guesser, email, $"wrong password {i}");
                answers.Add(answer.StatusCode);
                if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);
                    Assert.Contains("too many failed tries. Wait ", await TextAsync(answer), StringComparison.Ordinal);
                }
            }

            Assert.Equal(5, answers.Count(status => status == HttpStatusCode.UnprocessableEntity));
            Assert.Equal(15, answers.Count(status => status == HttpStatusCode.TooManyRequests));
        }

        using var owner = AdminClient.Of(Site);
        using var early = await TryAsync(owner, AdminClient.Email, AdminClient.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, early.StatusCode);
        Clock.Now += early.Headers.RetryAfter!.Delta!.Value;
        using var right = await TryAsync(owner, AdminClient.Email, AdminClient.Password);
        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
    }

    [Fact]
    public async Task The_longest_wait_is_half_a_minute_and_a_passkey_is_never_made_to_wait()
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        using var guesser = AdminClient.Of(Site);
        var longest = TimeSpan.Zero;
        for (var i = 0; i < 30; i++)
        {
            using var answer = await TryAsync(guesser, AdminClient.Email, "wrong password");
            if (answer.Headers.RetryAfter?.Delta is not { } wait) continue;
            longest = wait > longest ? wait : longest;
            Clock.Now += wait;
        }

        Assert.Equal(TimeSpan.FromSeconds(30), longest);
        var page = await guesser.ReadAsync("/admin/sign-in");
        var token = AdminClient.FieldsOf(page, "/admin/sign-in")["__RequestVerificationToken"];
        using var nothing = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var options = await guesser.SendAsync(
            HttpMethod.Post, "/admin/passkeys/request-options", nothing, ("RequestVerificationToken", token));
        Assert.Equal(HttpStatusCode.OK, options.StatusCode);
        Assert.Contains("\"rpId\":\"localhost\"", await TextAsync(options), StringComparison.Ordinal);
        Assert.Contains("\"userVerification\":\"required\"", await TextAsync(options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_has_signed_in_before_waits_for_nobodys_mistakes_but_its_own()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        Assert.StartsWith("__Secure-browser", owner.Cookies.Keys.Single(name => name.StartsWith(
            "__Secure-", StringComparison.Ordinal)), StringComparison.Ordinal);
        (await owner.PostFormAsync("/admin/account", "/admin/sign-out", [])).Dispose();
        using var guesser = AdminClient.Of(Site);
        for (var i = 0; i < 30; i++) (await TryAsync(guesser, AdminClient.Email, "wrong password")).Dispose();
        using (var stranger = await TryAsync(guesser, AdminClient.Email, AdminClient.Password))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, stranger.StatusCode);
            Assert.Contains("a browser in which you have signed in before", await TextAsync(stranger),
                StringComparison.Ordinal);
        }

        for (var i = 0; i < 5; i++)
        {
            using var mistyped = await TryAsync(owner, AdminClient.Email, "wrong password");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mistyped.StatusCode);
        }

        using var waits = await TryAsync(owner, AdminClient.Email, AdminClient.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, waits.StatusCode);
        Clock.Now += waits.Headers.RetryAfter!.Delta!.Value;
        using var right = await TryAsync(owner, AdminClient.Email, AdminClient.Password);
        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
    }

    [Fact]
    public async Task A_known_browser_is_a_stranger_to_other_accounts_and_one_that_was_made_up_to_all()
    {
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        (await editor.PostFormAsync("/admin/account", "/admin/sign-out", [])).Dispose();
        using var guesser = AdminClient.Of(Site);
        for (var i = 0; i < 10; i++) (await TryAsync(guesser, AdminClient.Email, "wrong password")).Dispose();
        using (var other = await TryAsync(editor, AdminClient.Email, AdminClient.Password))
            Assert.Equal(HttpStatusCode.TooManyRequests, other.StatusCode);
        guesser.Cookies["__Secure-browser"] = editor.Cookies["__Secure-browser"][..^4] + "AAAA";
        using var forged = await TryAsync(guesser, AdminClient.Email, AdminClient.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, forged.StatusCode);
    }

    [Fact]
    public async Task A_wait_that_began_in_a_future_that_was_none_is_no_longer_than_any()
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        using var guesser = AdminClient.Of(Site);
        (await guesser.GetAsync("/admin/sign-in")).Dispose();
        Clock.Now += TimeSpan.FromDays(1_000);
        for (var i = 0; i < 6; i++) (await TryAsync(guesser, AdminClient.Email, "wrong password")).Dispose();
        Clock.Now -= TimeSpan.FromDays(1_000);
        using var early = await TryAsync(guesser, AdminClient.Email, AdminClient.Password);
        Assert.InRange(early.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);
        Clock.Now += TimeSpan.FromSeconds(30);
        using var right = await TryAsync(guesser, AdminClient.Email, AdminClient.Password);
        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
    }

    [Fact]
    public async Task Many_accounts_from_one_network_are_slowed_down_too_and_the_log_does_not_grow_with_them()
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        using var guesser = AdminClient.Of(Site);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            using var answer = await TryAsync(guesser, $"somebody{i}@example.com", "wrong password");
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) refused++;
        }

        Assert.InRange(refused, 170, 190);
        await using var store = new TempStore(Site.DataDirectory);
        Assert.Equal(["100"], store.Sql(
            "SELECT count(*) FROM Audit WHERE Act = 'session.refused' AND Subject LIKE 'somebody%'"));
        Assert.StartsWith("200 refusals", store.Sql("SELECT Detail FROM Audit WHERE Subject = '(several)'").Single(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"state\":\"AAAA\",\"credential\":{}}")]
    [InlineData("{\"state\":\"not base 64\",\"credential\":{\"id\":\"AAAA\"}}")]
    [InlineData("{\"state\":null,\"credential\":null}")]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("\"text\"")]
    [InlineData("")]
    public async Task What_is_no_passkey_is_refused_with_a_message(string body)
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        using var client = AdminClient.Of(Site);
        var token = AdminClient.FieldsOf(
            await client.ReadAsync("/admin/sign-in"), "/admin/sign-in")["__RequestVerificationToken"];
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(
            HttpMethod.Post, "/admin/sign-in/passkey", content, ("RequestVerificationToken", token));
        Assert.InRange((int)answer.StatusCode, 400, 422);
        Assert.Contains("\"error\":", await TextAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_claims_to_be_JSON_is_not_taken_for_it()
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        using var client = AdminClient.Of(Site);
        var token = AdminClient.FieldsOf(
            await client.ReadAsync("/admin/sign-in"), "/admin/sign-in")["__RequestVerificationToken"];
        using var content = new StringContent(
            "{\"state\":\"AAAA\",\"credential\":{}}", System.Text.Encoding.UTF8, "text/plain");
        using var answer = await client.SendAsync(
            HttpMethod.Post, "/admin/sign-in/passkey", content, ("RequestVerificationToken", token));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }
}
