using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// The maps of an nginx configuration whose values are addresses, and the status that each is used with.
/// </summary>
internal sealed partial class NginxMaps
{
    // The variables of maps that version 1 of this program exported; the first two are around its own map.
    private const string Prefix = "$mapflat_", AskedPath = Prefix + "path", Answer = Prefix + "answer";

    private readonly RuleLog _log;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _narrow = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MapUse> _uses = new(StringComparer.Ordinal);

    /// <param name="Passes">Whether the visitor's query is appended to what the map says.</param>
    private sealed record MapUse(int Status, bool Passes, IReadOnlyList<string>? Hosts);

    internal NginxMaps(List<NginxDirective> root, RuleLog log)
    {
        _log = log;
        var all = All(root).ToList();
        _names.UnionWith(
            all.Where(directive => directive is { Name: "map", Block: not null }).Select(map => map.Word(2)));
        Find(root, null, isNarrow: false);
    }

    /// <summary>
    /// Where maps are used, and for which hosts. What is used for a part of a server's addresses alone is not a rule.
    /// </summary>
    private void Find(List<NginxDirective> block, IReadOnlyList<string>? hosts, bool isNarrow)
    {
        foreach (var directive in block)
        {
            if (Use(directive) is { } use && isNarrow) _narrow.Add(use.Name);
            else if (Use(directive) is { } whole)
                _uses[whole.Name] = new MapUse(whole.Status, whole.Passes,
                    _uses.TryGetValue(whole.Name, out var other) ? Both(other.Hosts, hosts) : hosts);
            if (directive.Block is { } inner)
                Find(inner, directive.Name == "server" ? NginxReader.HostsOf(inner) : hosts, isNarrow
                    || (directive.Name == "location" && NginxReader.NginxScope.Create(directive, null).IsNarrow));
        }

        static IReadOnlyList<string>? Both(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
            one is null || other is null ? null : [.. one.Union(other)];
    }

    /// <summary>Whether a directive does nothing but send a visitor where a map says.</summary>
    internal bool IsUse(NginxDirective directive) => directive.Name != "if" ? Use(directive) is not null
        : directive.Word(1).StartsWith("(" + Prefix, StringComparison.Ordinal)
            || (directive.Block is { Count: > 0 } block && block.TrueForAll(inner => Use(inner) is not null));

    internal void Take(NginxDirective map)
    {
        var (source, name) = (map.Word(1), map.Word(2));
        if (name.StartsWith(Prefix, StringComparison.Ordinal) && name != Answer) return;
        if (source is not ("$uri" or "$request_uri" or "$document_uri" or AskedPath))
        {
            if (map.Block!.Any(entry => CsvRows.IsAddress(entry.Word(1))))
                _log.Skip(map.Line, $"The map of {source} depends on more than the address; decide where its entries "
                    + "lead for everybody.");
            return;
        }
        if (!map.Block!.Any(entry => CsvRows.IsAddress(entry.Word(1)) || Coded().IsMatch(entry.Word(1)))) return;
        if (_narrow.Contains(name) && !_uses.ContainsKey(name))
        {
            _log.Skip(map.Line, $"The map {name} is used within a location alone; make rules by hand for those of its "
                + "addresses that the location has.");
            return;
        }
        if (name != Answer && !_uses.ContainsKey(name))
            _log.Warn(map.Line, $"Nothing in this file says with which status {name} is used; 301 is assumed.");
        var use = _uses.GetValueOrDefault(name) ?? new MapUse(301, false, null);
        foreach (var entry in map.Block!)
        {
            if (_log.IsFull) return;
            Entry(entry, use, takesQuery: source == "$request_uri");
        }
    }

    internal void Entry(NginxDirective entry) => Entry(entry, new MapUse(301, false, null), takesQuery: false);

    /// <summary>An entry of a map, as they stand by themselves in a file that a map includes.</summary>
    private void Entry(NginxDirective entry, MapUse use, bool takesQuery)
    {
        var (key, value, line) = (entry.Name, entry.Word(1), entry.Line);
        var status = use.Status;
        if (key is "hostnames" or "volatile" || (key == "default" && value is "" or "0" or "off")) return;
        if (Coded().Match(value) is { Success: true } coded)
        {
            status = int.Parse(coded.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            value = coded.Groups[2].Value;
        }
        if (key == "include") _log.Warn(line, $"What {value} holds is not read; import that file by itself.");
        else if (entry.Words.Count != 2)
            _log.Skip(line, "An entry of a map is an address, where it leads, and a semicolon.");
        else if (value.Length == 0 && status != 410)
            _log.Warn(line, $"{key} leads nowhere, so that a page answers there; it needs no rule.");
        else if (key == "default")
            _log.Skip(line, $"The default leads everything to {value}; if that is meant, make a rule for /*.");
        else if (NginxTarget.Read(value, passesQuery: false) is not { IsWholeAddress: false } target)
            _log.Skip(line, $"The target {value} fills in what only the server knows; decide where {key} leads.");
        else if (key.StartsWith('~'))
            Pattern(line, key.StartsWith("~*", StringComparison.Ordinal) ? key[2..] : key[1..], target,
                Read(line, status, target, use, passes: takesQuery && target.Parts is [.., { Group: not null }]));
        else if (target.Parts.Any(part => part.Group is not null))
            _log.Skip(line, $"The target {value} fills in what only the server knows; decide where {key} leads.");
        else
        {
            var read = Read(line, status, target, use, passes: false);
            var to = target.Plain;
            // What the entry looks for in the query goes on with the rest of it.
            if (use.Passes && key.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark
                && !to.Contains('?', StringComparison.Ordinal)) to += key[mark..];
            var draft = read.Draft with
            {
                From = Unescaped(key),
                To = status == 410 && value.Length == 0 ? null : to,
                Match = RuleMatch.Exact,
            };
            // In a map, whole texts are looked for before expressions.
            var placed = PlacedPattern.Make(draft, RuleMatch.Exact, keepsSlash: true);
            _log.Add(read with { Draft = draft, Rank = -2, InPlace = placed });
        }
    }

    private ReadDraft Read(int line, int status, NginxTarget target, MapUse use, bool passes) => new(
        new RuleDraft("", "", _log.Today)
        {
            Status = status,
            Query = use.Passes || passes ? QueryHandling.Pass : target.Query,
        }, line, Hosts: use.Hosts)
    { Rank = -1 };

    private void Pattern(int line, string regex, NginxTarget target, ReadDraft read)
    {
        if (ForeignPattern.Read(regex, target.Parts, isRelative: false, out var fault) is { } rule)
            _log.Add(rule, read);
        else _log.Skip(line, $"The expression {regex} cannot be taken over: {fault}.");
    }

    private static string Unescaped(string key)
    {
        if (key.StartsWith('\\')) key = key[1..];
        return key.Replace("*", "%2A", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
    }

    /// <summary><c>return 301 $name</c>, or a rewrite of everything to <c>$name</c>.</summary>
    private (string Name, int Status, bool Passes)? Use(NginxDirective directive)
    {
        var (target, status) = directive switch
        {
            { Name: "return", Words: [_, var code, var where] } =>
                (where, int.TryParse(code, out var number) ? number : 0),
            { Name: "rewrite", Words: [_, "^" or "^.*" or "^.*$" or ".*" or "^/.*$", var where, var flag] } =>
                (where, flag == "permanent" ? 301 : flag == "redirect" ? 302 : 0),
            _ => ("", 0),
        };
        if (NginxTarget.Read(target, false) is { Parts: [{ Group: { } group }] } && _names.Contains("$" + group)
            && status != 0)
            return ("$" + group, status, directive.Name == "rewrite" && !target.EndsWith('?'));
        return target.StartsWith(Prefix, StringComparison.Ordinal) ? (target, status, false) : null;
    }

    private static IEnumerable<NginxDirective> All(List<NginxDirective> block) =>
        block.SelectMany(directive => All(directive.Block ?? []).Prepend(directive));

    [GeneratedRegex("^(30[1278]|410) ?(.*)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Coded();
}
