using System.Globalization;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Web.Freezing;

namespace Mapflat.Web.Upkeep;

/// <summary>
/// Whether visitors get the content as it is in the store, and would after a restart. Where it serves them, it draws a
/// part of the site again each night, and mends what is not as it should be.
/// </summary>
internal sealed class FrozenTask(DataFolder folder, FrozenStore frozen, FrozenSiteHolder holder, Lazy<Freezer> freezer)
    : IUpkeepTask
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long drawing again may take; of a large site it is a part.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(2);

    public string Name => "frozen";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => holder.Current is null;

    /// <summary>Whether visitors get what was published last; whether it is as it should be takes a run.</summary>
    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken)
    {
        if (holder.Current is not { } current) return await RunAsync(cancellationToken);
        try
        {
            return current.Generation == await DatabaseProbe.ReadGenerationAsync(folder, cancellationToken)
                ? new UpkeepReport(UpkeepState.Well, "Visitors get what was published last.")
                : new UpkeepReport(UpkeepState.WorthALook, "What was published last is on its way to visitors. Load "
                    + "this page again in a moment; if it says so still, the log says why.");
        }
        catch (StoreException)
        {
            return await RunAsync(cancellationToken);
        }
    }

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        long stored;
        try
        {
            stored = await DatabaseProbe.ReadGenerationAsync(folder, cancellationToken);
        }
        catch (StoreException e)
        {
            return holder.Current is { } last
                ? new UpkeepReport(UpkeepState.NeedsSomeone,
                    $"Visitors get generation {last.Generation}, as it was last frozen. {e.Message}")
                : new UpkeepReport(UpkeepState.Unknown, "There is no database to compare the frozen site with.");
        }

        return holder.Current is null ? Look(stored) : await CheckAsync(stored, cancellationToken);
    }

    private UpkeepReport Look(long stored) => frozen.ReadState()?.Generation is var kept && kept == stored
        ? new UpkeepReport(UpkeepState.Well, $"Generation {stored}, the newest, is frozen.")
        : new UpkeepReport(UpkeepState.WorthALook,
            $"The content is at generation {stored}, and what is kept frozen at "
                + $"{kept?.ToString(CultureInfo.InvariantCulture) ?? "none"}: the next start brings it up to date.");

    private async Task<UpkeepReport> CheckAsync(long stored, CancellationToken cancellationToken)
    {
        // What was published a moment ago is being frozen now.
        if (holder.Current!.Generation != stored) await Task.Delay(Patience, cancellationToken);
        stored = await DatabaseProbe.ReadGenerationAsync(folder, cancellationToken);
        if (holder.Current.Generation != stored)
        {
            return new UpkeepReport(UpkeepState.NeedsSomeone,
                $"Visitors get generation {holder.Current.Generation}, and the content is at generation {stored}: it "
                    + "cannot be frozen. The log says why.");
        }

        if (!frozen.IsSound())
        {
            return new UpkeepReport(UpkeepState.NeedsSomeone,
                $"{folder.FrozenDatabase} is damaged, as by a disk that fails. Look after the disk, then stop the "
                    + "site, remove the file and start again: it is made anew.");
        }

        var (done, mended) = await freezer.Value.CheckAsync(Budget, cancellationToken);
        return mended == 0
            ? new UpkeepReport(UpkeepState.Well, $"Visitors get generation {stored}, the newest. Of its answers {done} "
                + "were drawn again, and all were the same.")
            : new UpkeepReport(UpkeepState.WorthALook, $"Visitors get generation {stored}, the newest. Of its answers "
                + $"{done} were drawn again, and {mended} were not what they should have been; they are now.");
    }
}
