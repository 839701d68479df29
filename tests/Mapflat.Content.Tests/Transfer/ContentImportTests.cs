using System.Globalization;



namespace Mapflat.Content.Tests.Transfer;

public sealed class ContentImportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dry_run_says_what_the_import_will_do_and_keeps_nothing()
    {
        using var folder = new TempFolder();
        folder.Write("pages/about.md", Sample.Page("About", "[Nothing](javascript:x)\n"));
        folder.Write("media/a.gif", "GIF89a");
        folder.Write("redirects.csv", "from,to\n/old,/about\n");
        folder.Write("site.yaml", Sample.Site());
        await using var store = new TempStore();
        var (dry, _) = await store.Importer.ImportAsync(folder.Path, dryRun: true, Stop);
        Assert.Equal(0, await store.Store.ReadGenerationAsync(Stop));
        Assert.Empty(await store.ExportAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Folder.Media));

        var (real, _) = await store.Importer.ImportAsync(folder.Path, dryRun: false, Stop);
        Assert.Equal(dry!.Changes, real!.Changes);
        Assert.Equal(dry.Findings, real.Findings);
        Assert.Equal(["+ site.yaml", "+ /media/a.gif", "+ /about", "+ /old"], real.Changes);
        Assert.Equal((1, 1, 1, true), (real.Pages, real.Rules, real.Media, real.Site));
        Assert.Equal(1, await store.Store.ReadGenerationAsync(Stop));
        Assert.Equal(1, store.Folder.ReadGeneration());
    }

    [Fact]
    public async Task One_bad_file_among_many_keeps_all_of_them_out()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 1000; i++) folder.Write($"pages/n{i}.md", Sample.Page($"Page {i}"));
        folder.Write("pages/n500.md", Sample.Page("Page 500", "Text.\n", "order: third"));
        folder.Write("media/a.gif", "GIF89a");
        await using var store = new TempStore();
        var (dry, _) = (await store.Importer.ImportAsync(folder.Path, dryRun: true, Stop)).Failure is Failure.Invalid f
            ? (f.Findings, f)
            : default;
        var failure = Assert.IsType<Failure.Invalid>(
            (await store.Importer.ImportAsync(folder.Path, dryRun: false, Stop)).Failure);
        var finding = Assert.Single(failure.Findings);
        Assert.Equal(("pages/n500.md", 4, "order"), (finding.File, finding.Line, finding.Field));
        Assert.Contains("must be a whole number", finding.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Findings, dry);
        Assert.Empty((await store.Pages.ReadFewAsync(Stop))!);
        Assert.Empty(await store.Media.ReadAllAsync(Stop));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Folder.Media));
    }

    [Fact]
    public async Task A_fault_that_shows_only_in_the_whole_leaves_no_bytes_of_media()
    {
        await using var store = new TempStore();
        var (_, failure) = await store.TryImportAsync(
            ("media/a.gif", "GIF89a"), ("site.yaml", Sample.Site("navigation: [/nowhere]")));
        Assert.NotNull(failure);
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Folder.Media));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_not_found()
    {
        await using var store = new TempStore();
        Assert.IsType<Failure.NotFound>(
            (await store.Importer.ImportAsync("/no/such/folder", dryRun: false, Stop)).Failure);
    }

    [Fact]
    public async Task What_the_store_has_beyond_the_folder_stays()
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/a.md", Sample.Page("A")), ("redirects.csv", "from,to\n/old,/a\n"), ("media/a.gif", "GIF89a"));
        await store.ImportAsync(("pages/b.md", Sample.Page("B")));
        Assert.Equal(["/a", "/b"], (await store.Pages.ReadFewAsync(Stop))!.Select(p => p.Link.Address));
        Assert.Equal(["media/a.gif", "pages/a.md", "pages/b.md", "redirects.csv"], (await store.ExportAsync()).Keys);
    }

    [Fact]
    public async Task A_file_without_as_of_is_the_same_page_on_another_day()
    {
        await using var store = new TempStore();
        var file = ("pages/a.md", Sample.Page("A", "Text.\n", "status: withdrawn", "withdrawn_reason: Old."));
        await store.ImportAsync(file);
        store.Clock.Now = store.Clock.Now.AddDays(1);
        Assert.True((await store.ImportAsync(file)).ChangesNothing);
        Assert.Equal(["1"], store.Sql("SELECT count(*) FROM Revisions"));
    }

    [Theory]
    [InlineData("published: 2015-01-02", "published: 2015-01-02T00:00:00Z")]
    [InlineData("updated: 2027-01-02", "updated: 2027-01-02T00:00:00Z")]
    [InlineData("order: 7", "order: 7")]
    [InlineData("former: [/Old/]", "former:\n- /old\n")]
    [InlineData("status: withdrawn\nwithdrawn_reason: Wrong.", "withdrawn_reason: Wrong.")]
    public async Task A_change_of_the_front_matter_alone_is_taken_in_once(string line, string exported)
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.Equal(["~ /a"], (await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", line)))).Changes);
        Assert.Contains(exported, (await store.ExportAsync())["pages/a.md"], StringComparison.Ordinal);
        Assert.True((await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", line)))).ChangesNothing);
        Assert.Equal(["1"], store.Sql("SELECT count(*) FROM Revisions"));
    }

    [Theory]
    [InlineData("withdrawn_reason: Other.", "withdrawn_reason: Other.")]
    [InlineData("withdrawn_reason: Wrong.\nwithdrawn_answer: 410", "withdrawn_answer: 410")]
    [InlineData("withdrawn_reason: Wrong.\nwithdrawn_on: 2020-02-29", "withdrawn_on: 2020-02-29")]
    public async Task What_a_withdrawn_page_says_about_that_can_be_changed(string line, string exported)
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/a.md", Sample.Page("A", "Text.\n", "status: withdrawn", "withdrawn_reason: Wrong.")));
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "status: withdrawn", line)));
        Assert.Contains(exported, (await store.ExportAsync())["pages/a.md"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_words_make_a_new_revision_and_leave_the_old_one()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n", "published: 2015-01-02")));
        store.Clock.Now = store.Clock.Now.AddDays(1);
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Two.\n", "published: 2015-01-02")));
        Assert.Equal(["One.\n", "Two.\n"], store.Sql("SELECT Markdown FROM Revisions ORDER BY Number"));
        var page = await store.Pages.ReadAsync("/a", Stop);
        Assert.Equal((new DateTime(2015, 1, 2), store.Clock.Now.UtcDateTime), (page!.Published, page.Updated));
    }

    [Fact]
    public async Task The_order_of_rules_is_that_of_the_file()
    {
        const string Head = "from,to,match\n";
        const string First = "/a(.*),/x,pattern\n";
        const string Second = "/(.*)b,/y,pattern\n";
        await using var store = new TempStore();
        await store.ImportAsync(("redirects.csv", Head + First + Second));
        Assert.Equal(["~ the order of redirects.csv"],
            (await store.ImportAsync(("redirects.csv", Head + Second + First))).Changes);
        Assert.Equal(["/(.*)b", "/a(.*)"], store.Sql("""SELECT "From" FROM Rules ORDER BY Position"""));
        Assert.Equal(
            ["+ /c"], (await store.ImportAsync(("redirects.csv", Head + Second + "/c,/z,exact\n" + First))).Changes);
        Assert.Equal(["/(.*)b", "/c", "/a(.*)"], store.Sql("""SELECT "From" FROM Rules ORDER BY Position"""));
        Assert.True(
            (await store.ImportAsync(("redirects.csv", (await store.ExportAsync())["redirects.csv"]))).ChangesNothing);
    }

    [Fact]
    public async Task Other_bytes_under_a_name_take_the_place_of_the_old_ones()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("media/a.gif", "GIF89a one"));
        Assert.Equal(["~ /media/a.gif"], (await store.ImportAsync(("media/a.gif", "GIF89a two"))).Changes);
        var (file, path) = (await store.Media.FindAsync("a.gif", Stop))!.Value;
        Assert.Equal("GIF89a two", await File.ReadAllTextAsync(path, Stop));
        Assert.Equal(("image/gif", 10), (file.ContentType, file.Length));
    }

    [Fact]
    public async Task Pages_may_change_places_over_a_whole_folder_however_many_there_are()
    {
        const int Many = 450;
        await using var store = new TempStore();
        await store.ImportAsync(Files(i => i));
        var report = await store.ImportAsync(Files(i => Many - 1 - i));
        Assert.Equal(Many, report.Pages);
        Assert.Equal([$"p{Many - 1}", "p0"], store.Sql(
            $"SELECT Key FROM Pages WHERE Address IN ('/p0', '/p{Many - 1}') ORDER BY Address"));
        Assert.Equal([$"{Many}"], store.Sql("SELECT count(DISTINCT PageId) FROM SearchSections"));
        Assert.True((await store.ImportAsync(Files(i => Many - 1 - i))).ChangesNothing);

        (string, string)[] Files(Func<int, int> place) =>
            [.. Enumerable.Range(0, Many).Select(i =>
            ($"pages/p{place(i)}.md", Sample.Page($"Page {i}", "Text.\n", $"key: p{i}")))];
    }

    [Fact]
    public async Task A_file_of_rules_that_an_export_wrote_comes_in_again_however_large()
    {
        await using var store = new TempStore();
        var rules = string.Concat(Enumerable.Range(0, 16_000)
            .Select(i => $"/archive/{i / 100}/article-{i}.html,/articles/of-the-year/{i},301,exact\n"));
        await store.ImportAsync(("redirects.csv", "from,to,status,match\n" + rules));
        var exported = (await store.ExportAsync())["redirects.csv"];
        Assert.True(exported.Length > 1024 * 1024);
        await using var other = new TempStore();
        await other.ImportAsync(("redirects.csv", exported));
        Assert.Equal(exported, (await other.ExportAsync())["redirects.csv"]);
    }

    [Fact]
    public async Task Importing_again_brings_lost_bytes_back()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("media/a.gif", "GIF89a"));
        var path = (await store.Media.FindAsync("a.gif", Stop))!.Value.Path;
        File.Delete(path);
        Assert.Contains("/media/a.gif are missing", (await Assert.ThrowsAsync<Mapflat.Content.Store.StoreException>(
            store.ExportAsync)).Message, StringComparison.Ordinal);
        await store.ImportAsync(("media/a.gif", "GIF89a"));
        Assert.Equal("GIF89a", await File.ReadAllTextAsync(path, Stop));
    }

    [Fact]
    public async Task An_export_never_mixes_with_what_is_there()
    {
        using var folder = new TempFolder();
        folder.Write("mine.txt", "mine");
        await using var store = new TempStore();
        Assert.IsType<Failure.Conflict>((await store.Exporter.ExportAsync(folder.Path, Stop)).Failure);
        Assert.IsType<Failure.Conflict>((await store.Exporter.ExportAsync(folder["mine.txt"], Stop)).Failure);
        Assert.Equal(["mine.txt"], folder.ReadAll().Keys);
    }

    [Fact]
    public async Task Where_there_is_nothing_yet_an_export_says_so_and_writes_nothing()
    {
        using var folder = new TempFolder();
        await using var store = new TempStore();
        var failure = Assert.IsType<Failure.NotFound>((await store.Exporter.ExportAsync(folder["out"], Stop)).Failure);
        Assert.Contains("nothing to export", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task An_export_does_not_wait_for_a_writer()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        using var writer = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={store.Folder.Database};Pooling=False");
        writer.Open();
        await using var transaction = writer.BeginTransaction();
        Assert.Single(await store.ExportAsync().WaitAsync(Wait.Patience, Stop));
    }

    [Fact]
    public async Task A_thousand_pages_and_rules_go_in_quickly_and_change_nothing_again()
    {
        const int Many = 1_000;
        using var folder = new TempFolder();
        for (var i = 0; i < Many; i++)
            folder.Write($"pages/s{i / 100}/p{i}.md", Sample.Page($"Page {i}", "Text.\n", $"former: [/old/{i}]"));
        folder.Write("redirects.csv", "from,to\n" + string.Concat(Enumerable.Range(0, Many)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"/gone/{i},/s{i / 100}/p{i}\n"))));
        await using var store = new TempStore();
        var watch = ProcessorTime.Start();
        var (first, _) = await store.Importer.ImportAsync(folder.Path, dryRun: false, Stop);
        Assert.Equal((Many, Many), (first!.Pages, first.Rules));
        Assert.True((await store.Importer.ImportAsync(folder.Path, dryRun: false, Stop)).Value!.ChangesNothing);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
