using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Tags;

/// <summary>A tag among words, until <see cref="TagPass"/> has found what belongs to it.</summary>
internal sealed class TagInline(Tag tag) : LeafInline
{
    public Tag Tag => tag;
}

/// <summary>
/// Finds the tags that are obeyed. Others stay what they are without this parser: characters, between which Markdown
/// goes on.
/// </summary>
internal sealed class TagInlineParser : InlineParser
{
    public TagInlineParser() => OpeningCharacters = ['<'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (Tag.Read(slice.Text, slice.Start, slice.Length) is not { } tag) return false;
        var start = processor.GetSourcePosition(slice.Start, out var line, out var column);
        slice.Start += tag.Written.Length;
        var span = new SourceSpan(start, processor.GetSourcePosition(slice.Start - 1));
        processor.Inline = new TagInline(tag with { Line = line, Span = span })
        {
            Line = line,
            Column = column,
            Span = span,
        };
        return true;
    }
}

/// <summary>
/// HTML blocks (CommonMark 0.31, section 4.6) that begin with a tag that is obeyed; other lines are paragraphs.
/// </summary>
internal sealed class TagBlockParser : HtmlBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor)
    {
        var line = processor.Line.AsSpan();
        var start = line is ['<', '/', ..] ? 2 : 1;
        var length = 0;
        while (start + length < line.Length && char.IsAsciiLetterOrDigit(line[start + length])) length++;
        if (length is 0 or > 10) return BlockState.None;
        var name = line.Slice(start, length).ToString().ToLowerInvariant();
        return ElementRule.Find(name) is null ? BlockState.None : base.TryOpen(processor);
    }
}
