using Mapflat.Content.Dormancy;

namespace Mapflat.Content.Tests.Dormancy;

public sealed class SettingsEditorTests : IAsyncLifetime
{
    private static readonly Author Owner = new("Olivia", 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new();

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")),
        ("pages/a.md", Sample.Page("A", "Text.\n", "successor: https://next.example/a")),
        ("pages/b.md", Sample.Page("B")), ("pages/hidden.md", Sample.Page("Hidden", "Text.\n", "status: draft")),
        ("site.yaml", Sample.Site("navigation: [/a]", "target_hosts: [kept.example, spare.example]",
            "dormancy: {active: true, since: 2020-01-31, text: Asleep., successor: {name: Next, url: "
                + "'https://next.example/'}}")),
        ("redirects.csv", "from,to,status\n/x,https://kept.example/x,301\n/y,https://next.example/y,301\n/z,/a,301\n"));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task The_settings_come_as_they_are()
    {
        var view = await _store.Settings.ReadAsync(Stop);
        Assert.Equal((true, "2020-01-31", "Asleep.", "Next", "https://next.example/", ""),
            (view.Dormancy.Dormant, view.Dormancy.Since, view.Dormancy.Text, view.Dormancy.SuccessorName,
                view.Dormancy.SuccessorUrl, view.Dormancy.SuccessorPages));
        Assert.Equal(("Test", "en-GB", "kept.example\nspare.example"),
            (view.Site.Title, view.Site.Language, view.Site.TargetHosts));
        Assert.Equal(["/a"], view.Menu.Navigation);
        Assert.Equal([("/", null), ("/a", "https://next.example/a"), ("/b", (string?)null)],
            view.Pages.Select(page => (page.Address, page.Successor)));
    }

    [Fact]
    public async Task What_is_saved_is_what_visitors_get_and_the_audit_log_says_who_changed_what()
    {
        var (dormancy, site, generation) = await NowAsync();
        Assert.True(await SaveAsync(dormancy with
        {
            Text = " Still\r\nasleep. ",
            Since = "2021-02-03",
            SuccessorPages = "https://next.example/q\r\n\r\nhttps://next.example/p\n"
        }, dormancy.Token));
        Assert.True(await SaveAsync(site with
        {
            Title = "Renamed",
            Footer = "Foot.",
            Author = " Ek, Åsa ",
            LicenceName = "CC BY 4.0",
            LicenceUrl = "https://creativecommons.org/licenses/by/4.0/",
            TargetHosts = "KEPT.example\nspare.example\nnew.example"
        }, site.Token));
        var menu = new MenuDraft { Navigation = ["/b", "/a", "/b"] };
        Assert.True(Good(await _store.Settings.SaveMenuAsync(
            menu, (await _store.Settings.ReadAsync(Stop)).Menu.Token, Owner, Stop)));
        var frame = await _store.Pages.ReadFrameAsync(Stop);
        Assert.Equal(new DormancyNotice("Still asleep.", new DateOnly(2021, 2, 3), "Next", "https://next.example/"),
            frame.Dormancy);
        Assert.Equal(("Renamed", "Foot.", "Ek, Åsa", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
            (frame.Title, frame.Footer, frame.Author, frame.LicenceName, frame.LicenceUrl));
        Assert.Equal(["/b", "/a"], frame.Navigation.Select(link => link.Address));
        Assert.Equal(generation + 3, await _store.Store.ReadGenerationAsync(Stop));
        Assert.Equal("https://next.example/q\nhttps://next.example/p",
            (await _store.Settings.ReadAsync(Stop)).Dormancy.SuccessorPages);
        Assert.Contains(
            "new.example", (await _store.Redirects.ReadAsync("http://localhost", Stop)).Addresses.TargetHosts);
        var log = (await _store.Audit.ReadAsync(null, Stop)).Take(3).ToList();
        Assert.Equal(["menu.changed", "settings.changed", "dormancy.changed"], log.Select(entry => entry.Act));
        Assert.All(log, entry => Assert.Equal(("Olivia", 1, "site"), (entry.Author, entry.AccountId, entry.Subject)));
        Assert.Contains("Title: “Test” became “Renamed”", log[1].Detail, StringComparison.Ordinal);
        Assert.Contains("Menu: “/a” became “/b, /a”", log[0].Detail, StringComparison.Ordinal);
        Assert.Contains(
            "Text of the banner: “Asleep.” became “Still asleep.”", log[2].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_saved_survives_an_export_and_an_import_byte_for_byte()
    {
        var (dormancy, site, _) = await NowAsync();
        await SaveAsync(dormancy with
        {
            Text = "“Asleep”: - # and more.",
            SuccessorName = "yes",
            SuccessorPages = "https://next.example/q?a=1#b"
        }, dormancy.Token);
        await SaveAsync(site with
        {
            Tagline = "- : {x}",
            Footer = "null",
            Language = "sr-Latn-RS",
            Contact = "tel:+46-1",
            TargetHosts = "kept.example\nxn--bcher-kva.example:8080"
        }, site.Token);
        var first = await _store.ExportAsync();
        await using var other = new TempStore();
        await other.ImportAsync([.. first.Select(file => (file.Key, file.Value))]);
        Assert.Equal(first, await other.ExportAsync());
        Assert.Contains("xn--bcher-kva.example:8080", first["site.yaml"], StringComparison.Ordinal);
        // And the other way: its own export changes nothing.
        Assert.True((await _store.ImportAsync([.. first.Select(file => (file.Key, file.Value))])).ChangesNothing);
    }

    [Fact]
    public async Task Saving_what_is_there_already_changes_nothing_at_all()
    {
        var (dormancy, site, generation) = await NowAsync();
        Assert.False(await SaveAsync(dormancy, "a token of long ago"));
        Assert.False(await SaveAsync(site, site.Token));
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
        Assert.DoesNotContain(await _store.Audit.ReadAsync(null, Stop), entry => entry.Act.EndsWith(
            ".changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_saves_second_is_told_and_changes_nothing()
    {
        var (dormancy, site, _) = await NowAsync();
        await SaveAsync(site with { Title = "First" }, site.Token);
        var second = await _store.Settings.SaveSiteAsync(site with { Title = "Second" }, site.Token, Owner, Stop);
        Assert.IsType<Failure.Conflict>(second.Failure);
        Assert.IsType<Failure.Conflict>(
            (await _store.Settings.SaveSiteAsync(site with { Title = "Third" }, null, Owner, Stop)).Failure);
        var now = (await _store.Settings.ReadAsync(Stop)).Site;
        Assert.Equal("First", now.Title);
        Assert.Equal([("Second", "First")], (site with { Title = "Second" }).Differences(now)
            .Select(pair => (pair.Mine.Value, pair.Theirs.Value)));
        // The two forms do not get in each other's way.
        Assert.True(await SaveAsync(dormancy with { Text = "Other." }, dormancy.Token));
    }

    [Theory]
    [InlineData("Text", "")]
    [InlineData("Text", "\a")]
    [InlineData("Text", "half a character")]
    [InlineData("SuccessorName", "  ")]
    [InlineData("SuccessorUrl", "")]
    [InlineData("SuccessorUrl", "next.example")]
    [InlineData("SuccessorUrl", "javascript:alert(1)")]
    [InlineData("SuccessorUrl", "https://")]
    [InlineData("SuccessorPages", "https://next.example/a\n/faq")]
    [InlineData("Since", "yesterday")]
    [InlineData("Since", "31/01/2020")]
    [InlineData("Since", "2999-01-01")]
    public async Task A_wrong_word_about_dormancy_is_refused_at_its_field(string field, string value)
    {
        var (dormancy, _, generation) = await NowAsync();
        var wrong = field switch
        {
            // No attribute can hold it.
            "Text" => dormancy with { Text = value == "half a character" ? "\ud800" : value },
            "SuccessorName" => dormancy with { SuccessorName = value },
            "SuccessorUrl" => dormancy with { SuccessorUrl = value },
            "SuccessorPages" => dormancy with { SuccessorPages = value },
            _ => dormancy with { Since = value },
        };
        var refused = Assert.IsType<Failure.Invalid>(
            (await _store.Settings.SaveDormancyAsync(wrong, dormancy.Token, Owner, Stop)).Failure);
        Assert.Equal([field], refused.Findings.Select(finding => finding.Field));
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
    }

    [Theory]
    [InlineData("Title", "")]
    [InlineData("Title", "x*101")]
    [InlineData("Tagline", "x*101")]
    [InlineData("Description", " \n ")]
    [InlineData("Footer", "x*501")]
    [InlineData("Language", "")]
    [InlineData("Language", "English")]
    [InlineData("Language", "en_GB")]
    [InlineData("Language", "en-")]
    [InlineData("Contact", "owner@example.org")]
    [InlineData("Contact", "http://example.org")]
    [InlineData("TargetHosts", "https://kept.example/\nkept.example\nspare.example")]
    [InlineData("TargetHosts", "kept.example\na b")]
    public async Task A_wrong_word_about_the_site_is_refused_at_its_field(string field, string value)
    {
        var (_, site, generation) = await NowAsync();
        if (value.Split('*') is [var one, var times])
            value = string.Concat(
                Enumerable.Repeat(one, int.Parse(times, System.Globalization.CultureInfo.InvariantCulture)));
        var wrong = field switch
        {
            "Title" => site with { Title = value },
            "Tagline" => site with { Tagline = value },
            "Description" => site with { Description = value },
            "Footer" => site with { Footer = value },
            "Language" => site with { Language = value },
            "Contact" => site with { Contact = value },
            _ => site with { TargetHosts = value },
        };
        var refused = Assert.IsType<Failure.Invalid>(
            (await _store.Settings.SaveSiteAsync(wrong, site.Token, Owner, Stop)).Failure);
        Assert.Equal([field], refused.Findings.Select(finding => finding.Field));
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
    }

    [Theory]
    [InlineData("/hidden")]
    [InlineData("/nowhere")]
    public async Task A_menu_holds_public_pages_only(string address)
    {
        var (_, _, generation) = await NowAsync();
        var token = (await _store.Settings.ReadAsync(Stop)).Menu.Token;
        var refused = Assert.IsType<Failure.Invalid>((await _store.Settings.SaveMenuAsync(
            new MenuDraft { Navigation = ["/a", address] }, token, Owner, Stop)).Failure);
        Assert.Equal(["Navigation"], refused.Findings.Select(finding => finding.Field));
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
    }

    [Theory]
    [InlineData("sv")]
    [InlineData("en-gb")]
    [InlineData("zh-Hant-TW")]
    [InlineData("es-419")]
    [InlineData("de-CH-1996")]
    [InlineData("en-US-u-ca-gregory-x-own")]
    public async Task A_language_is_named_by_its_tag(string tag)
    {
        var (_, site, _) = await NowAsync();
        Assert.True(await SaveAsync(site with { Language = tag }, site.Token));
        Assert.Equal(tag, (await _store.Pages.ReadFrameAsync(Stop)).Language);
    }

    [Fact]
    public async Task A_host_that_rules_lead_to_cannot_be_taken_away_and_the_rules_are_named()
    {
        var (dormancy, site, _) = await NowAsync();
        var refused = Assert.IsType<Failure.Invalid>((await _store.Settings.SaveSiteAsync(
            site with { TargetHosts = "spare.example" }, site.Token, Owner, Stop)).Failure);
        var finding = Assert.Single(refused.Findings);
        Assert.Equal("TargetHosts", finding.Field);
        Assert.Contains(": /x.", finding.Message, StringComparison.Ordinal);
        Assert.True(await SaveAsync(site with { TargetHosts = "kept.example" }, site.Token));
        // The successor's host is allowed because it is the successor's.
        refused = Assert.IsType<Failure.Invalid>((await _store.Settings.SaveDormancyAsync(
            dormancy with { SuccessorUrl = "https://another.example/" }, dormancy.Token, Owner, Stop)).Failure);
        Assert.Equal(("SuccessorUrl", true),
            (refused.Findings[0].Field, refused.Findings[0].Message.Contains("/y", StringComparison.Ordinal)));
        site = (await _store.Settings.ReadAsync(Stop)).Site;
        Assert.True(await SaveAsync(site with { TargetHosts = "kept.example\nnext.example" }, site.Token));
        Assert.True(await SaveAsync(dormancy with { SuccessorUrl = "https://another.example/" }, dormancy.Token));
    }

    [Fact]
    public async Task A_site_that_is_awake_needs_no_words_about_it_and_has_no_banner()
    {
        var (dormancy, _, _) = await NowAsync();
        Assert.True(await SaveAsync(
            dormancy with { Dormant = false, Text = "", SuccessorName = null, Since = "" }, dormancy.Token));
        Assert.Null((await _store.Pages.ReadFrameAsync(Stop)).Dormancy);
    }

    [Fact]
    public async Task An_address_that_the_settings_file_gives_stays_whatever_the_form_says()
    {
        await using var fixedUrl =
            new TempStore(options: new MapflatOptions { Successor = { Url = "https://given.example/" } });
        await fixedUrl.ImportAsync(("pages/index.md", Sample.Page("Home")), ("site.yaml", Sample.Site()));
        var view = await fixedUrl.Settings.ReadAsync(Stop);
        Assert.Equal("https://given.example/", view.FixedSuccessor);
        var draft =
            view.Dormancy with { Dormant = true, Text = "Asleep.", SuccessorName = "Given", SuccessorUrl = null };
        Assert.True((await fixedUrl.Settings.SaveDormancyAsync(draft, view.Dormancy.Token, Owner, Stop)).Value);
        Assert.Equal("https://given.example/", (await fixedUrl.Pages.ReadFrameAsync(Stop)).Dormancy!.SuccessorUrl);
        Assert.Contains(
            "url: https://given.example/", (await fixedUrl.ExportAsync())["site.yaml"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_preview_shows_what_is_typed_so_far()
    {
        var draft = new DormancyDraft
        {
            Dormant = true,
            Text = " Asleep ",
            Since = "nonsense",
            SuccessorName = "Next",
            SuccessorUrl = "javascript:alert(1)"
        };
        Assert.Equal(new DormancyNotice("Asleep", null, "Next", ""), draft.Preview(null));
        Assert.Equal("https://given.example/", draft.Preview("https://given.example/")!.SuccessorUrl);
        Assert.Null((draft with { Dormant = false }).Preview(null));
    }

    private async Task<(DormancyDraft Dormancy, SiteDraft Site, long Generation)> NowAsync()
    {
        var view = await _store.Settings.ReadAsync(Stop);
        return (view.Dormancy, view.Site, await _store.Store.ReadGenerationAsync(Stop));
    }

    private async Task<bool> SaveAsync(DormancyDraft draft, string token) =>
        Good(await _store.Settings.SaveDormancyAsync(draft, token, Owner, Stop));

    private async Task<bool> SaveAsync(SiteDraft draft, string token) =>
        Good(await _store.Settings.SaveSiteAsync(draft, token, Owner, Stop));

    private static bool Good(Outcome<bool> outcome)
    {
        Assert.Null(outcome.Failure);
        return outcome.Value;
    }
}
