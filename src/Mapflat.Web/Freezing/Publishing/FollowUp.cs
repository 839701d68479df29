namespace Mapflat.Web.Freezing.Publishing;

/// <summary>What comes when everything is published: old copies are forgotten, and the new ones asked for.</summary>
internal static class FollowUp
{
    /// <summary>How many changed addresses are asked for at most.</summary>
    private const int MostAsked = 1_000;

    /// <param name="origin">That of the site, whose addresses are named where nothing else is said.</param>
    /// <param name="url">The origin at which visitors get the copy; null for nobody to ask.</param>
    /// <param name="purge">A line of the shell; null for none.</param>
    /// <returns>What went wrong, a sentence for each; and how many addresses were asked for.</returns>
    public static async Task<(IReadOnlyList<string> Faults, int Asked)> RunAsync(
        PublishReport report, string origin, string? url, string? purge, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        if (purge is not null && report.Changed.Count > 0 && await PurgeCommand.RunAsync(
            purge, url ?? origin, report.Changed.Select(changed => changed.Address), cancellationToken) is { } fault)
            faults.Add(fault);
        if (url is null) return (faults, 0);
        using var check = new PublicCheck(url);
        var asked = report.Changed.Take(MostAsked).ToList();
        faults.AddRange(await check.FindDifferencesAsync(asked, cancellationToken));
        return (faults, asked.Count);
    }
}
