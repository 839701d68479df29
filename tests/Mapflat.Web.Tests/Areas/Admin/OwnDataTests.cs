using System.Net;
using System.Text.Json;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>What is kept about somebody, for them to take away.</summary>
public sealed class OwnDataTests : AdminSite
{
    [Fact]
    public async Task It_is_a_file_with_ones_own_account_sessions_and_acts_and_no_secret()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var (secret, codes) = await AddSecondFactorAsync(editor);
        using var answer = await editor.PostFormAsync("/admin/account", "/admin/account/data", []);
        Assert.Equal((HttpStatusCode.OK, "application/json", "attachment"), (answer.StatusCode,
            answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var text = await TextAsync(answer);
        var data = JsonElement.Parse(text);
        Assert.Equal(("editor@example.com", "Editor", true, codes.Count), (
            data.GetProperty("account").GetProperty("email").GetString(), data.GetProperty("account")
                .GetProperty("role").GetString(),
            data.GetProperty("account").GetProperty("hasSecondFactor").GetBoolean(), data.GetProperty("account")
                .GetProperty("recoveryCodesLeft").GetInt32()));
        Assert.Equal(1, data.GetProperty("sessions").GetArrayLength());
        Assert.Equal(["session.began", "second-factor.added", "account.exported"],
            [.. data.GetProperty("log").EnumerateArray().Select(e => e.GetProperty("act").GetString()!)]);
        await using var store = new TempStore(Site.DataDirectory);
        string[] secrets = [secret, .. codes, .. editor.Cookies.Values,
            .. store.Sql("SELECT PasswordHash FROM Accounts"), .. store.Sql("SELECT SecurityStamp FROM Accounts"),
            .. store.Sql("SELECT KeyHash FROM Sessions"), "owner@example.com"];
        Assert.All(secrets, hidden => Assert.DoesNotContain(hidden, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task It_asks_again_who_one_is_if_that_was_long_ago()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        Clock.Now += TimeSpan.FromMinutes(16);
        using var answer = await owner.PostFormAsync("/admin/account", "/admin/account/data", []);
        Assert.StartsWith("/admin/confirm", LocationOf(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(await AuditAsync(), line => line.Contains("account.exported", StringComparison.Ordinal));
    }
}
