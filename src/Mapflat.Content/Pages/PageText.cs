namespace Mapflat.Content.Pages;

/// <summary>What a page says, apart from when and by whom it was said.</summary>
/// <param name="Title">The title and first heading.</param>
/// <param name="Menu">The short name in menus.</param>
/// <param name="Summary">What the page says, in a sentence or two.</param>
/// <param name="Markdown">The text, without the title.</param>
/// <param name="AsOf">The day whose state of things the text describes.</param>
/// <param name="Successor">The successor's matching page, an absolute address; null if there is none.</param>
public sealed record PageText(string Title, string Menu, string Summary, string Markdown, DateOnly AsOf, string? Successor);
