using System.Text.Json;
using Mapflat.Content.Accounts;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>
/// An owner's first day, with a device that has passkeys: chromium's virtual one, which works on <c>localhost</c>
/// alone.
/// </summary>
public sealed class AccountTests(Browsing browsing) : IAsyncLifetime
{
    private readonly FreshSite _site = new();
    private readonly List<string> _findings = [];
    private Visit _visit = null!;

    private IPage Page => _visit.Page;

    public async ValueTask InitializeAsync()
    {
        await _site.StartAsync();
        _visit = await browsing.StartAtAsync(_site.Origin);
        await FreshSite.PlugInDeviceAsync(Page);
    }

    public async ValueTask DisposeAsync()
    {
        await _visit.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task From_the_code_in_the_log_to_a_passkey_that_signs_in_without_a_name_and_is_removed()
    {
        await SetUpAsync();
        await Page.GotoAsync("/admin/beginning");
        await LookAsync("what the site begins with");
        await Page.GotoAsync("/admin/account");
        await LookAsync("account without a passkey");
        await Page.ClickAsync("a[href='/admin/passkeys/new']");
        await Page.ReachAsync("/admin/passkeys/new");
        await LookAsync("new passkey");
        await Page.FillAsync("#Name", "Laptop");
        await Page.ClickAsync("main button.primary");
        await Page.ReachAsync("/admin/account");
        await Page.GetByText("The passkey “Laptop” is ready.").WaitForAsync();
        await LookAsync("account");

        await SignOutAsync();
        await LookAsync("sign-in");
        string? sent = null;
        Page.Request += (_, request) =>
            sent = request.Url.EndsWith("/admin/sign-in/passkey", StringComparison.Ordinal) ? request.PostData : sent;
        await Page.ClickAsync("[data-passkey-ask]");
        await Page.ReachAsync("/admin");
        Assert.Contains("Visit the site", await Page.TextContentAsync("header.bar"), StringComparison.Ordinal);

        await Page.GotoAsync("/admin/account");
        await SignOutAsync();
        var replayed = await PostAsync("/admin/sign-in/passkey", sent!);
        Assert.Equal(422, replayed.GetProperty("status").GetInt32());
        Assert.Contains("used before", replayed.GetProperty("body").GetString(), StringComparison.Ordinal);

        await Page.FillAsync("#Email", FreshSite.Email);
        await Page.FillAsync("#Password", FreshSite.Password);
        await Page.ClickAsync("main button.primary");
        await Page.ReachAsync("/admin");
        await Page.GotoAsync("/admin/account");
        await Page.ClickAsync(".lines a");
        await Page.ReachAsync("/admin/passkeys/*");
        await LookAsync("passkey");
        await Page.ClickAsync("button.danger");
        await Page.GetByText("no longer opens your account").WaitForAsync();
        await SignOutAsync();
        await Page.ClickAsync("[data-passkey-ask]");
        await Page.GetByText("This passkey is not known here any more").WaitForAsync();
        await LookAsync("sign-in, refused passkey");

        Assert.Empty(_findings);
        Assert.DoesNotContain(
            _visit.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_screen_of_accounts_passes_axe_in_every_state()
    {
        await SetUpAsync();
        foreach (var address in (string[])["/admin/account/email", "/admin/account/password", "/admin/second-factor",
            "/admin/accounts", "/admin/accounts/new", "/admin/accounts/1", "/admin/confirm", "/admin/kept/none"])
        {
            await Page.GotoAsync(address);
            await LookAsync(address);
        }

        await Page.GotoAsync("/admin/account/password");
        await Page.FillAsync("#Current", "wrong");
        await Page.FillAsync("#Password", "short");
        await SubmitAsync("password, refused");
        Assert.Equal("problems", await Page.EvaluateAsync<string>("() => document.activeElement.id"));
        await Page.GotoAsync("/admin/second-factor");
        await Page.FillAsync(
            "#Code", SecondFactor.CodeOf(await Page.InputValueAsync("[name=Secret]"), DateTimeOffset.UtcNow));
        await SubmitAsync("recovery codes");
        var recovery = await Page.Locator(".codes code").First.InnerTextAsync();
        await Page.GotoAsync("/admin/second-factor");
        await LookAsync("second factor, on");
        await Page.GotoAsync("/admin/accounts/new");
        await Page.FillAsync("#Name", "Eva Ek");
        await Page.FillAsync("#Email", "eva@example.com");
        await SubmitAsync("invitation");
        await Page.GotoAsync("/admin/accounts/1");
        await SubmitAsync("last owner", "button:has-text('Remove the account of')");

        // A form that is sent when the session was ended elsewhere.
        await Page.GotoAsync("/admin/account");
        await Page.FillAsync("#Name", "Per, who thought long");
        await _site.EndSessionsAsync();
        await SubmitAsync("sign-in, with words that are kept", "form[action='/admin/account/name'] button");
        await Page.FillAsync("#Email", FreshSite.Email);
        await Page.FillAsync("#Password", "wrong words altogether");
        await SubmitAsync("sign-in, refused");
        await Page.FillAsync("#Password", FreshSite.Password);
        await SubmitAsync("second step");
        await Page.FillAsync("#Code", recovery);
        await SubmitAsync("kept form");
        await Page.ClickAsync("main button.primary");
        await Page.GetByText("Your name is changed.").WaitForAsync();
        Assert.Equal("Per, who thought long", await Page.InputValueAsync("#Name"));

        await SignOutAsync();
        await Page.GotoAsync("/admin/recovery");
        await LookAsync("recovery");
        Assert.Empty(_findings);
    }

    [Fact]
    public async Task By_number_the_page_says_where_passkeys_work()
    {
        await SetUpAsync();
        await using var visit = await browsing.StartAtAsync(
            _site.Origin.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
        await visit.Page.GotoAsync("/admin/sign-in");
        Assert.Equal(_site.Origin + "/admin/sign-in",
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = _site.Origin }).GetAttributeAsync("href"));
        Assert.Equal(0, await visit.Page.Locator("[data-passkey-ask]").CountAsync());
    }

    private async Task SetUpAsync()
    {
        await Page.GotoAsync("/admin");
        await LookAsync("set-up");
        await _site.SetUpAsync(Page);
    }

    private async Task SignOutAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Page.ReachAsync("/admin/sign-in");
    }

    private async Task SubmitAsync(string screen, string button = "main button.primary")
    {
        await Page.EvaluateAsync("() => { document.body.dataset.before = '' }");
        await Page.ClickAsync(button);
        await Page.Locator("body:not([data-before])").WaitForAsync();
        await LookAsync(screen);
    }

    private async Task LookAsync(string screen)
    {
        _findings.AddRange((await AxeTests.FindAsync(Page, 360, 1280)).Select(finding => $"{screen}: {finding}"));
        await Page.SetViewportSizeAsync(360, Visit.Height);
        if (await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") is > 0
            and var over)
            _findings.Add($"{screen}: {over} px sideways at 360 px");
        await Page.SetViewportSizeAsync(1280, Visit.Height);
        await Album.PortrayAsync(Page, screen);
    }

    private async Task<JsonElement> PostAsync(string address, string body) => (await Page.EvaluateAsync<JsonElement?>(
        """
        async ([address, body]) => {
          const token = document.querySelector('[name=__RequestVerificationToken]').value;
          const answer = await fetch(address, {
              method: 'POST', headers: { 'Content-Type': 'application/json', RequestVerificationToken: token }, body });
          return { status: answer.status, body: await answer.text() };
        }
        """,
        new[] { address, body }))!.Value;
}
