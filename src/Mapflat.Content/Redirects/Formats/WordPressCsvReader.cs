using System.Buffers;
using System.Globalization;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// The CSV of WordPress's Redirection plug-in: <c>source,target,regex,code,type,hits,title,status</c>.
/// </summary>
internal sealed class WordPressCsvReader : IRuleReader
{
    private static readonly string[] _columns =
        ["source", "target", "regex", "code", "type", "hits", "title", "status", "match"];

    private static readonly SearchValues<char> _signs = SearchValues.Create("()[]$^*");

    public RuleFormat Format { get; } = new("wordpress", "redirects of WordPress's Redirection");

    public bool Recognises(FileHead head) => head.Header.Contains("source") && head.Header.Contains("target");

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        log.IsOrdered = true;
        var hasRegex = !Recognises(head) || head.Header.Contains("regex");
        HeadedCsv.Read(head, text, log, _columns, row =>
        {
            var source = row["source"];
            var code = row["code"].Length == 0 ? "301" : row["code"];
            // Without the column, Redirection takes any sign of an expression for one.
            var isRegex = hasRegex ? row["regex"] is "1" or "true" : source.AsSpan().ContainsAny(_signs);
            _ = long.TryParse(row["hits"], NumberStyles.None, CultureInfo.InvariantCulture, out var hits);
            if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                log.Skip(row.Line, $"The code “{code}” is not a status.");
            else if (row["type"].ToLowerInvariant() is not ("" or "url" or "error"))
                log.Skip(row.Line, $"The action “{row["type"]}” is not a redirect to one address; decide where "
                    + $"{source} leads and make a rule for it.");
            else
                WordPressRule.Take(log, row.Line, source, row["target"], status, isRegex, read => read with
                {
                    Draft = read.Draft with
                    {
                        Enabled = row["status"].ToLowerInvariant() is not ("disabled" or "inactive"),
                        Note = row["title"]
                    },
                    Hits = hits,
                });
        });
    }
}
