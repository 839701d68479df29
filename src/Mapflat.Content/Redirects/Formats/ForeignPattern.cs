using System.Globalization;
using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Moves a regular expression of another program here. There it is looked for anywhere in the path, unless ^ and $ say
/// otherwise, and the path keeps its final slash; here it is matched against the whole path without one. What needs no
/// expression becomes an exact or a prefix rule, which are found without trying one after the other.
/// </summary>
internal sealed class ForeignPattern
{
    private readonly List<TargetPart> _target;
    private readonly List<string?> _groups = [];

    private ForeignPattern(List<TargetPart> target) => _target = target;

    internal string From { get; private set; } = "";

    internal RuleMatch Match { get; private set; }

    internal string? To { get; private set; }

    /// <param name="isRelative">Whether the path it is matched with may lack its first slash, as in an .htaccess
    /// file.</param>
    internal static ForeignPattern? Read(string regex, List<TargetPart> target, bool isRelative, out string? fault)
    {
        var rule = new ForeignPattern(target);
        // Matching here never minds the case.
        if (regex.StartsWith("(?i)", StringComparison.Ordinal)) regex = regex[4..];
        if (RegexToken.Read(regex, out fault) is not { } tokens) return null;
        rule._groups.AddRange(tokens.Where(token => token.Part == RegexPart.Group).Select(token => token.Name));
        fault = rule.Place(Branches(tokens), isRelative);
        return fault is null ? rule : null;
    }

    private string? Place(List<List<RegexToken>> branches, bool isRelative)
    {
        if (_target.FirstOrDefault(part => part.Group is { } group && Number(group) is null).Group is { } missing)
            return $"its target fills in “{missing}”, which the pattern has no group for";
        var written = new List<string>();
        var isWhole = true;
        foreach (var branch in branches)
        {
            var (starts, ends) = Trim(branch, isRelative);
            if (branch.Any(token => token.Part is RegexPart.Start or RegexPart.End))
                return "it has a ^ or $ in its middle";
            if (branches.Count > 1 && branch.Count == 0 && !(starts && ends))
                return "one of its alternatives is empty, so that it would match every address";
            if (branches.Count == 1 && AsPath(branch, starts, ends)) return null;
            if (branch.Any(token => token.Is('?')))
                return "it looks at the query, which a pattern here never sees; make an exact rule for each address";
            isWhole &= starts && ends;
            written.Add(Write(branch, starts, ends));
        }
        (From, Match) = (string.Join('|', written), RuleMatch.Pattern);
        if (!isWhole && _target.Any(part => part.Group == "0"))
            return "its target fills in all that was matched; put that in parentheses";
        To = TargetText.Write(
            _target.Select((part, i) => part.Group is null ? part : part with
            {
                Group = Sign(Number(part.Group)!.Value, i + 1 < _target.Count ? _target[i + 1].Text : null)
            }),
            sign => sign, text => text.Replace("$", "$$", StringComparison.Ordinal));
        return null;
    }

    private static (bool Starts, bool Ends) Trim(List<RegexToken> branch, bool isRelative)
    {
        var starts = branch is [{ Part: RegexPart.Start }, ..];
        if (starts) branch.RemoveAt(0);
        var ends = branch is [.., { Part: RegexPart.End }];
        if (ends) branch.RemoveAt(branch.Count - 1);
        if (starts)
        {
            if (branch is [var slash, { Part: RegexPart.Quantifier, Text: "?" or "*" or "+" }, ..] && slash.Is('/'))
                branch.RemoveAt(1);
            else if (isRelative
                && !(branch is [{ Part: RegexPart.Dot }, ..] || (branch.Count > 0 && branch[0].Is('/'))))
                branch.Insert(0, new(RegexPart.Literal, "/"));
        }
        if (ends && branch is [_, _, .., var last, { Part: RegexPart.Quantifier, Text: "?" or "*" }] && last.Is('/'))
            branch.RemoveRange(branch.Count - 2, 2);
        if (ends && branch is [_, .., var end] && end.Is('/')) branch.RemoveAt(branch.Count - 1);
        return (starts, ends);
    }

    private bool AsPath(List<RegexToken> branch, bool starts, bool ends)
    {
        if (!starts) return false;
        var plain = branch.TakeWhile(token => token.Part is RegexPart.Literal or RegexPart.Dot).Count();
        // What is repeated is no longer plain.
        if (plain < branch.Count && branch[plain].Part == RegexPart.Quantifier) return false;
        var path = Path(branch.Take(plain));
        var rest = string.Concat(branch.Skip(plain).Select(token => token.Written));
        // ^/a(?:/(.*))?$, ^/a/(.*)$, ^/a/ and, of everything, ^(.*)$ and ^(/.*)$
        var below = rest == "(?:/(.*))?" || (rest is "(.*)" or ".*" && path.EndsWith('/'));
        var all = path.Length == 0 && rest is "(.*)" or "(/.*)";
        if (rest.Length == 0 && ends)
        {
            if (_target.Any(part => part.Group is not null and not "0")) return false;
            (From, Match, To) = (path.Length == 0 ? "/" : path, RuleMatch.Exact, TargetText.Write(_target, _ => path));
            return true;
        }
        if (path.Contains('?', StringComparison.Ordinal)) return false;
        // Here an index document is no part of an address, and a prefix of its own would cover all of its folder.
        if (LegacyPath.EndsInIndex(path)) return false;
        if (!below && !all && !(rest.Length == 0 && path.EndsWith('/'))) return false;
        if (_target.Any(part => part.Group == "0")
            || _target.Any(part => part.Text?.Contains(":splat", StringComparison.Ordinal) == true))
            return false;
        (From, Match) = (path.TrimEnd('/') + "/*", RuleMatch.Prefix);
        To = all
            ? TargetText.Write(_target, _ => "/:splat").Replace("//:splat", "/:splat", StringComparison.Ordinal)
            : TargetText.Write(_target, _ => ":splat");
        return true;
    }

    /// <summary>The characters as a rule's source writes them: what would be a sign of its own is encoded.</summary>
    private static string Path(IEnumerable<RegexToken> plain) =>
        Encode(string.Concat(plain.Select(token => token.Text)));

    internal static string Encode(string path) => path
        .Replace("%", "%25", StringComparison.Ordinal).Replace("%252F", "%2F", StringComparison.OrdinalIgnoreCase)
        .Replace("*", "%2A", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);

    private static string Write(List<RegexToken> branch, bool starts, bool ends)
    {
        var text = string.Concat(branch.Select(token => token.Written));
        if (!starts && !text.StartsWith(".*", StringComparison.Ordinal)) text = ".*" + text;
        if (ends || text.EndsWith(".*", StringComparison.Ordinal) || text.EndsWith("(.*)", StringComparison.Ordinal))
            return text;
        return branch is [_, .., var last] && last.Is('/') ? text[..^1] + "(?:/.*)?" : text + ".*";
    }

    internal static List<List<RegexToken>> Branches(List<RegexToken> tokens)
    {
        List<List<RegexToken>> branches = [[]];
        var depth = 0;
        foreach (var token in tokens)
        {
            if (token.Part is RegexPart.Group or RegexPart.Plain) depth++;
            if (token.Part == RegexPart.Close) depth--;
            if (token.Part == RegexPart.Or && depth == 0) branches.Add([]);
            else branches[^1].Add(token);
        }
        return branches;
    }

    /// <summary><c>$1</c>, in braces where a digit comes after it.</summary>
    private static string Sign(int group, string? next)
    {
        var number = group.ToString(CultureInfo.InvariantCulture);
        return next is { Length: > 0 } && char.IsAsciiDigit(next[0]) ? $"${{{number}}}" : "$" + number;
    }

    private int? Number(string group)
    {
        var isNumber = int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number == 0) return 0;
        if (!isNumber) number = _groups.IndexOf(group) + 1;
        return number >= 1 && number <= _groups.Count ? number : null;
    }
}
