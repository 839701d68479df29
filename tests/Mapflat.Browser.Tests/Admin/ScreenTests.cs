using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>
/// Every screen of the owner's area in every state that it has: filled, empty, asked for too much, refused, in
/// conflict. Each is looked at by axe in light, dark and forced colours at 320 and 1280 px, for anything that goes
/// sideways, for targets that are too small, and for what the browser complains of.
/// </summary>
/// <remarks>
/// With a folder in SCREENSHOTS, a picture of each is left there, at 360, 768 and 1280 px, light and dark.
/// </remarks>
[Trait(LongRun.Trait, LongRun.Whole)]
public sealed partial class ScreenTests(AdminBrowsing browsing) : IAsyncLifetime
{
    private readonly List<string> _findings = [];
    private Visit _visit = null!;

    private IPage Page => _visit.Page;

    public async ValueTask InitializeAsync() => _visit = await browsing.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _visit.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Around_the_work()
    {
        await LookAtAsync("overview", "/admin");
        await LookAtAsync("overview, a year", "/admin?days=365");
        await LookAtAsync("dormancy", "/admin/dormancy");
        await Page.FillAsync("#SuccessorPages", "nowhere");
        await Page.FillAsync("#Text", "");
        await SubmitAsync("dormancy, refused", "form[action='/admin/dormancy'] button.primary");
        await LookAtAsync("settings", "/admin/settings");
        await Page.FillAsync("#Title", "");
        await Page.FillAsync("#Language", "Swedish");
        await Page.FillAsync("#TargetHosts", "https://example.org/path");
        await SubmitAsync("settings, refused", "form[action='/admin/settings'] .button.primary");
        await Page.EvaluateAsync("() => { document.querySelector('[name=seen]').value = 'older' }");
        await SubmitAsync("settings, in conflict", "form[action='/admin/settings'] .button.primary");
        await LookAtAsync("audit log", "/admin/audit");
        await LookAtAsync("audit log, nothing", "/admin/audit?act=nothing.done");
        await LookAtAsync("account", "/admin/account");
        await LookAtAsync("accounts", "/admin/accounts");
        await LookAtAsync("account of somebody", "/admin/accounts/1");
        await LookAtAsync("not found", "/admin/nothing");
        await CloseAsync();
    }

    [Fact]
    public async Task Pages_and_what_is_done_to_them()
    {
        await Page.GotoAsync(await browsing.PageAsync("/clients") + "/edit");
        await Page.WriteTextAsync("# Clients\n\nWords that wait.");
        await SaveAsync();
        await LookAtAsync("pages, one with words that wait", "/admin/pages");
        await LookAtAsync("a page whose words wait, in the site", "/admin/site/clients");
        await LookAtAsync("pages, found", "/admin/pages?q=client");
        await LookAtAsync("pages, nothing", "/admin/pages?q=zebra&state=withdrawn");
        await LookAtAsync("new page", "/admin/pages/new");
        await SubmitAsync("new page, refused", "main form button.primary");
        var live = await browsing.PageAsync("/architecture/service-oriented");
        await LookAtAsync("page", live);
        await LookAtAsync("move", live + "/address");
        await LookAtAsync("move, refused", live + "/address?Address=/About%20us");
        await LookAtAsync("move, consequences", live + "/address?Address=/services&WithLinks=true");
        await LookAtAsync("withdraw", live + "/removal");
        await LookAtAsync("withdraw, refused", live + "/removal?Becomes=readable&On=2026-11-01&Reason=");
        await LookAtAsync("withdraw, consequences",
            live + "/removal?Becomes=readable&On=2026-11-01&Reason=Superseded.&Answer=410");
        await LookAtAsync("merge", live + "/removal?Becomes=merged");
        await LookAtAsync("merge, consequences", live + "/removal?Becomes=merged&Into=/about");
        await LookAtAsync("gone", live + "/removal?Becomes=gone");
        await LookAtAsync("unpublish", live + "/removal?Becomes=away");
        await LookAtAsync("unpublish, refused",
            live + "/removal?Becomes=away&Fate=redirect&To=https://elsewhere.example/");
        await LookAtAsync("trash a page, consequences", live + "/removal?Becomes=gone&Fate=gone&Suggested=/about");
        var draft = await CreateAsync("A page that nobody has read", "unread");
        await LookAtAsync("page, draft", draft);
        await Page.GotoAsync(draft + "/removal");
        await SubmitAsync("page, in the trash, just now", ".plan button");
        await LookAtAsync("trash", "/admin/pages/trash");
        await LookAtAsync("restore", draft + "/restoration");
        await CloseAsync();
    }

    [Fact]
    public async Task Words_and_their_past()
    {
        var page = await CreateAsync("An orchard of words", "orchard");
        await LookAsync("edit, new page");
        await LookAtAsync("publish, nothing written", page + "/publication");
        await LookAtAsync("history, one revision", page + "/history");
        await Page.GotoAsync(page + "/edit");
        await Page.WriteTextAsync("# One\n\n[here](/nowhere) and a very long word: " + new string('x', 300)
            + "\n\n![](/media/timeline.svg)\n\n| | |\n|---|---|\n| a | b |\n");
        await SaveAsync();
        await LookAsync("edit, with findings");
        await LookAtAsync("publish, stopped by a fault", page + "/publication");
        await Page.GotoAsync(page + "/edit");
        await Page.FillAsync("#summary", "What grows on them.");
        await SaveAsync();
        await LookAtAsync("publish, first time", page + "/publication");
        await SubmitAsync("published", ".publish button.primary");
        await LookAtAsync("undo, nothing before", page + "/publication/undo");
        await Page.GotoAsync(page + "/edit");
        await Page.FillAsync("#title", "An orchard of ripe words");
        await Page.WriteTextAsync(
            "## One\n\nOther words.\n\n| Year | Harvest |\n| --- | --- |\n| 2026 | some |\n");
        await SaveAsync();
        await LookAsync("edit, changed since");
        await LookAtAsync("publish, with differences", page + "/publication");
        await SubmitAsync("published again", ".publish button.primary");
        await LookAtAsync("undo", page + "/publication/undo");
        await LookAtAsync("history", page + "/history");
        await LookAtAsync("comparison", page + "/history/comparison?from=1&to=3");
        await LookAtAsync("links to copy", "/admin/insertions/links");
        await LookAtAsync("pictures to copy", "/admin/insertions/pictures");
        await LookAtAsync("pictures to copy, nothing", "/admin/insertions/pictures?q=zebra");

        // A form that a browser without script sends: refused, and in conflict with another window.
        await Page.GotoAsync(page + "/edit");
        await Page.WriteTextAsync(string.Concat(Enumerable.Repeat("> ", 200)) + "deep\n");
        await SendAsync("edit, refused", "() => document.getElementById('editor').submit()");
        await Page.GotoAsync(page + "/edit");
        await Page.WriteTextAsync("Mine, and only mine.\n");
        await SendAsync("conflict", "() => { document.querySelector('#editor [name=edits]').value = 1; "
            + "document.getElementById('editor').submit() }");
        await CloseAsync();
    }

    [Fact]
    public async Task Media_and_documents()
    {
        await LookAtAsync("media", "/admin/media");
        await LookAtAsync("media, nothing", "/admin/media?q=zebra");
        await LookAtAsync("a file", "/admin/media/timeline.svg");
        await LookAtAsync("delete a file", "/admin/media/timeline.svg/deletion");
        await Page.GotoAsync("/admin/media");
        await Page.SetInputFilesAsync("#upload-pick",
            (FilePayload[])[new() { Name = "red.png", MimeType = "image/png", Buffer = TestPictures.Png(40, 30) },
                new() { Name = "notes.txt", MimeType = "text/plain", Buffer = "words"u8.ToArray() }]);
        await Expect(Page.Locator(".upload-item").First).ToBeVisibleAsync();
        await LookAsync("media, files chosen");
        await SubmitAsync("media, refused", "#upload-form button.primary", script: false);
        await LookAtAsync("import", "/admin/imports");
        await SubmitAsync("import, refused", "main form button.primary");
        await Page.GotoAsync("/admin/imports");
        await Page.FillAsync("#address", "/imported");
        await Page.FillAsync("#text", "# A title\n\nSome *words*, a [link](/about) and <b>markup</b>.\n");
        await SubmitAsync("import, difference", "main form button.primary");
        await CloseAsync();
    }

    [Fact]
    public async Task Redirects_and_old_addresses()
    {
        await LookAtAsync("redirects", "/admin/redirects");
        await LookAtAsync("redirects, nothing", "/admin/redirects?q=zebra");
        await LookAtAsync("rule, new", "/admin/redirects/new");
        await Page.FillAsync("#From", "/screens/(unclosed");
        await Page.SelectOptionAsync("#Match", "pattern");
        await Page.FillAsync("#To", "https://elsewhere.example/");
        await SubmitAsync("rule, refused", "form[data-trial] button.primary");
        await Page.GotoAsync("/admin/redirects/new");
        await Page.FillAsync("#From", "/screens/*");
        await Page.FillAsync("#To", "/about");
        await Page.FillAsync("#Note", "For the screens #screens");
        await SubmitAsync("redirects, a rule made", "form[data-trial] button.primary");
        await Page.GotoAsync("/admin/redirects?q=screens");
        await LookAsync("redirects, found");
        await Page.CheckAsync("input[name=Rules]");
        await Page.CheckAsync("#all");
        await SubmitAsync("selection", "#bulk button[value=delete]");
        await LookAtAsync("explanation, nothing asked", "/admin/redirects/explanation");
        await LookAtAsync("explanation", "/admin/redirects/explanation?address=/Screens/Talk/%3Fp=1");
        await LookAtAsync("rules, import", "/admin/redirects/imports");
        await SubmitAsync("rules, import refused", "main form button.primary");
        await Page.GotoAsync("/admin/redirects/imports");
        await Page.FillAsync("#Text",
            "from,to,status\n/old-one,/about,301\n/old-two,https://elsewhere.example/,301\n/old three,/about,999\n");
        await SubmitAsync("rules, import with faults", "main form button.primary");
        await Page.GotoAsync("/admin/redirects/imports");
        await Page.FillAsync("#Text", "from,to,status\n/old-one,/about,301\n/old-two,/clients,302\n");
        await SubmitAsync("rules, import reviewed", "main form button.primary");
        await LookAtAsync("hosts", "/admin/redirects/hosts");
        await Page.Locator("select[name$='.Kind']").First.SelectOptionAsync("redirect");
        await SubmitAsync("hosts, refused", "main form button.primary");
        foreach (var target in (string[])["/nothing-here", "/old/talk.html"])
            await Page.APIRequest.GetAsync(browsing.Origin + target);
        await LookAtAsync("missing", "/admin/missing");
        await LookAtAsync("missing, nothing", "/admin/missing?q=zebra&state=ignored");
        await LookAtAsync("old addresses", "/admin/verification");
        await SubmitAsync("old addresses, checked", "main form button.primary");
        await Page.FillAsync("#Text", "from,to\nnowhere");
        await SubmitAsync("old addresses, tests refused", ".tests button");
        await CloseAsync();
    }

    [Fact]
    public async Task Old_pages_and_archives()
    {
        await LookAtAsync("old pages, none", "/admin/old-pages");
        await LookAtAsync("archives, none", "/admin/archives");
        await SubmitAsync("archives, refused", "#archive-form button.primary", script: false);
        using var site = new OldSite().Titled("/old/harbour.html", "The harbour").Titled("/old/pier.html", "The pier")
            .Page("/old/lost.html", "<title>Lost</title><p>A picture: <img src=/nowhere.png alt=''> and no more.</p>");
        await Page.SetInputFilesAsync("#file", site.Save());
        await Page.ClickAsync("#archive-form button.primary");
        await Expect(Page.Locator("main table a").First).ToBeVisibleAsync();
        await LookAsync("archives");
        await Page.ClickAsync("main table a");
        await LookAsync("archive");
        await LookAtAsync("old pages", "/admin/old-pages");
        await LookAtAsync("old pages, nothing", "/admin/old-pages?q=zebra");
        await LookAtAsync("old pages, folder", "/admin/old-pages?folder=/old/&kind=page");
        await Page.CheckAsync("#all");
        await SubmitAsync("old pages, hide", "#bulk button[value=hide]");
        await SubmitAsync("old pages, hide, refused", "main form button.primary");
        await Page.FillAsync("#Reason", "It is not ours to show.");
        await SubmitAsync("old pages, hide, consequences", "main form button.primary");
        await SubmitAsync("old pages, hidden", ".plan button.danger");
        await SubmitAsync("old pages, undone", "form[action$='/undo'] button");
        await Page.ClickAsync(".rules a");
        await LookAsync("old page");
        await Page.ClickAsync("a.primary");
        await LookAsync("old page, into a page");
        await Page.FillAsync("#address", "/old?harbour");
        await SubmitAsync("old page, into a page, refused", "main form button.primary");
        await Page.FillAsync("#address", "/harbour-of-old");
        await SubmitAsync("edit, of an old page", "main form button.primary");
        await CloseAsync();
    }

    [Fact]
    public async Task What_watches_over_the_site()
    {
        await LookAtAsync("health", "/admin/health");
        await SubmitAsync("health, feed made", "form[action='/admin/health/feed'] button");
        await Page.GotoAsync("/admin/health");
        await SubmitAsync("health, task run", "form[action$='/runs'] button");
        await LookAtAsync("outbound links", "/admin/health/links");
        await LookAtAsync("backups, none", "/admin/backups");
        await SubmitAsync("backups", "form[action='/admin/backups'] button");
        await SubmitAsync("backups, refused", "form[action='/admin/backups/uploads'] button");
        await Page.GotoAsync("/admin/backups");
        var review = await Page.Locator("a[href$='/restoration']").First.GetAttributeAsync("href");
        await LookAtAsync("restore a backup", review!);
        await SubmitAsync("restore a backup, not confirmed", "form[action$='/restoration'] button");
        await CloseAsync();
    }

    /// <summary>Creates a page and ends in its editor.</summary>
    private async Task<string> CreateAsync(string title, string name)
    {
        await Page.GotoAsync("/admin/pages/new");
        await Page.FillAsync("#Title", title);
        await Page.FillAsync("#Name", name);
        await Page.ClickAsync("main form button.primary");
        await Page.ReachAsync("/edit");
        return new Uri(Page.Url).AbsolutePath[..^"/edit".Length];
    }

    private async Task SaveAsync()
    {
        await Page.ClickAsync("#save");
        await Expect(Page.Locator("#status")).ToContainTextAsync("Saved at");
    }

    /// <summary>Sends a form as a browser does that checks nothing, and looks at the answer.</summary>
    private Task SubmitAsync(string screen, string button, bool script = true) => SendAsync(
        screen,
        $$"""
        () => {
          const button = document.querySelector({{System.Text.Json.JsonSerializer.Serialize(button)}});
          button.form.noValidate = true;
          {{(script ? "button.click()" : "button.form.submit()")}};
        }
        """);

    private async Task SendAsync(string screen, string send)
    {
        await Page.EvaluateAsync("() => { document.body.dataset.before = '' }");
        await Page.EvaluateAsync(send);
        await Page.Locator("body:not([data-before])").WaitForAsync();
        await LookAsync(screen);
    }

    private async Task LookAtAsync(string screen, string address)
    {
        await Page.GotoAsync(address);
        await LookAsync(screen);
    }

    private async Task LookAsync(string screen)
    {
        await Expect(Page.Locator("h1")).ToHaveCountAsync(1);
        if (screen != "not found") await Expect(Page).ToHaveTitleAsync(OwnersArea());
        List<string> found = [.. await AxeTests.FindAsync(Page, 320, 1280)];
        await Page.EmulateMediaAsync(
            new PageEmulateMediaOptions { ColorScheme = ColorScheme.Null, ForcedColors = ForcedColors.Null });
        foreach (var width in (int[])[320, 1280])
        {
            await Page.SetViewportSizeAsync(width, Visit.Height);
            found.AddRange((await _visit.FindAsync(LayoutTests.Overflow))
                .Concat(await _visit.FindAsync(LayoutTests.Targets)).Select(finding => $"{width} px: {finding}"));
        }

        _findings.AddRange(found.Select(finding => $"{screen}: {finding}"));
        await Album.PortrayAsync(Page, screen);
    }

    /// <summary>What was found is told all at once, so that one run is enough to mend it.</summary>
    private Task CloseAsync()
    {
        Assert.True(_findings.Count == 0, string.Join('\n', _findings));
        Assert.Empty(_visit.Complaints);
        return Task.CompletedTask;
    }

    [GeneratedRegex(", owner’s area$")]
    private static partial Regex OwnersArea();
}
