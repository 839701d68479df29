using System.Net;

namespace Mapflat.Content.Markup;

/// <summary>
/// What Markdown became: everything that a page, a feed, the search and the checks need from one text.
/// </summary>
/// <param name="Html">The sanitised HTML of the body; it has no h1, no script, no style and no third-party
/// request.</param>
/// <param name="PlainText">The words without markup, one block per line. Not HTML-encoded.</param>
/// <param name="Sections">What can be read on the page, by headings; for the search.</param>
/// <param name="Findings">Warnings only, as an error would have refused the text.</param>
internal sealed record RenderedText(
    string Html,
    IReadOnlyList<Heading> Headings,
    string PlainText,
    IReadOnlyList<Section> Sections,
    IReadOnlyList<LinkReference> Links,
    IReadOnlyList<Finding> Findings,
    int Words)
{
    /// <summary>The ids of other places than headings.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];

    /// <summary>Where in the HTML, before it was sanitised, each block of the page ends.</summary>
    internal IReadOnlyList<int> Cuts { get; init; } = [];

    /// <summary>A text that cannot be rendered, as its characters.</summary>
    public static RenderedText AsItStands(string markdown)
    {
        var text = UnshowableCharacters.Replace(markdown);
        return new RenderedText(
            $"<pre><code>{WebUtility.HtmlEncode(text)}</code></pre>\n", [], text, [new Section(null, text)], [], [], 0);
    }

    /// <summary>The ids that a link to the page can name.</summary>
    public IEnumerable<string> FindPlaces() => Headings.Select(heading => heading.Id).Concat(Places);
}

/// <param name="Level">From 2 to 6; 1 is the title of the page.</param>
/// <param name="Id">The id of the element: unique in the text, and prefixed <c>s-</c>.</param>
/// <param name="Text">Its words, not HTML-encoded.</param>
internal sealed record Heading(int Level, string Id, string Text);

/// <param name="Heading">Null for what stands before any heading.</param>
/// <param name="Text">The words without markup, one block per line. Not HTML-encoded.</param>
internal sealed record Section(Heading? Heading, string Text);

/// <param name="Url">The address as it is in the HTML, before percent-encoding.</param>
/// <param name="Text">The words of the link, or the alternative text of the image.</param>
/// <param name="Line">Where it stands in the Markdown, from 1.</param>
internal sealed record LinkReference(string Url, string Text, bool IsImage, int Line);
