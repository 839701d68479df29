using System.Diagnostics;
using Mapflat.Content;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Mapflat.Web.Freezing;

/// <summary>
/// Keeps the frozen site that visitors are answered from: takes it from the disk at start where it is still true, makes
/// it anew where it is not, and watches for changes that a command has made.
/// </summary>
internal sealed class SiteKeeper(
    IServiceProvider host, MapflatOptions options, DataFolder folder, IConfiguration configuration,
    IHostApplicationLifetime lifetime, SecurityHeaders security, VisitCounters counters, ILogger<SiteKeeper> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Never disposed: a host may be told to stop while it is being disposed, and a source without a timer holds nothing.
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _freezing = new(1);
    private volatile FrozenSite? _current;
    // What is on the disk: even where it no longer holds, most of its answers do.
    private volatile FrozenSite? _kept;
    private volatile FrozenSite? _published;
    private volatile bool _unsure = true;
    // Until this moment of the monotonic clock, nobody tries again to keep what could not be kept.
    private long _keepAgain;
    private FileStream? _lock;
    private volatile bool _disposed;
    private Task<FrozenSite?> _loading = Task.FromResult<FrozenSite?>(null);
    private Task _watching = Task.CompletedTask;
    private Task _keeping = Task.CompletedTask;
    private Task _watchingSwitch = Task.CompletedTask;

    /// <summary>What visitors get now; null until there is something.</summary>
    public FrozenSite? Current => _current;

    /// <summary>The site as this process rendered it last; null while it serves only what was kept on the disk.</summary>
    public FrozenSite? Published => _published;

    /// <summary>Whether the owner's rules are switched off by the file <see cref="DataFolder.RedirectsOff"/>; at most a second old.</summary>
    public bool RulesAreOff { get; private set; }

    /// <summary>The resolver of a frozen site, with or without the rules.</summary>
    public RedirectMap RedirectsOf(FrozenSite site) => RulesAreOff ? site.WithoutRules : site.Redirects;

    /// <summary>Ends when <see cref="Current"/> is set for the first time, or cannot be.</summary>
    public Task FirstFreeze => _first.Task;

    /// <summary>The origin and hosts; known once the server listens.</summary>
    public Origins Origins { get; private set; } = new(options, listening: null);

    public bool IsCanonicalOrigin(HttpRequest request) => Origins.IsCanonical(request);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loading = Task.Run(() => FrozenFolder.Load(folder.Frozen), cancellationToken);
        try
        {
            TakeFolder();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var fault = new StoreException($"The data folder {folder.Root} cannot be written to: {e.Message} "
                + "Make it writable for this user, free some space if the disk is full, or name another in Mapflat:DataDirectory.", e);
            // Visitors need no more than what was frozen.
            if (_loading.GetAwaiter().GetResult() is null) throw fault;
            logger.ReadOnly(fault.Message);
        }

        LookAtSwitch();
        lifetime.ApplicationStarted.Register(() => (_watching, _watchingSwitch) = (Task.Run(RunAsync), Task.Run(WatchSwitchAsync)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host that is torn down in the middle of its start is disposed first, and stopped then.
        if (_disposed) return;
        await _stopping.CancelAsync();
        _first.TrySetResult();
        await Task.WhenAll(_watching, _keeping, _watchingSwitch).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _disposed = true;
        _lock?.Dispose();
        _freezing.Dispose();
    }

    /// <summary>
    /// Renders the content as it is now and puts it in place, unless that has been done. When this returns, nobody is
    /// served anything older than what was committed before the call.
    /// </summary>
    public async Task FreezeAsync(CancellationToken cancellationToken)
    {
        await _freezing.WaitAsync(cancellationToken);
        try
        {
            var freezer = host.GetRequiredService<SiteApplication>().Services.GetRequiredService<Freezer>();
            var begun = Stopwatch.GetTimestamp();
            var before = _current ?? _kept;
            var site = await freezer.FreezeAsync(before, KeyNow(), Origins.Origin, cancellationToken) ?? before!;
            if (!ReferenceEquals(site, _current))
            {
                Put(site);
                _published = site;
                _first.TrySetResult();
                Measures.FreezeDuration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
                logger.Frozen(site.Entries.Count, site.Generation, (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }
        finally
        {
            _freezing.Release();
        }
    }

    /// <summary>Takes the folder for this process.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="FolderInUseException">Another process has taken it.</exception>
    private void TakeFolder()
    {
        folder.Create();
        _lock = folder.TryLock() ?? throw new FolderInUseException(
            $"Another process is serving from {folder.Root}. Stop it first, or give this one its own folder with Mapflat:DataDirectory.");
    }

    /// <summary>
    /// Makes what is served as small as it gets and writes it to the disk, while it is being served. Until that is done, a
    /// start finds a generation that is not the store's, and freezes first. What fails is tried again every minute.
    /// </summary>
    private void Keep(FrozenSite site)
    {
        try
        {
            Freezer.Finish(site, _stopping.Token);
            if (_lock is null) TakeFolder();
            FrozenFolder.Save(folder.Frozen, site);
            if (ReferenceEquals(site, _current)) folder.WriteGeneration(site.Generation);
            // A command may have committed during all this, and its note is then written over; the store knows.
            (_kept, _unsure, _keepAgain) = (site, true, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FolderInUseException)
        {
            if (_keepAgain == 0) logger.NotKept(folder.Frozen, e.Message);
            _keepAgain = Environment.TickCount64 + (long)LookEvery.TotalMilliseconds;
        }
        catch (OperationCanceledException)
        {
            // The host is going down.
        }
    }

    /// <summary>
    /// Gets the site ready in a process that does not serve it: from the disk where that is still true, or else rendered in
    /// memory. Nothing is written beside the store, because another process may be serving from there.
    /// </summary>
    public async Task BorrowAsync(CancellationToken cancellationToken)
    {
        var freezer = host.GetRequiredService<SiteApplication>().Services.GetRequiredService<Freezer>();
        var kept = FrozenFolder.Load(folder.Frozen);
        Put(await freezer.FreezeAsync(kept, KeyNow(), Origins.Origin, cancellationToken) ?? kept!);
        _first.TrySetResult();
    }

    private void Put(FrozenSite site)
    {
        foreach (var entry in site.Entries.Values)
            if (entry.Markdown is not null) entry.Visits = counters.OfPage(entry.Address);
        _current = site;
    }

    /// <summary>By itself, as a freeze of many pages takes longer than a switch may.</summary>
    private async Task WatchSwitchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            LookAtSwitch();
            await Task.Delay(WatchEvery, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void LookAtSwitch()
    {
        if (folder.AreRedirectsOff == RulesAreOff) return;
        RulesAreOff = !RulesAreOff;
        if (RulesAreOff) logger.RulesOff(folder.RedirectsOff);
        else logger.RulesOn(folder.RedirectsOff);
    }

    private async Task RunAsync()
    {
        var addresses = host.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        Origins = new Origins(options, addresses?.FirstOrDefault());
        security.Https = Origins.IsHttps;
        _kept = await _loading;
        if (_kept is { } kept && kept.Generation == folder.ReadGeneration() && kept.Key == KeyNow())
        {
            Put(kept);
            _first.TrySetResult();
        }

        await TidyAsync();
        await WatchAsync();
    }

    /// <summary>Clears away what an earlier process has left half done.</summary>
    private async Task TidyAsync()
    {
        await _freezing.WaitAsync();
        try
        {
            if (_lock is not null) FrozenFolder.Tidy(folder.Frozen);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            // It is in nobody's way.
        }
        finally
        {
            _freezing.Release();
        }
    }

    /// <summary>
    /// Freezes whenever the generation beside the frozen site is not the one that is served. What fails is tried again,
    /// at growing intervals; until it succeeds, visitors get what they got before.
    /// </summary>
    private async Task WatchAsync()
    {
        // By a clock that nobody can set.
        var clock = Stopwatch.StartNew();
        var nextLook = TimeSpan.Zero;
        var retry = FirstRetry;
        var nextTry = TimeSpan.Zero;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var now = clock.Elapsed;
                if (now >= nextTry)
                {
                    var look = _unsure || now >= nextLook;
                    if (_current is null || _current.Generation != folder.ReadGeneration() || (look && await DiffersFromStoreAsync()))
                        await FreezeAsync(_stopping.Token);
                    else if (look)
                        (_unsure, nextLook) = (false, now + LookEvery);
                    nextTry = TimeSpan.Zero;
                    retry = FirstRetry;
                }

                if (_keeping.IsCompleted && _current is { } site && !ReferenceEquals(site, _kept) && Environment.TickCount64 >= _keepAgain) _keeping = Task.Run(() => Keep(site));
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever is wrong with the content, visitors are answered, and the operator is told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (_current is null && _kept is { } kept) Put(kept);
                logger.NotFrozen(e, _current is null ? "There is nothing to serve yet" : "Visitors get the site as it was last frozen", retry.TotalSeconds);
                nextTry = clock.Elapsed + retry;
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }

            _first.TrySetResult();
            await Task.Delay(WatchEvery, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// A command that was killed between its commit and its note beside the frozen site leaves a store that is ahead; and
    /// a store that has gone missing is to be told of before somebody needs it. One statement, without the rest of the store.
    /// </summary>
    private async Task<bool> DiffersFromStoreAsync() =>
        await ContentStore.PeekGenerationAsync(folder, _stopping.Token) != _current!.Generation;

    private string KeyNow() => FrozenKey.Of(configuration, Origins.Origin);
}

/// <summary>Another process serves from the data folder.</summary>
internal sealed class FolderInUseException(string message) : Exception(message);
