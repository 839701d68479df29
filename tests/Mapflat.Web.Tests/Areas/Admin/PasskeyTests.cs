using System.Net;
using System.Text;
using System.Text.Json;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>Passkeys, good and forged; a refusal is always the sender's fault, and opens nothing.</summary>
public sealed class PasskeyTests : AdminSite
{
    [Fact]
    public async Task It_signs_in_without_a_name_and_one_sees_when_it_was_used_last()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var laptop = new SoftPasskey();
        Assert.Equal(HttpStatusCode.OK, (await AddAsync(owner, laptop, "Laptop")).Status);
        Assert.Contains("not used yet", await owner.ReadAsync("/admin/account"), StringComparison.Ordinal);
        Clock.Now += TimeSpan.FromDays(40);
        using var client = AdminClient.Of(Site);
        var (status, body) = await UseAsync(client, laptop);
        Assert.True(status == HttpStatusCode.OK, body);
        Assert.Equal("/admin", JsonElement.Parse(body).GetProperty("to").GetString());
        var line = Html.Parse(await client.ReadAsync("/admin/account"))
            .QuerySelector("section[aria-labelledby=passkeys] li")!.TextContent;
        Assert.Contains($"added {Clock.Now.AddDays(-40):d MMMM yyyy}", line, StringComparison.Ordinal);
        Assert.Contains($"last used {Clock.Now:d MMMM yyyy}", line, StringComparison.Ordinal);
        Assert.Contains("owner: session.began owner@example.com passkey “Laptop”", await AuditAsync());
    }

    [Fact]
    public async Task One_that_lies_is_refused()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var key = new SoftPasskey();
        Assert.Equal(HttpStatusCode.OK, (await AddAsync(owner, key, "Laptop")).Status);
        using var client = AdminClient.Of(Site);
        List<string> faults = [];
        foreach (var (lie, tell, unsay) in ((string, Action, Action)[])
        [
            ("the page is another site's", () => key.Origin = "https://evil.example", () =>
                key.Origin = "http://localhost"),
            ("the page is a frame in another", () => key.CrossOrigin = true, () => key.CrossOrigin = false),
            ("the passkey is another site's", () => key.Site = "evil.example", () => key.Site = null),
            ("nobody was looked at", () => key.LooksAtUser = false, () => key.LooksAtUser = true),
            ("nobody touched it", () => key.IsTouched = false, () => key.IsTouched = true),
            ("the answer is of another kind", () => key.Kind = "webauthn.create", () => key.Kind = null),
            ("something else was asked", () => key.Challenge = "AAAAAAAAAAAAAAAAAAAAAA", () => key.Challenge = null),
            ("the signature is of something else", () => key.SignsWell = false, () => key.SignsWell = true),
        ])
        {
            tell();
            var (status, body) = await UseAsync(client, key);
            unsay();
            if (status != HttpStatusCode.UnprocessableEntity || await IsInAsync(client))
                faults.Add($"{lie}: {status} {body}");
        }

        Assert.Empty(faults);
        Assert.Contains("nobody: session.refused (a passkey) passkey", await AuditAsync());
        Assert.Equal(HttpStatusCode.OK, (await UseAsync(client, key)).Status);
    }

    [Fact]
    public async Task An_answer_is_good_once_and_for_five_minutes()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var key = new SoftPasskey();
        await AddAsync(owner, key, "Laptop");
        using var client = AdminClient.Of(Site);
        var (options, state, token) = await AskAsync(client);
        Clock.Now += TimeSpan.FromMinutes(6);
        var late = await PostAsync(
            client, "/admin/sign-in/passkey", token, new { state, credential = key.Get(options) });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        Assert.Contains("longer than five minutes", late.Body, StringComparison.Ordinal);
        (options, state, token) = await AskAsync(client);
        var answer = new { state, credential = key.Get(options) };
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, "/admin/sign-in/passkey", token, answer)).Status);
        using var thief = AdminClient.Of(Site);
        var (_, _, thiefs) = await AskAsync(thief);
        var replayed = await PostAsync(thief, "/admin/sign-in/passkey", thiefs, answer);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, replayed.Status);
        Assert.Contains("used before", replayed.Body, StringComparison.Ordinal);
        Assert.False(await IsInAsync(thief));
    }

    [Fact]
    public async Task Each_device_has_its_own_and_one_that_is_removed_opens_nothing()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var laptop = new SoftPasskey();
        using var phone = new SoftPasskey();
        await AddAsync(owner, laptop, "Laptop");
        await AddAsync(owner, phone, "Phone");
        var links = Html.Parse(await owner.ReadAsync("/admin/account"))
            .QuerySelectorAll("section[aria-labelledby=passkeys] li a").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal(2, links.Count);
        using (await owner.PostFormAsync(links[0], links[0] + "/removal", [])) { }
        using var client = AdminClient.Of(Site);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await UseAsync(client, laptop)).Status);
        Assert.Equal(HttpStatusCode.OK, (await UseAsync(client, phone)).Status);
    }

    [Fact]
    public async Task Somebody_elses_confirms_nothing_and_a_challenge_for_one_account_adds_to_no_other()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        using var editors = new SoftPasskey();
        await AddAsync(editor, editors, "Phone");
        var token = AdminClient.FieldsOf(
            await owner.ReadAsync("/admin/account"), "/admin/sign-out")["__RequestVerificationToken"];
        var asked = JsonElement.Parse((await PostAsync(owner, "/admin/passkeys/request-options", token, new { })).Body);
        var confirmed = await PostAsync(owner, "/admin/confirm/passkey", token, new
        {
            state = asked.GetProperty("state").GetString(),
            credential = editors.Get(asked.GetProperty("options"))
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, confirmed.Status);
        Assert.Contains("belongs to another account", confirmed.Body, StringComparison.Ordinal);

        using var key = new SoftPasskey();
        var editorsToken = AdminClient.FieldsOf(
            await editor.ReadAsync("/admin/account"), "/admin/sign-out")["__RequestVerificationToken"];
        var made = JsonElement.Parse((await PostAsync(owner, "/admin/passkeys/creation-options", token, new { })).Body);
        var added = await PostAsync(editor, "/admin/passkeys", editorsToken, new
        {
            state = made.GetProperty("state").GetString(),
            credential = key.Create(made.GetProperty("options")),
            name = "Mine now"
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, added.Status);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AddAsync(
        AdminClient client, SoftPasskey key, string name)
    {
        var token = AdminClient.FieldsOf(
            await client.ReadAsync("/admin/account"), "/admin/sign-out")["__RequestVerificationToken"];
        var (status, body) = await PostAsync(client, "/admin/passkeys/creation-options", token, new { });
        Assert.True(status == HttpStatusCode.OK, body);
        var asked = JsonElement.Parse(body);
        return await PostAsync(client, "/admin/passkeys", token, new
        {
            state = asked.GetProperty("state").GetString(),
            credential = key.Create(asked.GetProperty("options")),
            name
        });
    }

    private static async Task<(HttpStatusCode Status, string Body)> UseAsync(AdminClient client, SoftPasskey key)
    {
        var (options, state, token) = await AskAsync(client);
        return await PostAsync(client, "/admin/sign-in/passkey", token, new { state, credential = key.Get(options) });
    }

    private static async Task<(JsonElement Options, string State, string Token)> AskAsync(AdminClient client)
    {
        var token = AdminClient.FieldsOf(
            await client.ReadAsync("/admin/sign-in"), "/admin/sign-in")["__RequestVerificationToken"];
        var asked = JsonElement.Parse(
            (await PostAsync(client, "/admin/passkeys/request-options", token, new { })).Body);
        return (asked.GetProperty("options"), asked.GetProperty("state").GetString()!, token);
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(
        AdminClient client, string address, string token, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(
            HttpMethod.Post, address, content, ("RequestVerificationToken", token));
        return (answer.StatusCode, await TextAsync(answer));
    }
}
