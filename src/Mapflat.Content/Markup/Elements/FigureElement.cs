using Markdig.Extensions.Figures;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Elements;

/// <summary>A figure; a picture stands in it as it is, without the paragraph that Markdig puts around it.</summary>
internal sealed class FigureElement : HtmlObjectRenderer<Figure>
{
    protected override void Write(HtmlRenderer renderer, Figure obj)
    {
        var outer = renderer.ImplicitParagraph;
        renderer.ImplicitParagraph = false;
        renderer.EnsureLine();
        renderer.Write("<figure").WriteSourceLine(obj).WriteLine(">");
        foreach (var block in obj)
        {
            if (block is ParagraphBlock paragraph && IsPictures(paragraph))
                renderer.WriteLeafInline(paragraph).EnsureLine();
            else
                renderer.Write(block);
        }
        renderer.EnsureLine();
        renderer.WriteLine("</figure>");
        renderer.ImplicitParagraph = outer;
    }

    private static bool IsPictures(ParagraphBlock paragraph) =>
        paragraph.Inline is { } inlines && inlines.All(inline => inline switch
        {
            LinkInline { IsImage: true } or LineBreakInline => true,
            LinkInline link => link.All(inner => inner is LinkInline { IsImage: true }),
            LiteralInline literal => literal.Content.IsEmptyOrWhitespace(),
            _ => false,
        });
}
