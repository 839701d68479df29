using System.Globalization;
using System.Text.RegularExpressions;
using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// An nginx configuration, asked as nginx asks it (ngx_http_rewrite_module, ngx_http_core_module and
/// ngx_http_map_module): the rewrites of the server in order, then the location that its precedence chooses, then what
/// stands in that.
/// </summary>
internal sealed class NginxAnswers : IFileAnswers
{
    /// <summary>As many rounds as nginx makes before it gives up.</summary>
    private const int MostRounds = 10;

    private readonly List<NginxServerBlock> _servers = [];
    private readonly Dictionary<string, NginxDirective> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<NginxDirective, Dictionary<string, NginxDirective>> _literals = [];
    private readonly Dictionary<List<NginxDirective>, NginxOrder> _orders = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<List<NginxDirective>, NginxLocations> _locations =
        new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, FileExpression> _expressions = new(StringComparer.Ordinal);
    // Thousands of them are asked at every address.
    private readonly Dictionary<NginxDirective, FileExpression> _rewrites = new(ReferenceEqualityComparer.Instance);
    // Of several servers with a name, the first is asked.
    private readonly Dictionary<string, NginxServerBlock> _byHost = new(StringComparer.Ordinal);
    private readonly NginxServerBlock? _other;
    private readonly HashSet<List<NginxDirective>> _twins;

    /// <param name="ownHost">The host of the site that a name in the file stands for; null for another's.</param>
    internal NginxAnswers(List<NginxDirective> root, Func<string, string?> ownHost)
    {
        _twins = NginxReader.PlainTwins(root);
        Find(root, ownHost);
        if (root.Exists(directive => directive.Name is "location" or "rewrite" or "return" or "if"))
            _servers.Add(new NginxServerBlock(root, null));
        foreach (var server in _servers)
            foreach (var host in server.Hosts ?? []) _byHost.TryAdd(host, server);
        _other = _servers.Find(server => server.Hosts is null);
    }

    public IEnumerable<FileSample> Samples => _servers.SelectMany(server =>
        (server.Hosts?.Cast<string?>() ?? [null]).SelectMany(host => SamplesOf(server.Block, host)))
        .Concat(_maps.Values.SelectMany(map => map.Block!.SelectMany(entry => SamplesOf(entry))));

    public long Looked { get; private set; }

    public FileAnswer? Ask(string host, string path, string query)
    {
        try
        {
            var server = _byHost.GetValueOrDefault(host) ?? _other;
            return server is null ? new FileAnswer(0, 0, null)
                : new Request(this, host, path, query).Run(server.Block);
        }
        catch (Exception e) when (e is UnknownVariableException or RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private void Find(List<NginxDirective> block, Func<string, string?> ownHost)
    {
        foreach (var directive in block)
        {
            if (directive is { Name: "server", Block: { } plain } && _twins.Contains(plain)) continue;
            if (directive is { Name: "server", Block: { } server })
                _servers.Add(new NginxServerBlock(server, NginxReader.HostsOf(server)?.Select(ownHost).OfType<string>()
                    .Distinct(StringComparer.Ordinal).ToList()));
            else if (directive is { Name: "http", Block: { } http }) Find(http, ownHost);
            else if (directive is { Name: "map", Block: not null })
            {
                _maps.TryAdd(directive.Word(2), directive);
                _literals[directive] = [];
                foreach (var entry in directive.Block.Where(entry => !entry.Name.StartsWith('~')))
                    _literals[directive].TryAdd(entry.Name.TrimStart('\\').ToLowerInvariant(), entry);
            }
        }
    }

    private IEnumerable<FileSample> SamplesOf(List<NginxDirective> block, string? host)
    {
        foreach (var directive in block)
        {
            if (directive.Name == "rewrite")
            {
                foreach (var path in Made.Make(directive.Word(1)))
                    yield return new FileSample(directive.Line, host, path);
            }
            else if (directive is { Name: "location", Block: { } inner })
            {
                var place = NginxReader.NginxScope.Create(directive, null);
                IEnumerable<string> paths = place.Kind is "~" or "~*" ? Made.Make(place.Path)
                    : !place.Path.StartsWith('/') ? []
                    : place.Kind == "=" ? [place.Path]
                    : [place.Path, place.Path.TrimEnd('/') + "/x/y", place.Path + "z", .. Made.MakeBelow(place.Path)];
                foreach (var path in paths) yield return new FileSample(directive.Line, host, path);
                foreach (var sample in SamplesOf(inner, host)) yield return sample;
            }
            else if (directive is { Name: "if", Block: { } conditional })
            {
                foreach (var sample in SamplesOf(conditional, host)) yield return sample;
            }
        }
    }

    private IEnumerable<FileSample> SamplesOf(NginxDirective entry)
    {
        var key = entry.Name.StartsWith("~*", StringComparison.Ordinal) ? entry.Name[2..]
            : entry.Name.StartsWith('~') ? entry.Name[1..] : null;
        if (key is not null) return Made.Make(key).Select(path => new FileSample(entry.Line, null, path));
        var parts = entry.Name.Split('?', 2);
        return !entry.Name.StartsWith('/') ? []
            : [new FileSample(entry.Line, null, Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? parts[1] : "")];
    }

    private SampleAddresses Made => field ??= new SampleAddresses(
        _servers.SelectMany(server => SourcesOf(server.Block)).Distinct(StringComparer.Ordinal));

    private static IEnumerable<string> SourcesOf(List<NginxDirective> block) => block.SelectMany(directive =>
        directive.Name switch
        {
            "rewrite" => [directive.Word(1)],
            "location" => SourcesOf(directive.Block ?? []).Prepend(directive.Words[^1]),
            "if" => SourcesOf(directive.Block ?? []),
            _ => Enumerable.Empty<string>(),
        });

    private NginxOrder OrderOf(List<NginxDirective> block) => _orders.TryGetValue(block, out var known) ? known
        : _orders[block] = new NginxOrder(block);

    private NginxLocations LocationsOf(List<NginxDirective> block) =>
        _locations.TryGetValue(block, out var known) ? known : _locations[block] = new NginxLocations(block);

    private FileExpression Rewriting(NginxDirective rewrite) => _rewrites.TryGetValue(rewrite, out var known) ? known
        : _rewrites[rewrite] = new FileExpression(rewrite.Word(1), ignoreCase: false);

    private FileExpression Expression(string regex, bool ignoreCase)
    {
        var key = (ignoreCase ? "i" : "c") + regex;
        return _expressions.TryGetValue(key, out var known) ? known
            : _expressions[key] = new FileExpression(regex, ignoreCase);
    }

    /// <param name="Hosts">Those of the site's that it is for; null where it is for every one that is no
    /// other's.</param>
    private sealed record NginxServerBlock(List<NginxDirective> Block, IReadOnlyList<string>? Hosts);

    private sealed class UnknownVariableException : Exception;

    private sealed class Request(NginxAnswers file, string host, string path, string query)
    {
        private readonly Dictionary<string, string> _set = new(StringComparer.Ordinal);
        private string _uri = path;
        private string _args = query;
        private Match? _match;
        // Of the entry of a map that filled in a target.
        private int _entry;
        private readonly string _asked = path, _query = query;

        internal FileAnswer Run(List<NginxDirective> server)
        {
            var (answer, _) = Block(server, 0);
            if (answer is { } early) return early;
            for (var round = 0; round < MostRounds; round++)
            {
                var (location, line) = Locate(server, _uri);
                if (location is null) return new FileAnswer(0, 0, null);
                var (found, again) = Block(location, line);
                if (found is { } said) return said;
                if (!again) return new FileAnswer(line, 0, null);
            }

            return new FileAnswer(0, 0, null);
        }

        /// <summary>The directives of a block in order: an answer, or whether a location is looked for again.</summary>
        private (FileAnswer? Answer, bool Again) Block(List<NginxDirective> block, int line)
        {
            var again = false;
            var order = file.OrderOf(block);
            for (var i = order.FindNext(0, _uri); i < block.Count; i = order.FindNext(i + 1, _uri))
            {
                file.Looked++;
                var directive = block[i];
                switch (directive.Name)
                {
                    case "set":
                        _set[directive.Word(1)] = Fill(directive.Word(2));
                        break;
                    case "break":
                        return (null, again);
                    case "return":
                        return (Return(directive), false);
                    case "rewrite":
                        if (Rewrite(directive, out var goesOn) is { } led) return (led, false);
                        if (goesOn is not { } flag) break;
                        if (flag is "last" or "break") return (null, flag == "last");
                        again = true;
                        break;
                    case "if" when directive.Block is { } inner && Holds(directive):
                        var (answer, more) = Block(inner, line);
                        if (answer is not null || more) return (answer, more);
                        break;
                    default: break;
                }
            }

            return (null, again);
        }

        private FileAnswer Return(NginxDirective back)
        {
            var isBare = back.Words.Count == 2 && !int.TryParse(back.Word(1), out _);
            var status = isBare ? 302
                : int.TryParse(back.Word(1), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;
            if (status == 410) return new FileAnswer(back.Line, 410, null);
            if (status is < 300 or >= 400) return new FileAnswer(back.Line, 0, null);
            _entry = 0;
            var to = Fill(back.Word(isBare ? 1 : 2));
            return new FileAnswer(_entry > 0 ? _entry : back.Line, status, OnHost(to));
        }

        /// <summary>A path is one of the host that was asked, however many slashes it begins with.</summary>
        private string OnHost(string location) => location.StartsWith('/') ? $"https://{host}{location}" : location;

        private FileAnswer? Rewrite(NginxDirective rewrite, out string? flag)
        {
            flag = null;
            if (file.Rewriting(rewrite).Match(_uri) is not { Success: true } match)
                return null;
            _match = match;
            var target = rewrite.Word(2);
            var isAway = target.StartsWith("http://", StringComparison.Ordinal)
                || target.StartsWith("https://", StringComparison.Ordinal)
                || target.StartsWith("$scheme", StringComparison.Ordinal);
            flag = rewrite.Word(3) is { Length: > 0 } said ? said : "";
            var drops = target.EndsWith('?');
            _entry = 0;
            var to = Fill(drops ? target[..^1] : target);
            if (flag is "permanent" or "redirect" || isAway)
            {
                return new FileAnswer(_entry > 0 ? _entry : rewrite.Line, flag == "permanent" ? 301 : 302,
                    OnHost(drops ? to : FileAnswer.Append(to, _args)));
            }

            var mark = to.IndexOf('?', StringComparison.Ordinal);
            _uri = mark < 0 ? to : to[..mark];
            if (mark >= 0) _args = drops || _args.Length == 0 ? to[(mark + 1)..] : to[(mark + 1)..] + "&" + _args;
            return null;
        }

        private (List<NginxDirective>? Block, int Line) Locate(List<NginxDirective> block, string uri)
        {
            var locations = file.LocationsOf(block);
            if (locations.FindExact(uri) is { } exact) return (exact.Block, exact.Line);
            var longest = locations.FindBeginning(uri);
            // Locations within the one that was found are looked at before the expressions beside it.
            if (longest is { } outer && Locate(outer.Location.Block!, uri) is { Block: not null } within) return within;
            if (longest is not { IsFinal: true })
                foreach (var (location, kind, path) in locations.FindExpressions(uri))
                {
                    file.Looked++;
                    if (file.Expression(path, kind == "~*").Match(uri) is not { Success: true } match) continue;
                    _match = match;
                    return (location.Block, location.Line);
                }

            return longest is { Location: var found } ? (found.Block, found.Line) : (null, 0);
        }

        private bool Holds(NginxDirective condition)
        {
            var words = string.Join(' ', condition.Words.Skip(1)).Trim();
            words = words.StartsWith('(') && words.EndsWith(')') ? words[1..^1].Trim() : words;
            var parts = words.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["-f" or "-d" or "-e" or "-x", ..]) return false;
            if (parts is ["!-f" or "!-d" or "!-e" or "!-x", ..]) return true;
            var value = Fill(parts[0]);
            if (parts.Length == 1) return value is not ("" or "0");
            var wanted = parts.Length > 2 ? parts[2].Trim('"', '\'') : "";
            switch (parts[1])
            {
                case "=": return value == wanted;
                case "!=": return value != wanted;
                case "~" or "~*" or "!~" or "!~*":
                    var match = file.Expression(wanted, parts[1].EndsWith('*')).Match(value);
                    if (match is { Success: true }) _match = match;
                    return match is { Success: true } != parts[1].StartsWith('!');
                default: throw new UnknownVariableException();
            }
        }

        private string Fill(string text) =>
            NginxTarget.Variables().Replace(text, found => Value(found.Groups[1].Value));

        private string Value(string name)
        {
            if (char.IsAsciiDigit(name[0]))
                return _match?.Groups[int.Parse(name, CultureInfo.InvariantCulture)].Value ?? "";
            if (_match?.Groups.ContainsKey(name) == true && _match.Groups[name].Success)
                return _match.Groups[name].Value;
            if (_set.TryGetValue("$" + name, out var set)) return set;
            if (name.StartsWith("arg_", StringComparison.Ordinal)) return QueryText.ValueAt(_query, name[4..]);
            if (file._maps.TryGetValue("$" + name, out var map)) return Look(map);
            return name switch
            {
                "uri" or "document_uri" => _uri,
                "request_uri" => _asked + (_query.Length > 0 ? "?" + _query : ""),
                "args" or "query_string" => _args,
                "is_args" => _args.Length > 0 ? "?" : "",
                "host" or "http_host" or "server_name" => host,
                "scheme" => "https",
                "https" => "on",
                "request_method" => "GET",
                "server_port" => "443",
                _ => throw new UnknownVariableException(),
            };
        }

        private string Look(NginxDirective map)
        {
            var asked = Fill(map.Word(1));
            if (file._literals[map].TryGetValue(asked.ToLowerInvariant(), out var plain)) return Entry(plain);
            foreach (var entry in map.Block!.Where(entry => entry.Name.StartsWith('~')))
            {
                var ignoreCase = entry.Name.StartsWith("~*", StringComparison.Ordinal);
                if (file.Expression(entry.Name[(ignoreCase ? 2 : 1)..], ignoreCase).Match(asked)
                    is not { Success: true } match) continue;
                // A map has captures of its own, which stay for what comes after it.
                _match = match;
                return Entry(entry);
            }

            return file._literals[map].TryGetValue("default", out var other) ? Entry(other) : "";
        }

        private string Entry(NginxDirective entry)
        {
            _entry = entry.Line;
            return Fill(entry.Word(1));
        }
    }
}
