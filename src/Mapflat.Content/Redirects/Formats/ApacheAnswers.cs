using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// An Apache configuration or .htaccess file, asked as Apache asks it: the rules of mod_rewrite in order, then those of
/// mod_alias, of the virtual host that has the name.
/// </summary>
internal sealed partial class ApacheAnswers : IFileAnswers
{
    /// <summary>What a browser says that it takes.</summary>
    internal const string BrowserAccepts =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private const int MostRounds = 10;

    private readonly List<Scope> _scopes;
    // Of several virtual hosts with a name, the first is asked.
    private readonly Dictionary<string, Scope> _byHost = new(StringComparer.Ordinal);
    private readonly Scope? _other;
    private readonly Dictionary<string, FileExpression> _expressions = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly bool _asBrowser;

    /// <param name="ownHost">The host of the site that a name in the file stands for; null for another's.</param>
    /// <param name="folder">Where an .htaccess file is, from / to /.</param>
    internal ApacheAnswers(List<ApacheLine> lines, string folder, bool asBrowser, Func<string, string?> ownHost)
    {
        (_folder, _asBrowser) = (folder, asBrowser);
        _scopes = Scope.Read(lines, folder);
        foreach (var scope in _scopes)
            foreach (var host in scope.Hosts.Select(ownHost).OfType<string>())
                if (_byHost.TryAdd(host, scope)) scope.OwnHosts.Add(host);
        _other = _scopes.Find(scope => scope.Hosts.Count == 0);
    }

    public IEnumerable<FileSample> Samples => _scopes.SelectMany(scope => scope.Hosts.Count == 0
        ? scope.Samples(_folder, Made)
        : scope.OwnHosts.SelectMany(host =>
            scope.Samples(_folder, Made).Select(sample => sample with { Host = host })));

    public long Looked { get; private set; }

    public FileAnswer? Ask(string host, string path, string query)
    {
        try
        {
            var scope = _byHost.GetValueOrDefault(host) ?? _other;
            return scope is null ? new FileAnswer(0, 0, null) : new Request(this, scope, host, path, query).Run();
        }
        catch (Exception e) when (e is UnknownVariableException or RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private SampleAddresses Made => field ??= new SampleAddresses(_scopes.SelectMany(scope =>
        scope.Rules.SelectMany(rule => rule.Conditions.Where(condition => condition.Words is [_, "%{REQUEST_URI}", ..])
            .Select(condition => condition.Words[2].TrimStart('!')).Prepend(rule.Source))
            .Concat(scope.Aliases.Select(alias => alias.From))).Distinct(StringComparer.Ordinal));

    private FileExpression Expression(string regex, bool ignoreCase)
    {
        var key = (ignoreCase ? "i" : "c") + regex;
        return _expressions.TryGetValue(key, out var known) ? known
            : _expressions[key] = new FileExpression(regex, ignoreCase);
    }

    private sealed class UnknownVariableException : Exception;

    private static bool Has(Rule rule, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (rule.Flags.Contains(name)) return true;
        return false;
    }

    private sealed class Request(ApacheAnswers file, Scope scope, string host, string path, string query)
    {
        private string _path = path;
        private string _args = query;
        private (int Line, int Status)? _led;
        private Match? _match, _condition;
        private readonly string _asked = path, _query = query;

        internal FileAnswer Run()
        {
            for (var round = 0; round < MostRounds; round++)
            {
                var before = _path;
                var (answer, again) = Rewrite();
                if (answer is { } said) return said;
                if (!again || _path == before) break;
            }

            foreach (var alias in scope.AliasesFor(_asked))
                if (Ask(alias) is { } answer) return answer;
            return new FileAnswer(0, 0, null);
        }

        private (FileAnswer? Answer, bool Again) Rewrite()
        {
            var last = 0;
            for (var at = scope.FindRule(0, _path); at < scope.Rules.Count; at = scope.FindRule(at + 1, _path))
            {
                file.Looked++;
                var rule = scope.Rules[at];
                if (!Matches(rule))
                {
                    // The rules that are chained to one that does not match are left out with it.
                    while (at < scope.Rules.Count && Has(scope.Rules[at], "c", "chain")) at++;
                    continue;
                }

                last = rule.Line.Number;
                if (Has(rule, "f", "forbidden")) return (new FileAnswer(last, 0, null), false);
                if (Has(rule, "g", "gone")) return (new FileAnswer(last, 410, null), false);
                var target = rule.Line.Words[2];
                if (target != "-") Take(rule, target);
                if (Has(rule, "l", "last", "end"))
                    return _led is { } led
                        ? (new FileAnswer(led.Line, led.Status, Sent()), false)
                        : target == "-" ? (new FileAnswer(last, 0, null), false) : (null, !Has(rule, "end"));
                if (rule.Flags.FirstOrDefault(flag => flag.StartsWith("s=", StringComparison.Ordinal)
                        || flag.StartsWith("skip=", StringComparison.Ordinal)) is { } skip
                    && int.TryParse(skip.Split('=')[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                    at += count;
            }

            return _led is { } end ? (new FileAnswer(end.Line, end.Status, Sent()), false) : (null, false);
        }

        private string Sent() => FileAnswer.Append(_path, _args);

        private bool Matches(Rule rule)
        {
            if (SubjectOf(rule.Source) is not { } subject) return false;
            var match = rule.Expression.Match(subject);
            if (match is { Success: true } == rule.IsNot) return false;
            var holds = true;
            var isOr = false;
            foreach (var condition in rule.Conditions)
            {
                // After one of several that is met, the rest of them are not asked.
                var isMet = isOr && holds ? holds : Holds(condition, match);
                if (!isOr && !holds) return false;
                holds = isMet;
                isOr = condition.Words.Count > 3 && condition.Words[3].Trim('[', ']').ToLowerInvariant().Split(',')
                    .Any(flag => flag.Trim() is "or" or "ornext");
            }

            if (holds) _match = match;
            return holds;
        }

        /// <summary>
        /// What an expression is held against: in an .htaccess file, the path below its folder, and in a server's
        /// configuration all of it.
        /// </summary>
        private string? SubjectOf(string regex)
        {
            if (scope.Hosts.Count > 0 || !_path.StartsWith('/') || regex.StartsWith("^/", StringComparison.Ordinal)
                || regex.StartsWith("^(/", StringComparison.Ordinal))
                return _path;
            return _path.StartsWith(file._folder, StringComparison.Ordinal) ? _path[file._folder.Length..] : null;
        }

        private bool Holds(ApacheLine condition, Match? rule)
        {
            if (condition.Words.Count < 3) return true;
            var (what, wanted) = (condition.Words[1], condition.Words[2]);
            var ignoreCase = condition.Words.Count > 3
                && condition.Words[3].Contains("NC", StringComparison.OrdinalIgnoreCase);
            // Which of the two it was asked by makes no difference here.
            if (what.Contains("HTTPS", StringComparison.OrdinalIgnoreCase)
                || what is "%{SERVER_PORT}" or "%{REQUEST_SCHEME}" or "%{HTTP:X-Forwarded-Proto}")
                return true;
            var isNot = wanted.StartsWith('!');
            if (isNot) wanted = wanted[1..];
            if (wanted is "-f" or "-d" or "-l" or "-s" or "-F" or "-U") return isNot;
            var value = Fill(what, rule);
            if (wanted.StartsWith('='))
                return value.Equals(wanted[1..].Trim('"'), ignoreCase ? StringComparison.OrdinalIgnoreCase
                    : StringComparison.Ordinal) != isNot;
            if (wanted.StartsWith('-') || wanted.StartsWith('<') || wanted.StartsWith('>'))
                throw new UnknownVariableException();
            var match = file.Expression(wanted, ignoreCase).Match(value);
            if (match is { Success: true }) _condition = match;
            return match is { Success: true } != isNot;
        }

        private void Take(Rule rule, string target)
        {
            var to = Fill(target, _match);
            var status = ApacheRewrites.Status(rule.Flags, target);
            var mark = to.IndexOf('?', StringComparison.Ordinal);
            if (mark >= 0)
            {
                var own = to[(mark + 1)..];
                _args = !Has(rule, "qsa", "qsappend") || _args.Length == 0 ? own
                    : own.Length == 0 ? _args : own + "&" + _args;
                to = to[..mark];
            }
            else if (Has(rule, "qsd", "qsdiscard"))
            {
                _args = "";
            }

            if (!to.StartsWith('/') && !to.Contains("://", StringComparison.Ordinal)) to = rule.Base + to;
            if (status is { } code)
            {
                _led = (rule.Line.Number, code);
                if (to.StartsWith('/')) to = $"https://{host}{to}";
            }

            _path = to;
        }

        private FileAnswer? Ask(ApacheAlias alias)
        {
            file.Looked++;
            var to = alias.To;
            if (alias.Expression is { } expression)
            {
                if (expression.Match(_asked) is not { Success: true } match) return null;
                to = to is null ? null : Groups(to, match);
            }
            else
            {
                if (!_asked.StartsWith(alias.From, StringComparison.Ordinal) || (_asked.Length > alias.From.Length
                    && !alias.From.EndsWith('/') && _asked[alias.From.Length] != '/')) return null;
                to = to is null ? null : to + _asked[alias.From.Length..];
            }

            if (alias.Status == 410) return new FileAnswer(alias.Line, 410, null);
            if (alias.Status is < 300 or >= 400 || to is null) return new FileAnswer(alias.Line, 0, null);
            if (to.StartsWith('/')) to = $"https://{host}{to}";
            if (!to.Contains('?', StringComparison.Ordinal)) to = FileAnswer.Append(to, _query);
            return new FileAnswer(alias.Line, alias.Status, to);
        }

        private static string Groups(string text, Match match) =>
            TargetText.Write(ApacheAlias.Target(text), group => match.Groups[int.Parse(
                group, CultureInfo.InvariantCulture)].Value);

        /// <summary>Fills in <c>$1</c> of the rule, <c>%1</c> of the last condition, and <c>%{…}</c>.</summary>
        private string Fill(string text, Match? rule)
        {
            var filled = new StringBuilder();
            for (var i = 0; i < text.Length; i++)
            {
                var rest = text.AsSpan(i);
                if (rest is ['\\', _, ..]) filled.Append(text[++i]);
                else if (rest is ['$', >= '0' and <= '9', ..])
                    filled.Append(rule?.Groups[text[++i] - '0'].Value);
                else if (rest.StartsWith("%{") && rest.IndexOf('}') is > 0 and var end)
                {
                    filled.Append(Variable(rest[2..end].ToString()));
                    i += end;
                }
                else if (rest is ['%', >= '0' and <= '9', ..] && rest is not ['%', _, >= '0' and <= '9'
                    or >= 'A' and <= 'F' or >= 'a' and <= 'f', ..])
                    filled.Append(_condition?.Groups[text[++i] - '0'].Value);
                else if (rest is ['$', '{', ..]) throw new UnknownVariableException();
                else filled.Append(text[i]);
            }

            return filled.ToString();
        }

        private string Variable(string name) => name.ToUpperInvariant() switch
        {
            "HTTP_HOST" or "SERVER_NAME" => host,
            "REQUEST_URI" => _asked,
            "QUERY_STRING" => _args,
            "REQUEST_METHOD" => "GET",
            "REQUEST_SCHEME" => "https",
            "THE_REQUEST" => $"GET {_asked}{(_query.Length > 0 ? "?" + _query : "")} HTTP/1.1",
            "HTTP_ACCEPT" when file._asBrowser => BrowserAccepts,
            _ => throw new UnknownVariableException(),
        };
    }
}
