namespace Mapflat.Content.Dormancy;

/// <summary>A name under which something is cited.</summary>
/// <param name="Family">The family name of a person, or the whole name of anybody else.</param>
/// <param name="Given">The given names of a person; null for an organisation, which has none.</param>
internal sealed record AuthorName(string Family, string? Given)
{
    public bool IsPerson => Given is not null;

    /// <summary>As it is read out: given names first.</summary>
    public string InWords => Given is null ? Family : $"{Given} {Family}";

    /// <summary>As it stands in a list of references: the family name first.</summary>
    public string Inverted => Given is null ? Family : $"{Family}, {Given}";

    /// <summary>
    /// Reads names as libraries write them: a person as <c>Family, Given</c>, anybody else in one piece, and a
    /// semicolon between two. Nothing in a name without a comma tells a person from an organisation.
    /// </summary>
    public static IReadOnlyList<AuthorName> ReadAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Read)];
    }

    private static AuthorName Read(string name) =>
        name.Split(',', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } family, { Length: > 0 } given]
            ? new AuthorName(family, given) : new AuthorName(name, null);
}
