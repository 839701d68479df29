using System.Globalization;
using Mapflat.Content.Markup.Tags;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup.Elements;

/// <summary>
/// A heading, and beside it a link to itself so that people can point others to the section: in the heading, the link
/// would be a part of its name, which screen readers list.
/// </summary>
internal sealed class HeadingElement : HtmlObjectRenderer<HeadingBlock>
{
    protected override void Write(HtmlRenderer renderer, HeadingBlock obj)
    {
        var id = obj.GetAttributes().Id;
        var level = obj.Level.ToString(CultureInfo.InvariantCulture);
        renderer.EnsureLine();
        if (obj.Parent is TaggedBlock { Name: "summary" })
        {
            // A click on the heading of what can be opened opens it.
            renderer.Write("<h").Write(level).Write(" id=\"").Write(id).Write("\"").WriteSourceLine(obj).Write(">");
            renderer.WriteLeafInline(obj);
            renderer.Write("</h").Write(level).Write(">");
            return;
        }

        renderer.Write("<div class=\"heading\"><h").Write(level).Write(" id=\"").Write(id).Write("\"")
            .WriteSourceLine(obj).Write(">");
        renderer.WriteLeafInline(obj);
        renderer.Write("</h").Write(level).Write("> <a class=\"anchor\" href=\"#").Write(id)
            .Write("\" aria-label=\"Link to section: ");
        renderer.WriteEscape(InlineText.Read(obj.Inline));
        renderer.WriteLine("\">#</a></div>");
    }
}
