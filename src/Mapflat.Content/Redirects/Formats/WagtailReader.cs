using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>The report of redirects that Wagtail exports as CSV: <c>From,Site,To,Type</c>.</summary>
internal sealed class WagtailReader : IRuleReader
{
    private static readonly string[] _columns = ["from", "site", "to", "type"];

    public RuleFormat Format { get; } = new("wagtail", "a report of redirects of Wagtail");

    public bool Recognises(FileHead head) => IsHeader(head.Header);

    internal static bool IsHeader(IReadOnlyList<string> names) =>
        names.Contains("from") && names.Contains("to") && names.Contains("type");

    public void Read(FileHead head, TextReader text, RuleLog log) => HeadedCsv.Read(head, text, log, _columns, row =>
    {
        // In a file of a site's own, the two addresses alone.
        var status = row["type"].ToLowerInvariant() switch { "" or "permanent" => 301, "temporary" => 302, _ => 0 };
        var host = row["site"] is "" or "None" ? null : row["site"].Split(' ', '[')[0];
        if (status == 0) log.Skip(row.Line, $"The type “{row["type"]}” is neither permanent nor temporary.");
        else if (row["to"].Length == 0) log.Decide(row.Line, row["from"]);
        else
            log.Add(new ReadDraft(
                new RuleDraft(row["from"], row["to"], log.Today) { Status = status, Host = host }, row.Line));
    });
}
