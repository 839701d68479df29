using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// JSON files of hosts and of generators, each told by the names in it, and each a few lines that find its entries.
/// </summary>
internal sealed partial class JsonReader : IRuleReader
{
    private readonly Func<FileHead, bool> _recognises;
    private readonly Func<object, IEnumerable<SourceRow>> _rows;

    private JsonReader(
        string name, string title, Func<FileHead, bool> recognises, Func<object, IEnumerable<SourceRow>> rows) =>
        (Format, _recognises, _rows) = (new RuleFormat(name, title), recognises, rows);

    /// <summary>vercel.json, whose <c>permanent</c> is 308 and whose opposite is 307.</summary>
    internal static JsonReader Vercel { get; } = new("vercel", "a vercel.json",
        head => Has(head, "\"source\"", "\"destination\"") && !Has(head, "\"hosting\""),
        root => Entries(root, "redirects").Where(entry => entry["has"] is null && entry["missing"] is null)
            .Select(entry => new SourceRow(entry.Line, entry.Text("source"), entry.Text("destination"),
                SourceRow.StatusOf(entry.Text("statusCode"), entry.Flag("permanent") ? 308 : 307),
                SourceSyntax.Names)));

    /// <summary>firebase.json: <c>hosting.redirects</c>, of one site or of several.</summary>
    internal static JsonReader Firebase { get; } = new("firebase", "a firebase.json",
        head => Has(head, "\"hosting\"", "\"redirects\""),
        root => Sites(root).SelectMany(site => Entries(site, "redirects")).Select(entry => new SourceRow(entry.Line,
            entry.Text("regex") is { Length: > 0 } regex ? regex : entry.Text("source"),
            entry["regex"] is null ? entry.Text("destination") : Group().Replace(entry.Text("destination"), "$${$1}"),
            SourceRow.StatusOf(entry.Text("type"), 301),
            entry["regex"] is null ? SourceSyntax.Glob : SourceSyntax.Regex)));

    internal static JsonReader StaticWebApp { get; } = new("staticwebapp", "a staticwebapp.config.json",
        head => Has(head, "\"route\"", "\"redirect\""),
        root => Entries(root, "routes").Where(entry => entry["redirect"] is not null).Select(entry => new SourceRow(
            entry.Line, entry.Text("route"), entry.Text("redirect"), SourceRow.StatusOf(entry.Text("statusCode"), 302),
            SourceSyntax.Names)));

    /// <summary>Redirections of Microsoft's open publishing: files of a repository, without their ending.</summary>
    internal static JsonReader OpenPublishing { get; } = new("openpublishing", "redirections of open publishing",
        head => Has(head, "\"redirections\"", "\"redirect_url\""),
        root => Entries(root, "redirections").Select(entry => new SourceRow(entry.Line,
            PageAddress(entry.Text("source_path") is { Length: > 0 } path ? path : entry.Text("source_path_from_root")),
            entry.Text("redirect_url"), 301, SourceSyntax.Path)));

    /// <summary>Routing rules of a website in S3, whose prefixes end anywhere.</summary>
    internal static JsonReader S3 { get; } = new("s3", "routing rules of S3",
        head => Has(head, "\"Redirect\"") && (Has(head, "\"Condition\"") || Has(head, "\"RoutingRules\"")),
        root => Entries(root, "RoutingRules").Select(Routing).OfType<SourceRow>());

    public RuleFormat Format { get; }

    public bool Recognises(FileHead head) => head.First is '{' or '[' && _recognises(head);

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        log.IsOrdered = true;
        if (RuleFile.ReadWhole(text, log) is not { } json || JsonText.Read(json, log) is not { } root) return;
        foreach (var row in _rows(root)) row.Add(log);
        foreach (var entry in Entries(root, "redirects").Where(entry => entry["has"] is not null))
            log.Skip(entry.Line, $"{entry.Text("source")} depends on the visitor (has), and rules here do not; decide "
                + "where it leads for everybody.");
    }

    /// <summary>The address of a page whose file is named.</summary>
    internal static string PageAddress(string file)
    {
        if (file.StartsWith('/') || file.Contains("://", StringComparison.Ordinal)) return file;
        var path = "/" + file.TrimStart('.').TrimStart('/');
        foreach (var ending in (string[])[".md", ".markdown", ".yml"])
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) path = path[..^ending.Length];
        return path.EndsWith("/index", StringComparison.Ordinal) || path.EndsWith("/README", StringComparison.Ordinal)
            ? path[..(path.LastIndexOf('/') + 1)] : path;
    }

    /// <summary>What an expression has captured, by its number or name.</summary>
    [GeneratedRegex(@"(?<!https?):([A-Za-z_]\w*|[0-9])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Group();

    private static bool Has(FileHead head, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (!head.Text.Contains(word, StringComparison.Ordinal)) return false;
        return true;
    }

    private static IEnumerable<JsonObject> Sites(object root) => (root as JsonObject)?["hosting"] switch
    {
        JsonObject one => [one],
        List<object?> many => many.OfType<JsonObject>(),
        _ => [],
    };

    private static IEnumerable<JsonObject> Entries(object root, string name) =>
        ((root as JsonObject)?[name] as List<object?> ?? root as List<object?> ?? []).OfType<JsonObject>();

    private static SourceRow? Routing(JsonObject rule)
    {
        if (rule.Object("Redirect") is not { } to) return null;
        var prefix = rule.Object("Condition")?.Text("KeyPrefixEquals") ?? "";
        var origin = to.Text("HostName") is { Length: > 0 } host
            ? $"{(to.Text("Protocol") is { Length: > 0 } scheme ? scheme : "https")}://{host}" : "";
        var target = to["ReplaceKeyWith"] is not null ? $"{origin}/{to.Text("ReplaceKeyWith")}"
            : to["ReplaceKeyPrefixWith"] is not null ? $"{origin}/{to.Text("ReplaceKeyPrefixWith")}$1"
            : $"{origin}/{prefix}$1";
        // A rule without a condition is for the whole site, and says so with no word.
        return prefix.Length == 0 && rule.Object("Condition") is null ? null
            : new SourceRow(rule.Line, $"^/{System.Text.RegularExpressions.Regex.Escape(prefix)}(.*)$", target,
                SourceRow.StatusOf(to.Text("HttpRedirectCode"), 301), SourceSyntax.Regex);
    }
}
