using System.Text;
using Mapflat.Content.Markup.Tags;
using Markdig.Extensions.Footnotes;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup;

/// <summary>The words of parsed Markdown, without markup and without the numbers of footnotes.</summary>
internal static class InlineText
{
    /// <summary>The words of an inline; white space collapsed.</summary>
    public static string Read(Inline? inline)
    {
        var text = new StringBuilder();
        if (inline is not null)
            Append(text, inline, pictures: true);
        return Collapse(text.ToString());
    }

    /// <summary>The words of a block, one line per paragraph, heading, table row or line of code.</summary>
    public static string Read(Block block) => Read(block, pictures: true);

    /// <summary>The same without the alternative texts of pictures, which nobody sees.</summary>
    public static string ReadShown(Block block) => Read(block, pictures: false);

    private static string Read(Block block, bool pictures)
    {
        var text = new StringBuilder();
        Append(text, block, pictures);
        var lines = text.ToString().Split('\n').Select(Collapse).Where(line => line.Length > 0);
        return string.Join('\n', lines);
    }

    // Recursion is safe: the depth of both trees was checked after parsing.
    private static void Append(StringBuilder text, Block block, bool pictures)
    {
        switch (block)
        {
            case LinkReferenceDefinition or LinkReferenceDefinitionGroup:
                break;
            case TableRow or TaggedBlock { Name: "tr" }:
                foreach (var cell in (ContainerBlock)block)
                    text.Append(Read(cell, pictures).Replace('\n', ' ')).Append(' ');
                text.Append('\n');
                break;
            case ContainerBlock container:
                foreach (var child in container)
                    Append(text, child, pictures);
                break;
            case LeafBlock { Inline: { } inline }:
                Append(text, inline, pictures);
                text.Append('\n');
                break;
            case LeafBlock leaf:
                text.Append(leaf.Lines.ToString()).Append('\n');
                break;
        }
    }

    private static void Append(StringBuilder text, Inline inline, bool pictures)
    {
        switch (inline)
        {
            case LiteralInline literal:
                text.Append(literal.Content.AsSpan());
                break;
            case CodeInline code:
                text.Append(code.ContentSpan);
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded.AsSpan());
                break;
            case AutolinkInline link:
                text.Append(link.Url);
                break;
            case LineBreakInline:
                text.Append(' ');
                break;
            case FootnoteLink:
                break;
            case LinkInline { IsImage: true } when !pictures:
                break;
            // What stands in a film is for programs that cannot show it.
            case TaggedInline { Tag.Rule.IsMedia: true }:
                break;
            case ContainerInline container:
                foreach (var child in container)
                    Append(text, child, pictures);
                break;
        }
    }

    private static string Collapse(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
