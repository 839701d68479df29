using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>
/// Whether the database is there and whole, and keeps its write-ahead log short. Every day the quick checks.
/// </summary>
internal sealed class DatabaseTask(DataFolder folder) : IUpkeepTask
{
    /// <summary>
    /// In bytes: a log that has grown beyond this is brought in; SQLite itself does so at about 4 MB, but not while
    /// somebody reads.
    /// </summary>
    internal const long LongLog = 16L * 1024 * 1024;

    public string Name => "database";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public Task<UpkeepReport> RunAsync(CancellationToken cancellationToken) =>
        ReportAsync(folder, full: false, LookAtSizesAsync, cancellationToken);

    internal static async Task<UpkeepReport> ReportAsync(
        DataFolder folder, bool full, Func<CancellationToken, Task<UpkeepReport>> whenWhole,
        CancellationToken cancellationToken)
    {
        if (new FileInfo(folder.Database) is not { Exists: true, Length: > 0 })
        {
            return folder.ReadGeneration() > 0
                ? new UpkeepReport(UpkeepState.NeedsSomeone,
                    $"{folder.Database} is missing, though a site was served from this folder. Visitors get what was "
                        + $"last frozen; “mapflat backup restore NAME” brings back one of those in {folder.Backups}.")
                : new UpkeepReport(UpkeepState.WorthALook,
                    $"There is none in {folder.Root} yet; the first start makes it from the shipped content.");
        }

        try
        {
            var faults = await DatabaseProbe.FindFaultsAsync(folder, full, cancellationToken);
            if (faults.Count == 0)
            {
                return await DatabaseProbe.FindNewerSchemaAsync(folder, cancellationToken) is { } newer
                    ? new UpkeepReport(UpkeepState.NeedsSomeone, newer)
                    : await whenWhole(cancellationToken);
            }

            return new UpkeepReport(UpkeepState.NeedsSomeone, $"{folder.Database} is damaged: {faults.Count} "
                + $"{(faults.Count == 1 ? "fault" : "faults")}. Visitors get what was last frozen; “mapflat backup "
                + $"restore NAME” brings back one of those in {folder.Backups}.", faults);
        }
        catch (StoreException e)
        {
            return new UpkeepReport(UpkeepState.NeedsSomeone, e.Message);
        }
    }

    private async Task<UpkeepReport> LookAtSizesAsync(CancellationToken cancellationToken)
    {
        var log = new FileInfo(folder.Database + "-wal");
        var before = log.Exists ? log.Length : 0;
        if (before > LongLog && !await DatabaseProbe.CheckpointAsync(folder, cancellationToken))
        {
            return new UpkeepReport(
                UpkeepState.WorthALook, $"The write-ahead log has grown to {ByteCount.Words(before)} and cannot be "
                    + "emptied, as something has been reading from the database for long. "
                    + "If this is so tomorrow, restart the program.");
        }

        var generation = await DatabaseProbe.ReadGenerationAsync(folder, cancellationToken);
        List<string> details = [$"size: {ByteCount.Words(new FileInfo(folder.Database).Length)}"];
        if (before > 0)
            details.Add($"write-ahead log: {ByteCount.Words(before)}{(before > LongLog ? ", now brought in" : "")}");
        return new UpkeepReport(UpkeepState.Well, $"Whole, at generation {generation}.", details);
    }
}

internal sealed class IntegrityTask(DataFolder folder) : IUpkeepTask
{
    public string Name => "integrity";

    public TimeSpan Every => TimeSpan.FromDays(7);

    public bool OnlyLooks => true;

    public Task<UpkeepReport> RunAsync(CancellationToken cancellationToken) => DatabaseTask.ReportAsync(
        folder, full: true, _ => Task.FromResult(new UpkeepReport(
            UpkeepState.Well, "Every row, index and reference of the database agrees.")), cancellationToken);
}
