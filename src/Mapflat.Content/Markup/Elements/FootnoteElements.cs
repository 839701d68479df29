using System.Globalization;
using Markdig.Extensions.Footnotes;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup.Elements;

internal sealed class FootnotesElement(DocumentState page) : HtmlObjectRenderer<FootnoteGroup>
{
    protected override void Write(HtmlRenderer renderer, FootnoteGroup obj)
    {
        if (!page.Notes.Any())
            return;
        renderer.EnsureLine();
        renderer.WriteLine("<section class=\"footnotes\" aria-label=\"Footnotes\">");
        renderer.WriteLine("<ol>");
        foreach (var (note, number) in page.Notes)
        {
            renderer.Write(string.Create(CultureInfo.InvariantCulture, $"<li id=\"fn-{number}\">"));
            var outer = renderer.ImplicitParagraph;
            renderer.ImplicitParagraph = false;
            renderer.WriteChildren((ContainerBlock)note);
            renderer.ImplicitParagraph = outer;
            renderer.WriteLine("</li>");
        }
        renderer.WriteLine("</ol>");
        renderer.WriteLine("</section>");
    }
}

internal sealed class FootnoteLinkElement(DocumentState page) : HtmlObjectRenderer<FootnoteLink>
{
    protected override void Write(HtmlRenderer renderer, FootnoteLink obj)
    {
        // In the alternative text of a picture there is no place for a link.
        if (!renderer.EnableHtmlForInline)
            return;
        if (obj.IsBackLink)
            WriteWayBack(renderer, obj.Footnote);
        else if (page.Numbers(obj) is var (note, reference))
            renderer.Write(string.Create(CultureInfo.InvariantCulture,
                $"<sup><a id=\"fnref-{reference}\" class=\"footnote-ref\" href=\"#fn-{note}\" aria-label=\"Footnote "
                    + $"{note}\">{note}</a></sup>"));
    }

    // Markdig puts one back link per reference into the note, in an order of its own; the first of them writes all.
    private void WriteWayBack(HtmlRenderer renderer, Footnote note)
    {
        if (!page.TryStartWayBack(note))
            return;
        foreach (var link in note.Links)
            if (page.Numbers(link) is var (_, reference))
                renderer.Write(string.Create(CultureInfo.InvariantCulture,
                    $" <a class=\"footnote-back\" href=\"#fnref-{reference}\" aria-label=\"Back to reference "
                        + $"{reference}\">↩</a>"));
    }
}
