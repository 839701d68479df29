using System.Globalization;
using System.Security.Cryptography;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;

namespace Mapflat.Content.Backups;

/// <summary>A backup each night, a copy of it in a second place if there is one, and room for the next.</summary>
internal sealed class NightlyBackup(BackupStore backups, MapflatOptions options) : IUpkeepTask
{
    private static readonly Author _self = new("the site itself");

    public string Name => "backup";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (made, failure) = await backups.CreateAsync(
                BackupReason.Nightly, _self, target: null, progress: null, cancellationToken);
            if (made is null)
                return new UpkeepReport(UpkeepState.Unknown, $"No backup was made this time: {failure!.Message}");
            List<string> details = [$"{made.Name}: {made.File.Size.ToString("N0", CultureInfo.InvariantCulture)} "
                + $"bytes, {made.Manifest.RowsOf("Pages")} pages, {made.Manifest.MediaFiles} files"];
            var missing = made.Manifest.MissingMedia;
            details.AddRange(missing.Select(hash => $"The file media/{hash} is missing or damaged on the disk"));
            if (options.Backups.CopyTo is { } place && Copy(made, place) is { } fault)
                return new UpkeepReport(
                    UpkeepState.NeedsSomeone, $"A backup was made, but not copied to {place}: {fault}", details);
            return missing.Count > 0
                ? new UpkeepReport(UpkeepState.NeedsSomeone,
                    $"A backup was made, but {missing.Count} media {(missing.Count == 1 ? "file is" : "files are")} "
                        + "missing on the disk: restore an older backup, or upload them again.", details)
                : new UpkeepReport(UpkeepState.Well, "A backup was made and "
                    + $"checked{(options.Backups.CopyTo is null ? "" : ", and copied to the second place")}.", details);
        }
        catch (StoreException e)
        {
            return new UpkeepReport(UpkeepState.NeedsSomeone, $"No backup could be made: {e.Message}");
        }
    }

    /// <summary>
    /// Copies a backup to the second place, reads it there again, and makes room there as in the first.
    /// </summary>
    private string? Copy(Backup backup, string place)
    {
        // Not made here: where a disk is not mounted, its place would be filled instead.
        if (!Directory.Exists(place)) return "there is no such folder. Is the disk mounted? (Mapflat:Backups:CopyTo)";
        var target = Path.Combine(place, backup.Name);
        var temporary = target + ".tmp";
        try
        {
            using (var from = File.OpenRead(backup.Path))
            using (var to = DataFolder.OpenPrivate(temporary, FileMode.Create, FileShare.None))
            {
                from.CopyTo(to);
                to.Flush(flushToDisk: true);
            }

            if (HashOf(temporary) != HashOf(backup.Path))
                return "what can be read there is not what was written. Look at that disk.";
            File.Move(temporary, target, overwrite: true);
            FolderSync.Flush(place);
            backups.Prune(place);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its place is gone or must not be written to, which has been said.
        }
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}
