using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mapflat.Content.Backups;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Tests.Store;
using Mapflat.Content.Transfer;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Backups;

public sealed class BackupStoreTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_under_constant_writing_shows_one_moment_whole()
    {
        using var data = new TempFolder();
        await using var store = new TempStore(data.Path);
        await store.ImportAsync([.. Enumerable.Range(0, 20)
            .Select(i => ($"pages/p{i}.md", Sample.Page($"Page {i}", new string('x', 5_000))))]);
        using var loop = ImportLoop.Start(data.Path, "a");
        await loop.NextAsync(atLeast: 0, Stop);
        HashSet<long> generations = [];
        for (var i = 0; i < 3 || (i < 30 && generations.Count < 2); i++)
        {
            store.Clock.Now = store.Clock.Now.AddMinutes(1);
            var made = (await store.Backups.CreateAsync(BackupReason.ByHand, Author.Command, null, null, Stop)).Value!;
            using var unpacked = Unpack(made.Path);
            // Every import of the loop adds one page, one rule and one file, raises the generation, and edits one page.
            var imports = Number(unpacked, "SELECT Generation - 1 FROM State");
            Assert.Equal(imports, Number(unpacked, "SELECT count(*) FROM Rules"));
            Assert.Equal(imports, Number(unpacked, "SELECT count(*) FROM Media"));
            Assert.Equal(20 + 2 + imports, Number(unpacked, "SELECT count(*) FROM Pages"));
            Assert.Equal(imports, Directory.GetFiles(unpacked["media"]).Length);
            Assert.Equal(20 + 2 + imports, File.ReadLines(unpacked["pages.tsv"]).Count());
            generations.Add(imports);
            AssertManifest(unpacked);
            Assert.Equal(imports, made.Manifest.RowsOf("Rules"));
            Assert.Null((await store.Backups.CheckAsync(made.Path, null, Stop)).Failure);
        }

        Assert.True(generations.Count > 1, "Nobody wrote meanwhile.");
    }

    [Fact]
    public async Task A_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")), ("media/a.gif", "GIF89a"));
        File.WriteAllText(Path.Combine(store.Folder.Keys, "key-0b6b6b6b-1111-2222-3333-444444444444.xml"), "<key/>");
        var made = (await store.Backups.CreateAsync(BackupReason.ByHand, new Author("Eva"), null, null, Stop)).Value!;
        Assert.Equal("mapflat-20261122-093000-by-hand.zip", made.Name);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TempFolder.ModeOf(made.Path));
        Assert.Equal([made.Path], Directory.EnumerateFileSystemEntries(store.Folder.Backups));
        Assert.Equal("Eva", made.Manifest.By);
        Assert.Contains("Eva backup.made mapflat-20261122-093000-by-hand.zip",
            (await store.Audit.ReadAsync(null, Stop)).Select(e => $"{e.Author} {e.Act} {e.Subject}"));
        using var zip = ZipFile.OpenRead(made.Path);
        Assert.Equal(["keys/key-0b6b6b6b-1111-2222-3333-444444444444.xml", "manifest.json", "mapflat.db",
            "media/" + Hash("GIF89a"), "pages.tsv", "settings.json"], zip.Entries.Select(e => e.FullName)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Backups_of_one_second_get_names_of_their_own_and_none_is_overwritten()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await store.Backups.CreateAsync(BackupReason.ByHand, Author.Command, null, null, Stop);
        var second = (await store.Backups.CreateAsync(BackupReason.ByHand, Author.Command, null, null, Stop)).Value!;
        Assert.Equal("mapflat-20261122-093000-by-hand-2.zip", second.Name);
        Assert.Equal(2, store.Backups.List().Count);
        Assert.IsType<Failure.Conflict>(
            (await store.Backups.CreateAsync(BackupReason.ByHand, Author.Command, second.Path, null, Stop)).Failure);
    }

    [Fact]
    public async Task A_file_that_is_missing_on_the_disk_is_said_to_be_and_stops_no_backup()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")), ("media/a.gif", "GIF89a"), ("media/b.gif", "GIF89b"));
        File.Delete(Path.Combine(store.Folder.Media, Hash("GIF89a")));
        var report = await new NightlyBackup(store.Backups, store.ArchiveCopies, new MapflatOptions()).RunAsync(Stop);
        Assert.Equal(Content.Upkeep.UpkeepState.NeedsSomeone, report.State);
        Assert.Contains("1 media file is missing", report.Summary, StringComparison.Ordinal);
        Assert.Equal([Hash("GIF89a")], Assert.Single(store.Backups.List()).Manifest.MissingMedia);
    }

    [Fact]
    public async Task An_import_that_changes_something_makes_a_backup_first_and_one_that_does_not_makes_none()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n")));
        Assert.Empty(store.Backups.List());
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n")));
        await store.TryImportAsync(("pages/b.md", "---\norder: none\n---\nB.\n"));
        Assert.Empty(store.Backups.List());
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Two.\n")));
        var made = Assert.Single(store.Backups.List());
        Assert.Equal(BackupReason.BeforeImport, made.File.Reason);
        using var unpacked = Unpack(made.Path);
        Assert.Equal(1, Number(unpacked, "SELECT count(*) FROM Revisions WHERE Markdown = 'One.' || char(10)"));
        Assert.Equal(0, Number(unpacked, "SELECT count(*) FROM Revisions WHERE Markdown LIKE 'Two%'"));
    }

    [Theory]
    [InlineData("content")]
    [InlineData("rules")]
    public async Task A_save_does_not_wait_for_the_backup_of_an_import(string imported)
    {
        await using var store = new TempStore();
        await using var other = new TempStore(store.Folder.Root);
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n")));
        var draft = (await other.Drafts.ReadAsync(1, Stop))!;
        var saves = new List<Failure?>();
        store.Clock.Asked = () =>
        {
            // The last that a backup asks is when it was made; what is imported comes after that.
            if (saves.Count > 0 || !Directory.EnumerateFiles(store.Folder.Backups, "*.zip").Any()) return;
            var save = Task.Run(() => other.Drafts.SaveAsync(draft.PageId, draft.Edits,
                draft.Text with { Markdown = "Mine.\n" }, automatic: false, new Author("Eva"), Stop));
            Assert.True(save.Wait(Wait.Patience, Stop), "The save waits for the backup.");
            saves.Add(save.Result.Failure);
        };
        if (imported == "content") await store.ImportAsync(("pages/b.md", Sample.Page("B")));
        else
        {
            var rules = Encoding.UTF8.GetBytes("from,to\n"
                + string.Concat(Enumerable.Range(0, RuleImport.FewRules + 1).Select(i => $"/old-{i},/a\n")));
            Assert.Null((await store.RuleImport.ImportAsync(new MemoryStream(rules), "rules.csv", new RuleImportOptions(
                ), "http://localhost", Author.Command, null, Stop)).Failure);
        }

        Assert.Equal([null], saves);
        Assert.Equal("Mine.\n", (await other.Drafts.ReadAsync(1, Stop))!.Text.Markdown);
    }

    [Fact]
    public async Task A_nightly_backup_is_copied_to_a_second_place_and_a_place_that_is_away_is_reported()
    {
        using var place = new TempFolder();
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        var options = new MapflatOptions { Backups = new() { CopyTo = place.Path } };
        var report = await new NightlyBackup(store.Backups, store.ArchiveCopies, options).RunAsync(Stop);
        Assert.Equal(Content.Upkeep.UpkeepState.Well, report.State);
        var copy = Assert.Single(Directory.GetFiles(place.Path));
        Assert.Equal(await File.ReadAllBytesAsync(Assert.Single(store.Backups.List()).Path, Stop),
            await File.ReadAllBytesAsync(copy, Stop));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TempFolder.ModeOf(copy));

        store.Clock.Now = store.Clock.Now.AddDays(1);
        options = new MapflatOptions { Backups = new() { CopyTo = place["away"] } };
        report = await new NightlyBackup(store.Backups, store.ArchiveCopies, options).RunAsync(Stop);
        Assert.Equal(Content.Upkeep.UpkeepState.NeedsSomeone, report.State);
        Assert.Contains("Is the disk mounted?", report.Summary, StringComparison.Ordinal);
        Assert.Equal(2, store.Backups.List().Count);
    }

    [Fact]
    public async Task What_a_killed_backup_has_left_is_cleared_away_by_the_next()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Directory.CreateDirectory(Path.Combine(store.Folder.Backups, "0123.tmp", "check"));
        File.WriteAllText(Path.Combine(store.Folder.Backups, "mapflat-x.zip.0123.tmp"), "half");
        var made = (await store.Backups.CreateAsync(BackupReason.Nightly, Author.Command, null, null, Stop)).Value!;
        Assert.Equal([made.Path], Directory.EnumerateFileSystemEntries(store.Folder.Backups));
    }

    [Theory]
    [InlineData("relative/place", "full path")]
    [InlineData("/var/lib/mapflat/backups", "outside the data folder")]
    public void A_second_place_must_be_one(string place, string words) =>
        Assert.Contains(words, Assert.Single(
            new MapflatOptions { DataDirectory = "/var/lib/mapflat", Backups = new() { CopyTo = place } }.Faults()),
            StringComparison.Ordinal);

    private static void AssertManifest(TempFolder unpacked)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(unpacked["manifest.json"]));
        var entries = manifest.RootElement.GetProperty("entries").EnumerateArray()
            .ToDictionary(e => e.GetProperty("name").GetString()!, e =>
                (e.GetProperty("size").GetInt64(), e.GetProperty("sha256").GetString()!));
        var files = Directory.EnumerateFiles(unpacked.Path, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(unpacked.Path, f), File.ReadAllBytes);
        Assert.Equal(files.Keys.Where(f => f != "manifest.json").Order(StringComparer.Ordinal), entries.Keys.Order(
            StringComparer.Ordinal));
        Assert.All(entries, e => Assert.Equal(
            (files[e.Key].LongLength, Convert.ToHexStringLower(SHA256.HashData(files[e.Key]))), e.Value));
    }

    private static TempFolder Unpack(string path)
    {
        var folder = new TempFolder();
        ZipFile.ExtractToDirectory(path, folder.Path);
        return folder;
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private static long Number(TempFolder unpacked, string sql)
    {
        using var connection = new SqliteConnection(
            $"Data Source={unpacked["mapflat.db"]};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
