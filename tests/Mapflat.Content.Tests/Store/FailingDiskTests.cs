using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Store;

/// <summary>
/// A disk that is full or must not be written to: the owner is told, and nothing is half done. Needs the right to
/// mount.
/// </summary>
[Collection(Alone.Name)]
public sealed class FailingDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_full_disk_nothing_is_half_stored_and_all_is_well_once_there_is_space()
    {
        using var disk = DiskOrSkip("size=8m");
        await using var store = new TempStore(disk.Path);
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n")), ("media/a.gif", "GIF89a"));
        var before = await store.ExportAsync();
        var media = Directory.GetFiles(store.Folder.Media);

        // The bytes of media do not fit.
        var e = await Assert.ThrowsAsync<StoreException>(() => store.ImportAsync(
            ("pages/a.md", Sample.Page("A", "Two.\n")), ("media/b.gif", "GIF89a" + new string('b', 5_000_000)),
            ("media/c.gif", "GIF89a" + new string('c', 5_000_000))));
        Assert.Contains("free some space", e.Message, StringComparison.Ordinal);
        Assert.Contains("Mapflat:DataDirectory", e.Message, StringComparison.Ordinal);
        Assert.Equal(media, Directory.GetFiles(store.Folder.Media));
        Assert.Equal(before, await store.ExportAsync());

        // The database does not fit.
        var ballast = disk.Fill();
        e = await Assert.ThrowsAsync<StoreException>(() => store.ImportAsync([.. Enumerable.Range(0, 50)
            .Select(i => ($"pages/p{i}.md", Sample.Page($"Page {i}", new string('x', 100_000))))]));
        Assert.Contains("full", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await store.ExportAsync());
        Assert.NotNull(await store.Pages.ReadAsync("/a", Stop));
        Assert.Equal(1, await store.Store.ReadGenerationAsync(Stop));
        Assert.Equal(1, store.Folder.ReadGeneration());

        File.Delete(ballast);
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Two.\n")));
        Assert.Equal("Two.\n", (await store.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Equal(2, store.Folder.ReadGeneration());
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
    }

    [Fact]
    public async Task A_backup_that_does_not_fit_leaves_nothing_and_the_others_as_they_are()
    {
        using var disk = DiskOrSkip("size=8m");
        await using var store = new TempStore(disk.Path);
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n")), ("media/a.gif", "GIF89a"));
        var (made, _) = await store.Backups.CreateAsync(BackupReason.ByHand, Author.Command, null, null, Stop);
        var ballast = disk.Fill();
        store.Clock.Now = store.Clock.Now.AddDays(1);
        var e = await Assert.ThrowsAsync<StoreException>(() => store.Backups.CreateAsync(
            BackupReason.ByHand, Author.Command, null, null, Stop));
        Assert.Contains("full", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<StoreException>(() => store.Restoring.RestoreAsync(
            made!.Path, new(), Author.Command, null, Stop));
        Assert.Contains("room", e.Message, StringComparison.Ordinal);
        Assert.Equal(UpkeepState.NeedsSomeone,
            (await new NightlyBackup(store.Backups, store.ArchiveCopies, new MapflatOptions()).RunAsync(Stop)).State);
        Assert.Equal([made!.Path], Directory.EnumerateFileSystemEntries(store.Folder.Backups));
        Assert.NotNull(await store.Pages.ReadAsync("/a", Stop));

        File.Delete(ballast);
        Assert.Null((await store.Backups.CheckAsync(made.Path, null, Stop)).Failure);
        Assert.Null((await store.Backups.CreateAsync(BackupReason.ByHand, Author.Command, null, null, Stop)).Failure);
    }

    [Fact]
    public async Task A_generation_is_noted_even_on_a_full_disk()
    {
        using var disk = DiskOrSkip("size=1m");
        var folder = new DataFolder(disk.Path);
        folder.Create();
        folder.WriteGeneration(8);
        disk.Fill();
        folder.WriteGeneration(12);
        Assert.Equal(12, folder.ReadGeneration());
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_data_folder_that_must_not_be_written_to_is_named_with_its_setting()
    {
        using var disk = DiskOrSkip("size=8m");
        await using (var store = new TempStore(disk.Path)) await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        SqliteConnection.ClearAllPools();
        disk.MakeReadOnly();
        await using var later = new TempStore(disk.Path);
        var e = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await later.Store.EnsureOpenAsync(Stop);
            await later.ImportAsync(("pages/b.md", Sample.Page("B")));
        });
        Assert.Contains($"The data folder {disk.Path} cannot be written to", e.Message, StringComparison.Ordinal);
        Assert.Contains("Mapflat:DataDirectory", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/data")]
    public async Task A_data_folder_that_cannot_be_made_is_named_with_its_setting(string below)
    {
        using var parent = new TempFolder();
        parent.Write("file", "A file where the folder should be.");
        var folder = parent["file"] + below;
        await using var store = new TempStore(folder);
        var e = await Assert.ThrowsAsync<StoreException>(() => store.Store.EnsureOpenAsync(Stop));
        Assert.Contains($"The data folder {folder} cannot be written to", e.Message, StringComparison.Ordinal);
        Assert.Contains("name another folder in Mapflat:DataDirectory", e.Message, StringComparison.Ordinal);
    }

    private static TempDisk DiskOrSkip(string options)
    {
        var disk = TempDisk.Mount(options);
        if (disk is null) Assert.Skip("A tmpfs is mounted on Linux only, and by root only.");
        return disk;
    }
}
