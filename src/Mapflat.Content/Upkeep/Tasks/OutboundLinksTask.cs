using Mapflat.Content.Links.Outbound;
using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>
/// Asks after the links to other sites, one request at a time and each host rarely. Does nothing unless
/// <see cref="MapflatOptions.WatchOptions.Links"/> is on.
/// </summary>
internal sealed class OutboundLinksTask(
    OutboundLinks links, MapflatOptions options, DataFolder folder, TimeProvider time) : IUpkeepTask
{
    internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one run asks; what is left is asked in the next.</summary>
    internal TimeSpan LongestRun { get; init; } = TimeSpan.FromMinutes(40);

    /// <summary>Replaced by tests, which have no internet.</summary>
    internal Func<OutboundClient> Client { get; init; } = () => new OutboundClient(options.PublicUrl);

    public string Name => "outbound-links";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => !options.Watch.Links;

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Watch.Links)
            return new UpkeepReport(UpkeepState.Off, "Nobody asks whether the links to other sites still lead "
                + "somewhere, as the program connects to nothing by itself. It can be switched on under State, "
                + "“Watch”.");
        if (!File.Exists(folder.Database)) return RulesTask.DatabaseUnavailable;
        try
        {
            var (due, failure) = await links.CollectAsync(cancellationToken);
            if (due is null) return new UpkeepReport(UpkeepState.Unknown, failure!.Message);
            await AskAsync(due, cancellationToken);
            return await ReportAsync(cancellationToken);
        }
        catch (StoreException)
        {
            return RulesTask.DatabaseUnavailable;
        }
    }

    private async Task AskAsync(IReadOnlyList<string> due, CancellationToken cancellationToken)
    {
        using var client = Client();
        var end = time.GetUtcNow() + LongestRun;
        var next = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        List<(string Url, OutboundAnswer Answer)> nameless = [];
        var reached = false;
        foreach (var url in Interleave(due))
        {
            if (time.GetUtcNow() > end) break;
            var answer = await client.AskAsync(url, PaceAsync, cancellationToken);
            reached |= answer.Reached;
            // Where no name can be looked up, it is this machine that has no network, and no site that is gone.
            if (answer is { Result: OutboundResult.Missing, Reached: false }) nameless.Add((url, answer));
            else await links.NoteAsync(url, answer, cancellationToken);
        }

        foreach (var (url, answer) in nameless)
            await links.NoteAsync(
                url, reached ? answer : answer with { Result = OutboundResult.Unknown }, cancellationToken);

        async Task PaceAsync(string host, CancellationToken stop)
        {
            if (next.TryGetValue(host, out var last) && Pause - time.GetElapsedTime(last) is { Ticks: > 0 } wait)
                await Task.Delay(wait, stop);
            next[host] = time.GetTimestamp();
        }
    }

    private async Task<UpkeepReport> ReportAsync(CancellationToken cancellationToken)
    {
        var counts = await links.CountAsync(cancellationToken);
        var (all, dead, unknown) = (counts.Values.Sum(), counts.GetValueOrDefault(OutboundState.Dead),
            counts.GetValueOrDefault(OutboundState.Unknown));
        if (all == 0) return new UpkeepReport(UpkeepState.Well, "No page links to another site.");
        var words =
            $"{all} {(all == 1 ? "link" : "links")} to other sites: {dead} dead, {unknown} of which nobody can tell.";
        if (dead == 0) return new UpkeepReport(UpkeepState.Well, words);
        var troubled = await links.ReadTroubledAsync(cancellationToken);
        return new UpkeepReport(
            troubled.Any(link => link is { State: OutboundState.Dead, ArchivedCopy: null })
                ? UpkeepState.WorthALook
                : UpkeepState.Well,
            words,
            [.. troubled.Where(link => link.State == OutboundState.Dead)
                .Select(link => $"{link.Url} ({link.LastStatus}) on {string.Join(", ", link.Pages)}"
                    + $"{(link.ArchivedCopy is null ? "" : ": an archived copy is offered")}")]);
    }

    /// <summary>One of each host in turn, so that few have to be waited for.</summary>
    private static IEnumerable<string> Interleave(IReadOnlyList<string> urls) =>
        urls.GroupBy(url => new Uri(url).Host, StringComparer.OrdinalIgnoreCase).SelectMany(host => host.Index())
            .OrderBy(each => each.Index).Select(each => each.Item);
}
