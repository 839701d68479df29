using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Writes all rules as redirects.csv, which loses nothing. The same rules always give the same bytes. What other web
/// servers need is written with a static copy.
/// </summary>
internal sealed class RuleExport(RedirectReader redirects)
{
    /// <param name="writer">Receives the file; lines end in LF.</param>
    /// <returns>How many rules it holds.</returns>
    public async Task<int> WriteAsync(TextWriter writer, string origin, CancellationToken cancellationToken)
    {
        var rules = (await redirects.ReadAsync(origin, cancellationToken)).Rules;
        RedirectsCsv.Write(writer, rules);
        return rules.Count;
    }
}
