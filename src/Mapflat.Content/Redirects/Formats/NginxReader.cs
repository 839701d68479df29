using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>The redirects of an nginx configuration: <c>map</c>, and <c>return</c> and <c>rewrite</c> in servers and locations.</summary>
internal sealed partial class NginxReader : IRuleReader
{
    public RuleFormat Format { get; } = new("nginx", "an nginx configuration");

    public bool Recognises(FileHead head) => head.Any(Directive()) || (head.Lines.Count > 0 && head.Lines.All(Entry().IsMatch));

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        var root = NginxDirective.Read(text, log);
        var maps = new NginxMaps(root, log);
        var others = new PassedOver(log);
        new Walk(maps, others, log).In(root, new Place(null, "", []));
        others.Tell();
    }

    /// <summary>What a directive counts for: a kind of location (<c>null</c> for the whole server), its path or expression, and the server's hosts.</summary>
    private sealed record Place(string? Kind, string Path, IReadOnlyList<string> Hosts);

    private sealed class Walk(NginxMaps maps, PassedOver others, RuleLog log)
    {
        internal void In(List<NginxDirective> block, Place place)
        {
            foreach (var directive in block)
            {
                if (log.IsFull) return;
                switch (directive.Name)
                {
                    case "map" when directive.Block is not null: maps.Take(directive); break;
                    case "http" when directive.Block is not null: In(directive.Block, place); break;
                    case "server" when directive.Block is not null: In(directive.Block, place with { Hosts = HostsOf(directive.Block) }); break;
                    case "location" when directive.Block is not null: Location(directive, place); break;
                    case "if": If(directive); break;
                    case "return": Return(directive, place); break;
                    case "rewrite": Rewrite(directive); break;
                    case "include": log.Warn(directive.Line, $"What {directive.Word(1)} holds is not read; import that file by itself."); break;
                    case "server_name": break;
                    case ['/' or '~', ..] when directive is { Block: null, Words.Count: 2 }: maps.Entry(directive); break;
                    default:
                        others.Add(directive.Line, directive.Name);
                        if (directive.Block is not null && Redirects(directive.Block).FirstOrDefault() is { } hidden) log.Skip(hidden.Line, $"This stands within “{directive.Name}”, where no redirects are looked for; make the rule by hand.");
                        break;
                }
            }
        }

        private void Location(NginxDirective location, Place place)
        {
            var (kind, path) = location.Words.Count > 2 ? (location.Word(1), location.Word(2)) : ("", location.Word(1));
            if (kind.Length == 0 && path.Length > 1 && path[0] is '=' or '~') (kind, path) = path.StartsWith("~*", StringComparison.Ordinal) ? ("~*", path[2..]) : (path[..1], path[1..]);
            if (path.StartsWith('@'))
            {
                foreach (var hidden in Redirects(location.Block!)) log.Skip(hidden.Line, $"The location {path} is only reached from others; decide which addresses the rule is for.");
                return;
            }
            In(location.Block!, place with { Kind = kind, Path = path });
        }

        /// <summary>Only what a map is used by needs no rule of its own; every other condition is about the visitor.</summary>
        private void If(NginxDirective condition)
        {
            if (maps.IsUse(condition)) return;
            foreach (var hidden in Redirects(condition.Block ?? []))
                log.Skip(hidden.Line, $"This depends on “{string.Join(' ', condition.Words)}”, and rules here on nothing but the address; decide what holds for everybody.");
        }

        private void Rewrite(NginxDirective rewrite)
        {
            var (regex, target, flag) = (rewrite.Word(1), rewrite.Word(2), rewrite.Word(3));
            var isElsewhere = target.StartsWith("http://", StringComparison.Ordinal) || target.StartsWith("https://", StringComparison.Ordinal) || target.StartsWith("$scheme", StringComparison.Ordinal);
            var status = flag switch { "permanent" => 301, "redirect" => 302, _ => isElsewhere ? 302 : 0 };
            if (maps.IsUse(rewrite)) return;
            if (target.Length == 0) log.Skip(rewrite.Line, "rewrite needs an expression and where it leads.");
            else if (status == 0) log.Skip(rewrite.Line, "This rewrite shows another page under the same address, which no rule here does; end it in “permanent” if it should redirect.");
            else if (NginxTarget.Read(target, passesQuery: true) is not { } read || (read.IsWholeAddress && regex is not ("^" or "^/" or ".*" or "^.*$" or "^(.*)$")))
                log.Skip(rewrite.Line, $"The target {target} fills in what only the server knows; decide where {regex} leads.");
            else if (read.IsWholeAddress) Pattern(rewrite.Line, "^(.*)$", [.. read.Parts, new("/", null), new(null, "1")], status, read.Query);
            else Pattern(rewrite.Line, regex, read.Parts, status, read.Query);
        }

        private void Return(NginxDirective back, Place place)
        {
            var (code, target) = back.Words.Count == 2 && !int.TryParse(back.Word(1), out _) ? ("302", back.Word(1)) : (back.Word(1), back.Word(2));
            if (maps.IsUse(back)) return;
            if (!int.TryParse(code, out var status) || status is not (301 or 302 or 307 or 308 or 410))
                log.Skip(back.Line, $"return {code} is not answered here; {(code == "303" ? "choose 302" : "leave it out, or choose 410 if it is gone for good")}.");
            else if (status != 410 && target.Length == 0) log.Skip(back.Line, $"return {code} does not say where it leads.");
            else if (NginxTarget.Read(status == 410 ? "" : target, passesQuery: false) is not { } read) log.Skip(back.Line, $"The target {target} fills in what only the server knows; decide where it leads.");
            else if (read is { IsWholeAddress: true, Parts.Count: 0 }) log.Skip(back.Line, "This leads to the same address on the site's own host. One host, and https, are set by Mapflat:PublicUrl and need no rule.");
            else if (place.Kind is "~" or "~*" && !read.IsWholeAddress) Pattern(back.Line, place.Path, read.Parts, status, read.Query);
            else if (place.Kind is "~" or "~*" || read.Parts.Any(part => part.Group is not null)) log.Skip(back.Line, $"The target {target} fills in what only the server knows; decide where it leads.");
            else Path(back.Line, place, read, status);
        }

        private void Path(int line, Place place, NginxTarget target, int status)
        {
            var to = target.Plain;
            var path = place.Kind is null ? "/" : place.Path;
            if (!path.StartsWith('/'))
            {
                log.Skip(line, $"“{UrlListReader.Short(path)}” is no path; it begins with /.");
                return;
            }
            var isExact = place.Kind == "=";
            var from = ForeignPattern.Encode(path);
            if (target.IsWholeAddress) to = to.TrimEnd('/') + (isExact ? path : path.TrimEnd('/') + "/:splat");
            if (!isExact && place.Kind is not null && !path.EndsWith('/')) log.Warn(line, $"In nginx the location {path} is for every address that begins so; the rule is for {path} and what is below it.");
            IReadOnlyList<string?> hosts = place is { Kind: null, Hosts.Count: > 0 } ? [.. place.Hosts] : [null];
            foreach (var host in hosts)
            {
                if (host is not null && host.AsSpan().IndexOfAny("*~$") >= 0) log.Skip(line, $"The server name {host} is not one host; make the rule for each.");
                else log.Add(new ReadDraft(new RuleDraft(isExact ? from : from.TrimEnd('/') + "/*", status == 410 ? null : to, log.Today)
                {
                    Status = status,
                    Match = isExact ? RuleMatch.Exact : RuleMatch.Prefix,
                    Query = target.Query,
                    Host = host,
                }, line));
            }
        }

        private void Pattern(int line, string regex, List<TargetPart> target, int status, QueryHandling query)
        {
            if (ForeignPattern.Read(regex, target, isRelative: false, out var fault) is { } rule) log.Add(line, rule.From, status == 410 ? null : rule.To, status, rule.Match, query);
            else log.Skip(line, $"The expression {regex} cannot be taken over: {fault}.");
        }

        private static List<string> HostsOf(List<NginxDirective> server) =>
            [.. server.Where(directive => directive.Name == "server_name").SelectMany(directive => directive.Words.Skip(1)).Where(name => name is not ("_" or "")).Take(50)];

        private static IEnumerable<NginxDirective> Redirects(List<NginxDirective> block) =>
            block.SelectMany(directive => directive.Name is "return" or "rewrite" ? [directive] : Redirects(directive.Block ?? []));
    }

    [GeneratedRegex(@"^(?:[/~]|""[/~])\S*\s+\S.*;$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^(?:map\s+\S+\s+\$\S+\s*\{|(?:server|http)\s*\{|location\s+\S|rewrite\s+\S+\s.*;|return\s+[0-9]{3}\b.*;)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Directive();
}
