using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Keeps the order of a file whose first line that matches answers. Here exact rules go before prefixes, and these
/// before patterns: a prefix that would so overtake a line above it becomes a pattern at its place, and a line that was
/// never asked is left out.
/// </summary>
internal sealed class FileOrder
{
    private readonly List<(string Head, RulePattern Pattern, ReadDraft Read)> _patterns = [];
    private readonly GramIndex _index = new();
    private readonly Dictionary<string, ReadDraft> _prefixes = new(StringComparer.Ordinal);
    private readonly RuleLog _log;

    private FileOrder(RuleLog log) => _log = log;

    /// <param name="log">Is told of what is left out.</param>
    internal static IReadOnlyList<ReadDraft> Arrange(RuleReading reading, RuleLog log)
    {
        if (!reading.IsOrdered || reading.Drafts.All(read => read.Match == RuleMatch.Exact)) return reading.Drafts;
        var order = new FileOrder(log);
        return [.. reading.Drafts.Select(order.Place).OfType<ReadDraft>()];
    }

    private ReadDraft? Place(ReadDraft read)
    {
        if (read.Match == RuleMatch.Pattern) return Note(read);
        var source = read.Match == RuleMatch.Prefix ? read.Draft.From.TrimEnd('*') : read.Draft.From;
        if (LegacyUrl.Parse(source).Value is not { Path: var path }) return read;
        if (read.Match == RuleMatch.Exact)
        {
            if (First(path, read) is not { } first) return read;
            // One line may make more than one rule.
            if (first.Line != read.Line) return Leave(read, first);
            return read;
        }

        for (var key = path.Key; key is not null; key = LegacyPath.Parent(key))
            if (_prefixes.TryGetValue(key, out var above) && IsForAll(above, read))
                return Leave(read, above);
        var head = path.Key == "/" ? "/" : path.Key + "/";
        if (_patterns.Exists(each => (each.Head.StartsWith(head, StringComparison.Ordinal)
                || head.StartsWith(each.Head, StringComparison.Ordinal)) && Meet(each.Read, read))
            && read.AsPattern() is { } pattern)
            return Note(pattern);
        _prefixes.TryAdd(path.Key, read);
        return read;
    }

    /// <summary>The line above that answers at an address.</summary>
    private ReadDraft? First(LegacyPath path, ReadDraft read)
    {
        var first = _index.Candidates(path.Whole).Select(place => _patterns[place])
            .Where(each => path.Key.StartsWith(each.Head, StringComparison.Ordinal) && IsForAll(each.Read, read)
                && each.Pattern.Match(path.Whole, new PatternBudget()) is not null)
            .Select(each => each.Read).FirstOrDefault();
        for (var key = path.Key; key is not null; key = LegacyPath.Parent(key))
        {
            if (_prefixes.TryGetValue(key, out var above) && IsForAll(above, read)
                && (first is null || above.Order < first.Order)
                && (above.InPlace is not { } placed
                    || new RulePattern(placed.From).Match(path.Whole, new PatternBudget()) is not null))
                first = above;
        }

        return first;
    }

    private ReadDraft Note(ReadDraft pattern)
    {
        _index.Add(_patterns.Count, PatternText.Runs(pattern.Draft.From));
        _patterns.Add((HeadOf(pattern.Draft.From), new RulePattern(pattern.Draft.From), pattern));
        return pattern;
    }

    private ReadDraft? Leave(ReadDraft read, ReadDraft first)
    {
        _log.Warn(read.Line, $"“{read.Draft.From}” is never asked in this file, where line {first.Line} answers first; "
            + "it was left out.");
        return null;
    }

    /// <summary>Whether every host that asks for one asks for the line above.</summary>
    private static bool IsForAll(ReadDraft above, ReadDraft read) =>
        (above.Fits is null || ReferenceEquals(above.Fits, read.Fits))
        && (above.Draft.Host is null || above.Draft.Host.Equals(read.Draft.Host, StringComparison.OrdinalIgnoreCase))
        && (above.Hosts is not { Count: > 0 } || ReferenceEquals(above.Hosts, read.Hosts)
            || read.Hosts?.Except(above.Hosts, StringComparer.OrdinalIgnoreCase).Any() == false);

    /// <summary>Whether a host may ask for both.</summary>
    private static bool Meet(ReadDraft one, ReadDraft other) => one.Draft.Host is null || other.Draft.Host is null
        ? one.Hosts is not { Count: > 0 } || other.Hosts is not { Count: > 0 }
            || ReferenceEquals(one.Hosts, other.Hosts)
            || one.Hosts.Intersect(other.Hosts, StringComparer.OrdinalIgnoreCase).Any()
        : one.Draft.Host.Equals(other.Draft.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>What every path that a pattern matches begins with, folded.</summary>
    private static string HeadOf(string pattern)
    {
        var body = PatternText.SplitGuards(pattern).Body;
        if (PatternText.HasBranches(body) || RegexToken.Read(body, out _) is not { } tokens) return "";
        var plain = tokens.TakeWhile(token => token.Part == RegexPart.Literal).ToList();
        if (plain.Count < tokens.Count && plain.Count > 0 && tokens[plain.Count].Part == RegexPart.Quantifier)
            plain.RemoveAt(plain.Count - 1);
        return string.Concat(plain.Select(token => token.Text)).ToLowerInvariant();
    }
}
