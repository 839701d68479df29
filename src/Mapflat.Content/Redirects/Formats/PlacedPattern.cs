using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>A line of a file as a pattern, which keeps its place among the others.</summary>
/// <param name="From">Matches what the line matches, with its final slash or without.</param>
internal sealed record PlacedPattern(string From, string? To)
{
    /// <summary>
    /// What an exact or a prefix rule says, as its words have it; null for a source that no path is.
    /// </summary>
    /// <param name="keepsSlash">Whether the program tells apart what has a final slash and what has none.</param>
    internal static PlacedPattern? Make(RuleDraft draft, RuleMatch match, bool keepsSlash)
    {
        var isPrefix = match == RuleMatch.Prefix;
        var source = isPrefix ? draft.From[..^1] : draft.From;
        if (LegacyUrl.Parse(source).Value is not { Path: var path, Query: "" }) return null;
        var whole = path.Whole.TrimEnd('/');
        var text = string.Concat(whole.Select(c => new RegexToken(RegexPart.Literal, RegexToken.Sign(c)).Written));
        var to = draft.To?.Replace("$", "$$", StringComparison.Ordinal)
            .Replace("$$query.", "$query.", StringComparison.Ordinal);
        return isPrefix
            ? new PlacedPattern(keepsSlash ? text + "/(.*)" : text + "(?:/(.*))?",
                to?.Replace(":splat", "$1", StringComparison.Ordinal))
            : new PlacedPattern(!keepsSlash ? text + "/?"
                : path.Whole.EndsWith('/') ? text + "/" : text, to);
    }

    /// <summary>The same, with texts that are held anyway where they are equal.</summary>
    internal PlacedPattern Sharing(string from, string? to) =>
        new(From == from ? from : From, To == to ? to : To);

    /// <summary>The same but for addresses that a guard takes out, or lets in alone.</summary>
    internal PlacedPattern Guarded(string guard) => this with
    {
        From = guard + (Addresses.Patterns.PatternText.HasBranches(From) ? $"(?:{From})" : From),
    };
}
