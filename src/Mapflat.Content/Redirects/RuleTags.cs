namespace Mapflat.Content.Redirects;

/// <summary>
/// The tags of a rule: words of its note that begin with #. So they go wherever the note goes, into every file.
/// </summary>
internal static class RuleTags
{
    /// <summary>In characters, without its #.</summary>
    public const int Longest = 40;

    private static readonly char[] _spaces = [' ', '\n', '\t'];

    /// <summary>The tags in a note, without their #, each once, in order.</summary>
    public static IReadOnlyList<string> FindAll(string? note) =>
        [.. (note ?? "").Split(_spaces, StringSplitOptions.RemoveEmptyEntries).Where(IsTag).Select(word => word[1..])
            .Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>A tag as somebody typed it, without its #; null where it can be none.</summary>
    public static string? Read(string? text)
    {
        var tag = (text ?? "").Trim().TrimStart('#');
        return tag.Length is > 0 and <= Longest && tag.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.')
            ? tag
            : null;
    }

    internal static string Add(string? note, string tag) =>
        FindAll(note).Contains(tag, StringComparer.OrdinalIgnoreCase) ? note!
            : string.IsNullOrEmpty(note) ? "#" + tag
            : $"{note} #{tag}";

    internal static string? Remove(string? note, string tag)
    {
        var lines = (note ?? "").Split('\n').Select(line => string.Join(' ', line.Split(' ')
            .Where(word => !string.Equals(word, "#" + tag, StringComparison.OrdinalIgnoreCase))).Trim());
        var rest = string.Join('\n', lines).Trim();
        return rest.Length == 0 ? null : rest;
    }

    private static bool IsTag(string word) => word.Length > 1 && word[0] == '#' && Read(word) is not null;
}
