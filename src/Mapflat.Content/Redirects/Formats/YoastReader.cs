using System.Globalization;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>The redirects that Yoast SEO Premium exports as CSV: <c>Origin,Target,Type,Format</c>.</summary>
internal sealed class YoastReader : IRuleReader
{
    private static readonly string[] _columns = ["origin", "target", "type", "format"];

    public RuleFormat Format { get; } = new("yoast", "redirects of Yoast SEO");

    public bool Recognises(FileHead head) => head.Header.Contains("origin") && head.Header.Contains("target");

    public void Read(FileHead head, TextReader text, RuleLog log) => HeadedCsv.Read(head, text, log, _columns, row =>
    {
        var code = row["type"].Length == 0 ? "301" : row["type"];
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            log.Skip(row.Line, $"The type “{code}” is not a status.");
        else if (row["format"].ToLowerInvariant() is not ("" or "plain" or "regex"))
            log.Skip(row.Line, $"The format “{row["format"]}” is neither plain nor regex.");
        else
            WordPressRule.Take(log, row.Line, Rooted(row["origin"], row["format"]), Rooted(row["target"], ""), status,
                row["format"].Equals("regex", StringComparison.OrdinalIgnoreCase));
    });

    /// <summary>Yoast writes addresses of its own site without the first slash.</summary>
    private static string Rooted(string address, string format) =>
        address.Length == 0 || CsvRows.IsAddress(address) || format.Equals("regex", StringComparison.OrdinalIgnoreCase)
            ? address
            : "/" + address;
}
