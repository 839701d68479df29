using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Web.Freezing;

namespace Mapflat.Web.Upkeep;

/// <summary>Whether visitors get the content as it is in the store, and would after a restart.</summary>
/// <param name="folder">The data folder.</param>
/// <param name="keeper">What is served; null where nothing is, as in a command.</param>
internal sealed class FrozenTask(DataFolder folder, SiteKeeper? keeper = null) : IUpkeepTask
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public string Name => "frozen";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        long stored;
        try
        {
            stored = await ContentStore.PeekGenerationAsync(folder, cancellationToken);
        }
        catch (StoreException e)
        {
            return keeper?.Current is { } last
                ? new UpkeepReport(UpkeepState.NeedsSomeone, $"Visitors get generation {last.Generation}, as it was last frozen. {e.Message}")
                : new UpkeepReport(UpkeepState.Unknown, "There is no database to compare the frozen site with.");
        }

        // What was published a moment ago is being frozen now.
        if (keeper is not null && keeper.Current?.Generation != stored) await Task.Delay(_patience, cancellationToken);
        if (keeper is not null && keeper.Current?.Generation is var served && served != stored)
        {
            stored = await ContentStore.PeekGenerationAsync(folder, cancellationToken);
            served = keeper.Current?.Generation;
            if (served != stored) return new UpkeepReport(UpkeepState.NeedsSomeone, $"Visitors get {(served is null ? "nothing" : $"generation {served}")}, and the content is at generation {stored}: it cannot be frozen. The log says why.");
        }

        var kept = FrozenFolder.PeekGeneration(folder.Frozen);
        if (kept == stored) return new UpkeepReport(UpkeepState.Well, $"Visitors get generation {stored}, the newest.");
        return keeper is null
            ? new UpkeepReport(UpkeepState.WorthALook, $"The content is at generation {stored}, and what is kept frozen at {kept?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}: the next start freezes it before it answers.")
            : new UpkeepReport(UpkeepState.WorthALook, $"Visitors get generation {stored}, the newest, but it could not be kept in {folder.Frozen}; without that a start takes longer, and needs the database. The log says why.");
    }
}
