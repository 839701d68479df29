using Mapflat.Content.Archives;
using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>Whether the archives are there that old addresses are answered from, and no others.</summary>
internal sealed class ArchivesTask(ArchiveList archives, DataFolder folder, TimeProvider time) : IUpkeepTask
{
    // Whoever adopts one names it by then.
    private static readonly TimeSpan _abandoned = TimeSpan.FromDays(1);

    public string Name => "archives";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        // To ask a store that is not there would make it.
        if (!File.Exists(folder.Database)) return RulesTask.DatabaseUnavailable;
        try
        {
            var missing = await archives.FindMissingAsync(cancellationToken);
            if (missing.Count > 0)
                return new UpkeepReport(UpkeepState.NeedsSomeone,
                    $"{missing.Count} {(missing.Count == 1 ? "archive is" : "archives are")} missing: put "
                        + $"{(missing.Count == 1 ? "it" : "them")} back into {folder.Archives}.",
                    [.. missing.Select(archives.Explain)]);
            var unnamed =
                await archives.FindUnnamedAsync(time.GetUtcNow().UtcDateTime - _abandoned, cancellationToken);
            if (unnamed.Count > 0)
                return new UpkeepReport(UpkeepState.WorthALook,
                    $"{unnamed.Count} {(unnamed.Count == 1 ? "file" : "files")} in {folder.Archives} "
                        + $"{(unnamed.Count == 1 ? "belongs" : "belong")} to no archive that was adopted. Take "
                        + $"{(unnamed.Count == 1 ? "it" : "them")} in with “mapflat adopt FILE”, or delete "
                        + $"{(unnamed.Count == 1 ? "it" : "them")}.",
                    unnamed);
            return new UpkeepReport(UpkeepState.Well, (await archives.ReadAsync(cancellationToken)).Count switch
            {
                0 => "No old site was adopted.",
                1 => "The archive is there.",
                var count => $"All {count} archives are there.",
            });
        }
        catch (StoreException)
        {
            return RulesTask.DatabaseUnavailable;
        }
    }
}
