using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Moves a regular expression of another program here. There it is looked for anywhere in the path, unless ^ and $ say
/// otherwise; here it is matched against the whole path, as it came and then without a final slash. What needs no
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

    /// <summary>The same as a pattern that covers no more and no less; null where none can say it.</summary>
    internal PlacedPattern? InPlace { get; private set; }

    /// <param name="isRelative">Whether the path it is matched with may lack its first slash, as in an .htaccess
    /// file.</param>
    /// <param name="guards">What the path must fit besides, as <see cref="GuardOf"/> writes it.</param>
    internal static ForeignPattern? Read(
        string regex, List<TargetPart> target, bool isRelative, out string? fault, string guards = "")
    {
        var rule = new ForeignPattern(target);
        // Matching here never minds the case.
        if (regex.StartsWith("(?i)", StringComparison.Ordinal)) regex = regex[4..];
        fault = TakeLooks(ref regex, ref guards, isRelative);
        if (fault is not null || RegexToken.Read(regex, out fault) is not { } tokens) return null;
        rule._groups.AddRange(tokens.Where(token => token.Part == RegexPart.Group).Select(token => token.Name));
        fault = rule.Place(Branches(tokens), isRelative, guards);
        return fault is null ? rule : null;
    }

    /// <summary>An expression that a path must match besides, or must not, as a pattern begins with it.</summary>
    internal static string? GuardOf(string regex, bool isRelative, bool isWanted)
    {
        if (Read(regex, [], isRelative, out _)?.InPlace is not { } pattern
            || RegexToken.Read(pattern.From, out _) is not { } tokens) return null;
        // Groups of a guard are not counted with those of the pattern.
        var text = string.Concat(
            tokens.Select(token => token.Part == RegexPart.Group ? "(?:" : token.Written));
        return $"(?{(isWanted ? '=' : '!')}(?:{text})$)";
    }

    /// <summary>
    /// What looks ahead after plain text, as <c>^/api(?!/v2)</c>, says the same at the beginning.
    /// </summary>
    /// <returns>Why that is not so, as the end of a sentence.</returns>
    private static string? TakeLooks(ref string regex, ref string guards, bool isRelative)
    {
        const string Fault = "it looks ahead or behind, or sets modes in its middle";
        while (regex.IndexOf("(?!", StringComparison.Ordinal) is var at
            && (at >= 0 ? at : at = regex.IndexOf("(?=", StringComparison.Ordinal)) >= 0)
        {
            var end = PatternText.EndOfGroup(regex, at);
            if (end == 0 || RegexToken.Read(regex[..at], out _) is not [{ Part: RegexPart.Start }, .. var before]
                || !before.TrueForAll(token => token.Part is RegexPart.Literal or RegexPart.Group or RegexPart.Plain)
                || RegexToken.Read(regex[(at + 3)..end], out _) is not { } inner)
                return Fault;
            var text = string.Concat(before.Where(token => token.Part == RegexPart.Literal).Concat(inner)
                .Select(token => token.Written));
            if (isRelative && !text.StartsWith('/')) text = "/" + text;
            guards += $"{regex.AsSpan(at, 3)}{text})";
            regex = regex[..at] + regex[(end + 1)..];
        }

        return null;
    }

    private string? Place(List<List<RegexToken>> branches, bool isRelative, string guards)
    {
        if (_target.FirstOrDefault(part => part.Group is { } group && Number(group) is null).Group is { } missing)
            return $"its target fills in “{missing}”, which the pattern has no group for";
        string? fault = null;
        var written = new List<string>();
        var (starts, ends, isWhole) = (false, false, true);
        foreach (var branch in branches)
        {
            (starts, ends) = Trim(branch, isRelative);
            if (branch.Any(token => token.Part is RegexPart.Start or RegexPart.End))
                fault ??= "it has a ^ or $ in its middle";
            if (branches.Count > 1 && branch.Count == 0 && !(starts && ends))
                fault ??= "one of its alternatives is empty, so that it would match every address";
            if (branch.Any(token => token.Is('?')))
                fault ??= "it looks at the query, which a pattern here never sees; make an exact rule for each address";
            isWhole &= starts && ends;
            written.Add(Write(branch, starts, ends));
        }

        if (!isWhole && _target.Any(part => part.Group == "0"))
            fault ??= "its target fills in all that was matched; put that in parentheses";
        var text = string.Join('|', written);
        if (fault is null)
            InPlace = new PlacedPattern(guards + (guards.Length > 0 && written.Count > 1 ? $"(?:{text})" : text),
                TargetText.Write(
                    _target.Select((part, i) => part.Group is null ? part : part with
                    {
                        Group = Sign(Number(part.Group)!.Value, i + 1 < _target.Count ? _target[i + 1].Text : null)
                    }),
                    sign => sign, plain => plain.Replace("$", "$$", StringComparison.Ordinal)));
        if (guards.Length == 0 && branches.Count == 1 && AsPath(branches[0], starts, ends)) return null;
        if (fault is null) (From, Match, To) = (InPlace!.From, RuleMatch.Pattern, InPlace.To);
        return fault;
    }

    private static (bool Starts, bool Ends) Trim(List<RegexToken> branch, bool isRelative)
    {
        var starts = branch is [{ Part: RegexPart.Start }, ..];
        if (starts) branch.RemoveAt(0);
        var ends = branch is [.., { Part: RegexPart.End }];
        if (ends) branch.RemoveAt(branch.Count - 1);
        // What takes everything begins at the beginning.
        if (!starts && branch is [{ Part: RegexPart.Group }, { Part: RegexPart.Dot }, { Text: "*" }, ..])
        {
            if (isRelative) branch.Insert(0, new(RegexPart.Literal, "/"));
            return (true, ends);
        }

        if (!starts) return (starts, ends);
        if (branch is [var slash, { Part: RegexPart.Quantifier, Text: "?" or "*" or "+" }, ..] && slash.Is('/'))
            branch.RemoveAt(1);
        else if (isRelative && !(branch is [{ Part: RegexPart.Dot }, ..] || (branch.Count > 0 && branch[0].Is('/'))))
            branch.Insert(0, new(RegexPart.Literal, "/"));
        return (starts, ends);
    }

    /// <summary>What is there with a final slash and without is the same address here.</summary>
    private static List<RegexToken> WithoutSlash(List<RegexToken> branch, bool ends)
    {
        if (!ends) return branch;
        if (branch is [_, _, .., var last, { Part: RegexPart.Quantifier, Text: "?" or "*" }] && last.Is('/'))
            return branch[..^2];
        return branch is [_, .., var end] && end.Is('/') ? branch[..^1] : branch;
    }

    private bool AsPath(List<RegexToken> branch, bool starts, bool ends)
    {
        if (!starts) return false;
        branch = WithoutSlash(branch, ends);
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
        // Here an index document is not part of an address, and a prefix of its own would cover all of its folder.
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
        return ends || text.EndsWith(".*", StringComparison.Ordinal) || text.EndsWith("(.*)", StringComparison.Ordinal)
            ? text : text + ".*";
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
