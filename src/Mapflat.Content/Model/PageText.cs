namespace Mapflat.Content.Model;

/// <summary>What a page says, apart from when and by whom it was said.</summary>
/// <param name="Successor">The successor's matching page, an absolute address; null if there is none.</param>
internal sealed record PageText(
    string Title, string Menu, string Summary, string Markdown, string AsOf, string? Successor)
{
    /// <summary>Other words that a reader may look for, with commas between; empty if there are none.</summary>
    public string Terms { get; init; } = "";

    /// <summary>
    /// The keys of its file that mean nothing here, as YAML, to be written again as they were; empty if there are none.
    /// </summary>
    public string Extra { get; init; } = "";
}
