using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>The redirects of an Apache configuration or an .htaccess file.</summary>
internal sealed partial class ApacheReader : IRuleReader
{
    private const int MaxDepth = 32;

    // Of what these hold, only a part of the requests is told of.
    private static readonly string[] _conditional = ["if", "elseif", "else", "location", "locationmatch", "files", "filesmatch", "limit", "limitexcept", "proxy", "proxymatch"];

    public RuleFormat Format { get; } = new("apache", "an Apache configuration");

    public bool Recognises(FileHead head) => head.Any(Directive());

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        var containers = new Stack<(string Name, string Text)>();
        var rewrites = new ApacheRewrites(log);
        var others = new PassedOver(log);
        foreach (var line in ApacheLine.Of(text, log))
        {
            if (log.IsFull) return;
            if (line.Name.StartsWith("</", StringComparison.Ordinal))
            {
                containers.TryPop(out _);
            }
            else if (line.Name.StartsWith('<'))
            {
                if (containers.Count == MaxDepth)
                {
                    log.Skip(line.Number, "This is nested deeper than any configuration; nothing from here on was read.");
                    return;
                }
                containers.Push((line.Name[1..].TrimEnd('>').ToLowerInvariant(), string.Join(' ', line.Words)));
                if (containers.Peek().Name == "virtualhost") log.Warn(line.Number, "What stands in <VirtualHost> is taken over for all hosts of the site; name the host in the rules that are for one.");
            }
            else if (IsRedirect(line.Name) && containers.FirstOrDefault(IsConditional) is { Name: not null } condition)
            {
                rewrites.Forget();
                log.Skip(line.Number, $"{line.Name} only counts within {condition.Text}; decide whether it should for everybody.");
            }
            else
            {
                Take(line, rewrites, others, log);
            }
        }
        rewrites.End();
        others.Tell();
    }

    private static bool IsConditional((string Name, string Text) container) =>
        _conditional.Contains(container.Name) || (container.Name == "ifmodule" && container.Text.Contains('!', StringComparison.Ordinal));

    private static bool IsRedirect(string name) => name.StartsWith("Redirect", StringComparison.OrdinalIgnoreCase) || name.Equals("RewriteRule", StringComparison.OrdinalIgnoreCase);

    private static void Take(ApacheLine line, ApacheRewrites rewrites, PassedOver others, RuleLog log)
    {
        switch (line.Name.ToLowerInvariant())
        {
            case "redirect": Redirect(line, 302, 1, log); break;
            case "redirectpermanent": Redirect(line, 301, 0, log); break;
            case "redirecttemp": Redirect(line, 302, 0, log); break;
            case "redirectmatch": Redirect(line, 302, 1, log); break;
            case "rewriteengine": rewrites.Switch(line); break;
            case "rewritebase": rewrites.Base(line); break;
            case "rewritecond": rewrites.Condition(line); break;
            case "rewriterule": rewrites.Rule(line); break;
            default: others.Add(line.Number, line.Name); break;
        }
    }

    /// <summary><c>Redirect [status] path url</c> and its relatives.</summary>
    private static void Redirect(ApacheLine line, int usual, int statuses, RuleLog log)
    {
        var words = line.Words.Skip(1).ToList();
        var status = usual;
        if (statuses == 1 && words.Count > 0 && Status(words[0]) is { } said)
        {
            status = said;
            words.RemoveAt(0);
        }
        var isGone = status == 410;
        if (status is not (301 or 302 or 307 or 308 or 410))
            log.Skip(line.Number, $"{line.Name} with {status} is not answered here; choose {(status is >= 300 and < 400 ? "302" : "410, or leave it out for a 404")}.");
        else if (words.Count != (isGone ? 1 : 2) && !(isGone && words.Count == 2))
            log.Skip(line.Number, $"{line.Name} needs {(isGone ? "a path" : "a path and where it leads")}, in quotation marks where there is a space in one.");
        else if (line.Name.Equals("RedirectMatch", StringComparison.OrdinalIgnoreCase))
            Match(line.Number, words[0], isGone ? "" : words[1], status, log);
        else
            Prefix(line.Number, words[0], isGone ? null : words[1], status, log);
    }

    private static void Match(int line, string regex, string target, int status, RuleLog log)
    {
        if (ForeignPattern.Read(regex, TargetText.Read(target), isRelative: false, out var fault) is { } pattern)
            log.Add(line, pattern.From, status == 410 ? null : pattern.To, status, pattern.Match);
        else
            log.Skip(line, $"The expression {regex} cannot be taken over: {fault}.");
    }

    /// <summary>
    /// In Apache the path counts with all below it. A file has nothing below it; anything else becomes two rules, as
    /// a target may not like the slash that joins what is below.
    /// </summary>
    private static void Prefix(int line, string path, string? target, int status, RuleLog log)
    {
        if (!path.StartsWith('/'))
        {
            log.Skip(line, $"“{UrlListReader.Short(path)}” is no path; it begins with /.");
            return;
        }
        path = Regex.IsMatch(path, "%[0-9A-Fa-f]{2}", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) ? path : ForeignPattern.Encode(path);
        var isFolder = path.EndsWith('/');
        var isFile = !isFolder && path.LastIndexOf('.') > path.LastIndexOf('/');
        if (!isFolder && (isFile || target is not null)) log.Add(line, path, target, status, RuleMatch.Exact);
        if (isFile) return;
        var ends = target?.AsSpan().IndexOfAny('?', '#') is >= 0;
        var below = target is null || ends ? target : isFolder ? target + ":splat" : target.TrimEnd('/') + "/:splat";
        log.Add(line, path.TrimEnd('/') + "/*", below, status, RuleMatch.Prefix);
    }

    internal static int? Status(string word) => word.ToLowerInvariant() switch
    {
        "permanent" => 301,
        "temp" => 302,
        "seeother" => 303,
        "gone" => 410,
        _ => word.Length == 3 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null,
    };

    [GeneratedRegex(@"^(?:Redirect(?:Match|Permanent|Temp)?|Rewrite(?:Engine|Rule|Cond|Base))\s", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Directive();
}
