using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>An expression over a query (<c>^p=([0-9]+)$</c>) as what an exact rule looks for in it.</summary>
/// <param name="Source">As a source has it: <c>p=*</c>, or <c>*</c> for any query at all.</param>
/// <param name="Groups">The key whose value each group took, from the first on; null for one that took nothing.</param>
internal sealed partial record QueryCondition(string Source, IReadOnlyList<string?> Groups)
{
    /// <summary>Null where it says more than which keys have which values.</summary>
    internal static QueryCondition? Read(string regex)
    {
        if (regex is "." or ".+" or "(.+)" or "^.+$") return new QueryCondition("*", []);
        List<string?> groups = [];
        var text = regex;
        if (Start().Match(text) is { Length: > 0 } start)
        {
            if (start.Value.StartsWith("(^", StringComparison.Ordinal)) groups.Add(null);
            text = text[start.Length..];
        }

        if (End().Match(text) is { Success: true } end) text = text[..end.Index];
        List<string> pairs = [];
        foreach (var pair in text.Split('&'))
        {
            if (Pair().Match(pair) is not { Success: true } match) return null;
            var (key, value) = (Plain(match.Groups[1].Value), match.Groups[2].Value);
            if (value.StartsWith('(') && !value.StartsWith("(?", StringComparison.Ordinal)) groups.Add(key);
            if (AnyValue().IsMatch(value)) pairs.Add($"{key}=*");
            else if (Literal().IsMatch(value)) pairs.Add($"{key}={Uri.EscapeDataString(Plain(value))}");
            else return null;
        }

        return new QueryCondition(string.Join('&', pairs), groups);
    }

    /// <summary>What fills in a group in a target; null for one that takes no value.</summary>
    internal string? Fill(int group) =>
        group >= 1 && group <= Groups.Count && Groups[group - 1] is { } key ? $"$query.{key}" : null;

    private static string Plain(string regex) => regex.Replace("\\", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:\(\?:\^\|&\)|\(\^\|&\)|\(&\|\^\)|\^|\\b)?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Start();

    [GeneratedRegex(@"(?:\((?:\?:)?(?:&\|\$|\$\|&)\)|\$|&\.\*\$?|\(&\.\*\)\?\$|\\b)$",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex End();

    [GeneratedRegex(@"^((?:[\w.~-]|\\[.\[\]-])+)=(.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pair();

    [GeneratedRegex(
        @"^\(?(?:\.|\\d|\\w|\\S|\[[^\]]+\])(?:[*+]|\{[0-9,]+\})\??\)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AnyValue();

    [GeneratedRegex(@"^(?:[\w.~:/%+@, -]|\\[^\w])*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Literal();
}
