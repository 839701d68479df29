using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// The redirects of an nginx configuration: <c>map</c>, and <c>return</c> and <c>rewrite</c> in servers and locations.
/// </summary>
internal sealed partial class NginxReader : IRuleReader
{
    public RuleFormat Format { get; } = new("nginx", "an nginx configuration");

    public bool Recognises(FileHead head) =>
        head.Any(Directive()) || (head.Lines.Count > 0 && head.Lines.All(Entry().IsMatch));

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        var root = NginxDirective.Read(text, log);
        log.IsOrdered = true;
        log.Answers = ownHost => new NginxAnswers(root, ownHost);
        var maps = new NginxMaps(root, log);
        var others = new SkippedLine(log);
        new Walk(maps, others, PlainTwins(root), log).ReadBlock(root, new NginxScope(null, "", null));
        others.Tell();
    }

    /// <summary>
    /// What a directive counts for: a kind of location (<c>null</c> for the whole server), its path or expression, and
    /// the server's hosts (<c>null</c> for any).
    /// </summary>
    internal sealed record NginxScope(string? Kind, string Path, IReadOnlyList<string>? Hosts)
    {
        /// <summary>Which of the site's hosts a condition is for, and what it looks for in the query.</summary>
        internal Func<string, bool>? Fits { get; init; }

        internal QueryCondition? Query { get; init; }

        /// <summary>What stands in the server itself is asked first; then locations, as nginx chooses them.</summary>
        internal int Rank => Kind switch
        {
            null => 0,
            "=" => 1,
            "^~" => 20_000 - Math.Min(Path.Length, 9_999),
            "" => 40_000 - Math.Min(Path.Length, 9_999),
            _ => 25_000,
        };

        /// <summary>As a pattern begins with it: the location alone, or all but it.</summary>
        internal string? Guard(bool isWanted)
        {
            if (Kind is "~" or "~*") return ForeignPattern.GuardOf(Path, isRelative: false, isWanted);
            var text = string.Concat(Path.Select(c => new RegexToken(RegexPart.Literal, RegexToken.Sign(c)).Written));
            return $"(?{(isWanted ? '=' : '!')}{text}{(Kind == "=" ? "$" : "")})";
        }

        internal bool IsNarrow => Kind is not null && this is not { Kind: "" or "^~", Path: "/" };

        internal static NginxScope Create(NginxDirective location, IReadOnlyList<string>? hosts)
        {
            var (kind, path) = location.Words.Count > 2 ? (location.Word(1), location.Word(2)) : ("", location.Word(1));
            if (kind.Length == 0 && path.Length > 1 && path[0] is '=' or '~')
                (kind, path) =
                    path.StartsWith("~*", StringComparison.Ordinal) ? ("~*", path[2..]) : (path[..1], path[1..]);
            return new NginxScope(kind, path, hosts);
        }

        public override string ToString() => $"{Kind} {Path}".TrimStart();
    }

    internal static List<string>? HostsOf(List<NginxDirective> server) =>
        server.Where(directive => directive.Name == "server_name").SelectMany(directive => directive.Words.Skip(1))
            .Where(name => name is not ("_" or "")).Take(50).ToList() is { Count: > 0 } names ? names : null;

    /// <summary>
    /// The servers that are asked without encryption alone, where another one has all their names with it: that is the
    /// one which visitors come to.
    /// </summary>
    internal static HashSet<List<NginxDirective>> PlainTwins(List<NginxDirective> root)
    {
        var servers = All(root).Where(directive => directive is { Name: "server", Block: not null })
            .Select(server => server.Block!).ToList();
        var secured = servers.Where(IsSecured).SelectMany(server => HostsOf(server) ?? []).ToHashSet(
            StringComparer.OrdinalIgnoreCase);
        return [.. servers.Where(server => !IsSecured(server) && HostsOf(server) is { } names
            && names.TrueForAll(secured.Contains))];

        static IEnumerable<NginxDirective> All(List<NginxDirective> block) => block.Concat(block
            .Where(directive => directive is { Name: "http", Block: not null })
            .SelectMany(http => All(http.Block!)));

        static bool IsSecured(List<NginxDirective> server) => server.Exists(directive =>
            directive is { Name: "listen" } && directive.Words.Skip(1).Any(word => word is "ssl" or "quic"
                || word == "443" || word.EndsWith(":443", StringComparison.Ordinal)));
    }

    private sealed class Walk(
        NginxMaps maps, SkippedLine others, HashSet<List<NginxDirective>> twins, RuleLog log)
    {
        private const string OnOwnHost = "This leads to the same address on the site's own host. One host, and https, "
            + "are set by Mapflat:PublicUrl and need no rule.";

        internal void ReadBlock(List<NginxDirective> block, NginxScope place)
        {
            foreach (var directive in block)
            {
                if (log.IsFull) return;
                switch (directive.Name)
                {
                    case "map" when directive.Block is not null: maps.Take(directive); break;
                    case "http" when directive.Block is not null: ReadBlock(directive.Block, place); break;
                    case "server" when directive.Block is { } plain && twins.Contains(plain):
                        log.Warn(directive.Line, "This server is asked without encryption alone, and another one of "
                            + "this file has its names with it; what that one says was taken over.");
                        break;
                    case "server" when directive.Block is not null:
                        ReadBlock(directive.Block, place with { Hosts = HostsOf(directive.Block) }); break;
                    case "location" when directive.Block is not null: Location(directive, place); break;
                    case "if": If(directive, place); break;
                    case "return": Return(directive, place); break;
                    case "rewrite": Rewrite(directive, place); break;
                    case "include":
                        log.Warn(
                            directive.Line, $"What {directive.Word(1)} holds is not read; import that file by itself.");
                        break;
                    case "server_name": break;
                    case ['/' or '~', ..] when directive is { Block: null, Words.Count: 2 }:
                        maps.Entry(directive); break;
                    default:
                        others.Add(directive.Line, directive.Name);
                        foreach (var hidden in Redirects(directive.Block ?? []))
                            log.Skip(hidden.Line, $"This stands within “{directive.Name}”, where no redirects are "
                                + "looked for; make the rule by hand.");
                        break;
                }
            }
        }

        private void Location(NginxDirective location, NginxScope place)
        {
            var (kind, path, _) = NginxScope.Create(location, null);
            if (path.StartsWith('@'))
            {
                foreach (var hidden in Redirects(location.Block!))
                    log.Skip(hidden.Line,
                        $"The location {path} is only reached from others; decide which addresses the rule is for.");
                return;
            }
            // One within another says all of the path, but an expression within counts for no more than the outer one
            // does.
            if (kind is "~" or "~*" && place.IsNarrow)
            {
                foreach (var hidden in Redirects(location.Block!))
                    log.Skip(hidden.Line, $"This counts where both location {place.Path} and location {path} do; make "
                        + "the rule by hand for those addresses.");
                return;
            }
            var within = place with { Kind = kind, Path = path };
            if (within.Guard(isWanted: false) is { } shield) log.Shields[location.Line] = shield;
            ReadBlock(location.Block!, within);
        }

        /// <summary>
        /// Only what a map is used by needs no rule of its own; every other condition is about the visitor.
        /// </summary>
        private void If(NginxDirective condition, NginxScope place)
        {
            if (maps.IsUse(condition) && !place.IsNarrow) return;
            if (Conditional(condition, place) is { } narrower)
            {
                ReadBlock(condition.Block ?? [], narrower);
                return;
            }

            foreach (var hidden in Redirects(condition.Block ?? []))
                log.Skip(hidden.Line, $"This depends on “{string.Join(' ', condition.Words)}”, and rules here on "
                    + "nothing but the address; decide what holds for everybody.");
        }

        /// <summary>What a condition about the host, the address or the query is for; null for any other.</summary>
        private static NginxScope? Conditional(NginxDirective condition, NginxScope place)
        {
            var words = string.Join(' ', condition.Words.Skip(1)).Trim();
            if (!words.StartsWith('(') || !words.EndsWith(')')) return null;
            if (words[1..^1].Trim().Split(' ', 3, StringSplitOptions.RemoveEmptyEntries)
                is not [var variable, var sign, var value]) return null;
            value = value.Trim('"', '\'');
            var isNot = sign.StartsWith('!');
            var isRegex = sign.Contains('~', StringComparison.Ordinal);
            if (variable is "$host" or "$http_host" or "$server_name")
            {
                var regex = new FileExpression(isRegex ? value : $"^{Regex.Escape(value)}$", sign != "~");
                return place with { Fits = host => regex.Match(host) is { Success: true } != isNot };
            }

            if (isNot || place.Query is not null) return null;
            if (variable is "$args" or "$query_string")
                return QueryCondition.Read(isRegex ? value : $"^{value}$") is { } query
                    ? place with { Query = query } : null;
            if (variable.StartsWith("$arg_", StringComparison.Ordinal))
                return QueryCondition.Read($"(?:^|&){variable[5..]}={(isRegex ? value.Trim('^', '$') : value)}")
                    is { } one ? place with { Query = one } : null;
            if (variable is not ("$request_uri" or "$uri" or "$document_uri") || place.IsNarrow) return null;
            if (isRegex) return place with { Kind = sign, Path = value };
            var parts = value.Split('?', 2);
            return place with
            {
                Kind = "=",
                Path = parts[0],
                Query = parts.Length > 1 ? QueryCondition.Read(parts[1]) : null,
            };
        }

        private void Rewrite(NginxDirective rewrite, NginxScope place)
        {
            var (regex, target, flag) = (rewrite.Word(1), rewrite.Word(2), rewrite.Word(3));
            var isElsewhere = target.StartsWith("http://", StringComparison.Ordinal) || target.StartsWith(
                "https://", StringComparison.Ordinal) || target.StartsWith("$scheme", StringComparison.Ordinal);
            var status = flag switch { "permanent" => 301, "redirect" => 302, _ => isElsewhere ? 302 : 0 };
            var isOfAll = regex is "^" or "^/" or ".*" or "^.*$" or "^(.*)$" or "^/(.*)$" or "^/.*$" or "(.*)" or "/";
            if (maps.IsUse(rewrite) && !place.IsNarrow) return;
            if (target.Length == 0) log.Skip(rewrite.Line, "rewrite needs an expression and where it leads.");
            else if (status == 0)
                log.Skip(rewrite.Line, "This rewrite shows another page under the same address, which no rule here "
                    + "does; end it in “permanent” if it should redirect.");
            else if (NginxTarget.Read(target, passesQuery: true) is not { } read || (read.IsWholeAddress && !isOfAll))
                log.Skip(rewrite.Line,
                    $"The target {target} fills in what only the server knows; decide where {regex} leads.");
            else if (read is { IsWholeAddress: true, Parts.Count: 0 })
                log.Warn(rewrite.Line, OnOwnHost);
            else if (isOfAll && place.IsNarrow && read.Parts.TrueForAll(part => part.Group is null))
                Lead(rewrite.Line, place, read, status, target);
            else if (read.IsWholeAddress)
                Pattern(
                    rewrite.Line, place, "^(.*)$", [.. read.Parts, new("/", null), new(null, "1")], status, read.Query,
                    isAll: false);
            else Pattern(rewrite.Line, place, regex, read.Parts, status, read.Query, isAll: IsWithin(regex, place));
        }

        private static bool IsWithin(string regex, NginxScope place) =>
            place.Kind is "" or "^~" or "=" && RegexToken.Read(regex, out _) is { } tokens
            && ForeignPattern.Branches(tokens) is [[{ Part: RegexPart.Start }, .. var rest]]
            && rest.TakeWhile(token => token.Part == RegexPart.Literal).Take(place.Path.Length).ToList() is { } path
            && string.Concat(path.Select(token => token.Text)) == place.Path
            && (place.Kind == "="
                ? rest.Count == path.Count + 1 && rest[^1].Part == RegexPart.End
                : rest.Count == path.Count || rest[path.Count].Part != RegexPart.Quantifier);

        private void Return(NginxDirective back, NginxScope place)
        {
            var (code, target) = back.Words.Count == 2 && !int.TryParse(back.Word(1), out _)
                ? ("302", back.Word(1))
                : (back.Word(1), back.Word(2));
            if (maps.IsUse(back) && !place.IsNarrow) return;
            if (code == "303")
            {
                code = "302";
                log.Warn(back.Line, "303 is taken for 302, which does the same for whoever reads a page (RFC 9110).");
            }

            if (!int.TryParse(code, out var status) || status is not (301 or 302 or 307 or 308 or 410))
                log.Skip(back.Line, $"return {code} is not answered here; "
                    + "leave it out, or choose 410 if it is gone for good.");
            else if (status != 410 && target.Length == 0)
                log.Skip(back.Line, $"return {code} does not say where it leads.");
            else if (NginxTarget.Read(status == 410 ? "" : target, passesQuery: false) is not { } read)
                log.Skip(back.Line, $"The target {target} fills in what only the server knows; decide where it leads.");
            else if (read is { IsWholeAddress: true, Parts.Count: 0 })
                log.Warn(back.Line, OnOwnHost);
            else if (place is { Kind: null, Hosts: null, Fits: null })
                log.Skip(back.Line, "This stands in no location, and in no server with a name, so it would lead the "
                    + "whole site away. Write location / around it if that is meant, or server_name into its server.");
            else Lead(back.Line, place, read, status, target);
        }

        private void Lead(int line, NginxScope place, NginxTarget read, int status, string target)
        {
            var isOfGroups = place.Kind is "~" or "~*";
            if (isOfGroups && !read.IsWholeAddress) Pattern(line, place, place.Path, read.Parts, status, read.Query);
            else if (isOfGroups && read.Parts.TrueForAll(part => part.Group is null))
                Pattern(line, place, "^/(.*)$", [.. read.Parts, new("/", null), new(null, "1")], status, read.Query,
                    isAll: false);
            else if (isOfGroups || read.Parts.Any(part => part.Group is not null))
                log.Skip(line, $"The target {target} fills in what only the server knows; decide where it leads.");
            else Path(line, place, read, status);
        }

        private void Path(int line, NginxScope place, NginxTarget target, int status)
        {
            var to = target.Plain;
            var path = place.Kind is null ? "/" : place.Path;
            if (!path.StartsWith('/'))
            {
                log.Skip(line, $"“{UrlListReader.Short(path)}” is not a path; it begins with /.");
                return;
            }
            var isExact = place.Kind == "=";
            var from = ForeignPattern.Encode(path);
            if (target.IsWholeAddress) to = to.TrimEnd('/') + (isExact ? path : path.TrimEnd('/') + "/:splat");
            if (place.Query is not null && !isExact)
            {
                log.Skip(line, $"This looks for {place.Query.Source} in the query of many addresses; make an exact "
                    + "rule for each of them.");
                return;
            }

            var draft = new RuleDraft(isExact ? from : from.TrimEnd('/') + "/*", status == 410 ? null : to, log.Today)
            {
                Status = status,
                Match = isExact ? RuleMatch.Exact : RuleMatch.Prefix,
                Query = target.Query,
            };
            // In nginx a location is for all that begins so, and not for what lacks its final slash.
            var escaped = string.Concat(
                path.Select(c => new RegexToken(RegexPart.Literal, RegexToken.Sign(c)).Written));
            var isOpen = !isExact && !path.EndsWith('/');
            var placed = isExact ? PlacedPattern.Make(draft, RuleMatch.Exact, keepsSlash: true)
                : new PlacedPattern(escaped + (isOpen && !target.IsWholeAddress ? "(?:/(.*)|.*)" : "(.*)"), draft.To
                    ?.Replace("$", "$$", StringComparison.Ordinal)
                    .Replace(isOpen && target.IsWholeAddress ? "/:splat" : ":splat", "$1", StringComparison.Ordinal));
            if (isOpen && target.IsWholeAddress && place is { Kind: not null, Query: null })
            {
                var above = draft with { From = from, To = to[..^"/:splat".Length], Match = RuleMatch.Exact };
                log.Add(Within(new ReadDraft(above, line)
                {
                    InPlace = PlacedPattern.Make(above, RuleMatch.Exact, keepsSlash: true),
                }, place));
            }

            if (place.Query is { } query)
                (draft, placed) = (draft with { From = $"{from}?{query.Source}" }, null);
            log.Add(Within(new ReadDraft(draft, line) { InPlace = placed }, place));
        }

        /// <summary>What a rule takes over of the place where it stands.</summary>
        private static ReadDraft Within(ReadDraft read, NginxScope place) => read with
        {
            Hosts = place.Hosts,
            Fits = place.Fits,
            Rank = place.Rank,
        };

        private void Pattern(int line, NginxScope place, string regex, List<TargetPart> target, int status,
            QueryHandling query, bool isAll = true)
        {
            var guard = isAll || !place.IsNarrow ? "" : place.Guard(isWanted: true) ?? "";
            if (ForeignPattern.Read(regex, target, isRelative: false, out var fault, guard) is not { } rule)
                log.Skip(line, $"The expression {regex} cannot be taken over: {fault}.");
            else if (place.Query is not null && rule.Match != RuleMatch.Exact)
                log.Skip(line, $"This looks for {place.Query.Source} in the query of many addresses; make an exact "
                    + "rule for each of them.");
            else
                log.Add(rule, Within(new ReadDraft(
                    new RuleDraft(rule.From, null, log.Today) { Status = status, Query = query, Match = rule.Match },
                    line), place), place.Query);
        }

        private static IEnumerable<NginxDirective> Redirects(List<NginxDirective> block) =>
            block.SelectMany(directive =>
                directive.Name is "return" or "rewrite" ? [directive] : Redirects(directive.Block ?? []));
    }

    [GeneratedRegex(
        @"^(?:[/~]|""[/~])\S*\s+\S.*;$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(
        @"^(?:map\s+\S+\s+\$\S+\s*\{|(?:server|http)\s*\{|location\s+\S|if\s*\(|rewrite\s+\S+\s.*;"
            + @"|return\s+[0-9]{3}\b.*;)",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Directive();
}
