using Mapflat.Content.Upkeep;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Upkeep;

/// <summary>
/// Runs what is due, one task at a time. It begins some minutes after the start, which has better to do; until then the
/// tasks, and all that they need, are not made.
/// </summary>
internal sealed class UpkeepService(
    UpkeepSchedule schedule, UpkeepJournal journal, Lazy<IEnumerable<IUpkeepTask>> tasks, FrozenSiteHolder holder,
    TimeProvider time, ILogger<UpkeepService> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long somebody who opens a page waits for all that can be told in a moment.</summary>
    private static readonly TimeSpan GlancePatience = TimeSpan.FromSeconds(2);

    // Never disposed: a host may be told to stop while it is being disposed, and a source without a timer holds
    // nothing.
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlyList<IUpkeepTask>? _tasks;
    private bool _begun;

    /// <summary>
    /// How long after the start the first look is; different for each site, as many may start at the same second.
    /// </summary>
    internal TimeSpan FirstLook { get; init; } = TimeSpan.FromSeconds(Random.Shared.Next(180, 420));

    public IReadOnlyList<IUpkeepTask> Tasks => _tasks ??= [.. tasks.Value];

    /// <summary>What is known of every task, the worst first, and last what is switched off.</summary>
    public IReadOnlyList<UpkeepEntry> Entries => InOrder(Tasks.Select(task => journal.Find(task.Name)));

    /// <summary>
    /// The same with what can be told in a moment told anew, so that nothing past passes for present.
    /// </summary>
    public async Task<UpkeepLook> LookAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(GlancePatience);
        Dictionary<string, UpkeepEntry> looked = new(StringComparer.Ordinal);
        foreach (var task in Tasks)
        {
            var entry = journal.Find(task.Name);
            if (await GlanceAsync(task, patience.Token) is not { } report) continue;
            // What a run found that does more than look, a look does not clear.
            if (!task.OnlyLooks && report.State == UpkeepState.Well && entry.State > UpkeepState.Unknown) continue;
            var now = time.GetUtcNow().UtcDateTime;
            looked[task.Name] = entry with
            {
                Last = report,
                LastRun = now,
                Since = entry.Last?.State == report.State ? entry.Since : now,
            };
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new UpkeepLook(InOrder(Tasks.Select(task =>
            looked.GetValueOrDefault(task.Name) ?? journal.Find(task.Name))), looked.Keys.ToHashSet());
    }

    /// <summary>
    /// What of it somebody should look at. Links, rules and the disk are left out, as <see cref="SiteCheck"/> looks at
    /// those anew each time.
    /// </summary>
    public async Task<IReadOnlyList<Concern>> FindConcernsAsync(CancellationToken cancellationToken) => [
        .. (await LookAsync(cancellationToken)).Entries
            .Where(entry => entry.State > UpkeepState.Unknown && entry.Name is not ("links" or "rules" or "disk"))
            .Select(entry => new Concern(
                ConcernKind.Machine, entry.State == UpkeepState.NeedsSomeone ? Severity.Error : Severity.Warning,
                $"{HealthFeedMiddleware.NameOf(entry.Name)}: {entry.Last!.Summary}"))];

    public string? Running => schedule.Running;

    public bool Has(string name) => Tasks.Any(task => task.Name == name);

    /// <summary>Runs a task now. One that takes longer than <paramref name="patience"/> goes on by itself.</summary>
    public async Task<UpkeepEntry?> RunAsync(string name, TimeSpan patience)
    {
        var run = Task.Run(() => RunAsync(Tasks.First(task => task.Name == name), _stopping.Token));
        await Task.WhenAny(run, Task.Delay(patience));
        return run.IsCompletedSuccessfully ? await run : null;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstLook, stoppingToken);
        await holder.First.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunDueAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever goes wrong here, visitors are answered, and it is tried again.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                logger.UpkeepStopped(e);
            }

            await Task.Delay(LookEvery, time, stoppingToken);
        }
    }

    private static IReadOnlyList<UpkeepEntry> InOrder(IEnumerable<UpkeepEntry> entries) =>
        [.. entries.OrderBy(entry => entry.State == UpkeepState.Off)
            .ThenByDescending(entry => entry.State).ThenBy(entry => entry.Name, StringComparer.Ordinal)];

    private async Task<UpkeepReport?> GlanceAsync(IUpkeepTask task, CancellationToken cancellationToken)
    {
        try
        {
            return cancellationToken.IsCancellationRequested ? null : await task.GlanceAsync(cancellationToken);
        }
#pragma warning disable CA1031 // What cannot be told in a moment is told as it was last found.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (e is not OperationCanceledException) logger.UpkeepStopped(e);
            return null;
        }
    }

    private async Task RunDueAsync(CancellationToken cancellationToken)
    {
        if (!_begun) schedule.Begin([.. Tasks]);
        _begun = true;
        while (schedule.NextDue([.. Tasks]) is { } task)
        {
            await RunAsync(task, cancellationToken);
            await Task.Delay(Pause, cancellationToken);
        }

        schedule.KeepAlive();
    }

    private async Task<UpkeepEntry> RunAsync(IUpkeepTask task, CancellationToken cancellationToken)
    {
        var (entry, happened) = await schedule.RunAsync(task, cancellationToken);
        if (happened is not null)
        {
            if (happened.State is UpkeepState.Well or UpkeepState.Off) logger.TaskWell(task.Name, happened.Summary);
            else logger.TaskTroubled(task.Name, happened.State, happened.Summary);
        }

        return entry;
    }
}

/// <param name="Now">The names of those that were looked at just now; the others say what their last run found.</param>
internal sealed record UpkeepLook(IReadOnlyList<UpkeepEntry> Entries, IReadOnlySet<string> Now);
