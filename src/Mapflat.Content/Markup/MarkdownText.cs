using System.Text;
using Mapflat.Content.Markup.Tags;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup;

internal static class MarkdownText
{
    /// <summary>
    /// Makes the links and pictures of a text that start at the root of the site (<c>/page</c>) absolute, for readers
    /// who get the Markdown itself. Code is left alone.
    /// </summary>
    /// <param name="markdown">One that goes past <see cref="MarkdownLimits"/> comes back as it is.</param>
    /// <param name="origin">Scheme and host without a slash at the end, such as <c>https://www.example.com</c>.</param>
    public static string Absolute(string markdown, string origin)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        ArgumentException.ThrowIfNullOrEmpty(origin);
        if (MarkdownSyntax.Parse(markdown).Value is not { } document)
            return markdown;
        var places = new SortedSet<int>();
        foreach (var node in MarkdownTree.Nodes(document))
        {
            foreach (var (url, span) in AddressesOf(node))
                if (LinkAddress.Classify(url) == AddressKind.SiteAbsolute && Start(markdown, span) is { } start)
                    places.Add(start);
        }
        var text = new StringBuilder(markdown.Length + places.Count * origin.Length);
        var from = 0;
        foreach (var place in places)
        {
            text.Append(markdown, from, place - from).Append(origin);
            from = place;
        }
        return text.Append(markdown, from, markdown.Length - from).ToString();
    }

    private static IEnumerable<(string? Url, SourceSpan Span)> AddressesOf(MarkdownObject node) => node switch
    {
        LinkInline { IsAutoLink: false, Reference: null } link => [(link.Url, link.UrlSpan)],
        LinkReferenceDefinition definition => [(definition.Url, definition.UrlSpan)],
        TaggedInline { Tag: var tag } => ((string[])["src", "poster"])
            .Select(name => (tag.ValueOf(name), tag.PlaceOf(name))),
        _ => [],
    };

    // The span may or may not hold the pointed brackets of <…>; where it does not lead to a slash, nothing is changed.
    private static int? Start(string markdown, SourceSpan span)
    {
        if (span.IsEmpty || span.Start < 0 || span.End >= markdown.Length)
            return null;
        var start = markdown[span.Start] == '<' ? span.Start + 1 : span.Start;
        return start < markdown.Length && markdown[start] == '/' ? start : null;
    }
}
