using System.Diagnostics;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Mapflat.Web.Freezing;

/// <summary>
/// Serves what is frozen from the moment the server listens, and keeps it at the state of the content: whoever changes
/// that leaves a note beside it. What fails is tried again, at growing intervals; until it succeeds, visitors get what
/// they got before.
/// </summary>
internal sealed class FrozenSiteRefresher(
    FrozenStore frozen, FrozenSiteHolder holder, RedirectSwitch rules, Lazy<Freezer> freezer, DataFolder folder,
    MapflatOptions options,
    IServer server, IHostApplicationLifetime lifetime, SecurityHeaders security, ILogger<FrozenSiteRefresher> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    /// <summary>
    /// While visitors get more answers than this within a second, what is drawn behind them is compressed later.
    /// </summary>
    private const long BusyAnswers = 100;

    private readonly SemaphoreSlim _wake = new(0);
    // Never disposed: a host may be told to stop while it is being disposed, and a source without a timer holds
    // nothing.
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<FileSystemWatcher> _watchers = [];
    private Task _working = Task.CompletedTask;
    private FileStream? _lock;
    private bool _isWatching;
    private bool _hasDrawn;
    private volatile bool _disposed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            TakeFolder();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var fault = new StoreException($"The data folder {folder.Root} cannot be written to: {e.Message} "
                + "Make it writable for this user, free some space if the disk is full, or name another in "
                + "Mapflat:DataDirectory.", e);
            // Visitors need no more than what was frozen.
            if (frozen.ReadState() is null) throw fault;
            logger.ReadOnly(fault.Message);
        }

        rules.Look();
        frozen.Damaged += Wake;
        holder.Published += NotePublication;
        lifetime.ApplicationStarted.Register(() =>
        {
            // Before anybody else is told that it listens.
            holder.Origins = new Origins(
                options, server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault());
            _working = Task.Run(RunAsync);
        });
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host that is torn down in the middle of its start is disposed first, and stopped then.
        if (_disposed) return;
        await _stopping.CancelAsync();
        holder.GiveUpWaiting();
        await _working.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Nobody writes any more, so the next process may take the folder, however long this host takes to be disposed.
        if (_working.IsCompleted) _lock?.Dispose();
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var watcher in _watchers) watcher.Dispose();
        _lock?.Dispose();
    }

    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="FolderInUseException">Another process has taken it.</exception>
    private void TakeFolder()
    {
        folder.Create();
        _lock = folder.TryLock() ?? throw new FolderInUseException(
            $"Another process is serving from {folder.Root}. Stop it first, or give this one its own folder with "
            + "Mapflat:DataDirectory.");
        frozen.Take();
    }

    private void Wake() => _wake.Release();

    private void NotePublication()
    {
        _hasDrawn = true;
        Wake();
    }

    private async Task RunAsync()
    {
        security.Https = holder.Origins.IsHttps;
        var kept = Open();
        if (kept is not null && kept.Generation == folder.ReadGeneration() && kept.Origin == holder.Origins.Origin)
            holder.Open(kept);
        Watch();
        // By a clock that nobody can set.
        var clock = Stopwatch.StartNew();
        var (isFirst, nextLook, retry) = (true, TimeSpan.Zero, FirstRetry);
        while (!_stopping.IsCancellationRequested)
        {
            var pause = LookEvery;
            try
            {
                if (isFirst) await PublishIfOtherwiseAsync(kept);
                isFirst = false;
                var look = clock.Elapsed >= nextLook;
                await RefreshAsync(look);
                if (look) nextLook = clock.Elapsed + LookEvery;
                if (look && _hasDrawn) GiveBack();
                await DrawAsync();
                retry = FirstRetry;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever is wrong with the content, visitors are answered, and the operator is told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                // Whoever holds a file that is damaged, or gone, finds what is there by then.
                frozen.Reopen();
                if (holder.Current is null && kept is not null) holder.Open(kept);
                logger.NotFrozen(e, holder.Current is null
                    ? "There is nothing to serve yet"
                    : "Visitors get the site as it was last frozen", retry.TotalSeconds);
                pause = retry;
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }

            holder.GiveUpWaiting();
            await WaitAsync(pause);
        }
    }

    private FrozenSite? Open() => frozen.ReadState() is { } state && frozen.OpenRedirects(null) is { } redirects
        ? new FrozenSite(state, redirects)
        : null;

    /// <summary>Publishes if another program, or other settings, would draw otherwise what was kept.</summary>
    private async Task PublishIfOtherwiseAsync(FrozenSite? kept)
    {
        if (_lock is null) TakeFolder();
        var isSame = kept is not null && holder.Current == kept
            && kept.State.Key == FrozenKey.Create(kept.Origin, options.Successor.Url, kept.Frame);
        if (!isSame) await freezer.Value.PublishAsync(_stopping.Token);
    }

    /// <summary>
    /// Publishes what a command, or the owner, has changed. A command that was killed between its commit and its note
    /// leaves a store that is ahead, and a store that has gone missing is to be told of before somebody needs it: hence
    /// the look.
    /// </summary>
    private async Task RefreshAsync(bool look)
    {
        rules.Look();
        if (_lock is null) TakeFolder();
        var known = holder.Current?.Generation;
        if (known is null || known != folder.ReadGeneration()
            || (look
                && (known != await DatabaseProbe.ReadGenerationAsync(folder, _stopping.Token) || !frozen.IsInPlace())))
            await freezer.Value.PublishAsync(_stopping.Token);
    }

    /// <summary>
    /// Draws what is waiting, and then makes it smaller, for as long as nothing is published and visitors leave time.
    /// </summary>
    private async Task DrawAsync()
    {
        var isBusy = false;
        while (frozen.HasDamaged || frozen.HasPending(withLater: false))
        {
            _hasDrawn = true;
            // A file that was taken away, or is damaged, is made anew.
            if (!frozen.IsInPlace()) await freezer.Value.PublishAsync(_stopping.Token);
            var quality = isBusy ? Compression.Quick : Compression.Small;
            isBusy = await WorkAsync(
                () => freezer.Value.DrawPendingAsync(_stopping.Token, quality, withLater: false));
            if (holder.Current!.Generation != folder.ReadGeneration())
                await freezer.Value.PublishAsync(_stopping.Token);
        }

        while (frozen.ReadLarge(1).Count > 0 && !IsWoken)
        {
            _hasDrawn = true;
            if (await WorkAsync(() => freezer.Value.CompressAsync(_stopping.Token)))
                await Task.Delay(1_000, _stopping.Token);
        }
    }

    /// <returns>Whether visitors needed the processor meanwhile.</returns>
    private async Task<bool> WorkAsync(Func<Task> work)
    {
        var (before, begun) = (holder.Answered, Stopwatch.GetTimestamp());
        await work();
        return holder.Answered - before > (BusyAnswers * Stopwatch.GetElapsedTime(begun).TotalSeconds) + 5;
    }

    private bool IsWoken => _wake.CurrentCount > 0;

    /// <summary>
    /// What was needed to draw is not needed to serve. It costs as much as a publication, so it waits until nobody has
    /// published for a while.
    /// </summary>
    private void GiveBack()
    {
        _hasDrawn = false;
        frozen.Checkpoint();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task WaitAsync(TimeSpan pause)
    {
        if (!_isWatching && pause > PollEvery) pause = PollEvery;
        var isWoken = await _wake.WaitAsync(pause, _stopping.Token)
            .ContinueWith(wait => wait.IsCompletedSuccessfully && wait.Result, TaskScheduler.Default);
        // However often it was rung.
        while (isWoken && await _wake.WaitAsync(0))
        {
        }
    }

    /// <summary>
    /// Has the operating system tell of notes and of the switch, so that an idle site does nothing at all.
    /// </summary>
    private void Watch()
    {
        try
        {
            _isWatching = Watch(folder.Frozen, Path.GetFileName(folder.GenerationFile))
                && Watch(folder.Root, Path.GetFileName(folder.RedirectsOff));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Where it cannot, one looks oneself.
            _isWatching = false;
        }
    }

    private bool Watch(string directory, string file)
    {
        var watcher =
            new FileSystemWatcher(directory, file) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
        watcher.Created += (_, _) => Wake();
        watcher.Changed += (_, _) => Wake();
        watcher.Renamed += (_, _) => Wake();
        watcher.Deleted += (_, _) => Wake();
        watcher.Error += (_, _) => _isWatching = false;
        watcher.EnableRaisingEvents = true;
        _watchers.Add(watcher);
        return true;
    }
}

/// <summary>Another process serves from the data folder.</summary>
internal sealed class FolderInUseException(string message) : Exception(message);
