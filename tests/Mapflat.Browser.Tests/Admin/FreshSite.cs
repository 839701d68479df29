using System.Text.RegularExpressions;
using Mapflat.Content.Accounts;
using Mapflat.Content.Backups;
using Mapflat.Content.Model;
using Mapflat.Content.Store;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>
/// A site of a test's own that nobody has set up yet, on <c>localhost</c>: passkeys belong to names, not to numbers.
/// </summary>
internal sealed partial class FreshSite : IAsyncDisposable
{
    /// <summary>The owner's name at sign-in.</summary>
    public const string Email = "per@example.com";

    /// <summary>The owner's password.</summary>
    public const string Password = "quiet lamps over the harbour";

    private readonly SiteFactory _site = new();

    /// <summary>Starts it.</summary>
    public FreshSite() => Origin = _site.Listen().GetLeftPart(UriPartial.Authority);

    /// <summary>Where it is, without a slash at the end.</summary>
    public string Origin { get; }

    /// <summary>Waits for its first page.</summary>
    public Task StartAsync() => Visit.AwaitStartAsync(Origin);

    /// <summary>
    /// Makes chromium's own device for passkeys answer on a page, as if somebody touched it whenever it asks.
    /// </summary>
    public static async Task PlugInDeviceAsync(IPage page)
    {
        // Where the browser can, the sign-in page asks for a passkey by itself, to offer it among the suggestions. This
        // device would answer at once, before the test has pressed the button.
        await page.AddInitScriptAsync(
            "if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false");
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true
            },
        });
    }

    /// <summary>Creates the owner's account by the code in the log, and ends on the page of that account.</summary>
    public async Task SetUpAsync(IPage page)
    {
        var code = "";
        await Wait.UntilAsync(() => Task.FromResult((code = CodeInLog()).Length > 0));
        await page.GotoAsync("/admin");
        await page.FillAsync("#Code", code);
        await page.FillAsync("#Name", "Per Öberg");
        await page.FillAsync("#Email", Email);
        await page.FillAsync("#Password", Password);
        await page.ClickAsync("main button.primary");
        await page.ReachAsync("/admin/beginning");
        await page.GotoAsync("/admin/account");
    }

    /// <summary>Signs in on the page that asks for it.</summary>
    public static async Task SignInAsync(IPage page)
    {
        await page.FillAsync("#Email", Email);
        await page.FillAsync("#Password", Password);
        await page.ClickAsync("main button.primary");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).WaitForAsync();
    }

    /// <summary>Ends every session of the owner behind the browser's back.</summary>
    public async Task EndSessionsAsync()
    {
        using var store =
            new ContentStore(new DataFolder(_site.DataDirectory), TimeProvider.System, MigrationBackup.MakeAsync);
        await new SessionStore(store).EndAsync(
            1, id: null, butThisKey: null, Author.Command, TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private string CodeInLog()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(_site.DataDirectory, "logs")))
        {
            using var reader =
                new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            if (Code().Match(reader.ReadToEnd()) is { Success: true } match) return match.Groups[1].Value;
        }

        return "";
    }

    [GeneratedRegex("\"Code\":\"([a-z0-9-]+)\"")]
    private static partial Regex Code();
}
