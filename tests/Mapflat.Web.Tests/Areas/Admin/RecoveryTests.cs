using System.Net;
using System.Text.RegularExpressions;
using Mapflat.Content.Accounts;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class RecoveryTests : AdminSite
{
    private const string New = "a lantern beside the weir";

    [Fact]
    public async Task A_code_from_the_machine_sets_a_password_once_and_ends_every_session()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var code = await CodeAsync();
        using var client = AdminClient.Of(Site);
        using var used = await UseAsync(client, AdminClient.Email, code, New);
        Assert.Equal("/admin/sign-in", LocationOf(used));
        Assert.Equal("no-referrer", used.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(await IsInAsync(owner));
        using var again = await UseAsync(client, AdminClient.Email, code, "another lamp on the quay");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        using var signedIn = await TryAsync(client, AdminClient.Email, New);
        Assert.Equal("/admin", LocationOf(signedIn));
        Assert.Contains("owner: password.changed owner@example.com by a one-time code", await AuditAsync());
    }

    [Fact]
    public async Task A_refused_password_does_not_use_the_code_up()
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        var code = await CodeAsync();
        using var client = AdminClient.Of(Site);
        using var weak = await UseAsync(client, AdminClient.Email, code, "password1234");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, weak.StatusCode);
        Assert.Contains(code, await TextAsync(weak), StringComparison.Ordinal);
        using var strong = await UseAsync(
            client, AdminClient.Email, code.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant(), New);
        Assert.Equal(HttpStatusCode.Found, strong.StatusCode);
    }

    [Fact]
    public async Task A_code_is_kept_as_a_hash_and_is_over_after_an_hour_or_by_a_newer_one()
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        var first = await CodeAsync();
        var second = await CodeAsync();
        await using (var store = new TempStore(Site.DataDirectory))
            Assert.DoesNotContain(
                TypedCode.Bare(second), store.Sql("SELECT Hash FROM OneTimeCodes").Single(), StringComparison.Ordinal);
        using var client = AdminClient.Of(Site);
        using var older = await UseAsync(client, AdminClient.Email, first, New);
        Clock.Now += TimeSpan.FromMinutes(61);
        using var late = await UseAsync(client, AdminClient.Email, second, New);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity),
            (older.StatusCode, late.StatusCode));
    }

    [Fact]
    public async Task Known_and_unknown_addresses_get_the_same_answer()
    {
        await AdminClient.CreateAccountAsync(Site, AdminClient.Email, AccountRole.Owner);
        await CodeAsync();
        List<string> answers = [];
        foreach (var email in (string[])[AdminClient.Email, "nobody@example.com"])
        {
            using var client = AdminClient.Of(Site);
            using var recovery = await UseAsync(client, email, "aaaaa-bbbbb-ccccc-ddddd", New);
            using var signIn = await TryAsync(client, email, "some wrong password");
            foreach (var answer in (HttpResponseMessage[])[recovery, signIn])
            {
                var body = Regex.Replace((await TextAsync(answer)).Replace(email, "E", StringComparison.Ordinal),
                    "name=\"__RequestVerificationToken\"[^>]*", "");
                answers.Add($"{answer.StatusCode} "
                    + $"{string.Join('|', answer.Headers.Select(h => h.Key).Order(StringComparer.Ordinal))} {body}");
            }
        }

        Assert.Equal(answers[0], answers[2]);
        Assert.Equal(answers[1], answers[3]);
    }

    [Fact]
    public async Task The_second_factor_is_still_asked_for_unless_the_machine_says_otherwise()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        await AddSecondFactorAsync(owner);
        using var client = AdminClient.Of(Site);
        using var used = await UseAsync(client, AdminClient.Email, await CodeAsync(), New);
        using var asked = await TryAsync(client, AdminClient.Email, New);
        Assert.StartsWith("/admin/sign-in/second-factor", LocationOf(asked), StringComparison.Ordinal);

        using var without = await UseAsync(
            client, AdminClient.Email, await CodeAsync("--without-second-factor"), "another lamp on the quay");
        using var signedIn = await TryAsync(client, AdminClient.Email, "another lamp on the quay");
        Assert.Equal("/admin", LocationOf(signedIn));
        Assert.Contains("owner: second-factor.removed owner@example.com", await AuditAsync());
    }

    private static Task<HttpResponseMessage> UseAsync(AdminClient client, string email, string code, string password) =>
        client.PostFormAsync("/admin/recovery", "/admin/recovery",
            new() { ["Email"] = email, ["Code"] = code, ["Password"] = password });

    private async Task<string> CodeAsync(params string[] options)
    {
        var said = await Shell.OnAsync(
            Site.DataDirectory, ["admin", "reset-password", "--email", AdminClient.Email, .. options]);
        Assert.Equal(0, said.Code);
        return Assert.Single(said.Lines);
    }
}
