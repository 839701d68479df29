using Mapflat.Browser.Tests.Admin;
using Mapflat.Content.Model;

[assembly: AssemblyFixture(typeof(AdminBrowsing))]

namespace Mapflat.Browser.Tests.Admin;

/// <summary>
/// A site of its own with an owner, and a browser in which that owner has signed in, through the form.
/// </summary>
public sealed class AdminBrowsing : IAsyncLifetime
{
    private readonly SiteFactory _site = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _session;

    /// <summary>Where the site is, without a slash at the end.</summary>
    public string Origin { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Origin = new UriBuilder(_site.Listen()) { Host = "127.0.0.1" }.Uri.GetLeftPart(UriPartial.Authority);
        await Visit.AwaitStartAsync(Origin);
        await AdminClient.CreateAccountAsync(_site, AdminClient.Email, AccountRole.Owner);
        _playwright = await Playwright.CreateAsync();
        _browser = await Browsing.LaunchAsync(_playwright);
        await using var visit = await StartAsync(signedIn: false);
        await SignInAsync(visit.Page);
        _session = await visit.Page.Context.StorageStateAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _site.DisposeAsync();
    }

    /// <summary>Signs in, on whatever page of the area one is.</summary>
    public static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/admin/sign-in?return=/admin/account");
        await page.FillAsync("[name=Email]", AdminClient.Email);
        await page.FillAsync("[name=Password]", AdminClient.Password);
        await page.ClickAsync("main button.primary");
        await page.ReachAsync("/admin/account");
    }

    /// <summary>A browser profile of its own.</summary>
    /// <param name="signedIn">Whether the owner is signed in there.</param>
    /// <param name="script">Whether it runs scripts.</param>
    /// <param name="ignorePolicy">Whether it ignores the content security policy, so that only what the pages say
    /// counts.</param>
    public async Task<Visit> StartAsync(bool signedIn = true, bool script = true, bool ignorePolicy = false) =>
        await Visit.StartAsync(
            await _browser!.NewContextAsync(new BrowserNewContextOptions
            {
                BaseURL = Origin,
                JavaScriptEnabled = script,
                BypassCSP = ignorePolicy,
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new ViewportSize { Width = 1280, Height = Visit.Height },
                StorageState = signedIn ? _session : null,
            }),
            giveBack: null);

    /// <summary>The area's address of the page at an address.</summary>
    public async Task<string> PageAsync(string address)
    {
        await using var store = new TempStore(_site.DataDirectory);
        return $"/admin/pages/{Assert.Single(store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'"))}";
    }
}
