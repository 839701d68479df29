using Markdig.Extensions.DefinitionLists;
using Markdig.Extensions.Figures;
using Markdig.Extensions.Footnotes;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Tags;

/// <summary>
/// Makes elements of the tags in parsed Markdown: links, pictures, headings and line breaks as Markdown has them, and
/// nodes of their own for the rest. What comes after it sees no difference, and no tag is left.
/// </summary>
internal sealed class TagPass
{
    private readonly FindingLog? _findings;

    private TagPass(FindingLog? findings) => _findings = findings;

    public static void Apply(MarkdownDocument document, FindingLog? findings)
    {
        if (MarkdownTree.Nodes(document).Any(node => node is HtmlBlock or TagInline))
            new TagPass(findings).Arrange(document);
    }

    // Recursion is safe: the parser bounds how deep blocks are.
    private void Arrange(ContainerBlock container)
    {
        foreach (var inner in container.OfType<ContainerBlock>().ToList()) Arrange(inner);
        if (!container.Any(block => block is HtmlBlock || HasBlocksAmongWords(block)))
        {
            foreach (var leaf in container.OfType<LeafBlock>())
                if (leaf.Inline is { } inline) Arrange(inline);
            return;
        }

        var blocks = container.ToList();
        container.Clear();
        var tree = new TagTree(container, _findings);
        foreach (var block in blocks)
        {
            if (block is HtmlBlock html)
            {
                tree.Add(html);
                continue;
            }

            if (HasBlocksAmongWords(block))
            {
                tree.Add((ParagraphBlock)block, Detach(((ParagraphBlock)block).Inline!));
                continue;
            }

            if (block is LeafBlock { Inline: { } words }) Arrange(words);
            if (block is FootnoteGroup or LinkReferenceDefinitionGroup or DefinitionTerm or FigureCaption)
                tree.AddOutside(block);
            else tree.Add(block);
        }

        tree.Close();
    }

    private static bool HasBlocksAmongWords(Block block) =>
        block is ParagraphBlock { Inline: { } words }
        && words.Any(inline => inline is TagInline { Tag.Rule.IsInline: false });

    private void Arrange(ContainerInline root)
    {
        var containers = new Stack<ContainerInline>([root]);
        while (containers.TryPop(out var container))
        {
            if (!container.Any(inline => inline is TagInline))
            {
                foreach (var inner in container.OfType<ContainerInline>()) containers.Push(inner);
                continue;
            }

            var inlines = DetachAll(container);
            var run = new TagRun(container, _findings);
            foreach (var inline in inlines)
            {
                if (inline is TagInline tag) run.Add(tag.Tag);
                else run.Add(inline);
                if (inline is ContainerInline inner) containers.Push(inner);
            }

            run.Close();
        }
    }

    private List<Inline> Detach(ContainerInline root)
    {
        var inlines = DetachAll(root);
        foreach (var inline in inlines.OfType<ContainerInline>()) Arrange(inline);
        return inlines;
    }

    private static List<Inline> DetachAll(ContainerInline root)
    {
        List<Inline> inlines = [];
        while (root.FirstChild is { } child)
        {
            child.Remove();
            inlines.Add(child);
        }

        return inlines;
    }
}
