using System.Globalization;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>Tells of a clock that cannot be right, or may not be; see <see cref="ClockWatch"/>.</summary>
internal sealed class ClockTask(ClockWatch clock, DataFolder folder, TimeProvider time) : IUpkeepTask
{
    public string Name => "clock";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken) =>
        await RunAsync(cancellationToken);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        const string advice = "Look at the machine’s clock and set it right (timedatectl). Nothing is deleted for its "
            + "age until then, or until the clock has gone on evenly for a month.";
        if (clock.Read() is { } doubt)
            return new UpkeepReport(
                doubt.IsBehind ? UpkeepState.NeedsSomeone : UpkeepState.WorthALook, $"{doubt.Words} {advice}");
        var later = time.GetUtcNow().UtcDateTime + ClockWatch.Tolerance;
        List<string> ahead = [];
        if (await ReadLastActAsync(cancellationToken) is { } act && act > later)
            ahead.Add($"The last line of the audit log is of {Day(act)}.");
        if (NewestBackup() is { } backup && backup.Created > later)
            ahead.Add(
                $"The backup {backup.Name} is of {Day(backup.Created)}. Rename or delete it once the clock is right.");
        return ahead.Count == 0
            ? new UpkeepReport(UpkeepState.Well, "The clock shows a time that fits everything that is kept here.")
            : new UpkeepReport(
                UpkeepState.WorthALook, "Something here is dated later than the clock of this machine, which was wrong "
                    + $"then or is now. {ahead[0]} Look at the clock.", ahead);
    }

    private async Task<DateTime?> ReadLastActAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(folder.Database)) return null;
        try
        {
            await using var connection = await DatabaseProbe.OpenAsync(folder.Database, cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT At FROM Audit ORDER BY Id DESC LIMIT 1";
            return DateTime.TryParse((string?)await command.ExecuteScalarAsync(cancellationToken),
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at) ? at : null;
        }
        catch (SqliteException)
        {
            // Another task tells of that.
            return null;
        }
    }

    private (string Name, DateTime Created)? NewestBackup()
    {
        if (!Directory.Exists(folder.Backups)) return null;
        return Directory.EnumerateFiles(folder.Backups, "*.zip").Select(path => Path.GetFileName(path))
            .Select(name => (Name: name, BackupNames.Parse(name)?.Created)).Where(file => file.Created is not null)
            .OrderByDescending(file => file.Created)
            .Select(file => ((string, DateTime)?)(file.Name, file.Created!.Value)).FirstOrDefault();
    }

    private static string Day(DateTime moment) => moment.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
