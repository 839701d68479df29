using Mapflat.Content.Markup.Tags;
using Markdig.Syntax;

namespace Mapflat.Content.Markup;

/// <summary>What a text says of itself where nobody has: its first heading, and its first sentence.</summary>
/// <param name="Title">The words of its first heading; null if it has none.</param>
/// <param name="TextStart">Where the text begins after a first-level heading that stands before all else; 0 if there is
/// none.</param>
/// <param name="Sentence">Null if no paragraph has words.</param>
internal sealed record OpeningWords(string? Title, int TextStart, string? Sentence)
{
    private const int LongestSentence = 300;

    public static OpeningWords Read(string markdown)
    {
        if (MarkdownSyntax.Parse(markdown).Value is not { } document) return new OpeningWords(null, 0, null);
        var nodes = MarkdownTree.Nodes(document).ToList();
        var heading = nodes.OfType<HeadingBlock>()
            .Select(block => (Block: block, Text: InlineText.Read(block.Inline)))
            .FirstOrDefault(h => h.Text.Length > 0);
        var start = heading.Block is { Level: 1 } first && first == document[0] && first.Span.Length > 0
            ? EndOfLine(markdown, first.Span.End)
            : 0;
        var sentence = nodes.Where(node => node is ParagraphBlock or TaggedText).Cast<LeafBlock>()
            .Select(InlineText.ReadShown).FirstOrDefault(text => text.Any(char.IsLetter) && text[0] != '{');
        return new OpeningWords(heading.Text, start, sentence is null ? null : Cut(sentence.Replace('\n', ' ')));
    }

    private static int EndOfLine(string markdown, int from)
    {
        var end = markdown.IndexOf('\n', from);
        end = end < 0 ? markdown.Length : end;
        while (end < markdown.Length && markdown[end] == '\n') end++;
        return end;
    }

    private static string Cut(string text)
    {
        for (var i = 0; i < Math.Min(text.Length, LongestSentence); i++)
        {
            if (text[i] is not ('.' or '!' or '?' or '…')) continue;
            var end = i + 1;
            while (end < text.Length && text[end] is '"' or '”' or '’' or ')' or '\'') end++;
            if (end == text.Length) return text;
            // “e.g. this”, “J. Smith”: no ends of sentences.
            if (text[end] == ' ' && end + 1 < text.Length && !char.IsLower(text[end + 1]) && !IsInitial(text, i))
                return text[..end];
        }

        if (text.Length <= LongestSentence) return text;
        var space = text.LastIndexOf(' ', LongestSentence - 2);
        return text[..(space > LongestSentence / 2 ? space : LongestSentence - 2)] + " …";
    }

    private static bool IsInitial(string text, int point) =>
        point > 0 && char.IsUpper(text[point - 1]) && (point == 1 || text[point - 2] is ' ' or '.');
}
