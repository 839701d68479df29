using Mapflat.Content.Markup.Tags;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Elements;

/// <summary>A block that a text wrote as HTML, written anew from what was understood of it.</summary>
internal sealed class TaggedBlockElement : HtmlObjectRenderer<TaggedBlock>
{
    protected override void Write(HtmlRenderer renderer, TaggedBlock obj)
    {
        var outer = renderer.ImplicitParagraph;
        renderer.ImplicitParagraph = false;
        renderer.EnsureLine();
        renderer.Write("<").Write(obj.Name).WriteAttributes(obj).Write(">");
        renderer.WriteChildren(obj);
        renderer.Write("</").Write(obj.Name).WriteLine(">");
        renderer.ImplicitParagraph = outer;
    }
}

internal sealed class TaggedTextElement : HtmlObjectRenderer<TaggedText>
{
    protected override void Write(HtmlRenderer renderer, TaggedText obj) => renderer.WriteLeafInline(obj);
}

internal sealed class TaggedInlineElement : HtmlObjectRenderer<TaggedInline>
{
    protected override void Write(HtmlRenderer renderer, TaggedInline obj)
    {
        // In the alternative text of a picture there are words alone.
        if (!renderer.EnableHtmlForInline)
        {
            renderer.WriteChildren(obj);
            return;
        }

        renderer.Write("<").Write(obj.Tag.Name).WriteAttributes(obj);
        if (obj.Tag.Rule.Holds == Holds.Nothing)
        {
            renderer.Write(" />");
            return;
        }

        renderer.Write(">");
        renderer.WriteChildren(obj);
        renderer.Write("</").Write(obj.Tag.Name).Write(">");
    }
}

/// <summary>A line break, also at the end of an element, where Markdig leaves it out.</summary>
internal sealed class LineBreakElement : HtmlObjectRenderer<LineBreakInline>
{
    protected override void Write(HtmlRenderer renderer, LineBreakInline obj)
    {
        if (!renderer.EnableHtmlForInline)
        {
            renderer.Write(' ');
            return;
        }

        if (obj.IsHard) renderer.Write("<br />");
        renderer.EnsureLine();
    }
}
