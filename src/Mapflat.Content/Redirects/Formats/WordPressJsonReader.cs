using System.Globalization;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>The JSON of WordPress's Redirection plug-in: <c>{plugin, groups, redirects}</c>.</summary>
internal sealed class WordPressJsonReader : IRuleReader
{
    public RuleFormat Format { get; } = new("wordpress", "redirects of WordPress's Redirection");

    public bool Recognises(FileHead head) => head.First == '{'
        && head.Text.Contains("\"redirects\"", StringComparison.Ordinal);

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        log.IsOrdered = true;
        if (RuleFile.ReadWhole(text, log) is not { } json || JsonText.Read(json, log) is not { } root) return;
        if ((root as JsonObject)?["redirects"] is not List<object?> redirects)
        {
            log.Skip(1, "There is no list “redirects” in this file; export it from Redirection's import and export "
                + "page, as JSON.");
            return;
        }
        var groups = ((root as JsonObject)!["groups"] as List<object?> ?? []).OfType<JsonObject>()
            .DistinctBy(group => group.Text("id")).ToDictionary(group => group.Text("id"),
                group => group["enabled"] is null || group.Flag("enabled"), StringComparer.Ordinal);
        var line = 1;
        foreach (var item in redirects)
        {
            if (log.IsFull) return;
            if (item is JsonObject redirect)
                Take(log, redirect, groups.GetValueOrDefault(redirect.Text("group_id"), true));
            else log.Skip(line, "An entry of the list “redirects” is not an object.");
            line = (item as JsonObject)?.Line ?? line;
        }
    }

    private static void Take(RuleLog log, JsonObject redirect, bool groupIsOn)
    {
        var (line, source, match, action) =
            (redirect.Line, redirect.Text("url"), redirect.Text("match_type"), redirect.Text("action_type"));
        var code = redirect.Text("action_code") is { Length: > 0 } said ? said : "301";
        string? host = null;
        var target = redirect["action_data"] switch
        {
            string plain => plain.Trim(),
            JsonObject data when match == "server" => data.Text("url_from"),
            JsonObject data => data.Text("url"),
            _ => "",
        };
        if (match == "server")
        {
            host = Uri.TryCreate(redirect.Object("action_data")?.Text("server"), UriKind.Absolute, out var server)
                ? server.Authority
                : null;
            if (host is null || redirect.Object("action_data")?.Text("url_notfrom").Length > 0)
            {
                log.Skip(
                    line, $"{source} leads elsewhere on one server than on the others; make a rule for each host.");
                return;
            }
        }
        else if (match is not ("" or "url"))
        {
            log.Skip(line, $"{source} depends on the visitor ({match}), and rules here do not; decide where it leads "
                + "for everybody.");
            return;
        }
        if (action is not ("" or "url" or "error"))
            log.Skip(line,
                $"The action “{action}” of {source} is not a redirect to one address; decide where it leads.");
        else if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            log.Skip(line, $"The code “{code}” of {source} is not a status.");
        else
            WordPressRule.Take(log, line, source, target, status, redirect.Flag("regex"), read => Details(
                read, redirect, host, groupIsOn));
    }

    private static ReadDraft Details(ReadDraft read, JsonObject redirect, string? host, bool groupIsOn)
    {
        _ = long.TryParse(redirect.Text("hits"), NumberStyles.None, CultureInfo.InvariantCulture, out var hits);
        var flag = redirect.Object("match_data")?.Object("source")?.Text("flag_query");
        var query = flag is null or "" or "pass" ? QueryHandling.Pass : QueryHandling.Drop;
        // What must be the same to the letter, and has no query, is for addresses that have none.
        var from = flag is "exact" or "exactorder" && read.Match == RuleMatch.Exact
            && !read.Draft.From.Contains('?', StringComparison.Ordinal) ? read.Draft.From + "?" : read.Draft.From;
        return read with
        {
            Draft = read.Draft with
            {
                From = from,
                Enabled = groupIsOn && (redirect["enabled"] is null || redirect.Flag("enabled")),
                Note = redirect.Text("title"),
                Host = host,
                Query = query
            },
            Hits = hits,
        };
    }
}
