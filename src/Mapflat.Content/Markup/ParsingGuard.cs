using Mapflat.Content.Markup.Tags;
using Markdig;
using Markdig.Extensions.CustomContainers;
using Markdig.Extensions.DefinitionLists;
using Markdig.Extensions.Figures;
using Markdig.Extensions.Footnotes;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Syntax;

namespace Mapflat.Content.Markup;

/// <summary>
/// Sits in the parser and stops it where a text would cost too much: while blocks are opened it watches how deep they
/// go, and between blocks and inlines, when the paragraphs are known but not yet read, it weighs them.
/// Throws <see cref="MarkdownLimitException"/>.
/// </summary>
internal sealed class ParsingGuard : BlockParser, IMarkdownExtension
{
    private static readonly object Attached = new();

    public ParsingGuard() => OpeningCharacters = [.. ">-+*:~^[0123456789"];

    /// <summary>Puts the guard before all other parsers, so this has to be the last extension of a pipeline.</summary>
    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        // A parser keeps its place in one pipeline, hence a fresh one for each.
        pipeline.BlockParsers.Insert(0, new ParsingGuard());
        // Every text has paragraphs or headings or nothing that is read again; these hooks find the document early
        // enough.
        foreach (var parser in pipeline.BlockParsers)
            if (parser is ParagraphBlockParser or HeadingBlockParser)
                parser.Closed += (processor, _) => Attach(processor.Document);
    }

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
    }

    public override BlockState TryOpen(BlockProcessor processor)
    {
        Attach(processor.Document);
        var depth = 0;
        for (Block? block = processor.CurrentContainer; block is not null; block = block.Parent)
            if (IsLevel(block))
                depth++;
        if (depth > MarkdownLimits.Nesting)
            throw TooDeep(processor.LineIndex);
        return BlockState.None;
    }

    /// <summary>Whether a block is what people would call a level: the list is not one, its item is.</summary>
    public static bool IsLevel(Block block) =>
        block is QuoteBlock or ListItemBlock or CustomContainer or Figure or Footnote or DefinitionItem
            or TaggedBlock { Rule.Holds: Holds.Blocks };

    /// <param name="line">The line as Markdig counts it, from 0.</param>
    public static MarkdownLimitException TooDeep(int line) =>
        new($"The text is nested more than {MarkdownLimits.Nesting} levels deep here. Take some quotes, lists, "
            + "brackets or emphasis apart.", line + 1);

    private static void Attach(MarkdownDocument document)
    {
        if (document.ContainsData(Attached))
            return;
        document.SetData(Attached, Attached);
        document.ProcessInlinesBegin += (processor, _) => Weigh(processor.Document);
    }

    private static void Weigh(MarkdownDocument document)
    {
        var brackets = 0;
        var effort = 0L;
        foreach (var block in MarkdownTree.Nodes(document))
        {
            if (block is LinkReferenceDefinition definition && TooLong(definition))
                throw new MarkdownLimitException(
                    $"The address or title of a link definition is longer than {MarkdownLimits.Address:N0} characters.",
                    definition.Line + 1);
            if (block is not LeafBlock { ProcessInlines: true } leaf || leaf.Lines.Count == 0)
                continue;
            var weight = LeafWeight.Measure(leaf);
            if (weight.TableCells > MarkdownLimits.TableCells)
                throw new MarkdownLimitException(
                    $"The table has more than {MarkdownLimits.TableCells:N0} cells (rows times columns). Split it.",
                    leaf.Line + 1);
            brackets += weight.Brackets;
            if (brackets > MarkdownLimits.Brackets)
                throw new MarkdownLimitException(
                    $"The text has more than {MarkdownLimits.Brackets:N0} square brackets up to here. Split it into "
                    + "several pages.", leaf.Line + 1);
            effort += weight.Effort;
            if (effort > MarkdownLimits.Effort)
                throw new MarkdownLimitException(
                    "The paragraph or table here is too long for the number of its special characters. Split it with "
                    + "blank lines.", leaf.Line + 1);
        }
    }

    private static bool TooLong(LinkReferenceDefinition definition) =>
        definition.Url?.Length > MarkdownLimits.Address || definition.Title?.Length > MarkdownLimits.Address;
}
