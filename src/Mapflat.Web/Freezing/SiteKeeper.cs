using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content;
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
internal sealed partial class SiteKeeper(
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
    private volatile bool _unsure = true;
    private volatile bool _kept = true;
    private FileStream? _lock;
    private volatile bool _disposed;
    private Task<FrozenSite?> _loading = Task.FromResult<FrozenSite?>(null);
    private Task _watching = Task.CompletedTask;

    /// <summary>What visitors get now; null until there is something.</summary>
    public FrozenSite? Current => _current;

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
            LogReadOnly(fault.Message);
        }

        lifetime.ApplicationStarted.Register(() => _watching = Task.Run(RunAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host that is torn down in the middle of its start is disposed first, and stopped then.
        if (_disposed) return;
        await _stopping.CancelAsync();
        _first.TrySetResult();
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            var before = _current;
            if (await freezer.FreezeAsync(before, KeyNow(), Origins.Origin, cancellationToken) is { } site)
            {
                Put(site);
                _first.TrySetResult();
                LogFrozen(site.Entries.Count, site.Generation, (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            // While it cannot be kept, it is tried once a minute, not at every look.
            if (_kept || _current != before) Keep();
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

    /// <summary>Puts what is served on the disk. While that fails, the next start takes longer, and it is tried again every minute.</summary>
    private void Keep()
    {
        try
        {
            if (_lock is null) TakeFolder();
            FrozenFolder.Save(folder.Frozen, _current!);
            folder.WriteGeneration(_current!.Generation);
            // A command may have committed during all this, and its note is then written over; the store knows.
            (_kept, _unsure) = (true, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FolderInUseException)
        {
            if (_kept) LogNotKept(folder.Frozen, e.Message);
            _kept = false;
        }
    }

    private async Task KeepAsync()
    {
        await _freezing.WaitAsync(_stopping.Token);
        try
        {
            if (!_kept) Keep();
        }
        finally
        {
            _freezing.Release();
        }
    }

    private void Put(FrozenSite site)
    {
        foreach (var entry in site.Entries.Values)
            if (entry.Markdown is not null) entry.Visits = counters.OfPage(entry.Address);
        _current = site;
    }

    private async Task RunAsync()
    {
        var addresses = host.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        Origins = new Origins(options, addresses?.FirstOrDefault());
        security.Https = Origins.IsHttps;
        var kept = await _loading;
        if (kept is not null && kept.Generation == folder.ReadGeneration() && kept.Key == KeyNow())
        {
            Put(kept);
            _first.TrySetResult();
        }

        await TidyAsync();
        await WatchAsync(kept);
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
    private async Task WatchAsync(FrozenSite? kept)
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
                    if (look && !_kept) await KeepAsync();
                    nextTry = TimeSpan.Zero;
                    retry = FirstRetry;
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever is wrong with the content, visitors are answered, and the operator is told.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (_current is null && kept is not null) Put(kept);
                LogNotFrozen(e, _current is null ? "There is nothing to serve yet" : "Visitors get the site as it was last frozen", retry.TotalSeconds);
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

    /// <summary>
    /// What the rendering depends on besides the content. Reads the identity of the program and of its assets, so that an
    /// upgrade is noticed.
    /// </summary>
    private string KeyNow()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string? text) => hash.AppendData(Encoding.UTF8.GetBytes((text ?? "") + "\n"));
        Add(typeof(SiteKeeper).Assembly.ManifestModule.ModuleVersionId.ToString());
        Add(typeof(ContentStore).Assembly.ManifestModule.ModuleVersionId.ToString());
        Add(Origins.Origin);
        // But for the place of the data folder, which may be moved.
        const string place = $"{MapflatOptions.Section}:{nameof(MapflatOptions.DataDirectory)}";
        foreach (var setting in configuration.GetSection(MapflatOptions.Section).AsEnumerable().Where(s => s.Key != place).OrderBy(s => s.Key, StringComparer.Ordinal)) Add($"{setting.Key}={setting.Value}");
        var assets = Path.Combine(AppContext.BaseDirectory, $"{Assembly.GetExecutingAssembly().GetName().Name}.staticwebassets.endpoints.json");
        if (File.Exists(assets)) hash.AppendData(File.ReadAllBytes(assets));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [LoggerMessage(LogLevel.Information, "Froze {Count} addresses of generation {Generation} in {Elapsed} ms")]
    private partial void LogFrozen(int count, long generation, long elapsed);

    [LoggerMessage(LogLevel.Error, "The content cannot be frozen. {Consequence}; trying again in {Seconds} s")]
    private partial void LogNotFrozen(Exception e, string consequence, double seconds);

    [LoggerMessage(LogLevel.Error, "The frozen site is served but cannot be kept in {Folder}: {Reason} The next start will take longer; trying again every minute")]
    private partial void LogNotKept(string folder, string reason);

    [LoggerMessage(LogLevel.Error, "Visitors get the site as it was last frozen, and nothing can be saved. {Reason}")]
    private partial void LogReadOnly(string reason);
}

/// <summary>Another process serves from the data folder.</summary>
internal sealed class FolderInUseException(string message) : Exception(message);
