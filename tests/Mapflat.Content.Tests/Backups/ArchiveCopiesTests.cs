using Mapflat.Content.Archives;
using Mapflat.Content.Backups;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Upkeep.Tasks;

namespace Mapflat.Content.Tests.Backups;

public sealed class ArchiveCopiesTests : IAsyncDisposable
{
    private const int Large = 3_000_000;

    private readonly TempStore _store = new();
    private readonly TempFolder _second = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Copies => Path.Combine(_store.Folder.Backups, "archives");

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _second.Dispose();
    }

    [Fact]
    public async Task Each_archive_is_copied_once_and_no_backup_is_larger_for_it()
    {
        await _store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await NightAsync();
        var before = _store.Backups.List()[0].File.Size;
        var archive = await AdoptAsync(Large);
        var report = await NightAsync();
        Assert.Equal(UpkeepState.Well, report.State);
        // The index of one answer, and the name of its archive.
        Assert.InRange(_store.Backups.List()[0].File.Size - before, 0, 100_000);
        var named = Assert.Single(_store.Backups.List()[0].Manifest.Archives);
        Assert.Equal((archive.Name, archive.File, archive.Sha256, archive.Length),
            (named.Name, named.File, named.Sha256, named.Length));
        foreach (var place in (string[])[Copies, _second["archives"]])
        {
            var copy = Assert.Single(Directory.GetFiles(place));
            Assert.Equal(Path.Combine(place, archive.File), copy);
            Assert.Equal(await File.ReadAllBytesAsync(_store.Archives.PathOf(archive), Stop),
                await File.ReadAllBytesAsync(copy, Stop));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TempFolder.ModeOf(copy));
        }

        report = await NightAsync();
        Assert.DoesNotContain(report.Details, detail => detail.Contains("was copied", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a copy")]
    [InlineData("a copy in the second place")]
    [InlineData("the archive itself")]
    public async Task What_is_damaged_is_replaced_by_what_is_whole_and_told_of(string what)
    {
        var archive = await AdoptAsync();
        await NightAsync();
        var path = what switch
        {
            "a copy" => Path.Combine(Copies, archive.File),
            "the archive itself" => _store.Archives.PathOf(archive),
            _ => _second[$"archives/{archive.File}"],
        };
        var bytes = await File.ReadAllBytesAsync(path, Stop);
        await File.WriteAllBytesAsync(path, [.. bytes[..^1], (byte)(bytes[^1] + 1)], Stop);
        var report = await NightAsync();
        Assert.Equal(UpkeepState.NeedsSomeone, report.State);
        Assert.Contains(report.Details, detail =>
            detail.StartsWith($"{path} was damaged, and was replaced by", StringComparison.Ordinal));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, Stop));
        Assert.Equal(UpkeepState.Well, (await NightAsync()).State);
    }

    [Fact]
    public async Task A_part_is_read_again_each_night_and_all_of_it_in_time()
    {
        for (var i = 0; i < 3; i++) await AdoptAsync(name: $"site-{i}");
        await NightAsync();
        _store.ArchiveCopies.CheckedPerNight = 1;
        HashSet<string> read = [];
        for (var night = 0; night < 3; night++)
            read.Add(Assert.Single((await NightAsync()).Details, detail =>
                detail.EndsWith("was read again", StringComparison.Ordinal)));
        Assert.Equal(3, read.Count);
    }

    [Fact]
    public async Task An_archive_that_is_gone_is_told_of_and_comes_back_at_night()
    {
        var archive = await AdoptAsync();
        await NightAsync();
        File.Delete(_store.Archives.PathOf(archive));
        var told = await new ArchivesTask(_store.Archives, _store.Folder, _store.Clock).RunAsync(Stop);
        Assert.Equal(UpkeepState.NeedsSomeone, told.State);
        Assert.Contains(archive.File, Assert.Single(told.Details), StringComparison.Ordinal);
        Assert.Contains(await _store.SiteCheck.FindAsync("http://localhost", Stop), concern =>
            concern.Message.Contains(archive.File, StringComparison.Ordinal));
        await NightAsync();
        Assert.Empty(await _store.Archives.FindMissingAsync(Stop));
    }

    [Fact]
    public async Task A_copy_goes_only_when_neither_the_site_nor_a_backup_names_it()
    {
        await _store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await NightAsync();
        var without = _store.Backups.List()[0].Path;
        var archive = await AdoptAsync();
        await NightAsync();
        var (report, failure) = await _store.Restoring.RestoreAsync(without, new(), Author.Command, null, Stop);
        Assert.Null(failure);
        Assert.Equal([archive.File], report!.ArchivesLost);
        Assert.Empty(await _store.Archives.ReadAsync(Stop));
        await NightAsync();
        Assert.True(File.Exists(Path.Combine(Copies, archive.File)));

        foreach (var backup in _store.Backups.List().Where(backup => backup.Manifest.Archives.Count > 0))
            File.Delete(backup.Path);
        // As old as the clock of this test will be.
        File.SetLastWriteTimeUtc(Path.Combine(Copies, archive.File), _store.Clock.Now.UtcDateTime);
        await NightAsync();
        await NightAsync();
        Assert.Empty(Directory.GetFiles(Copies));
        // The second place has a backup that names it.
        Assert.NotEmpty(Directory.GetFiles(_second["archives"]));
        Assert.True(File.Exists(_store.Archives.PathOf(archive)));
    }

    [Fact]
    public async Task Where_there_is_no_room_nothing_half_is_left_and_it_is_told()
    {
        using var disk = TempDisk.Mount("size=1m");
        if (disk is null) Assert.Skip("A tmpfs is mounted on Linux only, and by root only.");
        var archive = await AdoptAsync(Large);
        var report = await _store.ArchiveCopies.CopyAsync(disk.Path, null, Stop);
        Assert.Contains("Make room", Assert.Single(report.Faults), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories));

        // The disk fills while it is written.
        Assert.NotNull(
            CheckedCopy.Run(_store.Archives.PathOf(archive), disk["copy"], archive.Sha256, Stop));
        Assert.Empty(Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_restore_elsewhere_puts_archives_back_that_are_beside_the_backup()
    {
        var archive = await AdoptAsync();
        await NightAsync();
        await using var other = new TempStore();
        var (report, failure) =
            await other.Restoring.RestoreAsync(
                _store.Backups.List()[0].Path, new(AcceptsUnproven: true), Author.Command, null, Stop);
        Assert.Null(failure);
        Assert.Empty(report!.MissingArchives);
        Assert.Contains("was put back", Assert.Single(report.ArchivesPutBack), StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(_store.Archives.PathOf(archive), Stop),
            await File.ReadAllBytesAsync(other.Archives.PathOf(archive), Stop));
    }

    [Fact]
    public async Task A_restore_without_archives_names_those_that_are_to_be_put_back()
    {
        await _store.ImportAsync(("pages/a.md", Sample.Page("A")));
        var archive = await AdoptAsync();
        await NightAsync();
        var alone = _second["alone/backup.zip"];
        Directory.CreateDirectory(_second["alone"]);
        File.Copy(_store.Backups.List()[0].Path, alone);
        await using var other = new TempStore();
        var reviewed = (await other.Restoring.ReviewAsync(alone, new(), null, Stop)).Value!;
        Assert.Equal(archive.File, Assert.Single(reviewed.MissingArchives).File);
        var (report, failure) = await other.Restoring.RestoreAsync(
            alone, new(AcceptsUnproven: true), Author.Command, null, Stop);
        Assert.Null(failure);
        Assert.Equal(archive.File, Assert.Single(report!.MissingArchives).File);
        Assert.NotNull(await other.Pages.ReadAsync("/a", Stop));
        Assert.Equal(archive.File, Assert.Single(await other.Archives.FindMissingAsync(Stop)).File);
        File.Copy(_store.Archives.PathOf(archive), other.Archives.PathOf(archive));
        Assert.Empty(await other.Archives.FindMissingAsync(Stop));
    }

    [Fact]
    public async Task What_a_killed_adoption_has_left_is_cleared_away_and_a_file_that_nobody_names_is_told_of()
    {
        await AdoptAsync();
        var task = new ArchivesTask(_store.Archives, _store.Folder, _store.Clock);
        var (staging, file) = (Path.Combine(_store.Folder.Archives, "staging-1"),
            Path.Combine(_store.Folder.Archives, "nobody-2017-0123456789ab.warc.gz"));
        Directory.CreateDirectory(staging);
        await File.WriteAllTextAsync(Path.Combine(staging, "draft.db"), "half", Stop);
        await File.WriteAllTextAsync(file, "whole", Stop);
        File.SetLastWriteTimeUtc(file, _store.Clock.Now.UtcDateTime);
        Assert.Equal(UpkeepState.Well, (await task.RunAsync(Stop)).State);

        _store.Clock.Now = DateTimeOffset.UtcNow.AddDays(2);
        Assert.Equal(
            UpkeepState.Well,
            (await new Cleanup(_store.Store, _store.Media, _store.Adoption, _store.Clock).RunAsync(Stop)).State);
        Assert.False(Directory.Exists(staging));
        var report = await task.RunAsync(Stop);
        Assert.Equal(UpkeepState.WorthALook, report.State);
        Assert.Equal(["nobody-2017-0123456789ab.warc.gz"], report.Details);
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    public async Task An_archive_gets_no_name_that_leads_out_of_its_folder(string name)
    {
        using var old = new OldSite().Page("/x.html", "<p>x");
        var (_, failure) = await _store.Adoption.AdoptAsync(
            old.Save(), new AdoptionOptions(Name: name), Author.Command, null, Stop);
        Assert.IsType<Failure.Invalid>(failure);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Folder.Archives));
    }

    private Task<UpkeepReport> NightAsync()
    {
        _store.Clock.Now = _store.Clock.Now.AddDays(1);
        return new NightlyBackup(_store.Backups, _store.ArchiveCopies,
            new MapflatOptions { Backups = new() { CopyTo = _second.Path } }).RunAsync(Stop);
    }

    private async Task<Archive> AdoptAsync(int size = 10, string? name = null)
    {
        var bytes = new byte[size];
        // The same each time, and packed to nothing smaller.
        new Random(20261130).NextBytes(bytes);
        using var old = new OldSite().Page($"/{name}.html", $"<p>{name}").File("/film.mp4", bytes, "video/mp4");
        var (_, failure) = await _store.Adoption.AdoptAsync(
            old.Save(), new AdoptionOptions(OldSite.Host, name), Author.Command, null, Stop);
        Assert.Null(failure);
        return (await _store.Archives.ReadAsync(Stop))[^1];
    }
}
