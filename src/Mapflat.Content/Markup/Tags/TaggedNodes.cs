using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Tags;

/// <summary>An element among words that was written as HTML and that Markdown has no node of its own for.</summary>
internal sealed class TaggedInline(Tag tag) : ContainerInline
{
    public Tag Tag => tag;
}

/// <summary>A block that was written as HTML.</summary>
internal sealed class TaggedBlock(ElementRule rule) : ContainerBlock(null)
{
    public ElementRule Rule => rule;

    public string Name => rule.Name;

    /// <summary>Null for one that HTML implies, such as the body of a table.</summary>
    public Tag? Tag { get; init; }
}

/// <summary>Words in a block of HTML, without a paragraph around them.</summary>
internal sealed class TaggedText : LeafBlock
{
    public TaggedText()
        : base(null)
    {
        Inline = new ContainerInline();
        ProcessInlines = false;
    }
}
