using System.Buffers;
using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Files of lines in which some are redirects: netlify.toml, Caddyfiles, maps of HAProxy, mkdocs.yml and other YAML.
/// </summary>
internal sealed partial class LineReader : IRuleReader
{
    private static readonly SearchValues<char> _signs = SearchValues.Create("*?()[]\\+");

    private readonly Func<FileHead, bool> _recognises;
    private readonly Func<IEnumerable<(int Number, string Text)>, RuleLog, IEnumerable<SourceRow>> _rows;

    private LineReader(string name, string title, Func<FileHead, bool> recognises,
        Func<IEnumerable<(int Number, string Text)>, RuleLog, IEnumerable<SourceRow>> rows) =>
        (Format, _recognises, _rows) = (new RuleFormat(name, title), recognises, rows);

    internal static LineReader Toml { get; } = new("netlify-toml", "a netlify.toml",
        head => head.Any(TomlTable()), ReadToml);

    internal static LineReader Caddy { get; } = new("caddy", "a Caddyfile", head => head.Any(CaddyRedir()), ReadCaddy);

    internal static LineReader HaProxy { get; } = new("haproxy", "a map of HAProxy",
        head => head.Name.EndsWith(".map", StringComparison.OrdinalIgnoreCase)
            && head.Lines.Count > 0 && head.Lines.All(line => !line.EndsWith(';') && Words(line).Length == 2), ReadMap);

    internal static LineReader MkDocs { get; } = new("mkdocs", "a mkdocs.yml",
        head => head.Text.Contains("redirect_maps:", StringComparison.Ordinal), ReadMkDocs);

    internal static LineReader Yaml { get; } = new("yaml", "a YAML map of redirects",
        head => head.First is not ('{' or '<' or '[') && head.Lines.Count > 0
            && head.Lines.Count(line => YamlPair().IsMatch(line) || YamlEntry().IsMatch(line)) * 10
                >= head.Lines.Count * 8, ReadYaml);

    public RuleFormat Format { get; }

    public bool Recognises(FileHead head) => _recognises(head);

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        log.IsOrdered = true;
        // Indentation says what belongs together.
        foreach (var row in _rows(BoundedLines.Read(text, log, trimsStart: false), log)) row.Add(log);
    }

    private static IEnumerable<SourceRow> ReadToml(IEnumerable<(int Number, string Text)> lines, RuleLog log)
    {
        var entry = new Dictionary<string, string>(StringComparer.Ordinal);
        var (start, isWithin) = (0, false);
        foreach (var (number, raw) in lines.Append((0, "[[")))
        {
            var line = raw.Trim();
            if (line.StartsWith('['))
            {
                if (line.StartsWith("[redirects.", StringComparison.Ordinal)) continue;
                if (isWithin && Toml(start, entry, log) is { } row) yield return row;
                (isWithin, start) = (line.Replace(" ", "", StringComparison.Ordinal) == "[[redirects]]", number);
                entry.Clear();
            }
            else if (isWithin && TomlPair().Match(line) is { Success: true } pair)
            {
                entry[pair.Groups[1].Value] = pair.Groups[2].Value.Trim().Trim('"', '\'');
            }
        }

        static SourceRow? Toml(int line, Dictionary<string, string> entry, RuleLog log)
        {
            var from = entry.GetValueOrDefault("from", "");
            var status = SourceRow.StatusOf(entry.GetValueOrDefault("status", ""), 301);
            if (entry.ContainsKey("conditions") || entry.ContainsKey("Language") || entry.ContainsKey("Country")
                || entry.ContainsKey("Role"))
                log.Skip(line, $"{from} depends on the visitor, and rules here do not; decide where it leads for "
                    + "everybody.");
            else if (status is 200 or 404)
                log.Skip(line, $"{from} shows another page under its own address ({status}), which no rule here does; "
                    + "choose 301.", from.Replace("*", "x", StringComparison.Ordinal));
            else if (entry.GetValueOrDefault("query") is { } query)
            {
                var pairs = TomlQuery().Matches(query).Select(pair => (pair.Groups[1].Value, pair.Groups[2].Value))
                    .ToList();
                var to = pairs.Where(pair => pair.Item2.StartsWith(':')).Aggregate(entry.GetValueOrDefault("to"),
                    (text, pair) => text?.Replace(pair.Item2, $"$query.{pair.Item1}", StringComparison.Ordinal));
                return new SourceRow(line, from + "?" + string.Join('&', pairs.Select(pair =>
                    $"{pair.Item1}={(pair.Item2.StartsWith(':') ? "*" : pair.Item2)}")), to, status, SourceSyntax.Path);
            }
            else
            {
                // A star at the end covers the address above it, too.
                return from.EndsWith("/*", StringComparison.Ordinal) && !from.Contains(':', StringComparison.Ordinal)
                    ? new SourceRow(line, from, entry.GetValueOrDefault("to"), status, SourceSyntax.Path)
                    : new SourceRow(line, Named(from), entry.GetValueOrDefault("to"), status, SourceSyntax.Names)
                    {
                        MindsNoSlash = true,
                    };
            }

            return null;
        }
    }

    /// <summary>A final slash makes no difference to Netlify, and a star stands for nothing, too.</summary>
    private static string Named(string from) =>
        from.EndsWith("/*", StringComparison.Ordinal) ? from[..^"*".Length] + ":splat*"
        : from.Length > 1 ? from.TrimEnd('/') : from;

    private static IEnumerable<SourceRow> ReadCaddy(IEnumerable<(int Number, string Text)> lines, RuleLog log)
    {
        var matchers = new Dictionary<string, (string Text, bool IsRegex)>(StringComparer.Ordinal);
        string? host = null;
        foreach (var (number, raw) in lines)
        {
            var words = Words(raw);
            if (words.Length == 0 || words[0].StartsWith('#')) continue;
            if (words[^1] == "{" && char.IsAsciiLetterOrDigit(words[0][0])
                && words[0].Contains('.', StringComparison.Ordinal))
                host = words[0].TrimEnd(',').Replace("https://", "", StringComparison.Ordinal)
                    .Replace("http://", "", StringComparison.Ordinal).Split(':')[0];
            if (words is [['@', ..] name, "path" or "path_regexp", ..])
                matchers[name] = (words[^1], words[1] == "path_regexp");
            if (words[0] != "redir" || words.Length < 2) continue;
            var status = words.Length > 3 ? SourceRow.StatusOf(words[3], 302) : 302;
            var (source, to) = words.Length == 2 ? ("*", words[1]) : (words[1], words[2]);
            if (words.Length == 3 && !words[1].StartsWith('/') && !words[1].StartsWith('@') && words[1] != "*")
                (source, to, status) = ("*", words[1], SourceRow.StatusOf(words[2], 302));
            var isRegex = false;
            if (source.StartsWith('@'))
            {
                if (!matchers.TryGetValue(source, out var matcher))
                {
                    log.Skip(number, $"What {source} is for cannot be told; make the rule by hand.");
                    continue;
                }

                (source, isRegex) = matcher;
            }

            to = CaddyGroup().Replace(to, match => "$" + match.Groups[1].Value);
            // A star at the end is for all that begins so; {uri} is the whole of it.
            var isOpen = !isRegex && source.EndsWith('*');
            var whole = isOpen || isRegex ? "/$1" : source;
            if (isOpen) source = $"^/({Regex.Escape(source.Trim('*').TrimStart('/'))}.*)$";
            to = to.Replace("{uri}", whole, StringComparison.Ordinal)
                .Replace("{path}", whole, StringComparison.Ordinal);
            if (to.Contains('{', StringComparison.Ordinal))
            {
                log.Skip(number, $"The target {to} fills in what only the server knows; decide where {source} leads.");
                continue;
            }

            var syntax = isOpen || isRegex ? SourceSyntax.Regex : SourceSyntax.Path;
            yield return new SourceRow(number, source, to, status, syntax) { Host = host };
        }
    }

    private static IEnumerable<SourceRow> ReadMap(IEnumerable<(int Number, string Text)> lines, RuleLog log)
    {
        foreach (var (number, line) in lines)
        {
            if (Words(line) is [var from, var to] && !from.StartsWith('#'))
                yield return new SourceRow(number, from, to, 301, SourceSyntax.Path);
            else if (line.Trim() is { Length: > 0 } other && !other.StartsWith('#'))
                log.Skip(number, "A line of a map is an address and where it leads.");
        }
    }

    private static IEnumerable<SourceRow> ReadMkDocs(IEnumerable<(int Number, string Text)> lines, RuleLog log)
    {
        var depth = -1;
        foreach (var (number, line) in lines)
        {
            if (line.Trim().Length == 0 || line.TrimStart().StartsWith('#')) continue;
            var indent = line.Length - line.TrimStart().Length;
            if (depth >= 0 && indent <= depth) depth = -1;
            if (depth >= 0 && YamlPair().Match(line.Trim()) is { Success: true } pair)
                yield return new SourceRow(number, JsonReader.PageAddress(Unquoted(pair.Groups[1].Value)),
                    JsonReader.PageAddress(Unquoted(pair.Groups[2].Value)), 301, SourceSyntax.Path);
            if (line.Trim() == "redirect_maps:") depth = indent;
        }
    }

    private static IEnumerable<SourceRow> ReadYaml(IEnumerable<(int Number, string Text)> lines, RuleLog log)
    {
        string? from = null, to = null;
        var (status, start) = (301, 0);
        foreach (var (number, raw) in lines.Append((0, "- end: x")))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line.StartsWith('#') || line == "---") continue;
            var isNew = line.StartsWith("- ", StringComparison.Ordinal);
            if (isNew && from is not null)
            {
                yield return new SourceRow(start, from, to, status, SourceSyntax.Path);
                (from, to, status) = (null, null, 301);
            }

            if (isNew) start = number;
            if (YamlEntry().Match(line) is { Success: true } entry)
            {
                var value = Unquoted(entry.Groups[2].Value);
                if (entry.Groups[1].Value is "from" or "from_url" or "old" or "source" or "src") from = value;
                else if (entry.Groups[1].Value is "to" or "to_url" or "new" or "target" or "destination" or "dest")
                    to = value;
                else if (entry.Groups[1].Value is "status" or "code" or "http_status")
                    status = SourceRow.StatusOf(value, 301);
            }
            else if (YamlPair().Match(line) is { Success: true } pair)
            {
                var source = Unquoted(pair.Groups[1].Value);
                var target = Unquoted(pair.Groups[2].Value);
                // Such maps are expressions to who made them, for the whole of an address without its first slash.
                if (source.AsSpan().ContainsAny(_signs))
                    yield return new SourceRow(
                        number, $"^/?(?:{source.TrimStart('/')})$", Rooted(target), 301, SourceSyntax.Regex);
                else yield return new SourceRow(number, Rooted(source), Rooted(target), 301, SourceSyntax.Path);
            }
        }
    }

    private static string Rooted(string address) =>
        address.Length == 0 || CsvRows.IsAddress(address) ? address : "/" + address;

    private static string Unquoted(string text) => text.Trim().Trim('"', '\'').Trim();

    private static string[] Words(string line) =>
        line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^\[\[\s*redirects\s*\]\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TomlTable();

    [GeneratedRegex(@"^(\w+)\s*=\s*(""[^""]*""|'[^']*'|\{.*\}|[^#]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TomlPair();

    [GeneratedRegex(@"(\w+)\s*=\s*[""']([^""']*)[""']", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TomlQuery();

    [GeneratedRegex(@"^redir\s+\S", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CaddyRedir();

    [GeneratedRegex(@"\{(?:http\.regexp|re)(?:\.\w+)?\.([0-9])\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CaddyGroup();

    [GeneratedRegex(@"^(?:- )?((?:""[^""]+""|'[^']+'|[^\s:'""#][^:#]*(?::[^\s:][^:#]*)*)):\s+(\S.*)$",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex YamlPair();

    [GeneratedRegex(@"^(?:- )?(from|from_url|old|source|src|to|to_url|new|target|destination|dest|status|code|"
        + @"http_status|type|end|permanent)\s*:\s+(\S.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex YamlEntry();
}
