namespace Mapflat.Content.Pages;

/// <summary>What a page says, apart from when and by whom it was said.</summary>
/// <param name="Title">The title and first heading.</param>
/// <param name="Menu">The short name in menus.</param>
/// <param name="Summary">What the page says, in a sentence or two.</param>
/// <param name="Markdown">The text, without the title.</param>
/// <param name="AsOf">When the text was true, as <see cref="Pages.AsOf"/> reads it; empty if nobody has said.</param>
/// <param name="Successor">The successor's matching page, an absolute address; null if there is none.</param>
public sealed record PageText(string Title, string Menu, string Summary, string Markdown, string AsOf, string? Successor);
