namespace Mapflat.Content.Transfer.Html;

/// <summary>What a <see cref="MarkdownBlock"/> is, as far as its neighbours mind.</summary>
internal enum BlockKind
{
    Paragraph,

    /// <summary>A list; <see cref="MarkdownBlock.Marker"/> says of which kind.</summary>
    List,

    Quote,

    Code,

    Other,
}

/// <summary>A block of Markdown, without a line feed at its end.</summary>
internal readonly record struct MarkdownBlock(BlockKind Kind, string Text, char Marker = '\0')
{
    public static string Join(IEnumerable<MarkdownBlock> blocks) =>
        string.Join("\n\n", blocks.Select(block => block.Text));

    /// <summary>
    /// Puts the blocks of a list item below each other; in a tight one, a list may follow its words at once.
    /// </summary>
    public static string JoinTight(IReadOnlyList<MarkdownBlock> blocks) => string.Concat(blocks.Select((block, i) =>
        i == 0 ? block.Text : (IsTight(blocks[i - 1], block) ? "\n" : "\n\n") + block.Text));

    /// <summary>
    /// Puts <paramref name="first"/> before the first line and <paramref name="rest"/> before all others that hold
    /// something.
    /// </summary>
    public static string Indent(string text, string first, string rest) =>
        first + text.Replace("\n", "\n" + rest, StringComparison.Ordinal)
            .Replace("\n" + rest + "\n", "\n\n", StringComparison.Ordinal);

    // Only a list that starts at 1 interrupts a paragraph.
    private static bool IsTight(MarkdownBlock before, MarkdownBlock block) => before.Kind switch
    {
        BlockKind.Paragraph => block.Kind is BlockKind.Quote or BlockKind.Code
            || block.Kind == BlockKind.List
                && (!char.IsAsciiDigit(block.Text[0]) || block.Text[0] == '1' && !char.IsAsciiDigit(block.Text[1])),
        BlockKind.Code => block.Kind is BlockKind.List or BlockKind.Quote or BlockKind.Code,
        _ => false,
    };
}

/// <param name="isLine">Whether only words can be taken: a heading, a cell, a caption.</param>
internal sealed class BlockSink(bool isLine = false)
{
    public bool IsLine => isLine;

    public List<MarkdownBlock> Blocks { get; } = [];

    public List<TextRun> Words { get; } = [];

    /// <summary>Whether something had to become words that is more than that.</summary>
    public bool Flattened { get; set; }

    public void EndParagraph()
    {
        if (Words.Count == 0) return;
        Blocks.AddRange(InlineWriter.Paragraphs(Words).Select(text => new MarkdownBlock(BlockKind.Paragraph, text)));
        Words.Clear();
    }

    public void Add(BlockKind kind, string text, char marker = '\0') =>
        Blocks.Add(new MarkdownBlock(kind, text, marker));
}
