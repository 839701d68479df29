namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// What wget keeps beside a page whose links it changed (--convert-links --backup-converted): <c>page.orig</c> beside
/// <c>page</c>, or beside <c>page.html</c> where it also put the ending behind the name.
/// </summary>
internal static class Originals
{
    private const string Ending = ".orig";

    /// <summary>Whether a file is such a one, and what it is of is there too.</summary>
    public static bool IsOriginal(string name, IReadOnlySet<string> names) =>
        name.Length > Ending.Length && name.EndsWith(Ending, StringComparison.Ordinal)
        && (names.Contains(name[..^Ending.Length]) || names.Contains(name[..^Ending.Length] + ".html"));

    /// <summary>The files of a folder as they were before: each original under its own name, in place of what was made
    /// of it.</summary>
    public static List<SourceEntry> Restore(List<SourceEntry> entries)
    {
        var names = entries.Where(entry => !entry.IsFolder).Select(entry => entry.Name)
            .ToHashSet(StringComparer.Ordinal);
        var originals = entries.Where(entry => !entry.IsFolder && IsOriginal(entry.Name, names))
            .Select(entry => entry with { Name = entry.Name[..^Ending.Length] }).ToList();
        var replaced = originals.Select(original =>
            names.Contains(original.Name) ? original.Name : original.Name + ".html").ToHashSet(StringComparer.Ordinal);
        return
        [
            .. originals,
            .. entries.Where(entry => !replaced.Contains(entry.Name) && !IsOriginal(entry.Name, names)),
        ];
    }
}
