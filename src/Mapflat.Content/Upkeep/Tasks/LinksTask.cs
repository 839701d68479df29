using Mapflat.Content.Addresses;
using Mapflat.Content.Links;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>Whether every link between pages leads somewhere.</summary>
internal sealed class LinksTask(InternalLinks links, RedirectReader redirects, DataFolder folder) : IUpkeepTask
{
    /// <summary>The largest site, in pages, whose links are looked at: all its links are in memory meanwhile.</summary>
    internal const int MostPages = 50_000;

    // Links lead where they lead until visitors see something else.
    private (long Generation, UpkeepReport Report)? _known;

    public string Name => "links";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        // To ask a store that is not there would make it.
        if (!File.Exists(folder.Database)) return RulesTask.DatabaseUnavailable;
        try
        {
            var origin = redirects.AnyOrigin;
            var generation = await DatabaseProbe.ReadGenerationAsync(folder, cancellationToken);
            var pages = (await redirects.ReadAsync(origin, cancellationToken)).Pages.Count;
            if (pages > MostPages)
                return new UpkeepReport(UpkeepState.Unknown, $"With {pages} pages, more than {MostPages}, links "
                    + "between pages are looked at only when each page is published.");
            var found = await links.FindAsync(origin, cancellationToken);
            var report = found.Count == 0
                ? new UpkeepReport(UpkeepState.Well, "Every link between pages leads somewhere.")
                : new UpkeepReport(
                    UpkeepState.WorthALook,
                    $"{found.Count} {(found.Count == 1 ? "link" : "links")} between pages should be corrected.",
                    [.. found.Select(finding => $"{finding.File}:{finding.Line}: {finding.Message}")]);
            _known = (generation, report);
            return report;
        }
        catch (StoreException)
        {
            return RulesTask.DatabaseUnavailable;
        }
    }

    /// <summary>Of a large site only what was found since visitors saw something else.</summary>
    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(folder.Database)) return RulesTask.DatabaseUnavailable;
        try
        {
            if (_known is { } known
                && known.Generation == await DatabaseProbe.ReadGenerationAsync(folder, cancellationToken))
                return known.Report;
            return (await redirects.ReadAsync(redirects.AnyOrigin, cancellationToken)).Pages.Count > SiteCheck.MostPages
                ? null : await RunAsync(cancellationToken);
        }
        catch (StoreException)
        {
            return RulesTask.DatabaseUnavailable;
        }
    }
}

/// <summary>Whether redirect rules are sound and in nobody's way.</summary>
internal sealed class RulesTask(RedirectReader redirects, DataFolder folder) : IUpkeepTask
{
    internal static readonly UpkeepReport DatabaseUnavailable = new(
        UpkeepState.Unknown, "This cannot be told while the database cannot be used.");

    public string Name => "rules";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken) =>
        await RunAsync(cancellationToken);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(folder.Database)) return DatabaseUnavailable;
        try
        {
            var data = await redirects.ReadAsync(redirects.AnyOrigin, cancellationToken);
            var found = RuleCheck.Run(data);
            if (folder.AreRedirectsOff)
                return new UpkeepReport(UpkeepState.NeedsSomeone, "All redirect rules are switched off, because the "
                    + $"file {folder.RedirectsOff} is there. Delete it to obey them again.");
            if (found.Count == 0)
                return new UpkeepReport(UpkeepState.Well, $"{data.Rules.Count} redirect rules, none in another’s way.");
            var errors = found.Count(about => about.Finding.Severity == Severity.Error);
            List<string> details =
                [.. found.OrderByDescending(about => about.Finding.Severity).Select(about => about.Finding.Message)];
            return errors > 0
                ? new UpkeepReport(UpkeepState.NeedsSomeone, $"{errors} of {data.Rules.Count} redirect rules "
                    + $"{(errors == 1 ? "does" : "do")} not work. Correct or delete them.", details)
                : new UpkeepReport(UpkeepState.WorthALook, $"{found.Count} {(found.Count == 1 ? "remark" : "remarks")} "
                    + $"about {data.Rules.Count} redirect rules.", details);
        }
        catch (StoreException)
        {
            return DatabaseUnavailable;
        }
    }
}
