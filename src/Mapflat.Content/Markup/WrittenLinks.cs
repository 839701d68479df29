using Mapflat.Content.Markup.Tags;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup;

/// <summary>A link or a picture as it is written in Markdown.</summary>
/// <param name="Whole">Where all of it stands.</param>
/// <param name="Address">
/// Where its address stands; of one that is defined elsewhere in the text, in the definition.
/// </param>
/// <param name="IsBare">Whether it shows its address instead of words.</param>
internal sealed record WrittenLink(LinkReference Reference, SourceSpan Whole, SourceSpan Address, bool IsBare)
{
    /// <summary>Those that lead to the site or elsewhere, in order; no places of the same page.</summary>
    public static IEnumerable<WrittenLink> FindAll(MarkdownDocument document)
    {
        foreach (var node in MarkdownTree.Nodes(document))
        {
            switch (node)
            {
                case LinkInline { IsAutoLink: true, Url: { } url } link:
                    yield return new WrittenLink(
                        new LinkReference(url, url, false, link.Line + 1), link.Span, link.Span, true);
                    break;
                case AutolinkInline { IsEmail: false } link:
                    yield return new WrittenLink(
                        new LinkReference(link.Url, link.Url, false, link.Line + 1), link.Span, link.Span, true);
                    break;
                case TaggedInline { Tag: var tag }:
                    foreach (var name in (string[])["src", "poster"])
                        if (tag.ValueOf(name) is { } file && LinkAddress.Classify(file) == AddressKind.SiteAbsolute)
                            yield return new WrittenLink(new LinkReference(file, file, false, tag.Line + 1),
                                tag.Span, tag.PlaceOf(name), false);
                    break;
                case LinkInline { Url: { } url } link
                    when LinkAddress.Classify(url) is AddressKind.SiteAbsolute or AddressKind.Outside
                        || (link.IsImage && LinkAddress.Classify(url) == AddressKind.Relative):
                    var text = InlineText.Read(link);
                    yield return new WrittenLink(new LinkReference(url, text, link.IsImage, link.Line + 1), link.Span,
                        link.Reference?.UrlSpan ?? link.UrlSpan, !link.IsImage && text == url);
                    break;
            }
        }
    }
}
