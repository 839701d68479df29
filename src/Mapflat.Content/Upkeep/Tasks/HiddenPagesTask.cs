using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>Whether visitors get every page at its address, or the program itself there.</summary>
internal sealed class HiddenPagesTask(ContentStore store) : IUpkeepTask
{
    public string Name => "hidden-pages";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        // To ask a store that is not there would make it.
        if (!File.Exists(store.Folder.Database)) return RulesTask.DatabaseUnavailable;
        try
        {
            await using var db = await store.OpenAsync(cancellationToken);
            var found = await HiddenPage.FindAsync(db, cancellationToken);
            return found.Count == 0
                ? new UpkeepReport(UpkeepState.Well, "No page is hidden by what the program answers itself.")
                : new UpkeepReport(
                    UpkeepState.NeedsSomeone,
                    $"{found.Count} {(found.Count == 1 ? "page is" : "pages are")} hidden, as the program itself "
                        + $"answers there. Move {(found.Count == 1 ? "it" : "them")} to another address.",
                    [.. found.Select(page => page.Message)]);
        }
        catch (StoreException)
        {
            return RulesTask.DatabaseUnavailable;
        }
    }
}
