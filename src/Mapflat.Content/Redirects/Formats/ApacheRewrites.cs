using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>Those rules of mod_rewrite that do no more than redirect.</summary>
internal sealed partial class ApacheRewrites(RuleLog log)
{
    private static readonly string[] _harmless = ["l", "end", "nc", "ne", "nocase", "noescape", "last", "qsa", "qsd",
        "qsl", "qsappend", "qsdiscard", "qslast", "r", "redirect", "g", "gone", "dpi", "b", "bnp"];

    private readonly List<ApacheLine> _conditions = [];
    private bool _isOff, _isTold, _isSwitched;
    // Where the file is, which its expressions do not say, and where its targets begin.
    private string _folder = log.Choice.Folder ?? "/";
    private string _base = log.Choice.Folder ?? "/";
    // How many of the rules to come are only asked where one before them matched, or did not.
    private int _dependent;

    internal void Switch(ApacheLine line)
    {
        _isSwitched = true;
        _isOff = line.Words.Count > 1 && line.Words[1].Equals("off", StringComparison.OrdinalIgnoreCase);
    }

    internal void Base(ApacheLine line)
    {
        _base = line.Words.Count > 1 && line.Words[1].StartsWith('/') ? line.Words[1].TrimEnd('/') + "/" : "/";
        // Whoever writes it at all, writes where the file is.
        if (log.Choice.Folder is null) _folder = _base;
    }

    internal void Condition(ApacheLine line) => _conditions.Add(line);

    internal void End()
    {
        if (_conditions.Count > 0) log.Skip(_conditions[0].Number, "This RewriteCond has no RewriteRule after it.");
        _conditions.Clear();
    }

    internal void Rule(ApacheLine line, IReadOnlyList<string>? hosts)
    {
        if (!_isSwitched)
            log.Warn(line.Number, "Apache asks no RewriteRule until RewriteEngine is on, which this file does not say "
                + "before this line; it was taken to be on.");
        _isSwitched = true;
        var isDependent = _dependent > 0;
        _dependent = Dependents(Flags(line)) is > 0 and var more ? more : Math.Max(0, _dependent - 1);
        if (isDependent)
        {
            _conditions.Clear();
            log.Skip(line.Number, "Whether this rule is asked depends on the one before it ([C] or [S]); make the rule "
                + "by hand for the addresses that both are for.");
            return;
        }
        List<ApacheLine> conditions = [.. _conditions.Where(condition => !IsAboutFiles(condition))];
        _conditions.Clear();
        if (conditions.Count == 0 && !_isOff && line.Words is [_, _, "-", ..] && Status(Flags(line), "-") is null
            && !Has(Flags(line), "f", "forbidden") && _dependent == 0)
        {
            if (Placed(line.Words[1]) is { } kept && ForeignPattern.GuardOf(kept, true, isWanted: false) is { } shield)
                log.Shields[line.Number] = shield;
            log.Warn(line.Number,
                $"The rule lets {line.Words[1]} through to what is there; pages go before rules here anyway.");
            return;
        }
        if (Why(line) is { } why)
        {
            log.Skip(line.Number, why);
            return;
        }

        var (met, fault) = ApacheConditions.Read(conditions, log.Choice.AsBrowser);
        if (met is null)
        {
            log.Skip(line.Number, fault!);
            return;
        }

        var (regex, target) = (line.Words[1], line.Words[2]);
        var flags = Flags(line);
        var status = Status(flags, target)!.Value;
        if (status == 303)
        {
            status = 302;
            if (!_isTold)
                log.Warn(line.Number, "303, here and perhaps below, is taken for 302, which does the same for whoever "
                    + "reads a page (RFC 9110).");
            _isTold = true;
        }

        if (status == 410)
        {
            Add(line.Number, regex, [], 410, QueryHandling.Pass, met, hosts);
            return;
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? Has(flags, "qsd", "qsdiscard") ? QueryHandling.Drop : QueryHandling.Pass
            : Has(flags, "qsa", "qsappend") ? QueryHandling.Pass
            : QueryHandling.Drop;
        if (target.EndsWith('?')) target = target[..^1];
        var isOfAll = regex is "^" or ".*" or "(.*)" or "^(.*)$" or "^.*$" or "^/(.*)$" or "^/?(.*)$";
        if (OwnHost().Match(target) is { Success: true } own)
        {
            target = target[own.Length..];
            if (isOfAll && target is "%{REQUEST_URI}" or "/%{REQUEST_URI}" or "/$1" or "$1" or "%{REQUEST_URI}/$1")
            {
                log.Warn(line.Number, "This leads to the same address on the site's own host. One host, and https, are "
                    + "set by Mapflat:PublicUrl and need no rule.");
                return;
            }

            if (target.Length == 0) target = "/";
        }

        // The whole address, as it was asked for.
        if (target.EndsWith("%{REQUEST_URI}", StringComparison.Ordinal) && isOfAll)
            (regex, target) = ("^(.*)$", target[..^"%{REQUEST_URI}".Length].TrimEnd('/') + "/$1");
        if (!Has(flags, "ne", "noescape") && Escaped().Match(target) is { Success: true } escaped)
            log.Warn(line.Number, $"Without [NE] Apache sends the {escaped.Value[0]} of {target} as "
                + $"{Uri.HexEscape(escaped.Value[0])}; it is taken here as it is meant.");
        target = TargetText.OnHost(target);
        if (!CsvRows.IsAddress(target)) target = _base + target;
        if (Parts(target, met.Query) is { } parts) Add(line.Number, regex, parts, status, query, met, hosts);
        else
            log.Skip(
                line.Number, $"The target {target} fills in what only the server knows; decide where {regex} leads.");
    }

    private string? Why(ApacheLine line)
    {
        if (line.Words.Count is < 3 or > 4)
            return "RewriteRule needs an expression, a target and perhaps [flags], in quotation marks where there is a "
                + "space in one.";
        var flags = Flags(line);
        if (_isOff) return "RewriteEngine is off, so this rule was never obeyed.";
        if (line.Words[1].StartsWith('!'))
            return "The rule counts for all that does not match (!); make a rule for what does.";
        if (Has(flags, "f", "forbidden"))
            return "The rule refuses (403), which no rule here does; leave it out, or choose 410.";
        if (Has(flags, "p", "proxy"))
            return "The rule shows what another server has ([P]), which no rule here does; choose 301.";
        if (flags.FirstOrDefault(flag => !_harmless.Contains(flag.Split('=')[0])) is { } odd)
            return $"The flag [{odd}] makes the rule depend on others; decide where {line.Words[1]} leads.";
        if (Status(flags, line.Words[2]) is not { } status)
            return "The rule shows another page under the same address, which no rule here does; add [R=301] if it "
                + "should redirect.";
        return status is 301 or 302 or 303 or 307 or 308 or 410 ? null
            : $"The status {status} is not answered here; choose "
                + $"{(status is >= 300 and < 400 ? "302" : "410, or leave the rule out")}.";
    }

    private void Add(int line, string regex, List<TargetPart> target, int status, QueryHandling query,
        ApacheConditions met, IReadOnlyList<string>? hosts)
    {
        // What an index document is asked for with, is asked for at its folder.
        if (met.Query is not null && regex is "^(index\\.php)?$" or "^/?(index\\.php)?$" or "^/?$") regex = "^$";
        if (Placed(regex) is not { } placed)
        {
            log.Skip(line, $"The rule counts below {_folder} alone (RewriteBase, or --at), and its expression is "
                + "looked for anywhere; begin it with ^, and make a rule of each alternative.");
            return;
        }

        if (ForeignPattern.Read(placed, target, isRelative: hosts is null, out var fault, met.Guards) is not { } rule)
            log.Skip(line, $"The expression {regex} cannot be taken over: {fault}.");
        else if (met.Query is not null && rule.Match != RuleMatch.Exact)
            log.Skip(line, $"The rule looks for {met.Query.Source} in the query of many addresses; make an exact rule "
                + "for each of them.");
        else
        {
            var read = new ReadDraft(
                new RuleDraft(rule.From, null, log.Today) { Status = status, Query = query, Match = rule.Match }, line,
                Hosts: hosts)
            { Fits = met.Fits };
            log.Add(rule, read, met.Query);
        }
    }

    /// <summary>
    /// An expression for paths below the folder, as one for paths of the site; null where that is not to be told.
    /// </summary>
    private string? Placed(string regex)
    {
        if (_folder == "/") return regex;
        if (RegexToken.Read(regex, out _) is { } tokens && ForeignPattern.Branches(tokens).Count > 1) return null;
        var inner = regex.StartsWith("^/?", StringComparison.Ordinal) ? regex[3..]
            : regex.StartsWith("^/", StringComparison.Ordinal) ? null
            : regex.StartsWith('^') ? regex[1..]
            : regex.StartsWith(".*", StringComparison.Ordinal) || regex.StartsWith("(.*)", StringComparison.Ordinal)
            ? regex : ".*" + regex;
        if (inner is not null) return $"^{ServerPattern.Escape(_folder)}{inner}";
        // The path as a whole, which some write here too.
        return regex.StartsWith("^/", StringComparison.Ordinal) && !(regex.Length > 2 && regex[2] is '*' or '+' or '{')
            ? regex
            : null;
    }

    /// <summary>How many of the next rules a rule decides about.</summary>
    private static int Dependents(string[] flags)
    {
        if (Has(flags, "c", "chain")) return 1;
        var skip = flags.FirstOrDefault(flag => flag.StartsWith("s=", StringComparison.Ordinal)
            || flag.StartsWith("skip=", StringComparison.Ordinal));
        return skip is not null
            && int.TryParse(skip[(skip.IndexOf('=', StringComparison.Ordinal) + 1)..], out var count) ? count : 0;
    }

    internal static string[] Flags(ApacheLine line) => line.Words.Count < 4 ? []
        : line.Words[3].Trim('[', ']')
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(flag => flag.ToLowerInvariant()).ToArray();

    private static bool Has(string[] flags, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (flags.Contains(name)) return true;
        return false;
    }

    internal static int? Status(string[] flags, string target)
    {
        if (Has(flags, "g", "gone")) return 410;
        foreach (var flag in flags)
        {
            if (flag is "r" or "redirect") return 302;
            if (flag.StartsWith("r=", StringComparison.Ordinal)
                || flag.StartsWith("redirect=", StringComparison.Ordinal))
                return ApacheReader.Status(flag[(flag.IndexOf('=', StringComparison.Ordinal) + 1)..]) ?? 0;
        }
        // To another host it redirects by itself.
        return target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 302 : null;
    }

    /// <summary>Conditions that there is no such file: pages go before rules here anyway.</summary>
    private static bool IsAboutFiles(ApacheLine condition) =>
        condition.Words.Count >= 3 && condition.Words[1].Contains("REQUEST_", StringComparison.OrdinalIgnoreCase)
        && condition.Words[2] is "!-f" or "!-d" or "!-l" or "!-s" or "!-F";

    /// <summary>
    /// Reads <c>$1</c>; a backslash takes the meaning of the sign after it. Null where a variable is filled in.
    /// </summary>
    private static List<TargetPart>? Parts(string target, QueryCondition? query)
    {
        var parts = new List<TargetPart>();
        var text = new StringBuilder();
        for (var i = 0; i < target.Length; i++)
        {
            var rest = target.AsSpan(i);
            if (rest is ['\\', _, ..]) text.Append(target[++i]);
            else if (rest is ['$', >= '0' and <= '9', ..]) TargetText.Add(parts, text, target[++i].ToString());
            else if (rest is ['%', >= '1' and <= '9', ..] && query?.Fill(target[i + 1] - '0') is { } value)
            {
                text.Append(value);
                i++;
            }
            else if (rest is ['%', '{', ..] or ['$', '{', ..] || (rest is ['%', >= '0' and <= '9', ..]
                && rest is not ['%', _, >= '0' and <= '9' or >= 'A' and <= 'F' or >= 'a' and <= 'f', ..]))
                return null;
            else text.Append(target[i]);
        }
        if (text.Length > 0) parts.Add(new(text.ToString(), null));
        return parts;
    }

    [GeneratedRegex("#|%[0-9A-Fa-f]{2}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"^(?:https?|%\{REQUEST_SCHEME\})://%\{(?:HTTP_HOST|SERVER_NAME)\}",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex OwnHost();
}
