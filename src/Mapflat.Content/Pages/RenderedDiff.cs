using System.Text;
using AngleSharp.Dom;
using Mapflat.Content.Markup;
using Mapflat.Content.Text;

namespace Mapflat.Content.Pages;

/// <summary>
/// Compares what visitors see of two texts: their headings, paragraphs, items, rows and pictures, word by word.
/// </summary>
internal static class RenderedDiff
{
    /// <summary>
    /// Two blocks with less than this share of words in common are not one that was changed, but one gone and one new.
    /// </summary>
    private const double Likeness = 0.3;

    private const int Context = 1;

    private static readonly HashSet<string> _holders = new(StringComparer.Ordinal) { "P", "H2", "H3", "H4", "H5", "H6",
        "UL", "OL", "LI", "DL", "DT", "DD", "BLOCKQUOTE", "PRE", "FIGURE", "FIGCAPTION", "DIV", "SECTION", "TABLE",
        "THEAD", "TBODY", "TFOOT", "CAPTION", "TR", "HR", "DETAILS", "SUMMARY" };

    public static RenderedDifference Compare(string old, string now)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(now);
        var (olds, nows) = (BlocksOf(old), BlocksOf(now));
        var (effort, words) = (new DiffEffort(), new DiffEffort());
        List<BlockChange> all = [];
        var at = 0;
        foreach (var change in SequenceDiff.Find(
            [.. olds.Select(b => b.Key)], [.. nows.Select(b => b.Key)], effort))
        {
            all.AddRange(nows[at..change.NewStart].Select(b => b.As(DiffKind.Same)));
            at = change.NewStart + change.NewCount;
            Replace(all, olds[change.OldStart..(change.OldStart + change.OldCount)],
                nows[change.NewStart..at], words);
        }

        all.AddRange(nows[at..].Select(b => b.As(DiffKind.Same)));
        return Fold(all) with { IsBounded = effort.WasTooLittle || words.WasTooLittle };
    }

    private static void Replace(List<BlockChange> all, List<ShownBlock> olds, List<ShownBlock> nows, DiffEffort effort)
    {
        var i = 0;
        var words = olds.ConvertAll(old => new Lazy<HashSet<string>>(() => WordsOf(old.Text)));
        foreach (var now in nows)
        {
            var wordsNow = WordsOf(now.Text);
            // The next old block that this one may have been; those in between are gone.
            var match = -1;
            for (var k = i; k < olds.Count && k < i + 5 && match < 0; k++)
                if (olds[k].Shape == now.Shape && AreAlike(words[k].Value, wordsNow)) match = k;
            if (match < 0)
            {
                all.Add(now.As(DiffKind.Added));
                continue;
            }

            all.AddRange(olds[i..match].Select(b => b.As(DiffKind.Removed)));
            all.Add(new BlockChange(now.Shape, DiffKind.Changed, Merge(olds[match].Text, now.Text, effort)));
            i = match + 1;
        }

        all.AddRange(olds[i..].Select(b => b.As(DiffKind.Removed)));
    }

    // A long block is looked at for one of its like, and not for each short one.
    private static bool AreAlike(HashSet<string> olds, HashSet<string> nows)
    {
        var needed = Likeness * Math.Max(olds.Count, nows.Count);
        return Math.Min(olds.Count, nows.Count) >= needed && olds.Count(nows.Contains) >= needed;
    }

    private static HashSet<string> WordsOf(string text) =>
        [.. SequenceDiff.Split(text).Where(w => char.IsLetterOrDigit(w[0]))];

    private static List<WordChange> Merge(string old, string now, DiffEffort effort)
    {
        var (olds, nows) = (SequenceDiff.Split(old), SequenceDiff.Split(now));
        List<WordChange> merged = [];
        var at = 0;
        foreach (var change in SequenceDiff.Find(olds, nows, effort))
        {
            Add(DiffKind.Same, nows, at, change.NewStart);
            at = change.NewStart + change.NewCount;
            Add(DiffKind.Removed, olds, change.OldStart, change.OldStart + change.OldCount);
            Add(DiffKind.Added, nows, change.NewStart, at);
        }

        Add(DiffKind.Same, nows, at, nows.Count);
        return merged;

        void Add(DiffKind kind, List<string> words, int from, int to)
        {
            if (from < to) merged.Add(new WordChange(string.Concat(words.Skip(from).Take(to - from)), kind));
        }
    }

    private static RenderedDifference Fold(List<BlockChange> all)
    {
        List<BlockChange> shown = [];
        var skipped = 0;
        for (var i = 0; i < all.Count; i++)
        {
            var near = Enumerable.Range(Math.Max(0, i - Context),
                Math.Min(all.Count, i + Context + 1) - Math.Max(0, i - Context)).Any(k => all[k].Kind != DiffKind.Same);
            if (!near)
            {
                skipped++;
                continue;
            }

            shown.Add(all[i] with { SkippedBefore = skipped });
            skipped = 0;
        }

        return new RenderedDifference(shown, skipped);
    }

    private static List<ShownBlock> BlocksOf(string html)
    {
        var body = HtmlBody.Parse(html);
        List<ShownBlock> blocks = [];
        Collect(body, BlockShape.Paragraph, blocks);
        return blocks;
    }

    // Recursion is safe: the renderer bounds how deep its HTML is.
    private static void Collect(INode parent, BlockShape shape, List<ShownBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (var node in parent.ChildNodes)
        {
            if (node is IElement element && _holders.Contains(element.TagName))
            {
                Flush();
                if (element.TagName == "TR") Add(BlockShape.Row, string.Join(" | ", element.Children.Select(Words)));
                else if (element.TagName == "PRE")
                {
                    foreach (var line in element.TextContent.TrimEnd('\n').Split('\n')) Add(BlockShape.Code, line);
                }
                else Collect(element, ShapeOf(element, shape), blocks);
            }
            else if (node is IElement { TagName: "IMG" or "VIDEO" or "AUDIO" } image)
            {
                Flush();
                blocks.Add(PictureOf(image));
            }
            else
            {
                text.Append(node switch
                {
                    IElement { TagName: "BR" } => " ",
                    IElement inline => Inline(inline, blocks),
                    _ => node.TextContent
                });
            }
        }

        Flush();

        void Flush()
        {
            Add(shape, text.ToString());
            text.Clear();
        }

        void Add(BlockShape what, string value)
        {
            value = what == BlockShape.Code ? value : Collapse(value);
            if (value.Length > 0) blocks.Add(new ShownBlock(what, value));
        }
    }

    private static string Inline(IElement element, List<ShownBlock> blocks)
    {
        foreach (var image in element.QuerySelectorAll("img, video, audio")) blocks.Add(PictureOf(image));
        return Words(element);
    }

    /// <summary>A picture, or a film or a sound, whose words nobody sees.</summary>
    private static ShownBlock PictureOf(IElement image)
    {
        var source = image.GetAttribute("src") ?? image.QuerySelector("source")?.GetAttribute("src");
        return new(BlockShape.Picture, Collapse($"{image.GetAttribute("alt")} ({source})"));
    }

    /// <summary>The words of an element, without the signs that only lead to a place.</summary>
    private static string Words(IElement element) =>
        element.ClassList.Contains("anchor") || element.ClassList.Contains("footnote-back") ? "" : element.TextContent;

    private static BlockShape ShapeOf(IElement element, BlockShape around) => element.TagName switch
    {
        "H2" => BlockShape.Heading2,
        "H3" => BlockShape.Heading3,
        "H4" or "H5" or "H6" => BlockShape.Heading4,
        "LI" or "DT" or "DD" => BlockShape.Item,
        "FIGCAPTION" or "CAPTION" => BlockShape.Caption,
        "P" when around != BlockShape.Item => BlockShape.Paragraph,
        _ => around,
    };

    private static string Collapse(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private sealed record ShownBlock(BlockShape Shape, string Text)
    {
        public string Key => $"{Shape} {Text}";

        public BlockChange As(DiffKind kind) => new(Shape, kind, [new WordChange(Text, kind)]);
    }
}

internal enum BlockShape
{
    Paragraph,
    Heading2,
    Heading3,
    Heading4,
    Item,
    Row,
    Code,
    Picture,
    Caption,
}

internal sealed record RenderedDifference(IReadOnlyList<BlockChange> Blocks, int SkippedAfter)
{
    /// <summary>Whether some of it is marked as replaced because looking closer would have taken too long.</summary>
    public bool IsBounded { get; init; }

    public bool IsEmpty => Blocks.Count == 0;
}

/// <param name="Words">Its words, in which what is gone stands before what took its place.</param>
internal sealed record BlockChange(BlockShape Shape, DiffKind Kind, IReadOnlyList<WordChange> Words)
{
    public int SkippedBefore { get; init; }
}

/// <param name="Text">The words; not HTML-encoded.</param>
internal sealed record WordChange(string Text, DiffKind Kind);
