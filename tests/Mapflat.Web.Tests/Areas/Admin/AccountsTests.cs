using System.Net;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class AccountsTests : AdminSite
{
    [Fact]
    public async Task An_invited_editor_sets_a_password_and_does_what_editors_do()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var invited = await owner.PostFormAsync("/admin/accounts/new", "/admin/accounts",
            new() { ["Name"] = "Eva Ek", ["Email"] = "eva@example.com", ["Role"] = "Editor" });
        var page = Html.Parse(await TextAsync(invited));
        var code = page.QuerySelector(".code-large")!.TextContent;
        Assert.Contains("invited", await owner.ReadAsync("/admin/accounts"), StringComparison.Ordinal);

        using var eva = AdminClient.Of(Site);
        using var set = await eva.PostFormAsync("/admin/recovery", "/admin/recovery",
            new() { ["Email"] = "eva@example.com", ["Code"] = code, ["Password"] = "a lantern beside the weir" });
        using var signedIn = await TryAsync(eva, "eva@example.com", "a lantern beside the weir");
        Assert.Equal("/admin", LocationOf(signedIn));
        using var forbidden = await eva.GetAsync("/admin/accounts");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.DoesNotContain("/admin/accounts", await eva.ReadAsync("/admin/account"), StringComparison.Ordinal);
        Assert.Contains("owner: account.created eva@example.com editor, invited", await AuditAsync());
    }

    [Fact]
    public async Task A_refused_invitation_comes_back_with_what_was_typed()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var answer = await owner.PostFormAsync("/admin/accounts/new", "/admin/accounts",
            new() { ["Name"] = "Twice", ["Email"] = AdminClient.Email, ["Role"] = "Owner" });
        var html = await TextAsync(answer);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("value=\"Twice\"", html, StringComparison.Ordinal);
        Assert.Equal("Owner", AdminClient.FieldsOf(html, "/admin/accounts")["Role"]);
    }

    [Fact]
    public async Task Who_is_disabled_is_out_at_the_next_request_and_comes_in_again_when_enabled()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        using var out1 = await owner.PostFormAsync("/admin/accounts/2", "/admin/accounts/2/suspension", []);
        Assert.False(await IsInAsync(editor));
        using var refused = await TryAsync(editor, "editor@example.com", AdminClient.Password);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var in1 = await owner.PostFormAsync("/admin/accounts/2", "/admin/accounts/2/reinstatement", []);
        Assert.False(await IsInAsync(editor));
        using var signedIn = await TryAsync(editor, "editor@example.com", AdminClient.Password);
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
    }

    [Fact]
    public async Task A_new_role_holds_at_the_next_request()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        using var raised = await owner.PostFormAsync("/admin/accounts/2", "/admin/accounts/2/role", []);
        Assert.Contains("Accounts", await editor.ReadAsync("/admin/accounts"), StringComparison.Ordinal);
        using var lowered = await owner.PostFormAsync("/admin/accounts/2", "/admin/accounts/2/role", []);
        using var forbidden = await editor.GetAsync("/admin/accounts");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Contains("owner: account.role-changed editor@example.com to owner", await AuditAsync());
    }

    [Theory]
    [InlineData("role")]
    [InlineData("suspension")]
    [InlineData("removal")]
    public async Task The_last_owner_stays_and_so_does_one_beside_an_owner_who_never_signed_in(string act)
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var invited = await owner.PostFormAsync("/admin/accounts/new", "/admin/accounts",
            new() { ["Name"] = "New", ["Email"] = "new@example.com", ["Role"] = "Owner" });
        Assert.Equal(HttpStatusCode.OK, invited.StatusCode);
        using var answer = await owner.PostFormAsync("/admin/accounts/1", "/admin/accounts/1/" + act, []);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("This is the last owner", await TextAsync(answer), StringComparison.Ordinal);
        Assert.True(await IsInAsync(owner));
    }

    [Fact]
    public async Task Of_a_removed_account_the_name_and_number_stay_in_the_audit_log()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        using var removed = await owner.PostFormAsync("/admin/accounts/2", "/admin/accounts/2/removal", []);
        Assert.False(await IsInAsync(editor));
        var log = await AuditAsync();
        Assert.Contains("editor: session.began editor@example.com password", log);
        Assert.Contains("owner: account.removed editor@example.com editor, number 2", log);
    }
}
