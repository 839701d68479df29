using Mapflat.Content.Backups;

namespace Mapflat.Content.Tests.Backups;

public sealed class BackupRetentionTests
{
    private const long Unbounded = long.MaxValue;

    private static readonly DateTime _start = new(2026, 11, 27, 3, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Ten_years_of_nights_leave_seven_days_twelve_months_and_every_year()
    {
        var kept = Nights(_start, days: 3653, Unbounded);
        var last = _start.AddDays(3652);
        Assert.Equal(Enumerable.Range(0, 7).Select(back => last.AddDays(-back).Date),
            kept.OrderByDescending(b => b.Created).Take(7).Select(b => b.Created.Date));
        Assert.Equal(12, kept.Where(b => b.Created > last.AddYears(-1)).Select(b => (b.Created.Year, b.Created.Month))
            .Distinct().Count());
        Assert.Equal(Enumerable.Range(2026, 11), kept.Select(b => b.Created.Year).Distinct().Order());
        // Of a past year and month, the last night.
        Assert.Contains(kept, b => b.Created.Date == new DateTime(2030, 12, 31));
        Assert.InRange(kept.Count, 24, 30);
    }

    [Fact]
    public void What_is_too_large_together_goes_by_its_worth_and_the_newest_stays_in_any_case()
    {
        var kept = Nights(_start, days: 3653, mostBytes: 1200);
        Assert.Equal(12, kept.Count);
        Assert.Equal(Enumerable.Range(2026, 11), kept.Select(b => b.Created.Year).Distinct().Order());
        Assert.Equal(["b"], Kept([Backup("a", 0, size: 500), Backup("b", 1, size: 5_000)], mostBytes: 1000));
    }

    [Fact]
    public void Of_those_not_made_by_the_clock_the_last_ten_stay_and_stand_for_days_too()
    {
        var one = Enumerable.Range(0, 30).Select(i => new BackupFile(
            $"import{i:00}", _start.AddMinutes(i), BackupReason.BeforeImport, 100)).ToList();
        Assert.Equal(one.TakeLast(10).Select(b => b.Name), Kept(one, Unbounded));
    }

    [Fact]
    public void A_backup_without_media_stands_for_no_day()
    {
        List<BackupFile> both =
            [Backup("whole", 0), new("bare", _start.AddHours(1), BackupReason.BeforeMigration, 100)];
        Assert.Equal(["bare", "whole"], Kept(both, Unbounded));
        Assert.Equal(["whole"], Kept(both, mostBytes: 150));
    }

    [Fact]
    public void Backups_of_a_future_that_was_none_take_no_place_of_others_and_go_last()
    {
        var now = _start.AddDays(400);
        List<BackupFile> there = [.. Enumerable.Range(0, 20).Select(day => new BackupFile(
            $"ahead-{day:00}", now.AddYears(3).AddDays(day), BackupReason.Nightly, 100))];
        for (var day = 0; day < 10; day++)
        {
            there.Add(new BackupFile($"now-{day}", now.AddDays(day), BackupReason.Nightly, 100));
            var surplus = BackupRetention.Surplus(there, Unbounded, now.AddDays(day));
            there.RemoveAll(b => surplus.Contains(b.Name));
        }

        Assert.Equal(20, there.Count(b => b.Name.StartsWith("ahead", StringComparison.Ordinal)));
        Assert.Equal(7, there.Count(b => b.Name.StartsWith("now", StringComparison.Ordinal)));
        // Where room is scarce, days go before them, and the newest of those that are dated stays.
        Assert.Equal(["now-3", "now-4", "now-5", "now-6", "now-7", "now-8", "ahead-00"],
            BackupRetention.Surplus(there, 2_000, now.AddDays(10)));
    }

    [Fact]
    public void A_clock_that_is_years_behind_deletes_none_of_those_that_are_right()
    {
        List<BackupFile> there = [.. Enumerable.Range(0, 40).Select(day => Backup($"{day:00}", day))];
        Assert.Empty(BackupRetention.Surplus(there, Unbounded, _start.AddYears(-3)));
    }

    /// <summary>Each night a backup is made, and what is surplus then goes.</summary>
    private static List<BackupFile> Nights(DateTime start, int days, long mostBytes)
    {
        List<BackupFile> there = [];
        for (var day = 0; day < days; day++)
        {
            there.Add(new BackupFile($"{day:0000}", start.AddDays(day), BackupReason.Nightly, 100));
            var surplus =
                BackupRetention.Surplus(there, mostBytes, _start.AddYears(50)).ToHashSet(StringComparer.Ordinal);
            there.RemoveAll(b => surplus.Contains(b.Name));
        }

        return there;
    }

    private static BackupFile Backup(string name, int day, long size = 100) =>
        new(name, _start.AddDays(day), BackupReason.Nightly, size);

    private static List<string> Kept(List<BackupFile> all, long mostBytes) =>
        [.. all.Select(b => b.Name).Except(BackupRetention.Surplus(all, mostBytes, _start.AddYears(50)))
            .Order(StringComparer.Ordinal)];
}
