namespace Mapflat.Content.Markup;

/// <summary>What Markdown became: everything that a page, a feed, the search and the checks need from one text.</summary>
/// <param name="Html">The sanitised HTML of the body; it has no h1, no script, no style and no third-party request.</param>
/// <param name="Headings">The headings in order of appearance.</param>
/// <param name="PlainText">The words without markup, one block per line; for search and summaries. Not HTML-encoded.</param>
/// <param name="Links">The links and images that are in <paramref name="Html"/>, in order of appearance.</param>
/// <param name="Findings">What the owner should look at; all of them warnings, as an error would have refused the text.</param>
/// <param name="Words">How many words <paramref name="PlainText"/> has.</param>
public sealed record RenderedText(
    string Html,
    IReadOnlyList<Heading> Headings,
    string PlainText,
    IReadOnlyList<LinkReference> Links,
    IReadOnlyList<Finding> Findings,
    int Words);

/// <summary>A heading of a rendered text.</summary>
/// <param name="Level">From 2 to 6; 1 is the title of the page.</param>
/// <param name="Id">The id of the element: unique in the text, and prefixed <c>s-</c>.</param>
/// <param name="Text">Its words, not HTML-encoded.</param>
public sealed record Heading(int Level, string Id, string Text);

/// <summary>A link or an image of a rendered text.</summary>
/// <param name="Url">The address as it is in the HTML, before percent-encoding.</param>
/// <param name="Text">The words of the link, or the alternative text of the image.</param>
/// <param name="IsImage">Whether the picture is part of the page.</param>
/// <param name="Line">Where it stands in the Markdown, from 1.</param>
public sealed record LinkReference(string Url, string Text, bool IsImage, int Line);
