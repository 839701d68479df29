using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup;

/// <summary>
/// Walks parsed Markdown. Markdig's <c>Descendants</c> goes through inlines from last to first, and its
/// <c>InsertBefore</c> breaks just that chain (seen in 1.6.0), so that links could escape a check that relies on both.
/// This walk uses the same chain as the renderer: what it does not see is not rendered.
/// </summary>
internal static class MarkdownTree
{
    /// <summary>
    /// All blocks and inlines in order of appearance, parents before children. Do not change the tree on the way.
    /// </summary>
    public static IEnumerable<MarkdownObject> Nodes(MarkdownDocument document)
    {
        var blocks = new Stack<Block>([document]);
        while (blocks.TryPop(out var block))
        {
            yield return block;
            if (block is ContainerBlock container)
                for (var i = container.Count - 1; i >= 0; i--)
                    blocks.Push(container[i]);
            else if (block is LeafBlock { Inline: { } root })
                foreach (var inline in Nodes(root))
                    yield return inline;
        }
    }

    public static IEnumerable<Inline> Nodes(ContainerInline root)
    {
        var next = root.FirstChild;
        while (next is { } inline)
        {
            yield return inline;
            next = inline is ContainerInline { FirstChild: { } child } ? child : inline.NextSibling;
            for (var parent = inline.Parent; next is null && parent is not null && parent != root;
                parent = parent.Parent)
                next = parent.NextSibling;
        }
    }

    public static void MoveChildren(ContainerInline from, Inline after)
    {
        while (from.FirstChild is { } child)
        {
            child.Remove();
            after.InsertAfter(child);
            after = child;
        }
    }

    public static void Unwrap(ContainerInline container)
    {
        MoveChildren(container, container);
        container.Remove();
    }
}
