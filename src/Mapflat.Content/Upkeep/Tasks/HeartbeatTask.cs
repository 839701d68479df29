using Mapflat.Content.Links.Outbound;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>
/// Asks once a day for an address that an owner has from a service which writes to them when it is not asked any more.
/// It is not asked either while something needs someone, so that one message tells of both.
/// </summary>
internal sealed class HeartbeatTask(MapflatOptions options, UpkeepJournal journal) : IUpkeepTask
{
    internal Func<OutboundClient> Client { get; init; } = () => new OutboundClient(options.PublicUrl);

    public string Name => "heartbeat";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => string.IsNullOrEmpty(options.Watch.Heartbeat);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Watch.Heartbeat is not { Length: > 0 } address)
            return new UpkeepReport(UpkeepState.Off, "Nobody outside notices if the site falls silent. That can be "
                + "switched on under State, “Watch”.");
        if (journal.Entries.Values.Any(entry => entry.Name != Name && entry.State == UpkeepState.NeedsSomeone))
            return new UpkeepReport(UpkeepState.Well, "No sign of life was sent, because something here needs someone: "
                + "the service outside will tell of it.");
        using var client = Client();
        var answer = await client.AskAsync(address, (_, _) => Task.CompletedTask, cancellationToken);
        return answer.Result == OutboundResult.Alive
            ? new UpkeepReport(UpkeepState.Well, "A sign of life was sent and taken.")
            : new UpkeepReport(UpkeepState.WorthALook,
                $"The sign of life was not taken ({answer.Status}). Correct the address under State, “Watch”, or take "
                    + "it out.");
    }
}
