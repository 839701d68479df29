using System.Collections.Concurrent;
using Mapflat.Browser.Tests;
using Mapflat.Content;
using Mapflat.Content.Store;
using Mapflat.Content.Transfer;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Browsing))]

namespace Mapflat.Browser.Tests;

/// <summary>
/// One site on a real port and one browser, for all tests: the shipped content, and on top of it a few samples of what
/// the shipped content does not have (withdrawn pages, a tombstone, a page with a past, every element of Markdown on
/// one page).
/// </summary>
public sealed class Browsing : IAsyncLifetime
{
    private static readonly string[] _arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly SiteFactory _site = new();
    private readonly ConcurrentBag<Visit> _idle = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where the site is, without a slash at the end.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>A client that shows what was sent: no redirect followed, nothing unpacked.</summary>
    public HttpClient Http { get; } =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Visit.Start };

    public async ValueTask InitializeAsync()
    {
        // The origin that a site on loopback puts into its pages.
        Http.BaseAddress = new UriBuilder(_site.Listen()) { Host = "127.0.0.1" }.Uri;
        Origin = Http.BaseAddress.GetLeftPart(UriPartial.Authority);
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(_playwright);
        await Visit.AwaitStartAsync(Origin);
        await AddSamplesAsync();
        await UntilAsync("/sample-removed", 410);
        await UntilAsync("/sample-past/history/2", 200);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        Http.Dispose();
        await _site.DisposeAsync();
    }

    /// <summary>Starts a browser, or says what to install.</summary>
    internal static Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        var chromium =
            Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium";
        return File.Exists(chromium)
            ? playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = _arguments })
            : throw new InvalidOperationException(
                $"These tests need a browser, and there is none at {chromium}. Install Debian's package “chromium” "
                + "(./test does that), or set CHROMIUM to the path of one.");
    }

    /// <summary>
    /// Opens a template, in a window that may have been elsewhere before: a new profile takes most of a second.
    /// </summary>
    /// <param name="template">Its name.</param>
    /// <param name="width">How wide the window is.</param>
    public async Task<Visit> OpenAsync(string template, int width = 1280)
    {
        var visit = await BorrowAsync(width);
        await visit.GoAsync(Template.All[template]);
        return visit;
    }

    /// <summary>A browser profile of its own, that has not been anywhere yet.</summary>
    public async Task<Visit> StartAsync(int width = 1280, bool script = true) =>
        await Visit.StartAsync(await NewContextAsync(width, script), giveBack: null);

    /// <summary>A browser profile of its own, in front of another site than the one that all tests share.</summary>
    public async Task<Visit> StartAtAsync(string origin, int width = 1280, bool script = true) =>
        await Visit.StartAsync(await NewContextAsync(width, script, origin), giveBack: null);

    private async Task<Visit> BorrowAsync(int width)
    {
        if (!_idle.TryTake(out var visit))
            return await Visit.StartAsync(await NewContextAsync(width, script: true), _idle.Add);
        await visit.ResetAsync(width);
        return visit;
    }

    private Task<IBrowserContext> NewContextAsync(int width, bool script, string? origin = null) =>
        _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = origin ?? Origin,
            JavaScriptEnabled = script,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = width, Height = Visit.Height },
        });

    private Task UntilAsync(string address, int status) => Wait.UntilAsync(async () =>
    {
        using var response = await Http.GetAsync(new Uri(address, UriKind.Relative));
        return (int)response.StatusCode == status;
    });

    /// <summary>As a command would, beside the running site.</summary>
    private async Task AddSamplesAsync()
    {
        var options = new MapflatOptions { DataDirectory = _site.DataDirectory };
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(options)
            .AddSingleton(new DataFolder(options.DataDirectory))
            .AddSingleton(TimeProvider.System)
            .AddMapflatContent()
            .BuildServiceProvider();
        foreach (var folder in (string[])["samples", "samples-later"])
        {
            var (report, failure) = await services.GetRequiredService<ContentImport>()
                .ImportAsync(Path.Combine(AppContext.BaseDirectory, folder), dryRun: false, CancellationToken.None);
            if (report is not null) continue;
            var findings = failure is Failure.Invalid invalid ? string.Join('\n', invalid.Findings) : "";
            throw new InvalidOperationException($"The {folder} cannot be imported. {failure!.Message}\n{findings}");
        }
    }
}
