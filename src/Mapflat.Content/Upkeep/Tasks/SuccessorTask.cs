using Mapflat.Content.Links.Outbound;
using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>
/// Whether the site that took over answers. Does nothing unless <see cref="MapflatOptions.WatchOptions.Successor"/> is
/// on.
/// </summary>
internal sealed class SuccessorTask(MapflatOptions options, DataFolder folder) : IUpkeepTask
{
    internal Func<OutboundClient> Client { get; init; } = () => new OutboundClient(options.PublicUrl);

    public string Name => "successor";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Watch.Successor)
            return new UpkeepReport(UpkeepState.Off, "Nobody asks whether the successor answers, as the program "
                + "connects to nothing by itself. It can be switched on under State, “Watch”.");
        string? url;
        try
        {
            url = options.Successor.Url ?? await DatabaseProbe.ReadSuccessorAsync(folder, cancellationToken);
        }
        catch (StoreException)
        {
            return RulesTask.DatabaseUnavailable;
        }

        if (string.IsNullOrEmpty(url)) return new UpkeepReport(UpkeepState.Well, "There is no successor to ask.");
        using var client = Client();
        var answer = await client.AskAsync(url, (_, _) => Task.CompletedTask, cancellationToken);
        return answer.Result switch
        {
            OutboundResult.Alive => new UpkeepReport(UpkeepState.Well, $"{url} answers."),
            OutboundResult.Missing => new UpkeepReport(UpkeepState.NeedsSomeone, $"Visitors are sent on to {url}, "
                + $"where nothing is ({answer.Status}). Correct the address of the successor under Pages, “Banner”."),
            _ => new UpkeepReport(UpkeepState.Unknown, $"Whether {url} is there cannot be told ({answer.Status})."),
        };
    }
}
