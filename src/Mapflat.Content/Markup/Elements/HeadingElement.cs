using System.Globalization;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup.Elements;

/// <summary>A heading, with a link to itself at its end so that people can point others to the section.</summary>
internal sealed class HeadingElement : HtmlObjectRenderer<HeadingBlock>
{
    protected override void Write(HtmlRenderer renderer, HeadingBlock obj)
    {
        var id = obj.GetAttributes().Id;
        var level = obj.Level.ToString(CultureInfo.InvariantCulture);
        renderer.EnsureLine();
        renderer.Write("<h").Write(level).Write(" id=\"").Write(id).Write("\">");
        renderer.WriteLeafInline(obj);
        renderer.Write(" <a class=\"anchor\" href=\"#").Write(id).Write("\" aria-label=\"Link to section: ");
        renderer.WriteEscape(InlineText.Of(obj.Inline));
        renderer.Write("\">#</a></h").Write(level).WriteLine(">");
    }
}
