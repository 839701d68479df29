using System.Globalization;
using System.Text.RegularExpressions;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// A <c>_redirects</c> file: lines of <c>from to code</c>, with <c>:name</c> for a segment and <c>*</c> for the rest.
/// Netlify, Cloudflare and IPFS write it alike and differ in what a line without a code means.
/// </summary>
internal sealed partial class UnderscoreReader : IRuleReader
{
    private readonly int _usual;

    private UnderscoreReader(string name, string whose, int usual) =>
        (Format, _usual) = (new RuleFormat(name, $"a _redirects file of {whose}"), usual);

    internal static UnderscoreReader Netlify { get; } = new("netlify", "Netlify", 301);

    internal static UnderscoreReader Cloudflare { get; } = new("cloudflare", "Cloudflare", 302);

    internal static UnderscoreReader Ipfs { get; } = new("ipfs", "an IPFS gateway", 301);

    public RuleFormat Format { get; }

    public bool Recognises(FileHead head)
    {
        if (head.Lines.Count == 0) return false;
        var good = head.Lines.Count(line => Words(line) is [var from, _, ..] words && CsvRows.IsAddress(from)
            && words.Skip(1).Any(word => CsvRows.IsAddress(word) || IsCode(word)));
        return head.Name == "_redirects" || good * 10 >= head.Lines.Count * 9;
    }

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        int? uncoded = null;
        log.IsOrdered = true;
        var lines = BoundedLines.Read(text, log).Select(line => (line.Number, Words: Words(line.Text)))
            .Where(line => line.Words.Count > 0).ToList();
        var written = lines.Select(line => line.Words[0]).ToHashSet(StringComparer.Ordinal);
        var starred = lines.Where(line => line.Words[0].EndsWith("/*", StringComparison.Ordinal))
            .Select(line => WithoutStar(line.Words)).ToHashSet(StringComparer.Ordinal);
        foreach (var (number, words) in lines)
        {
            // Where the * leads with nothing in its place: a prefix rule here covers its own address, too.
            if (!starred.Contains(string.Join(' ', words)) && Take(number, words, IsAlone(words), log))
                uncoded ??= number;
        }

        if (uncoded is not null)
            log.Warn(uncoded, $"This line, perhaps others too, has no code; in {Format.Title[2..]} that means "
                + $"{_usual}. Name the format netlify, cloudflare or ipfs if it is another one's.");

        // Whether nothing is said of the address above all that the * covers.
        bool IsAlone(List<string> words) => words[0].EndsWith("/*", StringComparison.Ordinal)
            && !written.Contains(words[0][..^"/*".Length])
            // What this program wrote means what it means here.
            && !head.Text.StartsWith("# The redirects of ", StringComparison.Ordinal);
    }

    /// <summary>The line for the address above all that a line with a star covers.</summary>
    private static string WithoutStar(List<string> words) =>
        string.Join(' ', words.Select((word, place) =>
            place == 0 ? word[..^"/*".Length] : word.Replace(":splat", "", StringComparison.Ordinal)));

    /// <returns>Whether its code had to be supplied.</returns>
    private bool Take(int line, List<string> words, bool isAlone, RuleLog log)
    {
        var from = words[0];
        var at = 1;
        while (at < words.Count && !CsvRows.IsAddress(words[at]) && words[at].Contains('=', StringComparison.Ordinal))
            at++;
        var keys = words[1..at];
        var to = at < words.Count && CsvRows.IsAddress(words[at]) ? words[at++] : "";
        var code = at < words.Count && IsCode(words[at]) ? words[at++].TrimEnd('!') : null;
        var status = code is null ? _usual : int.Parse(code, CultureInfo.InvariantCulture);
        if (!CsvRows.IsAddress(from))
            log.Skip(line,
                $"“{UrlListReader.Short(from)}” is not an address; a line is “from to code”, and the first begins "
                + "with /.");
        else if (at < words.Count && words[at].Contains('=', StringComparison.Ordinal))
            log.Skip(line, $"{from} depends on the visitor ({words[at]}), and rules here do not; decide where it leads "
                + "for everybody.");
        else if (at < words.Count)
            log.Skip(line, $"“{UrlListReader.Short(words[at])}” is not understood; a line is “from to code”.");
        else if (status == 200)
            log.Skip(
                line, $"{from} shows another page under its own address (200), which no rule here does; choose 301.",
                Sample(from, keys));
        else if (status is 404 or 403 or 401)
            log.Skip(line, $"{from} names an error page for {status}; the site has its own, so leave the rule out, or "
                + "choose 410.", Sample(from, keys));
        else if (to.Length == 0 && status != 410)
            log.Skip(line, $"It is not said where {from} leads; a line is “from to code”.");
        else
        {
            if (status == 303)
            {
                status = 302;
                log.Warn(line, "303 is taken for 302, which does the same for whoever reads a page (RFC 9110).");
            }

            return Place(line, from, keys, status == 410 ? null : to, status, isAlone, log)
                && code is null;
        }

        return false;
    }

    /// <summary>An address that a line is for; null where it is for some visitors alone.</summary>
    private static string? Sample(string from, List<string> keys) => !from.StartsWith('/') ? null
        : Name().Replace(from, "x").Replace("*", "x", StringComparison.Ordinal)
            + (keys.Count == 0 ? "" : "?") + string.Join('&', keys)
                .Replace("=:", "=", StringComparison.Ordinal);

    private bool Place(int line, string from, List<string> keys, string? to, int status, bool isAlone, RuleLog log)
    {
        if (to?.Contains('*', StringComparison.Ordinal) == true)
        {
            log.Skip(line, $"The * in {to} stands for nothing; write :splat for what the * of the source covers.");
            return false;
        }
        var names = Name().Matches(from);
        // What the query holds is filled in from there.
        foreach (var key in keys.Where(key => key.Contains("=:", StringComparison.Ordinal)))
            to = to?.Replace(key[key.IndexOf(':', StringComparison.Ordinal)..],
                $"$query.{key[..key.IndexOf('=', StringComparison.Ordinal)]}", StringComparison.Ordinal);
        var query = keys.Count == 0 ? "" : "?" + string.Join('&', keys.Select(key =>
            key.IndexOf("=:", StringComparison.Ordinal) is >= 0 and var colon ? key[..colon] + "=*" : key));
        foreach (var odd in Placeholder().Matches(to ?? "").Select(match => match.Groups[1].Value)
            .Except(names.Select(match => match.Groups[1].Value).Append("splat")))
            log.Warn(line, $"The :{odd} in {to} stands for nothing in {from}, and is sent as it stands.");
        var star = from.IndexOf('*', StringComparison.Ordinal);
        if (names.Count == 0
            && (star < 0 || (star == from.Length - 1 && from.EndsWith("/*", StringComparison.Ordinal))))
        {
            // An asterisk of Cloudflare's comes after a slash, and does not stand for its lack.
            if (isAlone && _usual == 302 && query.Length == 0 && from.StartsWith('/'))
            {
                var escaped = string.Concat(from[..star].Select(Escape));
                log.Add(line, escaped + "(.*)", to?.Replace("$", "$$", StringComparison.Ordinal)
                    .Replace(":splat", "$1", StringComparison.Ordinal), status, RuleMatch.Pattern);
            }
            else
            {
                log.Add(line, from + query, to, status);
            }

            return true;
        }
        if (query.Length > 0)
        {
            log.Skip(line, $"{from} looks at the query of many addresses; make a rule for each of them.");
            return false;
        }
        if (star >= 0 && from.IndexOf('*', star + 1) >= 0)
        {
            log.Skip(line, $"{from} has more than one *; make a pattern rule of it.");
            return false;
        }
        // A segment, or the rest, that is filled into the target: a pattern with groups of these names.
        var (host, path) = Split(from);
        // But for Cloudflare, a final slash makes no difference, and a star stands for nothing, too.
        if (_usual == 301 && path.Length > 1) path = path.TrimEnd('/');
        var known = names.Select(match => match.Groups[1].Value).Append("splat").ToHashSet(StringComparer.Ordinal);
        if (names.Count != known.Count - 1)
        {
            log.Skip(line, $"{from} has one name twice; give each segment a name of its own.");
            return false;
        }
        var pattern = Name().Replace(string.Concat(path.Select(Escape)), match => $"(?<{match.Groups[1].Value}>[^/]+)");
        pattern = _usual != 301 ? pattern.Replace("*", "(?<splat>.*)", StringComparison.Ordinal)
            : pattern.EndsWith("/*", StringComparison.Ordinal) ? pattern[..^"/*".Length] + "(?:/(?<splat>.*))?"
            // With its final slash, too, or a line below that minds none would be asked first.
            : pattern.Replace("*", "(?<splat>.*)", StringComparison.Ordinal) + "/?";
        var target = to is null ? null : Reference().Replace(to.Replace("$", "$$", StringComparison.Ordinal), match =>
            known.Contains(match.Groups[1].Value) ? $"${{{match.Groups[1].Value}}}" : match.Value);
        log.Add(new ReadDraft(
            new RuleDraft(pattern, target, log.Today) { Status = status, Match = RuleMatch.Pattern, Host = host },
            line));
        return true;
    }

    private static (string? Host, string Path) Split(string from)
    {
        if (from.StartsWith('/') || from.IndexOf("://", StringComparison.Ordinal) is not (> 0 and var colon))
            return (null, from);
        var slash = from.IndexOf('/', colon + 3);
        return slash < 0 ? (from[(colon + 3)..], "/") : (from[(colon + 3)..slash], from[slash..]);
    }

    private static string Escape(char c) =>
        c is '*' or ':' ? c.ToString() : new RegexToken(RegexPart.Literal, c.ToString()).Written;

    private static bool IsCode(string word) => word.TrimEnd('!') is { Length: 3 } code && code.All(char.IsAsciiDigit);

    private static List<string> Words(string line) =>
        [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => !word.StartsWith('#'))];

    [GeneratedRegex(@"(?<=/):([A-Za-z]\w*)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@":([A-Za-z]\w*)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();

    /// <summary>What is meant for one and no more: it is all of a segment, or a value.</summary>
    [GeneratedRegex(@"(?<=/|=):([A-Za-z]\w*)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}
