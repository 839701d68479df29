namespace Mapflat.Content.Redirects;

/// <summary>The tags of a rule: words of its note that begin with #. So they go wherever the note goes, into every file.</summary>
public static class RuleTags
{
    /// <summary>The longest tag, in characters, without its #.</summary>
    public const int Longest = 40;

    private static readonly char[] _spaces = [' ', '\n', '\t'];

    /// <summary>The tags in a note, without their #, each once, in order.</summary>
    public static IReadOnlyList<string> Of(string? note) =>
        [.. (note ?? "").Split(_spaces, StringSplitOptions.RemoveEmptyEntries).Where(IsTag).Select(word => word[1..]).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>A tag as somebody typed it, without its #; null where it can be none.</summary>
    public static string? Read(string? text)
    {
        var tag = (text ?? "").Trim().TrimStart('#');
        return tag.Length is > 0 and <= Longest && tag.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') ? tag : null;
    }

    /// <summary>The note with a tag more; the same where it has it already.</summary>
    internal static string Add(string? note, string tag) =>
        Of(note).Contains(tag, StringComparer.OrdinalIgnoreCase) ? note! : string.IsNullOrEmpty(note) ? "#" + tag : $"{note} #{tag}";

    /// <summary>The note without a tag; null where nothing is left of it.</summary>
    internal static string? Remove(string? note, string tag)
    {
        var lines = (note ?? "").Split('\n').Select(line => string.Join(' ', line.Split(' ').Where(word => !string.Equals(word, "#" + tag, StringComparison.OrdinalIgnoreCase))).Trim());
        var rest = string.Join('\n', lines).Trim();
        return rest.Length == 0 ? null : rest;
    }

    private static bool IsTag(string word) => word.Length > 1 && word[0] == '#' && Read(word) is not null;
}
