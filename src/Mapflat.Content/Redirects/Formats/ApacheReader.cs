using System.Globalization;
using System.Text.RegularExpressions;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

internal sealed partial class ApacheReader : IRuleReader
{
    private const int MaxDepth = 32;

    public RuleFormat Format { get; } = new("apache", "an Apache configuration");

    public bool Recognises(FileHead head) => head.Any(Directive());

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        List<ApacheLine> lines = [.. ApacheLine.ReadAll(text, log)];
        var folder = log.Choice.Folder
            ?? lines.Find(line => line.Name.Equals("RewriteBase", StringComparison.OrdinalIgnoreCase)
                && line.Words.Count > 1 && line.Words[1].StartsWith('/'))?.Words[1].TrimEnd('/') + "/";
        log.IsOrdered = true;
        log.Answers = ownHost => new ApacheAnswers(lines, folder, log.Choice.AsBrowser, ownHost);
        var blocks = new Stack<Block>();
        var rewrites = new ApacheRewrites(log);
        var others = new SkippedLine(log);
        var root = "";
        foreach (var line in lines)
        {
            if (log.IsFull) return;
            if (line.Name.StartsWith("</", StringComparison.Ordinal))
            {
                Close(line, blocks, log);
            }
            else if (line.Name.StartsWith('<'))
            {
                if (blocks.Count == MaxDepth)
                {
                    log.Skip(
                        line.Number, "This is nested deeper than any configuration; nothing from here on was read.");
                    return;
                }
                blocks.Push(Block.Open(line, root));
            }
            else if (blocks.FirstOrDefault(block => !block.IsForAll) is { } part)
            {
                if (IsRedirect(line.Name))
                    log.Skip(line.Number,
                        $"{line.Name} only counts within {part.Text}; decide whether it should for everybody.");
                else if (!line.Name.StartsWith("Rewrite", StringComparison.OrdinalIgnoreCase))
                    others.Add(line.Number, line.Name);
            }
            else
            {
                if (line.Name.Equals("DocumentRoot", StringComparison.OrdinalIgnoreCase) && line.Words.Count > 1)
                    root = line.Words[1].TrimEnd('/');
                Take(line, blocks.FirstOrDefault(block => block.Hosts is not null)?.Hosts, rewrites, others, log);
            }
        }
        rewrites.End();
        others.Tell();
    }

    /// <param name="IsForAll">Whether it counts for all addresses that count outside.</param>
    /// <param name="Hosts">Of a virtual host, which may follow what they are for; null for any other block.</param>
    private sealed record Block(string Name, string Text, int Line, bool IsForAll, List<string>? Hosts)
    {
        internal static Block Open(ApacheLine line, string root)
        {
            var name = line.Name[1..].TrimEnd('>').ToLowerInvariant();
            var isForAll = name switch
            {
                "virtualhost" => true,
                "ifmodule" => !line.Words.Skip(1).Any(word => word.StartsWith('!')),
                "directory" => root.Length > 0 && line.Words.ElementAtOrDefault(1)?.TrimEnd('>').TrimEnd('/') == root,
                _ => false,
            };
            return new Block(
                name, string.Join(' ', line.Words), line.Number, isForAll, name == "virtualhost" ? [] : null);
        }
    }

    private static void Close(ApacheLine line, Stack<Block> blocks, RuleLog log)
    {
        var name = line.Name[2..].TrimEnd('>').ToLowerInvariant();
        if (!blocks.TryPeek(out var block) || block.Name != name)
        {
            log.Skip(line.Number, $"{UrlListReader.Short(line.Name)} closes nothing that is open here.");
            return;
        }
        blocks.Pop();
        if (block.Hosts is { Count: 0 })
            log.Warn(block.Line,
                $"{block.Text} has no ServerName, so what stands in it is taken over for all hosts of the site.");
    }

    private static bool IsRedirect(string name) => name.StartsWith("Redirect", StringComparison.OrdinalIgnoreCase)
        || name.Equals("RewriteRule", StringComparison.OrdinalIgnoreCase);

    private static void Take(
        ApacheLine line, List<string>? hosts, ApacheRewrites rewrites, SkippedLine others, RuleLog log)
    {
        switch (line.Name.ToLowerInvariant())
        {
            case "redirect": Redirect(line, 302, 1, hosts, log); break;
            case "redirectpermanent": Redirect(line, 301, 0, hosts, log); break;
            case "redirecttemp": Redirect(line, 302, 0, hosts, log); break;
            case "redirectmatch": Redirect(line, 302, 1, hosts, log); break;
            case "rewriteengine": rewrites.Switch(line); break;
            case "rewritebase": rewrites.Base(line); break;
            case "rewritecond": rewrites.Condition(line); break;
            case "rewriterule": rewrites.Rule(line, hosts); break;
            case "servername" or "serveralias" when hosts is not null:
                hosts.AddRange(line.Words.Skip(1).Select(HostOf)); break;
            default: others.Add(line.Number, line.Name); break;
        }
    }

    /// <summary><c>ServerName [scheme://]host[:port]</c>.</summary>
    internal static string HostOf(string name)
    {
        if (name.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme) name = name[(scheme + 3)..];
        return name.EndsWith(']') || name.LastIndexOf(':') is not (> 0 and var colon) ? name : name[..colon];
    }

    /// <summary><c>Redirect [status] path url</c> and its relatives.</summary>
    private static void Redirect(ApacheLine line, int usual, int statuses, List<string>? hosts, RuleLog log)
    {
        var words = line.Words.Skip(1).ToList();
        var status = usual;
        if (statuses == 1 && words.Count > 0 && Status(words[0]) is { } said)
        {
            status = said;
            words.RemoveAt(0);
        }
        if (status == 303)
        {
            status = 302;
            log.Warn(line.Number, "303 is taken for 302, which does the same for whoever reads a page (RFC 9110).");
        }

        var isGone = status == 410;
        if (status is not (301 or 302 or 307 or 308 or 410))
            log.Skip(line.Number, $"{line.Name} with {status} is not answered here; choose "
                + $"{(status is >= 300 and < 400 ? "302" : "410, or leave it out for a 404")}.");
        else if (words.Count != (isGone ? 1 : 2) && !(isGone && words.Count == 2))
            log.Skip(line.Number, $"{line.Name} needs {(isGone ? "a path" : "a path and where it leads")}, in "
                + "quotation marks where there is a space in one.");
        else if (line.Name.Equals("RedirectMatch", StringComparison.OrdinalIgnoreCase))
            Match(line.Number, words[0], isGone ? "" : words[1], status, hosts, log);
        else
            Prefix(line.Number, words[0], isGone ? null : TargetText.OnHost(words[1]), status, hosts, log);
    }

    private static void Match(int line, string regex, string target, int status, List<string>? hosts, RuleLog log)
    {
        var parts = ApacheAlias.Target(TargetText.OnHost(target));
        if (ForeignPattern.Read(regex, parts, isRelative: false, out var fault) is { } pattern)
            log.Add(pattern, new ReadDraft(
                new RuleDraft(pattern.From, null, log.Today) { Status = status, Query = QueryOf(target) }, line,
                Hosts: hosts)
            { Rank = 1 });
        else
            log.Skip(line, $"The expression {regex} cannot be taken over: {fault}.");
    }

    /// <summary>
    /// In Apache the path counts with all below it. A file has nothing below it; anything else becomes two rules, as
    /// a target may not like the slash that joins what is below.
    /// </summary>
    private static void Prefix(int line, string path, string? target, int status, List<string>? hosts, RuleLog log)
    {
        if (!path.StartsWith('/'))
        {
            log.Skip(line, $"“{UrlListReader.Short(path)}” is not a path; it begins with /.");
            return;
        }
        path = Regex.IsMatch(path, "%[0-9A-Fa-f]{2}", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
            ? path
            : ForeignPattern.Encode(path);
        var isFolder = path.EndsWith('/');
        if (isFolder && target is not null && Origin().IsMatch(target))
        {
            log.Warn(line, $"Apache joins what comes after {path} to the host, so that {path}x leads to {target}x; "
                + $"write {target}/ if that is meant, as it is taken here.");
            target += "/";
        }

        var isFile = !isFolder && path.LastIndexOf('.') > path.LastIndexOf('/');
        if (!isFolder && (isFile || target is not null)) Add(path, target, RuleMatch.Exact, "", "");
        if (isFile) return;
        var ends = target?.AsSpan().IndexOfAny('?', '#') is >= 0;
        var below = target is null || ends ? target : isFolder ? target + ":splat" : target.TrimEnd('/') + "/:splat";
        Add(path.TrimEnd('/') + "/*", below, RuleMatch.Prefix, isFolder ? "/(.*)" : target is null ? "(/.*)?" : "(/.*)",
            ends ? "" : "$1");

        void Add(string from, string? to, RuleMatch match, string tail, string rest)
        {
            var draft = new RuleDraft(from, to, log.Today)
            {
                Status = status,
                Match = match,
                Query = QueryOf(target ?? ""),
            };
            var whole = LegacyPath.FromRaw(path.TrimEnd('/')).Value?.Whole.TrimEnd('/') ?? "";
            var escaped = string.Concat(whole.Select(c => new RegexToken(RegexPart.Literal, c.ToString()).Written));
            var placed = new PlacedPattern(
                escaped.Length + tail.Length == 0 ? "/" : escaped + tail,
                target is null ? null : target.Replace("$", "$$", StringComparison.Ordinal) + rest);
            log.Add(new ReadDraft(draft, line, Hosts: hosts) { Rank = 1, InPlace = placed });
        }
    }

    /// <summary>What a target says of the query goes for all of it.</summary>
    private static QueryHandling QueryOf(string target) =>
        target.Contains('?', StringComparison.Ordinal) ? QueryHandling.Drop : QueryHandling.Pass;

    internal static int? Status(string word) => word.ToLowerInvariant() switch
    {
        "permanent" => 301,
        "temp" => 302,
        "seeother" => 303,
        "gone" => 410,
        _ => word.Length == 3 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null,
    };

    [GeneratedRegex("^https?://[^/?#]+$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Origin();

    [GeneratedRegex(@"^(?:Redirect(?:Match|Permanent|Temp)?|Rewrite(?:Engine|Rule|Cond|Base))\s",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Directive();
}
