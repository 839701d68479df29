using System.Collections.Concurrent;
using System.Diagnostics;
using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Mapflat.Content.Transfer;
using Mapflat.Content.Visits;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing;

/// <summary>
/// Brings the frozen store to the state of the content. A publication draws what it touches, puts it in place in one
/// transaction, and leaves what it touches only at the edges, or what a new program draws otherwise, to be drawn
/// afterwards: until then visitors get what was there before.
/// </summary>
internal sealed class Freezer(
    FrozenStore frozen, FrozenSiteHolder holder, DataFolder folder, ContentImport import, ContentChanges changes,
    PageReader pages,
    RedirectReader redirects, VisitReader visits, AnswerRenderer renderer, SitePipeline pipeline, Stylesheet stylesheet,
    IWebHostEnvironment environment, MapflatOptions options, ILogger<Freezer> logger) : IDisposable
{
    /// <summary>
    /// So many answers are drawn while somebody waits for a publication; all of the shipped site is fewer.
    /// </summary>
    private const int AtOnce = 150;

    /// <summary>So few are compressed as small as they get at once, which is quicker than to do it twice.</summary>
    private const int Few = 12;

    /// <summary>So many answers are drawn between two transactions behind everybody's back.</summary>
    private const int Batch = 32;

    /// <summary>The days that are looked at for what visitors want most.</summary>
    private const int DaysOfVisits = 90;

    /// <summary>So many pages are drawn before the others because they are visited.</summary>
    private const int MostVisited = 10_000;

    // The order in which answers are drawn: what was touched, what pages cannot do without, the most visited pages, and
    // the others.
    private const int AssetRank = 1_000, VisitedRank = 10_000, OtherRank = 1_000_000;

    // What holds all pages comes last, and after a publication only when it is asked for.
    private const int DocumentRank = FrozenStore.LaterRank - 1;

    private readonly SemaphoreSlim _turn = new(1);
    private string _checkedTo = "";

    /// <summary>When this returns, nobody is served a changed page as it was before.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await SeedAsync(cancellationToken);
            var before = StateToChange();
            var change = await changes.ReadAsync(before?.Generation, doubt: false, cancellationToken);
            // After the generation: what is changed in between is published again, and never taken for published.
            var frame = await pages.ReadFrameAsync(cancellationToken);
            var key = FrozenKey.Create(holder.Origins.Origin, options.Successor.Url, frame);
            if (before is not null && holder.Current is not null && before.Generation == change.Generation
                && before.Key == key)
                return;
            var begun = Stopwatch.GetTimestamp();
            await PublishAsync(change, new FrozenState(change.Generation, key, holder.Origins.Origin, frame), before,
                cancellationToken);
            // What every page shows has changed with it: of a small site, nobody sees the old one any more. The rest
            // follows behind.
            var drawn = 0;
            while (before?.Key != key && drawn < AtOnce
                && await DrawBatchAsync(Compression.Quick, withLater: false, cancellationToken))
                drawn += Batch;

            Measures.FreezeDuration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            logger.Frozen(
                change.Touched.Count, change.Generation, (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <param name="quality">Of compression: <see cref="Compression.Quick"/> while visitors need the processor.</param>
    /// <param name="withLater">Whether what is drawn when somebody asks for it is drawn too.</param>
    /// <returns>Whether there was anything to draw.</returns>
    /// <exception cref="StoreException">The content cannot be read.</exception>
    public async Task<bool> DrawPendingAsync(
        CancellationToken cancellationToken, int quality = Compression.Small, bool withLater = true)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await DrawBatchAsync(quality, withLater, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Draws one answer that somebody asks for, and keeps it; however many ask at once, it is drawn
    /// once.</summary>
    /// <exception cref="StoreException">The content cannot be read.</exception>
    public async Task DrawWantedAsync(string address, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (holder.Current is not { } site || !frozen.IsPending(address)) return;
            var drawings = await DrawAsync(
                [address], frozen.FindPages([address]), site, Compression.Quick, cancellationToken);
            frozen.Write(writer => Put(writer, drawings));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Compresses some of what was compressed in a hurry.</summary>
    public async Task<bool> CompressAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var large = frozen.ReadLarge(Batch / 4);
            if (large.Count == 0) return false;
            var smaller = new List<FrozenAnswer>();
            foreach (var answer in large.Select(frozen.Read).OfType<FrozenAnswer>())
            {
                cancellationToken.ThrowIfCancellationRequested();
                smaller.Add(answer.WithBrotli(
                    Compression.Brotli(answer.Identity.Bytes, Compression.Small) ?? answer.Brotli, isSmall: true));
            }

            frozen.Write(writer => smaller.ForEach(writer.PutSmaller));
            return smaller.Count > 0;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task FinishAsync(Action<int> progress, CancellationToken cancellationToken)
    {
        while (await DrawPendingAsync(cancellationToken)) progress(frozen.CountPending());
        while (await CompressAsync(cancellationToken)) progress(0);
        frozen.Checkpoint();
    }

    /// <summary>
    /// Holds what is frozen against the content: whether the pages are all there, and, one part of the site after the
    /// other, whether drawing an answer gives what visitors get. Whatever differs is mended.
    /// </summary>
    /// <returns>How many answers were looked at, and how many of them were mended.</returns>
    public async Task<(int Checked, int Mended)> CheckAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        if (!await changes.HasAllPagesAsync(cancellationToken)) await PublishWholeAsync(cancellationToken);
        var mended = frozen.WantMissing(await changes.ReadListsAsync(cancellationToken));
        while (await DrawPendingAsync(cancellationToken))
        {
            // What is known to be old is no finding.
        }

        var (begun, done, first) = (Stopwatch.GetTimestamp(), 0, _checkedTo);
        while (Stopwatch.GetElapsedTime(begun) < budget)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                if (holder.Current is not { } site) break;
                var addresses = frozen.ReadAddresses(_checkedTo, Batch);
                if (addresses.Count > 0)
                {
                    var before = addresses.ToDictionary(
                        address => address, address => frozen.Read(address)?.ETag, StringComparer.Ordinal);
                    var others = (await DrawAsync(
                        addresses, frozen.FindPages(addresses), site, Compression.Small, cancellationToken))
                        .Where(drawing => !drawing.HasFailed && drawing.Answer?.ETag != before[drawing.Address])
                        .ToList();
                    if (others.Count > 0) frozen.Write(writer => Put(writer, others));
                    (done, mended) = (done + addresses.Count, mended + others.Count);
                }

                // Once around is enough for one time.
                var isAround = addresses.Count < Batch;
                _checkedTo = isAround ? "" : addresses[^1];
                if (isAround && first.Length == 0) break;
                if (isAround) first = "";
            }
            finally
            {
                _turn.Release();
            }
        }

        return (done, mended);
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Publishes as if nothing were known of what has changed.</summary>
    private async Task PublishWholeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var change = await changes.ReadAsync(holder.Current?.Generation, doubt: true, cancellationToken);
            var frame = await pages.ReadFrameAsync(cancellationToken);
            var state = new FrozenState(change.Generation,
                FrozenKey.Create(holder.Origins.Origin, options.Successor.Url, frame), holder.Origins.Origin, frame);
            await PublishAsync(change, state, holder.Current?.State, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The state of the store that is to be changed; null where it has to begin anew.</summary>
    private FrozenState? StateToChange() => frozen.IsInPlace() ? frozen.ReadState() : null;

    private async Task<bool> DrawBatchAsync(int quality, bool withLater, CancellationToken cancellationToken)
    {
        if (holder.Current is not { } site) return false;
        RequestDamaged();
        var wanted = frozen.ReadPending(Batch, withLater);
        if (wanted.Count == 0) return false;
        var drawings = await DrawAsync(wanted, frozen.FindPages(wanted), site, quality, cancellationToken);
        frozen.Write(writer => Put(writer, drawings));
        return true;
    }

    private async Task PublishAsync(
        ContentChange change, FrozenState state, FrozenState? before, CancellationToken cancellationToken)
    {
        var isOtherwise = before?.Key != state.Key;
        IReadOnlyList<string> lists = isOtherwise ? await changes.ReadListsAsync(cancellationToken) : [];
        List<string> now = before is null ? []
            : [.. change.Touched.Union(isOtherwise ? SiteLists.OfPages : [], StringComparer.Ordinal)
                .Where(address => !SiteLists.IsDrawnLater(address)).Take(AtOnce)];
        var present = before is null ? [] : frozen.FindPages(now);
        foreach (var (address, page) in change.PagesByAddress()) present[address] = page;
        var site = new FrozenSite(state, holder.Current?.Redirects!);
        var quality = now.Count <= Few ? Compression.Small : Compression.Quick;
        var drawings = await DrawAsync(now, present, site, quality, cancellationToken);
        // What is drawn already is never written down.
        var wanted = Rank(change).ExceptBy(now, answer => answer.Address, StringComparer.Ordinal).ToList();
        wanted.AddRange(lists.Select(address =>
            (address, SiteLists.IsDrawnLater(address) ? DocumentRank : OtherRank)));
        if (isOtherwise) wanted.AddRange(SiteLists.OfPages.Select(address => (address, AssetRank)));
        if (isOtherwise) wanted.AddRange(await RankAllAsync(cancellationToken));
        var addresses = await redirects.ReadAddressesAsync(state.Origin, cancellationToken);
        Action<Action<FrozenWriter>, string?> write = before is null ? frozen.Replace : frozen.Write;
        write(
            writer =>
            {
                change.Apply(writer);
                var leadsElsewhere = writer.SyncRedirects(addresses, change);
                foreach (var (address, rank) in wanted) writer.Want(address, rank);
                if (isOtherwise) writer.WantAll(OtherRank);
                if (leadsElsewhere || isOtherwise) writer.Want(SiteLists.OldAddresses, AssetRank);
                Put(writer, drawings);
                writer.SetState(state);
            },
            folder.Database);
        holder.Publish(new FrozenSite(state, frozen.OpenRedirects(holder.Current?.Redirects)!));
        // A command may have been killed between its commit and its note.
        if (folder.ReadGeneration() < state.Generation) folder.WriteGeneration(state.Generation);
    }

    /// <summary>
    /// What a change touches, the pages themselves first; where nothing is known of what has changed, the home page and
    /// then all.
    /// </summary>
    private static List<(string Address, int Rank)> Rank(ContentChange change)
    {
        return [.. change.Touched.Select((address, place) => (address, RankOf(address, place)))];

        int RankOf(string address, int place)
        {
            if (SiteLists.IsDrawnLater(address)) return FrozenStore.LaterRank;
            return change.IsWhole && address != "/" ? OtherRank + place : place;
        }
    }

    /// <summary>
    /// What pages cannot do without, and what is visited most. An address at which nothing is any more does no harm.
    /// </summary>
    private async Task<IEnumerable<(string Address, int Rank)>> RankAllAsync(CancellationToken cancellationToken)
    {
        var visited = await visits.ReadPagesAsync(DaysOfVisits, MostVisited, cancellationToken);
        // The files of the program. While the design is worked on, they are read at every request instead.
        List<string> assets =
            environment.IsDevelopment() ? [] : [stylesheet.Address, stylesheet.AdminAddress, .. pipeline.Assets()];
        return assets.Select(address => (address, AssetRank))
            .Concat(
                visited.OrderByDescending(page => page.Value).Select((page, place) => (page.Key, VisitedRank + place)));
    }

    /// <summary>A store that never had content gets the shipped site.</summary>
    private async Task SeedAsync(CancellationToken cancellationToken)
    {
        if (holder.Current is { Generation: > 0 }) return;
        var (report, failure) = await import.SeedAsync(ContentRoot.Shipped, cancellationToken);
        if (failure is Failure.Invalid invalid)
            throw new StoreException("The shipped content cannot be "
                + $"imported:{string.Concat(invalid.Findings.Select(f => Environment.NewLine + f))}");
        if (failure is not null) throw new StoreException(failure.Message);
        if (report is not null) logger.Seeded(report.Pages, report.Rules, report.Media);
    }

    private async Task<IReadOnlyCollection<Drawing>> DrawAsync(
        IReadOnlyCollection<string> addresses, IReadOnlyDictionary<string, FrozenPage> present, FrozenSite site,
        int quality,
        CancellationToken cancellationToken)
    {
        var context = new SiteContext(site.Frame, site.Origin) { Freezing = true, Redirects = site.Redirects };
        var drawings = new ConcurrentBag<Drawing>();
        await Parallel.ForEachAsync(addresses, cancellationToken, async (address, stop) =>
            drawings.Add(
                await renderer.DrawAsync(address, present.GetValueOrDefault(address), context, quality, stop)));
        return drawings;
    }

    private static void Put(FrozenWriter writer, IEnumerable<Drawing> drawings)
    {
        foreach (var drawing in drawings)
        {
            if (drawing.Answer is not null) writer.Put(drawing.Answer, drawing.MediaFile);
            else if (drawing.HasFailed) writer.Unwant(drawing.Address);
            else writer.Remove(drawing.Address);
        }
    }

    private void RequestDamaged()
    {
        var found = frozen.TakeDamaged();
        if (found.Count == 0) return;
        foreach (var address in found) logger.AnswerDamaged(address);
        frozen.Write(writer =>
        {
            foreach (var address in found) writer.Distrust(address);
        });
    }
}
