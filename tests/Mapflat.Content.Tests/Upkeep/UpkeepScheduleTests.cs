using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;

namespace Mapflat.Content.Tests.Upkeep;

public sealed class UpkeepScheduleTests : IDisposable
{
    private readonly TempFolder _data = new();
    private readonly StoppedClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_never_run_is_due_at_once_and_then_at_night()
    {
        var task = new Told("daily", TimeSpan.FromDays(1));
        using var site = Open(task);
        await site.RunDueAsync();
        Assert.Equal(1, task.Runs);
        var due = site.Journal.Find("daily").Due!.Value;
        Assert.InRange(due, new DateTime(2026, 11, 23, 1, 0, 0, DateTimeKind.Utc), new DateTime(
            2026, 11, 23, 5, 0, 0, DateTimeKind.Utc));
        _clock.Now = due.AddMinutes(-1);
        await site.RunDueAsync();
        Assert.Equal(1, task.Runs);
        _clock.Now = due.AddMinutes(1);
        await site.RunDueAsync();
        Assert.Equal(2, task.Runs);
        Assert.Equal(due.AddDays(1), site.Journal.Find("daily").Due);
    }

    [Fact]
    public async Task A_restart_forgets_nothing_and_days_that_were_missed_are_made_up_for_once()
    {
        var task = new Told("daily", TimeSpan.FromDays(1));
        using (var site = Open(task)) await site.RunDueAsync();
        using (var again = Open(task))
        {
            await again.RunDueAsync();
            Assert.Equal(1, task.Runs);
        }

        _clock.Now += TimeSpan.FromDays(90);
        using var later = Open(task);
        await later.RunDueAsync();
        Assert.Equal(2, task.Runs);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_and_back_neither_stops_it_nor_makes_it_run_for_ever()
    {
        Told[] tasks =
            [new("a", TimeSpan.FromDays(1)), new("b", TimeSpan.FromDays(7)), new("c", TimeSpan.FromHours(6))];
        using var site = Open(tasks);
        await site.RunDueAsync();
        var right = _clock.Now;
        _clock.Now = right.AddYears(30);
        await site.RunDueAsync();
        await site.RunDueAsync();
        Assert.All(tasks, task => Assert.Equal(2, task.Runs));
        // Back to the right time: nothing waits for thirty years, and nothing runs at once for each look either.
        _clock.Now = right.AddMinutes(1);
        for (var look = 0; look < 10; look++) await site.RunDueAsync();
        Assert.All(tasks, task => Assert.Equal(2, task.Runs));
        _clock.Now = right.AddMinutes(62);
        for (var look = 0; look < 10; look++) await site.RunDueAsync();
        Assert.All(tasks, task => Assert.Equal(3, task.Runs));
        Assert.True(site.Journal.Find("b").Due < right.AddDays(9).UtcDateTime);
    }

    [Fact]
    public async Task Ten_years_of_weeks_run_a_task_once_a_week_and_keep_the_file_small()
    {
        var task = new Told("weekly", TimeSpan.FromDays(7));
        using var site = Open(task);
        var days = 0;
        for (var end = _clock.Now.AddYears(10); _clock.Now < end; _clock.Now += TimeSpan.FromHours(12))
        {
            // It breaks and mends all the time.
            task.Report = new UpkeepReport(
                days++ % 3 == 0 ? UpkeepState.NeedsSomeone : UpkeepState.Well, "Said.", new string('x', 5_000));
            await site.RunDueAsync();
            site.Schedule.KeepAlive();
        }

        Assert.InRange(task.Runs, 521, 523);
        Assert.Equal(UpkeepJournal.MostEvents, site.Journal.Events.Count);
        Assert.InRange(new FileInfo(_data["upkeep.json"]).Length, 1_000, 200_000);
    }

    [Fact]
    public async Task What_throws_is_a_report_and_the_others_go_on()
    {
        var bad = new Told("bad", TimeSpan.FromDays(1))
        {
            Does = _ => throw new InvalidOperationException("the roof is off")
        };
        var good = new Told("good", TimeSpan.FromDays(1));
        using var site = Open(bad, good);
        await site.RunDueAsync();
        Assert.Equal(1, good.Runs);
        Assert.Equal((UpkeepState.NeedsSomeone, "It failed: the roof is off"),
            (site.Journal.Find("bad").State, site.Journal.Find("bad").Last!.Summary));
    }

    [Fact]
    public async Task What_hangs_is_given_up_and_not_begun_again_while_it_hangs()
    {
        using var hanging = new ManualResetEventSlim();
        var bad = new Told("bad", TimeSpan.FromDays(1))
        {
            Limit = TimeSpan.FromMilliseconds(100),
            Does = _ => { hanging.Wait(Stop); return Task.CompletedTask; }
        };
        using var site = Open(bad);
        await site.RunDueAsync();
        Assert.Equal(UpkeepState.NeedsSomeone, site.Journal.Find("bad").State);
        Assert.Contains("given up", site.Journal.Find("bad").Last!.Summary, StringComparison.Ordinal);
        _clock.Now += TimeSpan.FromDays(2);
        await site.RunDueAsync();
        Assert.Equal(1, bad.Runs);
        Assert.Contains("hangs", site.Journal.Find("bad").Last!.Summary, StringComparison.Ordinal);
        hanging.Set();
    }

    [Fact]
    public async Task What_heeds_its_limit_is_given_up_at_once()
    {
        var slow = new Told("slow", TimeSpan.FromDays(1))
        {
            Limit = TimeSpan.FromMilliseconds(50),
            Does = stop => Task.Delay(Timeout.InfiniteTimeSpan, stop)
        };
        using var site = Open(slow);
        await site.RunDueAsync();
        Assert.Contains("given up", site.Journal.Find("slow").Last!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_told_to_stop_stays_due_and_one_that_took_the_program_down_waits_an_hour()
    {
        var task = new Told("slow", TimeSpan.FromDays(1)) { Does = stop => Task.Delay(Timeout.InfiniteTimeSpan, stop) };
        using (var site = Open(task))
        {
            using var stop = new CancellationTokenSource();
            var run = site.Schedule.RunAsync(task, stop.Token);
            Assert.Equal("slow", site.Schedule.Running);
            Assert.NotNull(new UpkeepJournal(site.Folder).Find("slow").Begun);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            Assert.Same(task, site.Schedule.NextDue([task]));
        }

        // As a process leaves it that was killed in the middle.
        var journal = new UpkeepJournal(new DataFolder(_data.Path));
        journal.Put(journal.Find("slow") with { Begun = _clock.Now.UtcDateTime });
        using var later = Open(task);
        Assert.Null(later.Schedule.NextDue([task]));
        Assert.Contains(
            "ended while this was running", later.Journal.Find("slow").Last!.Summary, StringComparison.Ordinal);
        _clock.Now += TimeSpan.FromMinutes(61);
        Assert.Same(task, later.Schedule.NextDue([task]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"Entries\":null}")]
    [InlineData("{\"Entries\":{\"a\":{\"Name\":null}},\"Events\":[]}")]
    [InlineData(
        "{\"Entries\":{\"a\":{\"Name\":\"a\",\"Last\":{\"State\":\"Unheard\",\"Summary\":\"x\"}}},\"Events\":[]}")]
    public async Task A_journal_that_cannot_be_read_is_begun_anew(string text)
    {
        _data.Write("upkeep.json", text);
        var task = new Told("daily", TimeSpan.FromDays(1));
        using var site = Open(task);
        await site.RunDueAsync();
        Assert.Equal(1, task.Runs);
        Assert.Equal(UpkeepState.Well, new UpkeepJournal(site.Folder).Find("daily").State);
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_stops_nothing()
    {
        Directory.CreateDirectory(_data["upkeep.json"]);
        var task = new Told("daily", TimeSpan.FromDays(1));
        using var site = Open(task);
        await site.RunDueAsync();
        await site.RunDueAsync();
        Assert.Equal(1, task.Runs);
    }

    [Fact]
    public async Task An_event_is_left_when_the_state_changes_and_no_other_time_and_a_sign_of_life_each_month()
    {
        var task = new Told("database", TimeSpan.FromDays(1));
        using var site = Open(task);
        await site.RunDueAsync();
        Assert.Empty(site.Journal.Events);
        task.Report = new UpkeepReport(UpkeepState.NeedsSomeone, "It is damaged.", "row 7");
        for (var day = 0; day < 5; day++)
        {
            _clock.Now += TimeSpan.FromDays(1);
            await site.RunDueAsync();
        }

        var damaged = Assert.Single(site.Journal.Events);
        Assert.Equal(
            ("database", UpkeepState.NeedsSomeone, "It is damaged."), (damaged.Task, damaged.State, damaged.Summary));
        Assert.Equal(["row 7"], damaged.Details);
        site.Schedule.KeepAlive();
        site.Schedule.KeepAlive();
        Assert.Equal([null, "database"], site.Journal.Events.Select(each => each.Task));
        Assert.Equal(["database: It is damaged."], site.Journal.Events[0].Details);
        task.Report = new UpkeepReport(UpkeepState.Well, "Whole.");
        _clock.Now += TimeSpan.FromDays(31);
        await site.RunDueAsync();
        site.Schedule.KeepAlive();
        Assert.Equal([null, "database", null, "database"], site.Journal.Events.Select(each => each.Task));
        Assert.Equal(UpkeepState.Well, site.Journal.Events[0].State);
        Assert.Equal(4, new UpkeepJournal(site.Folder).Events.DistinctBy(each => each.Id).Count());
    }

    [Fact]
    public async Task That_something_cannot_be_told_is_no_news_but_in_the_sign_of_life()
    {
        var task = new Told("successor", TimeSpan.FromDays(1))
        {
            Report = new UpkeepReport(UpkeepState.Unknown, "No answer.")
        };
        using var site = Open(task);
        foreach (var state
            in (UpkeepState[])[UpkeepState.Unknown, UpkeepState.Well, UpkeepState.Off, UpkeepState.Unknown])
        {
            task.Report = task.Report with { State = state };
            await site.RunDueAsync();
            _clock.Now += TimeSpan.FromDays(2);
        }

        Assert.Empty(site.Journal.Events);
        site.Schedule.KeepAlive();
        Assert.Equal(["successor: No answer."], Assert.Single(site.Journal.Events).Details);
        task.Report = task.Report with { State = UpkeepState.NeedsSomeone };
        await site.RunDueAsync();
        Assert.Equal(2, site.Journal.Events.Count);
    }

    [Fact]
    public async Task One_runs_at_a_time()
    {
        var running = 0;
        var most = 0;
        async Task Count(CancellationToken stop)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(20, stop);
            Interlocked.Decrement(ref running);
        }

        Told[] tasks =
            [.. Enumerable.Range(0, 5).Select(n => new Told("t" + n, TimeSpan.FromDays(1)) { Does = Count })];
        using var site = Open(tasks);
        await Task.WhenAll(tasks.Select(task => site.Schedule.RunAsync(task, Stop)));
        Assert.Equal(1, most);
    }

    public void Dispose() => _data.Dispose();

    private Site Open(params Told[] tasks) => new(new DataFolder(_data.Path), _clock, tasks);

    private sealed class Site : IDisposable
    {
        private readonly Told[] _tasks;

        public Site(DataFolder folder, StoppedClock clock, Told[] tasks)
        {
            (Folder, _tasks, Journal) = (folder, tasks, new UpkeepJournal(folder));
            Schedule = new UpkeepSchedule(Journal, clock) { Grace = TimeSpan.FromMilliseconds(100) };
            Schedule.Begin(tasks);
        }

        public DataFolder Folder { get; }

        public UpkeepJournal Journal { get; }

        public UpkeepSchedule Schedule { get; }

        public async Task RunDueAsync()
        {
            for (var runs = 0; Schedule.NextDue(_tasks) is { } task; runs++)
            {
                Assert.True(runs < 100, "it never comes to rest");
                await Schedule.RunAsync(task, Stop);
            }
        }

        public void Dispose() => Schedule.Dispose();
    }

    private sealed class Told(string name, TimeSpan every) : IUpkeepTask
    {
        public string Name => name;

        public TimeSpan Every => every;

        public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(1);

        public int Runs { get; private set; }

        public UpkeepReport Report { get; set; } = new(UpkeepState.Well, "Fine.");

        public Func<CancellationToken, Task> Does { get; init; } = _ => Task.CompletedTask;

        public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
        {
            Runs++;
            await Does(cancellationToken);
            return Report;
        }
    }
}
