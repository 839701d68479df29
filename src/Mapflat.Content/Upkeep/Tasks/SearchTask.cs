using Mapflat.Content.Search;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>Whether every public page, and every old one, can be found; those that cannot are indexed.</summary>
internal sealed class SearchTask(SearchFilling filling) : IUpkeepTask
{
    public string Name => "search";

    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <summary>A hundred thousand pages, each of which is rendered once.</summary>
    public TimeSpan Limit => TimeSpan.FromHours(3);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        var changed = await filling.FillAsync(cancellationToken);
        return new UpkeepReport(UpkeepState.Well, changed switch
        {
            0 => "Every public page can be found.",
            1 => "One page could not be found as it is; its index was made anew.",
            _ => $"{changed} pages could not be found as they are; their index was made anew.",
        });
    }
}
