using System.Text;
using Mapflat.Content.Markup.Tags;
using Markdig;
using Markdig.Extensions.AutoLinks;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Tables;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup;

/// <summary>
/// The one dialect of Markdown that this site reads: CommonMark, of its HTML what
/// <see cref="ElementRule"/> knows, and chosen extensions. Markdig's
/// "advanced" set is never used, as its generic attributes let a text set any attribute, <c>onclick</c> too.
/// </summary>
internal static class MarkdownSyntax
{
    public static MarkdownPipeline Pipeline { get; } = Build();

    /// <param name="findings">Where what is odd about the HTML in it is to be noted.</param>
    public static Outcome<MarkdownDocument> Parse(string markdown, FindingLog? findings = null)
    {
        try
        {
            CheckSize(markdown);
            var document = Markdown.Parse(UnshowableCharacters.Replace(markdown), Pipeline);
            foreach (var leaf in MarkdownTree.Nodes(document).OfType<LeafBlock>())
                if (leaf.Inline is not null)
                {
                    FlattenDelimiters(leaf.Inline);
                    ReplaceUnshowable(leaf.Inline);
                    CorrectLines(leaf);
                }
            TagPass.Apply(document, findings);
            CheckDepth(document);
            return document;
        }
        catch (MarkdownLimitException limit)
        {
            return limit.ToFailure();
        }
        // Markdig's own limits and defects: the text stays with its owner, who gets a message instead of a server
        // error.
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IndexOutOfRangeException
            or NullReferenceException)
        {
            const string message = "The text could not be read as Markdown; most likely something is nested too deeply "
                + "or a table is too large.";
            return new Failure.Invalid(message, [Finding.Error(message)]);
        }
    }

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder()
            .UsePreciseSourceLocation()
            .UsePipeTables()
            .UseFootnotes()
            .UseFigures()
            .UseCustomContainers()
            .UseDefinitionLists()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough | EmphasisExtraOptions.Marked)
            .UseAutoLinks(new AutoLinkOptions { UseHttpsForWWWLinks = true })
            .DisableHtml();
        builder.Extensions.Add(new BlockContainersOnly());
        builder.Extensions.Add(new ObeyedTags());
        builder.Extensions.Add(new ParsingGuard());
        // Lists count twice in Markdig, and inlines on top of blocks; the limit that people meet is our own.
        builder.MaximumNestingDepth = 6 * MarkdownLimits.Nesting;
        return builder.Build();
    }

    private static void CheckSize(string markdown)
    {
        var bytes =
            markdown.Length > MarkdownLimits.SourceBytes ? markdown.Length : Encoding.UTF8.GetByteCount(markdown);
        if (bytes > MarkdownLimits.SourceBytes)
            throw new MarkdownLimitException(
                $"The text is larger than {MarkdownLimits.SourceBytes / 1024} KiB. Split it into several pages.", null);
        var lines = 1 + markdown.AsSpan().Count('\n') + markdown.AsSpan().Count('\r') - markdown.AsSpan().Count("\r\n");
        if (lines > MarkdownLimits.Lines)
            throw new MarkdownLimitException(
                $"The text has more than {MarkdownLimits.Lines:N0} lines. Split it into several pages.",
                MarkdownLimits.Lines + 1);
        CheckDefinitions(markdown);
    }

    /// <summary>Markdig goes through the rest of a paragraph for each definition that it begins with.</summary>
    private static void CheckDefinitions(string markdown)
    {
        var (left, line) = (MarkdownLimits.Definitions, 0);
        foreach (var text in markdown.AsSpan().EnumerateLines())
        {
            line++;
            if (text.Contains("]:", StringComparison.Ordinal) && --left < 0)
                throw new MarkdownLimitException(
                    $"The text has more than {MarkdownLimits.Definitions:N0} definitions of links or footnotes. Split "
                        + "it into several pages.", line);
        }
    }

    /// <summary>
    /// Makes text of brackets that became no link. Markdig leaves each as a container of all that follows it, so that
    /// thirty stray brackets would look like thirty levels of nesting.
    /// </summary>
    private static void FlattenDelimiters(ContainerInline root)
    {
        var containers = new Stack<ContainerInline>([root]);
        while (containers.TryPop(out var container))
            for (var inline = container.FirstChild; inline is not null; inline = inline.NextSibling)
            {
                if (inline is DelimiterInline delimiter)
                {
                    var literal = new LiteralInline(delimiter.ToLiteral())
                    {
                        Line = delimiter.Line,
                        Column = delimiter.Column,
                        Span = delimiter.Span
                    };
                    delimiter.InsertAfter(literal);
                    MarkdownTree.MoveChildren(delimiter, literal);
                    delimiter.Remove();
                    inline = literal;
                }
                else if (inline is ContainerInline inner)
                    containers.Push(inner);
            }
    }

    /// <summary>Characters that a text writes by their numbers.</summary>
    private static void ReplaceUnshowable(ContainerInline root)
    {
        foreach (var entity in MarkdownTree.Nodes(root).OfType<HtmlEntityInline>())
            entity.Transcoded = new StringSlice(UnshowableCharacters.Replace(entity.Transcoded.ToString()));
    }

    /// <summary>Markdig gives an underlined heading, and what is in it, the line of the underline (1.6.0).</summary>
    private static void CorrectLines(LeafBlock leaf)
    {
        if (leaf is not HeadingBlock { IsSetext: true, Inline: { } root })
            return;
        var inlines = MarkdownTree.Nodes(root).ToList();
        var lines = 1 + inlines.Count(inline => inline is LineBreakInline);
        foreach (MarkdownObject node in inlines.Append<MarkdownObject>(leaf))
            node.Line = Math.Max(0, node.Line - lines);
    }

    private static void CheckDepth(MarkdownDocument document)
    {
        var open = new Stack<(MarkdownObject Node, int Depth)>([(document, 0)]);
        var (elements, headings) = (0, 0);
        while (open.TryPop(out var top))
        {
            if (top.Depth > MarkdownLimits.Nesting)
                throw ParsingGuard.TooDeep(top.Node.Line);
            if (top.Node is HeadingBlock && ++headings > MarkdownLimits.Headings)
                throw TooMany($"more than {MarkdownLimits.Headings:N0} headings", top.Node.Line);
            var parts = top.Node switch
            {
                ContainerBlock container => container.Count(block => block is not TaggedText),
                ContainerInline words => words.Count(IsElement),
                _ => 0,
            };
            elements += parts;
            if (parts > MarkdownLimits.Parts && top.Node is not (MarkdownDocument or Table))
                throw TooMany($"more than {MarkdownLimits.Parts:N0} parts in one list, paragraph or other block",
                    top.Node.Line);
            if (elements > MarkdownLimits.Elements)
                throw TooMany($"more than {MarkdownLimits.Elements:N0} elements", top.Node.Line);
            if (top.Node is ContainerBlock blocks)
                foreach (var block in blocks)
                    open.Push((block, top.Depth + (ParsingGuard.IsLevel(block) ? 1 : 0)));
            else if (top.Node is LeafBlock { Inline: { } root })
                open.Push((root, 0));
            else if (top.Node is ContainerInline inlines)
                foreach (var inline in inlines)
                    open.Push((inline, top.Depth + (inline is ContainerInline ? 1 : 0)));
        }
    }

    private static bool IsElement(Inline inline) =>
        inline is not (LiteralInline or HtmlEntityInline or LineBreakInline { IsHard: false });

    private static MarkdownLimitException TooMany(string what, int line) =>
        new($"The text has {what}. Split it, or take some of them out.", line + 1);

    /// <summary>
    /// Keeps <c>::: note</c> and takes away <c>::span::</c>, which no page needs and plain text may contain.
    /// </summary>
    private sealed class BlockContainersOnly : IMarkdownExtension
    {
        public void Setup(MarkdownPipelineBuilder pipeline) =>
            pipeline.InlineParsers.Find<EmphasisInlineParser>()?.EmphasisDescriptors
                .RemoveAll(descriptor => descriptor.Character == ':');

        public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
        {
        }
    }

    /// <summary>Reads the tags that are obeyed; Markdig's own readers of HTML, which take any, stay off.</summary>
    private sealed class ObeyedTags : IMarkdownExtension
    {
        public void Setup(MarkdownPipelineBuilder pipeline)
        {
            pipeline.BlockParsers.InsertBefore<ThematicBreakParser>(new TagBlockParser());
            pipeline.InlineParsers.Insert(0, new TagInlineParser());
        }

        public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
        {
        }
    }
}
