using System.Globalization;

namespace Mapflat.Testing;

/// <summary>
/// A <c>_redirects</c> file as the documentation of Netlify describes it (Redirects and rewrites: the order of rules,
/// splats, placeholders, trailing slashes, query parameters): the first line that matches answers, whatever its kind.
/// </summary>
public sealed class NetlifyRules
{
    private readonly List<Rule> _rules = [];

    /// <summary>Reads a file.</summary>
    public NetlifyRules(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0][0] == '#') continue;
            var keys = words.Skip(1).TakeWhile(word => word[0] != '/' && word.Contains('=', StringComparison.Ordinal)
                && !word.StartsWith("http", StringComparison.Ordinal)).ToList();
            var rest = words.Skip(1 + keys.Count).ToList();
            var host = words[0][0] == '/' ? null : words[0].Split('/')[2];
            _rules.Add(new Rule(i + 1, host, Segments(host is null ? words[0]
                : words[0][(words[0].IndexOf(host, StringComparison.Ordinal) + host.Length)..]), keys, rest[0],
                rest.Count > 1 ? int.Parse(rest[1].TrimEnd('!'), CultureInfo.InvariantCulture) : 301,
                rest.Count > 1 && rest[1].EndsWith('!')));
        }
    }

    private sealed record Rule(
        int Line, string? Host, string[] From, List<string> Keys, string To, int Status, bool IsForced);

    /// <summary>What the lines say of an address.</summary>
    /// <param name="address">Path and query.</param>
    /// <param name="host">Where it is asked; null where no line names a host.</param>
    /// <param name="isFile">Whether there is a file, before which only a line with an exclamation mark goes.</param>
    /// <returns>The line that answers, its status, and where it leads; null where none does.</returns>
    public (int Line, int Status, string To)? Ask(string address, string? host = null, bool isFile = false)
    {
        var (path, query) = address.Split('?') is [var before, var after] ? (before, after) : (address, "");
        foreach (var rule in _rules)
        {
            Dictionary<string, string> filled = new(StringComparer.Ordinal);
            if ((rule.Host is not null && rule.Host != host) || (isFile && !rule.IsForced)) continue;
            if (!MatchesPath(rule, Segments(path), filled) || !MatchesQuery(rule, query, filled)) continue;
            var to = rule.To;
            foreach (var (name, value) in filled.OrderByDescending(pair => pair.Key.Length))
                to = to.Replace(":" + name, value, StringComparison.Ordinal);
            // What a rule asks for it has; everything else goes on.
            if (rule.Keys.Count == 0 && query.Length > 0)
            {
                var hash = to.IndexOf('#', StringComparison.Ordinal) is >= 0 and var place ? place : to.Length;
                to = to[..hash] + (to[..hash].Contains('?', StringComparison.Ordinal) ? "&" : "?") + query + to[hash..];
            }

            return (rule.Line, rule.Status, to);
        }

        return null;
    }

    /// <summary>A slash at the end makes no difference.</summary>
    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool MatchesPath(Rule rule, string[] asked, Dictionary<string, string> filled)
    {
        for (var i = 0; i < rule.From.Length; i++)
        {
            if (rule.From[i] == "*")
            {
                filled["splat"] = string.Join('/', asked.Skip(i));
                return true;
            }

            if (i >= asked.Length) return false;
            if (rule.From[i].StartsWith(':')) filled[rule.From[i][1..]] = asked[i];
            else if (Uri.UnescapeDataString(rule.From[i]) != Uri.UnescapeDataString(asked[i])) return false;
        }

        return asked.Length == rule.From.Length;
    }

    /// <summary>A line that names parameters is for those alone; one that names none is for any.</summary>
    private static bool MatchesQuery(Rule rule, string query, Dictionary<string, string> filled)
    {
        if (rule.Keys.Count == 0) return true;
        var asked = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (asked.Count != rule.Keys.Count) return false;
        foreach (var key in rule.Keys.Select(key => key.Split('=')))
        {
            if (!asked.TryGetValue(key[0], out var value)) return false;
            if (key[1].StartsWith(':')) filled[key[1][1..]] = value;
            else if (key[1] != value) return false;
        }

        return true;
    }
}
