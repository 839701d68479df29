using Mapflat.Content.Store;

namespace Mapflat.Content.Backups;

/// <summary>
/// Which backups stay: the newest of each of the last seven days, twelve months and every year that have one, and the
/// last ten that were not made by the clock. If they are too large together, those go first that were not made by the
/// clock, then days, then months, then years, oldest first; never the newest of all. Those that are dated later than
/// now were made while a clock was wrong, or are the right ones while it is: they take no place of the others, and go
/// last.
/// </summary>
internal static class BackupRetention
{
    public const int Days = 7;

    public const int Months = 12;

    public const int Others = 10;

    private enum Keep
    {
        Nothing,
        Other,
        Day,
        Month,
        Year,
        Ahead,
        Newest,
    }

    /// <returns>The names of those to be deleted, in the order in which to do so.</returns>
    public static IReadOnlyList<string> Surplus(IEnumerable<BackupFile> backups, long mostBytes, DateTime now)
    {
        var all = backups.OrderByDescending(b => b.Created)
            .ThenByDescending(b => b.Name, StringComparer.Ordinal).ToList();
        var keep = all.ToDictionary(b => b.Name, _ => Keep.Nothing, StringComparer.Ordinal);
        var ahead = all.Where(b => b.Created > now + ClockWatch.Tolerance).ToList();
        var dated = all.Except(ahead).ToList();
        // What has no media brings a site back only beside its media folder, so it stands for no day.
        var whole = dated.Where(b => b.Reason != BackupReason.BeforeMigration).ToList();
        Mark(dated.Where(b => b.Reason != BackupReason.Nightly).Take(Others), Keep.Other);
        Mark(whole.DistinctBy(b => b.Created.Date).Take(Days), Keep.Day);
        Mark(whole.DistinctBy(b => (b.Created.Year, b.Created.Month)).Take(Months), Keep.Month);
        Mark(whole.DistinctBy(b => b.Created.Year), Keep.Year);
        Mark(ahead, Keep.Ahead);
        Mark(whole.Take(1), Keep.Newest);

        var size = all.Where(b => keep[b.Name] != Keep.Nothing).Sum(b => b.Size);
        List<string> surplus = [.. all.Where(b => keep[b.Name] == Keep.Nothing).Select(b => b.Name)];
        foreach (var backup in all.Where(b => keep[b.Name] is not (Keep.Nothing or Keep.Newest))
            .OrderBy(b => keep[b.Name]).ThenBy(b => b.Created))
        {
            if (size <= mostBytes) break;
            surplus.Add(backup.Name);
            size -= backup.Size;
        }

        return surplus;

        void Mark(IEnumerable<BackupFile> chosen, Keep reason)
        {
            foreach (var backup in chosen) keep[backup.Name] = reason;
        }
    }
}

internal sealed record BackupFile(string Name, DateTime Created, BackupReason Reason, long Size);
