using System.Net;
using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>
/// The owner comes once a year, has forgotten everything, changes a page, and leaves sure that nothing broke: the whole
/// visit, first as a browser with a passkey makes it, then without any script.
/// </summary>
public sealed partial class YearVisitTests(Browsing browsing) : IAsyncLifetime
{
    private const string Old = "/clients/startups", New = "/clients/new-companies";

    private readonly FreshSite _site = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public async ValueTask InitializeAsync()
    {
        _http.BaseAddress = new Uri(_site.Origin);
        await _site.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task With_a_passkey_and_the_editor_that_saves_by_itself()
    {
        await using var visit = await browsing.StartAtAsync(_site.Origin);
        var page = visit.Page;
        await FreshSite.PlugInDeviceAsync(page);
        await _site.SetUpAsync(page);
        await page.ClickAsync("a[href='/admin/passkeys/new']");
        await page.FillAsync("#Name", "Laptop");
        await page.ClickAsync("main button.primary");
        await SaidAsync(page, "The passkey “Laptop” is ready");

        // Edit: it is saved without being asked.
        await EditAsync(page, Old);
        await PutFirstAsync(page, "Saved by itself. ");
        await Expect(page.Locator("#status")).ToContainTextAsync("by itself");

        // The session is lost in the middle of a sentence.
        await _site.EndSessionsAsync();
        await PutFirstAsync(page, "Typed when nobody was signed in. ");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.Locator("#status")).ToContainTextAsync("You are signed out, so this is not saved yet");
        await page.ReloadAsync();
        await page.ClickAsync("[data-passkey-ask]");
        await Expect(page.Locator("#kept")).ToBeVisibleAsync();
        await Expect(page.Text()).ToHaveValueAsync(SavedFirst());
        await page.ClickAsync("#kept-use");
        await Expect(page.Text()).ToHaveValueAsync(TypedFirst());
        await page.ClickAsync("#save");
        await Expect(page.Locator("#status")).ToContainTextAsync("Saved at");

        // Preview, publish, and a stranger reads it.
        await Expect(page.FrameLocator("#preview").Locator(".prose")).ToContainTextAsync(
            "Typed when nobody was signed in.");
        await PublishAsync(page, "A better beginning.");
        await SeenAsync(Old, "Typed when nobody was signed in.");

        await MoveAsync(page);

        // A second browser, a second text.
        await EditAsync(page, New);
        await using var second = await browsing.StartAtAsync(_site.Origin);
        await second.Page.GotoAsync(page.Url);
        await FreshSite.SignInAsync(second.Page);
        await PutFirstAsync(second.Page, "From the second browser. ");
        await second.Page.ClickAsync("#save");
        await Expect(second.Page.Locator("#status")).ToContainTextAsync("Saved at");
        await PutFirstAsync(page, "From the first browser. ");
        await MeetAsync(page);
        await Expect(page.Locator("#kept")).ToBeHiddenAsync();

        await RestoreAsync(page);
        await BackUpAsync(page);
        await ReadWhatHappenedAsync(page);
        await LeaveAsync(page);
        Assert.DoesNotContain(
            visit.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_script()
    {
        await using var visit = await browsing.StartAtAsync(_site.Origin, script: false);
        var page = visit.Page;
        await _site.SetUpAsync(page);

        // Edit; the session is lost before the form is sent.
        await EditAsync(page, Old);
        await PutFirstAsync(page, "Saved on purpose. ");
        await page.ClickAsync("#save");
        await SaidAsync(page, "Saved as a draft");
        await _site.EndSessionsAsync();
        await PutFirstAsync(page, "Typed when nobody was signed in. ");
        await page.ClickAsync("#save");
        await Expect(page.Locator(".notice")).ToContainTextAsync("What you typed is safe");
        await FreshSite.SignInAsync(page);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Your words are here");
        await page.ClickAsync("main button.primary");
        await SaidAsync(page, "Saved as a draft");
        await Expect(page.Text()).ToHaveValueAsync(TypedFirst());

        // Preview, publish, and a stranger reads it.
        var preview = await page.Context.RunAndWaitForPageAsync(() => page.ClickAsync("text=Preview in a new tab"));
        await Expect(preview.Locator(".prose")).ToContainTextAsync("Typed when nobody was signed in.");
        await preview.CloseAsync();
        await PublishAsync(page, "A better beginning.");
        await SeenAsync(Old, "Typed when nobody was signed in.");

        await MoveAsync(page);

        // A second browser, a second text.
        await EditAsync(page, New);
        await using var second = await browsing.StartAtAsync(_site.Origin, script: false);
        await second.Page.GotoAsync(page.Url);
        await FreshSite.SignInAsync(second.Page);
        await PutFirstAsync(second.Page, "From the second browser. ");
        await second.Page.ClickAsync("#save");
        await SaidAsync(second.Page, "Saved as a draft");
        await PutFirstAsync(page, "From the first browser. ");
        await MeetAsync(page);

        await RestoreAsync(page);
        await BackUpAsync(page);
        await ReadWhatHappenedAsync(page);
        await LeaveAsync(page);
        Assert.DoesNotContain(
            visit.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    /// <summary>Finds a page in the list, as somebody who has forgotten where it is.</summary>
    private static async Task EditAsync(IPage page, string address)
    {
        await page.ClickAsync(".bar-places a[href='/admin']");
        await page.ClickAsync(".bar-rooms a[href='/admin/pages']");
        await page.FillAsync("#q", address);
        await page.ClickAsync(".filter button");
        await Expect(page.Locator("main [role=status]").Filter(new() { HasText = "fits" })).ToHaveTextAsync(
            "One page fits.");
        await page.ClickAsync(".page-acts a");
        await Expect(page.Locator("#markdown")).ToBeVisibleAsync();
    }

    private static async Task PutFirstAsync(IPage page, string words)
    {
        var before = await page.ReadTextAsync();
        await page.TypeFirstAsync(words);
        await Expect(page.Text()).ToHaveValueAsync(words + before);
    }

    private static async Task PublishAsync(IPage page, string reason)
    {
        await page.ClickAsync("text=Review and publish…");
        await Expect(page.Locator("ins").First).ToBeVisibleAsync();
        await page.FillAsync("#reason", reason);
        await page.ClickAsync("text=Publish for everybody");
        await SaidAsync(page, "Published. Every visitor");
    }

    /// <summary>
    /// Moves the page; its consequences are told first, and its old address leads to the new one in one step.
    /// </summary>
    private async Task MoveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "This page" })
            .GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Move", Exact = true }).ClickAsync();
        await page.FillAsync("#Address", New);
        await page.ClickAsync("text=Show what this does");
        await Expect(page.Locator(".plan tr").Filter(new() { HasText = Old }).First).ToContainTextAsync(New);
        Assert.Equal(HttpStatusCode.NotFound, (await AnswerAsync(New)).Status);
        await page.GetByRole(AriaRole.Button, new() { Name = "Move the page" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo that" })).ToBeVisibleAsync();
        Assert.Equal((HttpStatusCode.MovedPermanently, New), await AnswerAsync(Old));
        Assert.Equal((HttpStatusCode.OK, null), await AnswerAsync(New));
        await SeenAsync(Old, "Typed when nobody was signed in.", New);
    }

    /// <summary>
    /// Saves over what somebody else has saved: nothing is lost, both texts are shown, one is chosen.
    /// </summary>
    private static async Task MeetAsync(IPage page)
    {
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.ClickAsync("#save"), response => response.Request.Method == "POST"
                && response.Url.EndsWith("/edit", StringComparison.Ordinal));
        Assert.Equal(409, answer.Status);
        await Expect(page.Locator("h1")).ToHaveTextAsync("This page was saved since you opened it");
        await Expect(page.Locator("#theirs")).ToHaveValueAsync(StartsWith("From the second browser. "));
        await Expect(page.Locator("#mine")).ToHaveValueAsync(StartsWith("From the first browser. "));
        await page.ClickAsync("text=Save this as the draft");
        await SaidAsync(page, "Saved as a draft");
        await Expect(page.Text()).ToHaveValueAsync(StartsWith("From the first browser. "));
    }

    /// <summary>Goes back to the revision that is live.</summary>
    private static async Task RestoreAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "This page" })
            .GetByText("History").ClickAsync();
        await page.Locator("tr").Filter(new() { Has = page.Locator(".badge.live") }).GetByRole(AriaRole.Button)
            .ClickAsync();
        await SaidAsync(page, "is now the draft");
        await Expect(page.Text()).ToHaveValueAsync(StartsWith("Typed when nobody was signed in. "));
    }

    private static async Task BackUpAsync(IPage page)
    {
        await page.ClickAsync(".bar-places a[href='/admin/health']");
        await page.ClickAsync(".bar-rooms a[href='/admin/backups']");
        await page.ClickAsync("text=Back up now");
        await SaidAsync(page, "The backup is made and checked");
    }

    /// <summary>What the first screen says of the time before, and a page that is found by a sentence in it.</summary>
    private static async Task ReadWhatHappenedAsync(IPage page)
    {
        await page.ClickAsync(".bar-places a[href='/admin']");
        await Expect(page.Locator(".since h2")).ToContainTextAsync("Since you were here on");
        await page.FillAsync("#q", "Typed when nobody was signed in");
        await page.ClickAsync(".find button");
        await Expect(page.Locator("[aria-labelledby=found-words]")).ToContainTextAsync(New);
    }

    /// <summary>Signs out; what was on the screen is not there any more, not even one step back.</summary>
    private static async Task LeaveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
        await page.GoBackAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
        Assert.DoesNotContain("Typed when nobody was signed in.", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == "__Host-session");
    }

    private static Task SaidAsync(IPage page, string words) =>
        Expect(page.Locator("#notices")).ToContainTextAsync(words);

    private static Regex StartsWith(string words) => new("^" + Regex.Escape(words));

    /// <summary>What a stranger's browser shows at an address.</summary>
    private async Task SeenAsync(string address, string words, string? endsAt = null)
    {
        await using var stranger = await browsing.StartAtAsync(_site.Origin);
        await stranger.Page.GotoAsync(address);
        await Expect(stranger.Page.Locator(".prose")).ToContainTextAsync(words);
        // A site on loopback calls itself 127.0.0.1.
        Assert.Equal(endsAt ?? address, new Uri(stranger.Page.Url).AbsolutePath);
        Assert.Empty(await stranger.CookiesAsync());
    }

    private async Task<(HttpStatusCode Status, string? To)> AnswerAsync(string address)
    {
        using var answer = await _http.GetAsync(
            new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode,
            answer.Headers.Location is { } to ? new Uri(_http.BaseAddress!, to).AbsolutePath : null);
    }

    [GeneratedRegex("^Saved by itself. ")]
    private static partial Regex SavedFirst();

    [GeneratedRegex("^Typed when nobody was signed in. Saved (by itself|on purpose). ")]
    private static partial Regex TypedFirst();
}
