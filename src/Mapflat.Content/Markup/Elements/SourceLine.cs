using System.Globalization;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup.Elements;

/// <summary>
/// The line of the Markdown, from 1, that a block was made of: in previews alone, so that text and preview find each
/// other.
/// </summary>
internal static class SourceLine
{
    public const string Attribute = "data-line";

    public static void Mark(MarkdownDocument document)
    {
        foreach (var block in MarkdownTree.Nodes(document).OfType<Block>().Where(block => block != document))
            block.GetAttributes().AddPropertyIfNotExist(
                Attribute, (block.Line + 1).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>For elements that write none of the attributes that Markdig keeps.</summary>
    public static HtmlRenderer WriteSourceLine(this HtmlRenderer renderer, MarkdownObject block)
    {
        if (block.TryGetAttributes()?.Properties?.Find(property => property.Key == Attribute).Value is { } line)
            renderer.Write(" data-line=\"").Write(line).Write("\"");
        return renderer;
    }
}
