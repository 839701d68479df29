using System.Globalization;
using Mapflat.Content.Frozen;
using Mapflat.Content.Upkeep;
using Mapflat.Web.Freezing;
using Mapflat.Web.Freezing.Publishing;

namespace Mapflat.Web.Upkeep;

/// <summary>
/// Copies the frozen site to the object store that the settings name: after each publication, and once a day, when what
/// is wanted no more is deleted too.
/// </summary>
internal sealed class PublishTask(
    IServiceProvider services, MapflatOptions options, FrozenSiteHolder holder, Lazy<Freezer> freezer,
    UpkeepJournal journal, TimeProvider time) : IUpkeepTask, IDisposable
{
    public const string TaskName = "publish";

    /// <summary>What the line begins with that says how old the copy is.</summary>
    private const string Age = "Published last: ";

    private readonly SemaphoreSlim _one = new(1);

    public string Name => TaskName;

    public TimeSpan Every => TimeSpan.FromDays(1);

    // Without a target it has the answer at once.
    public bool OnlyLooks => options.Publish.Target is null;

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Publish.Target is not { } target || options.PublicUrl is null)
            return new UpkeepReport(
                UpkeepState.Off, "Mapflat:Publish:Target is not set, so the site is copied nowhere.");
        await _one.WaitAsync(cancellationToken);
        try
        {
            // What nobody has asked for yet as well: others will ask the copy.
            while (await freezer.Value.DrawPendingAsync(cancellationToken, Compression.Small, withLater: true))
            {
                // Until nothing is left.
            }

            var (bucket, failure) = Bucket.Open(target, options.Publish.Endpoint, options.Publish.Region);
            if (bucket is null) return Fail(failure!.Message);
            using (bucket) return await PublishAsync(bucket, target, cancellationToken);
        }
        catch (Exception e) when (Bucket.IsFault(e))
        {
            return Fail($"The copy at {target} is older than the site: {e.Message} It is tried again with the next "
                + "publication, and each day.");
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>A report that tells how old the copy is, as the one before did.</summary>
    private UpkeepReport Fail(string summary) => new(UpkeepState.NeedsSomeone, summary,
        [.. (journal.Find(Name).Last?.Details ?? []).Where(line => line.StartsWith(Age, StringComparison.Ordinal))]);

    private async Task<UpkeepReport> PublishAsync(Bucket bucket, string target, CancellationToken cancellationToken)
    {
        var (site, now) = (holder.Current!, time.GetUtcNow().UtcDateTime);
        var report = await new SitePublisher(services, bucket,
            new PublishWishes(Full: false, Prune: true, DryRun: false), (_, _, _) => { })
            .RunAsync(site, hasPast: true, options.PublicUrl!.StartsWith("https:", StringComparison.Ordinal),
                DateOnly.FromDateTime(now), cancellationToken);
        var (faults, _) = await FollowUp.RunAsync(
            report, site.Origin, options.Publish.Url, options.Publish.PurgeCommand, cancellationToken);
        var summary = string.Create(CultureInfo.InvariantCulture,
            $"The copy at {target} is that of generation {site.Generation}; {report.Written.Count} of "
                + $"{report.Objects} objects were written.");
        var age = string.Create(
            CultureInfo.InvariantCulture, $"{Age}{now:d MMMM yyyy, HH:mm} UTC, generation {site.Generation}.");
        return faults.Count == 0 ? new UpkeepReport(UpkeepState.Well, summary, age)
            : new UpkeepReport(UpkeepState.NeedsSomeone,
                $"{summary} Visitors do not get all of it as it was published.", [age, .. faults]);
    }
}
