namespace Mapflat.Content.Upkeep;

/// <summary>
/// Decides which task is due and runs one at a time. What it knows is in the <see cref="UpkeepJournal"/>, so that a
/// restart forgets nothing and a run that was missed is made up for once.
/// </summary>
internal sealed class UpkeepSchedule(UpkeepJournal journal, TimeProvider time) : IDisposable
{
    /// <summary>
    /// How soon a run is tried again that ended with the process, or that a clock gone wrong has put too far off.
    /// </summary>
    internal static readonly TimeSpan Soon = TimeSpan.FromHours(1);

    private static readonly TimeSpan _night = TimeSpan.FromHours(1);
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _one = new(1);

    // Runs that were given up and have not noticed.
    private readonly Dictionary<string, Task> _stuck = new(StringComparer.Ordinal);

    /// <summary>How long a task that was told to stop is waited for.</summary>
    internal TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    public string? Running { get; private set; }

    /// <summary>
    /// Puts right what another process, or another clock, has left in the journal. Call it once, before the first run.
    /// </summary>
    public void Begin(IReadOnlyCollection<IUpkeepTask> tasks)
    {
        journal.Keep(tasks.Select(task => task.Name).ToHashSet(StringComparer.Ordinal));
        foreach (var entry in journal.Entries.Values.Where(entry => entry.Begun is not null).ToList())
        {
            // A task that takes the whole program down with it must not do so every few minutes.
            Finish(entry, new UpkeepReport(UpkeepState.Unknown,
                "The program ended while this was running; it is tried again within the hour."), Now + Soon);
        }
    }

    public IUpkeepTask? NextDue(IReadOnlyCollection<IUpkeepTask> tasks)
    {
        var now = Now;
        return tasks.Where(task => DueOf(task, now) <= now)
            .MinBy(task => journal.Find(task.Name).Due ?? DateTime.MinValue);
    }

    /// <summary>Runs a task when no other one is running, whether it is due or not, and notes what it found.</summary>
    /// <returns>And what happened, if that is news: it needs a look, or does no longer.</returns>
    public async Task<(UpkeepEntry Entry, UpkeepEvent? Happened)> RunAsync(
        IUpkeepTask task, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        var before = journal.Find(task.Name);
        try
        {
            Running = task.Name;
            var begun = Now;
            var watch = time.GetTimestamp();
            journal.Put(before with { Begun = begun });
            var report = await ReportAsync(task, cancellationToken);
            return Finish(before with { Took = time.GetElapsedTime(watch) }, report, NextAfter(task, Now));
        }
        catch (OperationCanceledException)
        {
            journal.Put(before);
            throw;
        }
        finally
        {
            Running = null;
            _one.Release();
        }
    }

    /// <summary>
    /// Runs a task that only looks, for somebody who waits, and notes nothing. What one that acts found last is told
    /// instead.
    /// </summary>
    public async Task<UpkeepReport> LookAsync(IUpkeepTask task, CancellationToken cancellationToken)
    {
        if (task.OnlyLooks) return await ReportAsync(task, cancellationToken);
        return journal.Find(task.Name) is { Last: { } last, LastRun: { } at }
            ? last with
            {
                Summary = $"{last.Summary} (on "
                    + $"{at.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)})"
            }
            : new UpkeepReport(UpkeepState.Unknown, "The site has not done this yet.");
    }

    /// <summary>Once in each month, leaves a sign of life with how things stand.</summary>
    public void KeepAlive()
    {
        var now = Now;
        if (journal.Entries.Count == 0 || journal.Events.FirstOrDefault(each => each.Task is null)?.At is { } last
            && (last.Year, last.Month) == (now.Year, now.Month))
            return;
        var troubled = journal.Entries.Values.Where(entry => entry is { Last: not null, State: >= UpkeepState.Unknown })
            .OrderByDescending(entry => entry.State).ToList();
        journal.Add(new UpkeepEvent(
            Guid.NewGuid(), now, null, troubled.Count == 0 ? UpkeepState.Well : troubled[0].State,
            troubled.Count == 0 ? "The site looks after itself, and all is well."
                : troubled[0].State == UpkeepState.Unknown
                ? "The site looks after itself, and not everything can be told."
                : "The site looks after itself, and waits for somebody.",
            [.. troubled.Select(entry => $"{entry.Name}: {entry.Last!.Summary}")]));
    }

    public void Dispose() => _one.Dispose();

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private DateTime DueOf(IUpkeepTask task, DateTime now)
    {
        var entry = journal.Find(task.Name);
        if (entry.Due is not { } due) return DateTime.MinValue;
        // Only a clock that has been set back can put it off like that; it must not rest until the clock has caught up.
        if (due <= NextAfter(task, now) + _day) return due;
        due = now + (task.Every < Soon ? task.Every : Soon);
        journal.Put(entry with { Due = due });
        return due;
    }

    /// <summary>What is done by the day is done at night, and at the same minute each time.</summary>
    private DateTime NextAfter(IUpkeepTask task, DateTime now) =>
        task.Every < _day
            ? now + task.Every
            : now.Date + TimeSpan.FromDays(Math.Floor(task.Every.TotalDays)) + _night + journal.Night;

    private async Task<UpkeepReport> ReportAsync(IUpkeepTask task, CancellationToken cancellationToken)
    {
        if (_stuck.GetValueOrDefault(task.Name) is { IsCompleted: false })
            return new UpkeepReport(UpkeepState.NeedsSomeone,
                "An earlier run hangs and cannot be ended. Restart the program; if it hangs again, see the log.");
        using var limit = new CancellationTokenSource(task.Limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var run = Task.Run(() => task.RunAsync(stop.Token), CancellationToken.None);
        try
        {
            await Task.WhenAny(run, Task.Delay(Timeout.InfiniteTimeSpan, stop.Token));
            // Told to stop, it may need a moment to leave things as they should be.
            if (!run.IsCompleted)
                await ((Task)run).WaitAsync(Grace, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!run.IsCompletedSuccessfully) cancellationToken.ThrowIfCancellationRequested();
            if (run.IsCompleted) return await run;
            _stuck[task.Name] = run;
            return GivenUp(task);
        }
        catch (OperationCanceledException)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return GivenUp(task);
        }
#pragma warning disable CA1031 // Whatever goes wrong in one task, the others go on, and the owner is told.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new UpkeepReport(UpkeepState.NeedsSomeone, $"It failed: {e.Message}",
                e is Store.StoreException ? [] : [e.GetType().Name]);
        }
    }

    private static UpkeepReport GivenUp(IUpkeepTask task)
    {
        var limit = task.Limit.TotalMinutes >= 1
            ? $"{task.Limit.TotalMinutes:0} minutes"
            : $"{task.Limit.TotalSeconds:0} seconds";
        return new UpkeepReport(UpkeepState.NeedsSomeone,
            $"It was not done within {limit} and was given up. If that happens again, see the log and the machine.");
    }

    private (UpkeepEntry Entry, UpkeepEvent? Happened) Finish(UpkeepEntry before, UpkeepReport report, DateTime due)
    {
        var now = Now;
        var entry = before with
        {
            Last = report,
            LastRun = now,
            Since = before.Last?.State == report.State ? before.Since : now,
            Due = due,
            Begun = null
        };
        // That something cannot be told now and then is no news; the sign of life tells if it stays so.
        var isNews = before.State != report.State
            && (before.State > UpkeepState.Unknown || report.State > UpkeepState.Unknown);
        var happened = isNews
            ? new UpkeepEvent(Guid.NewGuid(), now, entry.Name, report.State, report.Summary, report.Details)
            : null;
        journal.Put(entry, happened);
        return (entry, happened);
    }
}
