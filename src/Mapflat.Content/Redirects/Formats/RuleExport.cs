namespace Mapflat.Content.Redirects.Formats;

/// <summary>What an export wrote.</summary>
/// <param name="Rules">How many rules are in the file.</param>
/// <param name="Findings">What the format cannot say.</param>
public sealed record RuleExportReport(int Rules, IReadOnlyList<Finding> Findings);

/// <summary>Writes the rules for a spreadsheet or for another web server. The same rules always give the same bytes.</summary>
public sealed class RuleExport(RedirectReader redirects)
{
    /// <summary>Writes all rules.</summary>
    /// <param name="format">The name of one of <see cref="RuleFormats.Writable"/>.</param>
    /// <param name="writer">Receives the file; lines end in LF.</param>
    /// <param name="origin">The origin of the site's own addresses.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>What was written; <see cref="Failure.Invalid"/> for a format that is not known.</returns>
    public async Task<Outcome<RuleExportReport>> WriteAsync(string format, TextWriter writer, string origin, CancellationToken cancellationToken)
    {
        if (RuleFormats.Writers.FirstOrDefault(known => known.Format.Name == format) is not { } found)
            return new Failure.Invalid($"“{format}” is no format that is written; known are {string.Join(", ", RuleFormats.Writable.Select(known => known.Name))}.", []);
        var set = new ExportSet(await redirects.ReadAsync(origin, cancellationToken));
        found.Write(writer, set);
        return new RuleExportReport(set.Written, set.Findings);
    }
}
