using Mapflat.Content.Addresses;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Backups;

public sealed class BackupRestoreTests
{
    private static readonly Author _owner = new("Owner", 1, "192.0.2.1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_folder_gets_everything_that_the_backup_has()
    {
        await using var site = new TempStore();
        await site.ImportAsync(("site.yaml", Sample.Site()), ("pages/a.md", Sample.Page("A")),
            ("media/a.gif", "GIF89a"), ("redirects.csv", "from,to\n/old,/a\n"));
        var key = Path.Combine(site.Folder.Keys, "key-0b6b6b6b-1111-2222-3333-444444444444.xml");
        await File.WriteAllTextAsync(key, "<key/>", Stop);
        AddAccount(site);
        var file = await BackUpAsync(site);

        using var empty = new TempFolder();
        await using var other = new TempStore(empty["data"]);
        var report = await RestoreAsync(other, file);
        Assert.False(report.Replaces);
        Assert.Null(report.SavedAs);
        Assert.Equal(await site.ExportAsync(), await other.ExportAsync());
        Assert.Equal(
            "<key/>", await File.ReadAllTextAsync(Path.Combine(other.Folder.Keys, Path.GetFileName(key)), Stop));
        Assert.Equal(site.Sql("SELECT Email || PasswordHash FROM Accounts"), other.Sql(
            "SELECT Email || PasswordHash FROM Accounts"));
        Assert.Equal(site.Sql("SELECT Path FROM Ledger"), other.Sql("SELECT Path FROM Ledger"));
        Assert.Empty(other.Sql("SELECT Id FROM Sessions"));
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(other.Folder, full: true, Stop));
        Assert.True(await other.Store.ReadGenerationAsync(Stop) > await site.Store.ReadGenerationAsync(Stop));
        Assert.Equal(await other.Store.ReadGenerationAsync(Stop), other.Folder.ReadGeneration());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TempFolder.ModeOf(other.Folder.Database));
        Assert.NotEmpty((await other.Search.FindAsync("text", Stop)).Hits);
        Assert.Equal(site.Sql("PRAGMA page_size"), other.Sql("PRAGMA page_size"));
        await other.ImportAsync(("pages/b.md", Sample.Page("B")));
    }

    [Theory]
    [InlineData(1_024)]
    [InlineData(4_096)]
    public async Task A_backup_goes_into_a_database_whose_pages_have_another_size(int size)
    {
        await using var site = new TempStore();
        await site.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n")));
        var file = await BackUpAsync(site);
        var then = await site.ExportAsync();
        await site.ImportAsync(("pages/a.md", Sample.Page("A", "Two.\n")));
        site.Store.LookAgain();
        await using (var live = await DatabaseProbe.OpenAsync(site.Folder.Database, Stop))
        {
            foreach (var sql in (string[])["PRAGMA journal_mode = DELETE", $"PRAGMA page_size = {size}", "VACUUM"])
                await DatabaseFacts.ColumnAsync(live, sql, Stop);
        }

        Assert.Equal([$"{size}"], site.Sql("PRAGMA page_size"));
        site.Clock.Now = site.Clock.Now.AddHours(1);
        await RestoreAsync(site, file);
        Assert.Equal(then, await site.ExportAsync());
        Assert.Equal([$"{size}"], site.Sql("PRAGMA page_size"));
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(site.Folder, full: true, Stop));
    }

    [Fact]
    public async Task A_restore_says_first_what_it_will_change_and_changes_just_that()
    {
        await using var site = new TempStore();
        await site.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n")), ("pages/same.md", Sample.Page("Same")),
            ("media/a.gif", "GIF89a"), ("redirects.csv", "from,to\n/old,/a\n"));
        var file = await BackUpAsync(site);
        await site.ImportAsync(("pages/a.md", Sample.Page("A", "Two.\n")), ("pages/b.md", Sample.Page("B")),
            ("media/b.gif", "GIF89b"), ("redirects.csv", "from,to\n/old,/b\n/older,/a\n"));
        var before = await site.ExportAsync();
        var files = Directory.GetFileSystemEntries(site.Folder.Root, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();

        var review = (await site.Restoring.ReviewAsync(file, new(), null, Stop)).Value!;
        Assert.Equal(before, await site.ExportAsync());
        Assert.Equal(files, Directory.GetFileSystemEntries(site.Folder.Root, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["/a"], review.PagesChanged);
        Assert.Equal(["/b"], review.PagesLost);
        Assert.Empty(review.PagesAdded);
        Assert.Equal((new Tally(0, 1, 1), new Tally(0, 0, 1)), (review.Rules, review.Media));

        site.Clock.Now = site.Clock.Now.AddHours(1);
        var report = await RestoreAsync(site, file);
        Assert.Equal("One.\n", (await site.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Null(await site.Pages.ReadAsync("/b", Stop));
        Assert.Single(Directory.GetFiles(site.Folder.Media));

        // And back again, from the backup that was made first.
        site.Clock.Now = site.Clock.Now.AddHours(1);
        await RestoreAsync(site, site.Backups.Find(report.SavedAs!)!.Path);
        Assert.Equal("Two.\n", (await site.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Equal(before.Where(f => f.Key != "redirects.csv"),
            (await site.ExportAsync()).Where(f => f.Key != "redirects.csv"));
        Assert.Equal(2, (await site.Audit.ReadAsync(null, Stop)).Count(e =>
            e is { Act: "backup.restored", Author: "Owner", From: "192.0.2.1" }));
    }

    [Fact]
    public async Task What_became_public_after_the_backup_is_not_forgotten()
    {
        await using var site = new TempStore();
        await site.ImportAsync(("pages/a.md", Sample.Page("A")), ("pages/b.md", Sample.Page("B")));
        var file = await BackUpAsync(site);
        // A page moves, another comes, is gone again, and a third stays; a picture is shown.
        await site.ImportAsync(("pages/moved.md", Sample.Page("A", "Text.\n", "key: a")),
            ("pages/new.md", Sample.Page("New", "![Drawing](/media/n.gif)\n")), ("media/n.gif", "GIF89a"));
        Assert.Contains("/moved", site.Sql("SELECT Path FROM Ledger"));
        site.Clock.Now = site.Clock.Now.AddHours(1);
        var report = await RestoreAsync(site, file);
        var map = new RedirectMap(await site.Redirects.ReadAsync("https://www.example.org", Stop));
        Assert.Equal((301, "https://www.example.org/a"),
            (map.ResolveRaw(null, "/moved").Status, map.ResolveRaw(null, "/moved").Location));
        Assert.Equal(ResolutionKind.Page, map.ResolveRaw(null, "/a").Kind);
        Assert.Equal(410, map.ResolveRaw(null, "/new").Status);
        Assert.Equal(410, map.ResolveRaw(null, "/new.md").Status);
        Assert.All(
            site.Sql("SELECT Path FROM Ledger"), path => Assert.NotEqual(404, map.ResolveRaw(null, path).Status));
        Assert.Equal(["/moved forwards to /a", "/new says that it is gone (410)"], report.Kept
            .Select(k => $"{k.Address} {k.Answer}").Where(k => !k.StartsWith("/media", StringComparison.Ordinal)));
        if (site.Sql("SELECT Path FROM Ledger").Contains("/media/n.gif"))
            Assert.NotNull(await site.Media.FindPublicAsync("n.gif", Stop));
    }

    [Fact]
    public async Task The_audit_log_keeps_what_happened_since_and_no_number_comes_twice()
    {
        await using var site = new TempStore();
        await site.ImportAsync(("pages/a.md", Sample.Page("A")));
        var file = await BackUpAsync(site);
        AddAccount(site);
        await site.Audit.WriteAsync(_owner, "page.published", "/later", null, Stop);
        site.Clock.Now = site.Clock.Now.AddHours(1);
        await RestoreAsync(site, file);
        Assert.Contains("/later", site.Sql("SELECT Subject FROM Audit"));
        Assert.Empty(site.Sql("SELECT Id FROM Accounts"));
        AddAccount(site);
        Assert.Equal(["2"], site.Sql("SELECT Id FROM Accounts"));
    }

    [Fact]
    public async Task A_change_while_a_restore_is_prepared_stops_it()
    {
        await using var site = new TempStore();
        await site.ImportAsync(("pages/a.md", Sample.Page("A")));
        var file = await BackUpAsync(site);
        await site.ImportAsync(("pages/b.md", Sample.Page("B")));
        var late = new Late(() => site.Sql("UPDATE Pages SET Edits = Edits + 1 WHERE Address = '/b'"));
        Assert.IsType<Failure.Conflict>((await site.Restoring.RestoreAsync(file, new(), _owner, late, Stop)).Failure);
        Assert.NotNull(await site.Pages.ReadAsync("/b", Stop));
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(site.Folder, full: true, Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_or_damaged_database_is_replaced_but_not_under_a_site_that_is_served(bool damaged)
    {
        using var data = new TempFolder();
        string file;
        await using (var site = new TempStore(data.Path))
        {
            await site.ImportAsync(("pages/a.md", Sample.Page("A")));
            file = await BackUpAsync(site);
        }

        SqliteConnection.ClearAllPools();
        foreach (var each in Directory.EnumerateFiles(data.Path, "mapflat.db*")) File.Delete(each);
        if (damaged)
            await File.WriteAllTextAsync(data["mapflat.db"], string.Concat(Enumerable.Repeat("rubbish ", 1000)), Stop);
        await using var later = new TempStore(data.Path);
        using (later.Folder.TryLock())
        {
            var failure = (await later.Restoring.RestoreAsync(
                file, new(AcceptsUnproven: true), _owner, null, Stop)).Failure;
            Assert.Contains("Stop it, restore, and start it again", Assert.IsType<Failure.Conflict>(failure).Message,
                StringComparison.Ordinal);
        }

        await RestoreAsync(later, file);
        Assert.NotNull(await later.Pages.ReadAsync("/a", Stop));
        Assert.Equal(2, later.Folder.ReadGeneration());
        Assert.Equal(damaged ? 1 : 0, Directory.GetFiles(later.Folder.Backups, "damaged-*.db").Length);
    }

    [Fact]
    public async Task A_damaged_file_of_media_is_mended_by_a_restore()
    {
        await using var site = new TempStore();
        await site.ImportAsync(("pages/a.md", Sample.Page("A")), ("media/a.gif", "GIF89a"));
        var file = await BackUpAsync(site);
        var path = Assert.Single(Directory.GetFiles(site.Folder.Media));
        await File.WriteAllTextAsync(path, "GIF00a", Stop);
        site.Clock.Now = site.Clock.Now.AddHours(1);
        await RestoreAsync(site, file);
        Assert.Equal("GIF89a", await File.ReadAllTextAsync(path, Stop));
    }

    private static async Task<string> BackUpAsync(TempStore site) =>
        (await site.Backups.CreateAsync(BackupReason.Nightly, Author.Command, null, null, Stop)).Value!.Path;

    private static async Task<RestoreReport> RestoreAsync(TempStore site, string file)
    {
        var (report, failure) = await site.Restoring.RestoreAsync(
                file, new(AcceptsUnproven: true), _owner, null, Stop);
        Assert.True(failure is null, failure?.Message);
        return report!;
    }

    private static void AddAccount(TempStore site) => site.Sql("""
        INSERT INTO Accounts (DisplayName, Role, Created, LastCodeStep, UserName, NormalizedUserName, Email,
            NormalizedEmail, EmailConfirmed, PasswordHash, SecurityStamp, PhoneNumberConfirmed, TwoFactorEnabled,
            LockoutEnabled, AccessFailedCount)
        VALUES ('Owner', 'Owner', '2026-01-01', 0, 'o@example.com', 'O@EXAMPLE.COM', 'o@example.com', 'O@EXAMPLE.COM',
            0, 'hash', 'stamp', 0, 0, 0, 0);
        INSERT INTO Sessions (KeyHash, AccountId, SecurityStamp, Ticket, Device, Created, Seen, Confirmed, Expires)
            SELECT 'k', Id, 'stamp', x'00', 'd', '2026-01-01', '2026-01-01', '2026-01-01', '2099-01-01' FROM Accounts;
        """);

    /// <summary>Does something just before the database is put in place.</summary>
    private sealed class Late(Action act) : IProgress<BackupProgress>
    {
        private bool _done;

        public void Report(BackupProgress value)
        {
            if (_done || value.What != "Comparing") return;
            _done = true;
            act();
        }
    }
}
