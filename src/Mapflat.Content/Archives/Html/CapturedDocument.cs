namespace Mapflat.Content.Archives.Html;

/// <summary>What a captured page says and what it needs.</summary>
/// <param name="Title">Of the page, else its first heading, else the last part of its address.</param>
/// <param name="Description">What it says of itself to search engines; empty if nothing.</param>
/// <param name="Language">As the page names it; null if it does not.</param>
/// <param name="Sections">The text from each heading to the next, in order; the first may have no heading.</param>
/// <param name="References">What the page leads to and needs, each once, without fragments.</param>
/// <param name="HasFrames">Whether there are frames in it or it is made of them.</param>
internal sealed record CapturedDocument(
    string Title,
    string Description,
    string? Language,
    IReadOnlyList<CapturedSection> Sections,
    IReadOnlyList<CapturedReference> References,
    bool HasScripts,
    bool HasForms,
    bool HasFrames);

/// <summary>A heading and the text up to the next one.</summary>
/// <param name="Heading">Empty for what stands before the first heading.</param>
/// <param name="Anchor">The fragment that leads there, decoded; null where there is none.</param>
/// <param name="Text">Words with one space between them, without the heading's.</param>
internal sealed record CapturedSection(string Heading, string? Anchor, string Text);

/// <summary>Something that a captured page leads to or needs.</summary>
/// <param name="Url">Absolute, http or https, without its fragment.</param>
internal sealed record CapturedReference(string Url, ReferenceKind Kind);

/// <summary>What a reference is for.</summary>
internal enum ReferenceKind
{
    Link,
    Picture,
    Style,
    Script,
    Frame,

    /// <summary>Sound, film, and what a plug-in showed.</summary>
    Media,

    /// <summary>Fonts, the base of relative addresses, and what a head links to besides icons and styles.</summary>
    Other,
}
