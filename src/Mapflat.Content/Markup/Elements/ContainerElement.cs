using Markdig.Extensions.CustomContainers;
using Markdig.Renderers;
using Markdig.Renderers.Html;

namespace Mapflat.Content.Markup.Elements;

/// <summary>A container such as <c>::: note</c>; its class was checked by <see cref="StructurePass"/>.</summary>
internal sealed class ContainerElement : HtmlObjectRenderer<CustomContainer>
{
    protected override void Write(HtmlRenderer renderer, CustomContainer obj)
    {
        // Inside a tight list, paragraphs have no element; inside a container they need theirs again.
        var outer = renderer.ImplicitParagraph;
        renderer.ImplicitParagraph = false;
        renderer.EnsureLine();
        renderer.Write("<div").WriteAttributes(obj).WriteLine(">");
        renderer.WriteChildren(obj);
        renderer.EnsureLine();
        renderer.WriteLine("</div>");
        renderer.ImplicitParagraph = outer;
    }
}
