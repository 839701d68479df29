using System.Text;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Tests.Pages;
using Mapflat.Content.Visits;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>
/// Every way to write to the store, one after the other: after each, every address that was ever public still answers
/// something other than 404, with one hop at most, or the act was refused and said what to do instead.
/// </summary>
public sealed class LedgerTests : IClassFixture<LedgerSite>, IAsyncDisposable
{
    private const string Origin = "https://www.example.org";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempFolder _data;
    private readonly ActingStore _site;

    public LedgerTests(LedgerSite prepared)
    {
        _data = prepared.Copy();
        _site = new ActingStore(_data.Path);
    }

    private TempStore Store => _site.Store;

    public static TheoryData<string> Acts => [.. _acts.Keys];

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _data.Dispose();
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task No_act_turns_an_address_that_was_public_into_a_404(string name)
    {
        var before = Store.Sql("SELECT Path FROM Ledger");
        Assert.True(before.Count > 12);
        var failure = await _acts[name](this);
        Assert.Superset(before.ToHashSet(), Store.Sql("SELECT Path FROM Ledger").ToHashSet());
        await _site.AssertSoundAsync($"{name} ({failure ?? "done"})");
        // The table says which acts are refused: one that begins to do harm, or that stops being possible, is seen
        // here.
        Assert.True(name.StartsWith("refused: ", StringComparison.Ordinal) == failure is not null,
            failure ?? "It was not refused.");
        if (failure is not null)
            Assert.Matches("Redirect|redirect|gone|merge|withdraw|Point them elsewhere|Choose a public page|what its "
                + "visitors get|key", failure);
    }

    [Fact]
    public async Task Renamed_and_renamed_back_leaves_no_redirect_to_itself()
    {
        await _site.DoAsync("/b", new PageAct.Move("/b2", false));
        await _site.DoAsync("/b2", new PageAct.Move("/b", false));
        Assert.Equal("200", await _site.GetAsync("/b"));
        Assert.Equal("301 /b", await _site.GetAsync("/b2"));
        await _site.AssertSoundAsync("renaming back");
    }

    [Fact]
    public async Task Renamed_twice_both_old_addresses_are_one_hop_away()
    {
        await _site.DoAsync("/b", new PageAct.Move("/b2", false));
        await _site.DoAsync("/b2", new PageAct.Move("/b3", false));
        Assert.Equal(["301 /b3", "301 /b3", "200"],
            [await _site.GetAsync("/b"), await _site.GetAsync("/b2"), await _site.GetAsync("/b3")]);
        await _site.AssertSoundAsync("renaming twice");
    }

    private static readonly Dictionary<string, Func<LedgerTests, Task<string?>>> _acts = new()
    {
        // acts on pages
        ["move"] = t => t.ActAsync("/a", new PageAct.Move("/a2", false)),
        ["move a section with what is below it"] = t => t.ActAsync("/s", new PageAct.Move("/t", true)),
        ["move to the address of a rule"] = t => t.ActAsync("/b", new PageAct.Move("/r", false)),
        ["move to a former address of another page"] = t => t.ActAsync("/b", new PageAct.Move("/was-a", false)),
        ["withdraw"] = t => t.ActAsync("/a", new PageAct.Withdraw(new DateOnly(2026, 1, 1), "Old.", 410)),
        ["reinstate"] = t => t.ActAsync("/w", new PageAct.Reinstate()),
        ["merge"] = t => t.ActAsync("/b", new PageAct.Merge("/a")),
        ["merge what others lead to"] = t => t.ActAsync("/a", new PageAct.Merge("/b")),
        ["mark as gone"] = t => t.ActAsync("/s/c", new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null))),
        ["mark the target of a rule as gone"] = t =>
            t.ActAsync("/b", new PageAct.Unpublish(new OldAddressAnswer.Gone("/a", null))),
        ["unpublish"] = t => t.ActAsync("/s/c", new PageAct.Unpublish(new OldAddressAnswer.Redirect("/a"))),
        ["unpublish the target of a rule"] = t =>
            t.ActAsync("/b", new PageAct.Unpublish(new OldAddressAnswer.Redirect("https://new.example/"))),
        ["refused: trash without a word about the address"] = t => t.ActAsync("/b", new PageAct.Trash(null)),
        ["refused: unpublish to what is not there"] = t =>
            t.ActAsync("/b", new PageAct.Unpublish(new OldAddressAnswer.Redirect("/nothing"))),
        ["trash"] = t => t.ActAsync("/a", new PageAct.Trash(new OldAddressAnswer.Redirect("/b"))),
        ["restore from the trash"] = t => t.ActAsync("/trashed", new PageAct.Restore(null)),
        ["restore from the trash to another address"] = t => t.ActAsync("/trashed", new PageAct.Restore("/elsewhere")),
        ["restore from the trash and publish"] = async t =>
            await t.ActAsync("/trashed", new PageAct.Restore(null)) ?? await t.PublishAsync("/trashed"),
        ["publish again what was unpublished"] = t => t.PublishAsync("/to-host"),
        ["publish again what was merged"] = t => t.PublishAsync("/merged"),
        ["undo each act, the last one first"] = async t =>
        {
            foreach (var act in t.Store.Sql("SELECT PageId || ' ' || Id FROM PastActs ORDER BY Id DESC")
                .Select(act => act.Split(' ')))
            {
                var (_, failure) = await t.Store.Acts.UndoAsync(Number(act[0]), Number(act[1]), ActingStore.Eva, Stop);
                if (failure is not null) return failure.Message;
            }

            return null;
        },
        // drafts, and older words
        ["create a page at an address that was public"] = async t =>
            (await t.Store.Creation.CreateAsync("/", "Was A", "was-a", ActingStore.Eva, Stop)).Value is null
                ? "it was refused"
                : null,
        ["publish older words"] = async t =>
        {
            var id = t._site.Id("/a");
            for (var round = 0; round < 2; round++)
            {
                var draft = (await t.Store.Drafts.ReadAsync(id, Stop))!;
                await t.Store.Drafts.SaveAsync(
                    id, draft.Edits, draft.Text with { Markdown = round == 0 ? "Newer.\n" : "Text.\n" },
                    automatic: false, ActingStore.Eva, Stop);
                if (await t.PublishAsync("/a") is { } failure) return failure;
            }

            return null;
        },
        // content, taken in
        ["import a folder without most pages"] = t => t.ImportAsync(("pages/index.md", Sample.Page("Home"))),
        ["import an older export"] = async t =>
        {
            var older = await t.Store.ExportAsync();
            await t._site.DoAsync("/b", new PageAct.Move("/b2", false));
            await t._site.DoAsync("/s", new PageAct.Move("/t", true));
            return await t.ImportAsync([.. older.Select(file => (file.Key, file.Value))]);
        },
        ["import a page to another address"] = t =>
            t.ImportAsync(("pages/b2.md", Sample.Page("B", "Text.\n", "key: b"))),
        ["import pages that change places"] = t => t.ImportAsync(("pages/a.md", Sample.Page("B", "Text.\n", "key: b")),
            ("pages/b.md", Sample.Page("A", "Text.\n", "key: a"))),
        ["import a page that moves away and another that takes its place"] = t => t.ImportAsync(("pages/b2.md",
            Sample.Page("B", "Text.\n", "key: b")), ("pages/b.md", Sample.Page("New", "Text.\n", "key: another"))),
        ["import a public page as a draft"] = t =>
            t.ImportAsync(("pages/b.md", Sample.Page("B", "Other.\n", "status: draft"))),
        ["import a draft to where a public page was"] = t => t.ImportAsync(("pages/b2.md", Sample.Page(
            "B", "Text.\n", "key: b")), ("pages/b.md", Sample.Page("New", "Text.\n", "key: another", "status: draft"))),
        ["import a page without its former addresses"] = t =>
            t.ImportAsync(("pages/a.md", Sample.Page("A", "Other.\n"))),
        ["import a trashed page"] = t => t.ImportAsync(("pages/trashed.md", Sample.Page("Trashed", "Other.\n"))),
        ["import a trashed page as a draft"] = t =>
            t.ImportAsync(("pages/trashed.md", Sample.Page("Trashed", "Other.\n", "status: draft"))),
        ["import rules without those there are"] = t =>
            t.ImportAsync(("redirects.csv", "from,to,status\n/new,/a,301\n")),
        ["import other words for a rule"] = t => t.ImportAsync(("redirects.csv", "from,to,status\n/gone,/a,301\n")),
        ["refused: import a rule of an address that was public, switched off"] = t => t.ImportAsync(
            ("redirects.csv", "from,to,status,enabled\n/to-host,https://elsewhere.example/x,301,false\n")),
        ["refused: import a tombstone switched off"] = t =>
            t.ImportAsync(("redirects.csv", "from,to,status,enabled\n/gone,,410,false\n")),
        ["refused: import settings without a host that is led to"] = t =>
            t.ImportAsync(("site.yaml", Sample.Site("navigation: [/a, /s]"))),
        ["refused: import a rule that leads round in circles"] = t =>
            t.ImportAsync(("redirects.csv", "from,to,status\n/gone,/gone/,301\n")),
        ["seed again"] = async t =>
            (await t.Store.Importer.SeedAsync(Repository.PathOf("content"), Stop)).Failure?.Message,
        // redirects, taken in
        ["import redirects and keep what there is"] = t =>
            t.ImportRedirectsAsync("from,to,status,enabled\n/gone,/a,301,false\n", replace: false),
        ["import redirects over what there is"] = t =>
            t.ImportRedirectsAsync("from,to,status\n/gone,/a,301\n/to-page,/a,301\n", replace: true),
        ["refused: import redirects that switch one off"] = t =>
            t.ImportRedirectsAsync("from,to,status,enabled\n/gone,,410,false\n", replace: true),
        ["refused: switch off the rule of an address that others know of"] = async t =>
        {
            Assert.Null(await t.ImportRedirectsAsync("from,to,status\n/known,/a,301\n", replace: false));
            t.Store.Sql("INSERT INTO KnownAddresses (Address, Source, Visits, Links, LastSeen) "
                + "VALUES ('/known', 'access.log', 9, 1, '2026-01-01')");
            return await t.ImportRedirectsAsync("from,to,status,enabled\n/known,/a,301,false\n", replace: true);
        },
        ["import redirects of which one would lose an address"] = t =>
            t.ImportRedirectsAsync("from,to,status,enabled\n/gone,,410,false\n/new,/a,301,true\n", replace: true),
        ["refused: import redirects that lead round in circles"] = t =>
            t.ImportRedirectsAsync("from,to,status\n/gone,/to-page,301\n/to-page,/gone,301\n", replace: true),
        ["import a prefix over addresses that were public"] = t =>
            t.ImportRedirectsAsync("from,to,status,match\n/s/*,/b,301,prefix\n", replace: true),
        // settings
        ["refused: settings without a host that is led to"] = t =>
            t.SaveSiteAsync(site => site with { TargetHosts = "" }),
        ["another menu"] = async t =>
        {
            var view = await t.Store.Settings.ReadAsync(Stop);
            return Words((await t.Store.Settings.SaveMenuAsync(
                new MenuDraft { Navigation = ["/b"] }, view.Menu.Token, ActingStore.Eva, Stop)).Failure);
        },
        ["another successor"] = async t =>
        {
            var view = await t.Store.Settings.ReadAsync(Stop);
            return Words((await t.Store.Settings.SaveDormancyAsync(
                view.Dormancy with { SuccessorUrl = "https://another.example/" }, view.Dormancy.Token, ActingStore.Eva,
                Stop)).Failure);
        },
        // missing addresses
        ["a tombstone for an address that was public is not taken away"] = async t =>
            (await t.Missing().ReviveAsync(["/nothing"], ActingStore.Eva, Stop)).Failure?.Message,
        ["refused: take the tombstone of an address that was public away"] = async t =>
            await t.ImportAsync(("redirects.csv", "from,to,status\n/gone,,410\n"))
            ?? (await t.Missing().ReviveAsync(["/gone"], ActingStore.Eva, Stop)).Failure?.Message,
    };

    [Fact]
    public async Task A_media_file_that_is_deleted_keeps_its_address()
    {
        await _site.DoAsync("/s/c", new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)));
        var (_, failure) = await Store.Library.DeleteAsync("d.svg", confirmed: true, new Author("Eva"), Stop);
        Assert.True(failure is null, failure?.Message);
        Assert.NotNull(await Store.Media.FindPublicAsync("d.svg", Stop));
        Assert.Contains("/media/d.svg", Store.Sql("SELECT Path FROM Ledger"));
        await _site.AssertSoundAsync("deleting a file");
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static string? Words(Failure? failure) => failure is Failure.Invalid { Findings.Count: > 0 } invalid
        ? string.Join('\n', invalid.Findings)
        : failure?.Message;

    private MissingAddresses Missing() => new(Store.Store, Store.Redirects);

    private async Task<string?> ActAsync(string address, PageAct act) =>
        (await _site.TryAsync(_site.Id(address), act)).Failure?.Message;

    private async Task<string?> PublishAsync(string address) => (await _site.PublishAsync(address)).Failure?.Message;

    private async Task<string?> ImportAsync(params (string Name, string Text)[] files) =>
        Words((await Store.TryImportAsync(files)).Failure);

    private async Task<string?> ImportRedirectsAsync(string csv, bool replace)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        var import = Store.RuleImport;
        var options = new RuleImportOptions { Format = "csv", ReplaceExisting = replace };
        // A dry run says the same first.
        var (dry, _) = await import.ImportAsync(
            file, "redirects.csv", options with { DryRun = true }, Origin, Author.Command, null, Stop);
        file.Position = 0;
        var (report, failure) = await import.ImportAsync(
            file, "redirects.csv", options, Origin, Author.Command, null, Stop);
        Assert.Equal(dry?.Changes, report?.Changes);
        return Words(failure);
    }

    private async Task<string?> SaveSiteAsync(Func<SiteDraft, SiteDraft> change)
    {
        var view = await Store.Settings.ReadAsync(Stop);
        return Words(
            (await Store.Settings.SaveSiteAsync(change(view.Site), view.Site.Token, ActingStore.Eva, Stop)).Failure);
    }
}
