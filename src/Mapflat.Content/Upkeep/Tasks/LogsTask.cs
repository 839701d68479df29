using Mapflat.Content.Store;
using Mapflat.Content.Text;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>Whether the log stays within its bounds.</summary>
internal sealed class LogsTask(DataFolder folder) : IUpkeepTask
{
    /// <summary>In bytes: well above what is kept of the log, fourteen files of 10 MB.</summary>
    internal const long Much = 300L * 1024 * 1024;

    public string Name => "logs";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken) =>
        await RunAsync(cancellationToken);

    public Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        var files = Directory.Exists(folder.Logs) ? new DirectoryInfo(folder.Logs).EnumerateFiles().ToList() : [];
        var size = files.Sum(file => file.Length);
        return Task.FromResult(size > Much
            ? new UpkeepReport(UpkeepState.WorthALook, $"{Counted.Phrase(files.Count, "file")} in {folder.Logs} "
                + $"{Counted.Word(files.Count, "takes", "take")} "
                + $"{ByteCount.Words(size)}, more than the program keeps; remove what is not its own.")
            : new UpkeepReport(UpkeepState.Well, files.Count == 0
                ? "Nothing has been logged yet."
                : $"{files.Count} {(files.Count == 1 ? "file" : "files")} in {folder.Logs}, {ByteCount.Words(size)}."));
    }
}
