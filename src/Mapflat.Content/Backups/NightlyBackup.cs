using System.Globalization;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Content.Upkeep;

namespace Mapflat.Content.Backups;

/// <summary>A backup each night, a copy of it in a second place if there is one, and room for the next.</summary>
internal sealed class NightlyBackup(BackupStore backups, ArchiveCopies archives, MapflatOptions options) : IUpkeepTask
{
    private static readonly Author _self = new("the site itself");

    public string Name => "backup";

    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <summary>Archives of a hundred gigabytes are copied to two places, each once.</summary>
    public TimeSpan Limit => TimeSpan.FromHours(6);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (made, failure) = await backups.CreateAsync(
                BackupReason.Nightly, _self, target: null, progress: null, cancellationToken);
            if (made is null)
                return new UpkeepReport(UpkeepState.Unknown, $"No backup was made this time: {failure!.Message}");
            List<string> details = [$"{made.Name}: {made.File.Size.ToString("N0", CultureInfo.InvariantCulture)} "
                + $"bytes, {Counted.Phrase(made.Manifest.RowsOf("Pages"), "page")}, "
                + Counted.Phrase(made.Manifest.MediaFiles, "file")];
            var missing = made.Manifest.MissingMedia;
            details.AddRange(missing.Select(hash => $"The file media/{hash} is missing or damaged on the disk"));
            var fault = options.Backups.CopyTo is { } place ? Copy(made, place, cancellationToken) : null;
            var archiveFaults = await KeepArchivesAsync(made, fault is null, details, cancellationToken);
            if (fault is not null)
                return new UpkeepReport(UpkeepState.NeedsSomeone,
                    $"A backup was made, but not copied to {options.Backups.CopyTo}: {fault}", details);
            if (missing.Count > 0)
                return new UpkeepReport(UpkeepState.NeedsSomeone,
                    $"A backup was made, but {missing.Count} media {(missing.Count == 1 ? "file is" : "files are")} "
                        + "missing on the disk: restore an older backup, or upload them again.", details);
            if (archiveFaults > 0)
                return new UpkeepReport(UpkeepState.NeedsSomeone,
                    "A backup was made, but not all is well with the archives that it needs; see below.", details);
            return new UpkeepReport(UpkeepState.Well, "A backup was made and "
                + $"checked{(options.Backups.CopyTo is null ? "" : ", and copied to the second place")}.", details);
        }
        catch (StoreException e)
        {
            return new UpkeepReport(UpkeepState.NeedsSomeone, $"No backup could be made: {e.Message}");
        }
    }

    /// <returns>How much is not well.</returns>
    private async Task<int> KeepArchivesAsync(
        Backup made, bool inBoth, List<string> details, CancellationToken cancellationToken)
    {
        List<string> places = [Path.GetDirectoryName(made.Path)!];
        if (inBoth && options.Backups.CopyTo is { } second) places.Add(second);
        // Before anything is copied: what the site has lost may be in a place already.
        List<ArchiveCopying> done = [await archives.PutBackAsync(places, progress: null, cancellationToken)];
        foreach (var place in places)
        {
            done.Add(await archives.CopyAsync(place, progress: null, cancellationToken));
            details.AddRange((await archives.PruneAsync(place, backups.ArchivesNamedIn(place), cancellationToken))
                .Select(name => $"{name} was deleted from {place}: no backup there names it any more"));
        }

        done.Add(await archives.CheckSomeAsync(places, cancellationToken));
        foreach (var each in done) details.AddRange([.. each.Faults, .. each.Done]);
        return done.Sum(each => each.Faults.Count);
    }

    /// <summary>
    /// Copies a backup to the second place, reads it there again, and makes room there as in the first.
    /// </summary>
    private string? Copy(Backup backup, string place, CancellationToken cancellationToken)
    {
        // Not made here: where a disk is not mounted, its place would be filled instead.
        if (!Directory.Exists(place))
            return "there is no such folder. Is the disk mounted? Else correct it under State, “Watch”.";
        try
        {
            var hash = CheckedCopy.HashOf(backup.Path, cancellationToken);
            if (CheckedCopy.Run(backup.Path, Path.Combine(place, backup.Name), hash, cancellationToken) is { } fault)
                return fault;
            backups.Prune(place);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
