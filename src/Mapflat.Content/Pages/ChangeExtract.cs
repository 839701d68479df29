using Mapflat.Content.Text;

namespace Mapflat.Content.Pages;

/// <summary>
/// The words of a change, cut to what fits into a list: what is new, gone or other, without what stands around it.
/// </summary>
/// <param name="More">How many passages have changed besides those that are in here.</param>
internal sealed record ChangeExtract(IReadOnlyList<FieldChange> Fields, IReadOnlyList<BlockChange> Blocks, int More)
{
    /// <summary>So many passages are in an extract.</summary>
    private const int MostBlocks = 4;

    /// <summary>So many characters of a passage are in an extract.</summary>
    private const int MostCharacters = 400;

    /// <summary>So many characters are left of what is the same, before and after what is not.</summary>
    private const int Around = 40;

    public bool IsEmpty => Fields.Count == 0 && Blocks.Count == 0;

    public static ChangeExtract Create(PageDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        var changed = difference.Text.Blocks.Where(block => block.Kind != DiffKind.Same).ToList();
        return new ChangeExtract(
            [.. difference.Fields.Select(field => new FieldChange(field.Name, Cut(field.Old), Cut(field.Now)))],
            [.. changed.Take(MostBlocks).Select(Cut)],
            Math.Max(0, changed.Count - MostBlocks));
    }

    /// <summary>The change in a sentence, for readers that show nothing but text.</summary>
    public string InWords()
    {
        if (IsEmpty) return "Published again, with nothing that readers see changed.";
        List<string> parts = [.. Fields.Select(field => field.Name.ToLowerInvariant())];
        var passages = Blocks.Count + More;
        if (passages > 0) parts.Add(passages == 1 ? "one passage of the text" : $"{passages} passages of the text");
        return $"Changed: {string.Join(", ", parts)}.";
    }

    private static BlockChange Cut(BlockChange block)
    {
        List<WordChange> words = [];
        var left = MostCharacters;
        foreach (var (part, place) in block.Words.Select((part, place) => (part, place)))
        {
            if (left <= 0) break;
            var text = part.Kind == DiffKind.Same
                ? Shorten(part.Text, isFirst: place == 0, isLast: place == block.Words.Count - 1)
                : part.Text;
            if (text.Length > left) text = Cut(text, left);
            left -= text.Length;
            words.Add(part with { Text = text });
        }

        return block with { Words = words, SkippedBefore = 0 };
    }

    private static string Shorten(string text, bool isFirst, bool isLast)
    {
        if (text.Length <= 2 * Around) return text;
        var (before, after) = (isFirst ? "" : Cut(text, Around), isLast ? "" : text[Start(text)..]);
        return before.Length == 0 ? "… " + after.TrimStart() : $"{before} {after.TrimStart()}".TrimEnd();
    }

    private static int Start(string text)
    {
        var space = text.IndexOf(' ', text.Length - Around);
        return space < 0 ? WholeCharacters(text, text.Length - Around) : space;
    }

    private static string Cut(string text) => text.Length <= MostCharacters ? text : Cut(text, MostCharacters);

    private static string Cut(string text, int length)
    {
        var space = text.LastIndexOf(' ', length - 1);
        return text[..(space > length / 2 ? space : WholeCharacters(text, length))] + " …";
    }

    /// <summary>No character is cut in halves.</summary>
    private static int WholeCharacters(string text, int at) =>
        at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
