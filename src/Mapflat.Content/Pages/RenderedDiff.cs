using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Mapflat.Content.Pages;

/// <summary>Compares what visitors see of two texts: their headings, paragraphs, items, rows and pictures, word by word.</summary>
public static class RenderedDiff
{
    /// <summary>Two blocks with less than this share of words in common are not one that was changed, but one gone and one new.</summary>
    private const double Likeness = 0.3;

    private const int Context = 1;

    private static readonly HashSet<string> _holders = new(StringComparer.Ordinal) { "P", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "DL", "DT", "DD", "BLOCKQUOTE", "PRE", "FIGURE", "FIGCAPTION", "DIV", "SECTION", "TABLE", "THEAD", "TBODY", "TR", "HR" };

    /// <summary>Compares two pieces of HTML from <see cref="Markup.MarkdownRenderer"/>.</summary>
    /// <param name="old">What visitors saw.</param>
    /// <param name="now">What they will see.</param>
    public static RenderedDifference Compare(string old, string now)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(now);
        var (olds, nows) = (BlocksOf(old), BlocksOf(now));
        var (effort, words) = (SequenceDiff.Effort, SequenceDiff.Effort);
        List<DiffBlock> all = [];
        var at = 0;
        foreach (var stretch in SequenceDiff.Find([.. olds.Select(b => b.Key)], [.. nows.Select(b => b.Key)], ref effort))
        {
            all.AddRange(nows[at..stretch.NewStart].Select(b => b.As(DiffKind.Same)));
            at = stretch.NewStart + stretch.NewCount;
            Replace(all, olds[stretch.OldStart..(stretch.OldStart + stretch.OldCount)], nows[stretch.NewStart..at], ref words);
        }

        all.AddRange(nows[at..].Select(b => b.As(DiffKind.Same)));
        return Fold(all);
    }

    private static void Replace(List<DiffBlock> all, List<Block> olds, List<Block> nows, ref long effort)
    {
        var i = 0;
        foreach (var now in nows)
        {
            // The next old block that this one may have been; those in between are gone.
            var match = -1;
            for (var k = i; k < olds.Count && k < i + 5 && match < 0; k++)
                if (olds[k].Shape == now.Shape && AreAlike(olds[k].Text, now.Text)) match = k;
            if (match < 0)
            {
                all.Add(now.As(DiffKind.Added));
                continue;
            }

            all.AddRange(olds[i..match].Select(b => b.As(DiffKind.Removed)));
            all.Add(new DiffBlock(now.Shape, DiffKind.Changed, Merge(olds[match].Text, now.Text, ref effort)));
            i = match + 1;
        }

        all.AddRange(olds[i..].Select(b => b.As(DiffKind.Removed)));
    }

    private static bool AreAlike(string old, string now)
    {
        var (olds, nows) = (WordsOf(old), WordsOf(now));
        var common = olds.Count(nows.Contains);
        return common >= Likeness * Math.Max(olds.Count, nows.Count);

        static HashSet<string> WordsOf(string text) => [.. SequenceDiff.Split(text).Where(w => char.IsLetterOrDigit(w[0]))];
    }

    /// <summary>Both texts as one: what is gone before what took its place.</summary>
    private static List<DiffWords> Merge(string old, string now, ref long effort)
    {
        var (olds, nows) = (SequenceDiff.Split(old), SequenceDiff.Split(now));
        List<DiffWords> merged = [];
        var at = 0;
        foreach (var stretch in SequenceDiff.Find(olds, nows, ref effort))
        {
            Add(DiffKind.Same, nows, at, stretch.NewStart);
            at = stretch.NewStart + stretch.NewCount;
            Add(DiffKind.Removed, olds, stretch.OldStart, stretch.OldStart + stretch.OldCount);
            Add(DiffKind.Added, nows, stretch.NewStart, at);
        }

        Add(DiffKind.Same, nows, at, nows.Count);
        return merged;

        void Add(DiffKind kind, List<string> words, int from, int to)
        {
            if (from < to) merged.Add(new DiffWords(string.Concat(words.Skip(from).Take(to - from)), kind));
        }
    }

    private static RenderedDifference Fold(List<DiffBlock> all)
    {
        List<DiffBlock> shown = [];
        var skipped = 0;
        for (var i = 0; i < all.Count; i++)
        {
            var near = Enumerable.Range(Math.Max(0, i - Context), Math.Min(all.Count, i + Context + 1) - Math.Max(0, i - Context)).Any(k => all[k].Kind != DiffKind.Same);
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

    private static List<Block> BlocksOf(string html)
    {
        var body = new HtmlParser().ParseDocument("").Body!;
        body.InnerHtml = html;
        List<Block> blocks = [];
        Collect(body, BlockShape.Paragraph, blocks);
        return blocks;
    }

    // Recursion is safe: the renderer bounds how deep its HTML is.
    private static void Collect(INode parent, BlockShape shape, List<Block> blocks)
    {
        var text = "";
        foreach (var node in parent.ChildNodes)
        {
            if (node is IElement element && _holders.Contains(element.TagName))
            {
                Flush();
                if (element.TagName == "TR") Add(BlockShape.Row, string.Join(" | ", element.Children.Select(Words)));
                else if (element.TagName == "PRE") foreach (var line in element.TextContent.TrimEnd('\n').Split('\n')) Add(BlockShape.Code, line);
                else Collect(element, ShapeOf(element, shape), blocks);
            }
            else if (node is IElement { TagName: "IMG" } image)
            {
                Flush();
                blocks.Add(PictureOf(image));
            }
            else
            {
                text += node switch { IElement { TagName: "BR" } => " ", IElement inline => Inline(inline, blocks), _ => node.TextContent };
            }
        }

        Flush();

        void Flush()
        {
            Add(shape, text);
            text = "";
        }

        void Add(BlockShape what, string value)
        {
            value = what == BlockShape.Code ? value : Collapse(value);
            if (value.Length > 0) blocks.Add(new Block(what, value));
        }
    }

    /// <summary>The words of an inline element; its pictures become blocks of their own.</summary>
    private static string Inline(IElement element, List<Block> blocks)
    {
        foreach (var image in element.QuerySelectorAll("img")) blocks.Add(PictureOf(image));
        return Words(element);
    }

    private static Block PictureOf(IElement image) =>
        new(BlockShape.Picture, Collapse($"{image.GetAttribute("alt")} ({image.GetAttribute("src")})"));

    /// <summary>The words of an element, without the signs that only lead to a place.</summary>
    private static string Words(IElement element) => element.ClassList.Contains("anchor") || element.ClassList.Contains("footnote-back") ? "" : element.TextContent;

    private static BlockShape ShapeOf(IElement element, BlockShape around) => element.TagName switch
    {
        "H2" => BlockShape.Heading2,
        "H3" => BlockShape.Heading3,
        "H4" or "H5" or "H6" => BlockShape.Heading4,
        "LI" or "DT" or "DD" => BlockShape.Item,
        "FIGCAPTION" => BlockShape.Caption,
        "P" when around != BlockShape.Item => BlockShape.Paragraph,
        _ => around,
    };

    private static string Collapse(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private sealed record Block(BlockShape Shape, string Text)
    {
        public string Key => $"{Shape} {Text}";

        public DiffBlock As(DiffKind kind) => new(Shape, kind, [new DiffWords(Text, kind)]);
    }
}

/// <summary>What a block of a page is.</summary>
public enum BlockShape
{
    /// <summary>Running text.</summary>
    Paragraph,

    /// <summary>A heading of the second level.</summary>
    Heading2,

    /// <summary>A heading of the third level.</summary>
    Heading3,

    /// <summary>A heading below that.</summary>
    Heading4,

    /// <summary>An item of a list.</summary>
    Item,

    /// <summary>A row of a table, its cells divided by bars.</summary>
    Row,

    /// <summary>A line of code.</summary>
    Code,

    /// <summary>A picture: what is said instead of it, and its address.</summary>
    Picture,

    /// <summary>What stands below a figure.</summary>
    Caption,
}

/// <summary>The difference of two rendered texts.</summary>
/// <param name="Blocks">What changed, each with its neighbours, in order.</param>
/// <param name="SkippedAfter">How many unchanged blocks stand after the last of them.</param>
public sealed record RenderedDifference(IReadOnlyList<DiffBlock> Blocks, int SkippedAfter)
{
    /// <summary>Whether visitors see the same.</summary>
    public bool IsEmpty => Blocks.Count == 0;
}

/// <summary>A block of a rendered difference.</summary>
/// <param name="Shape">What it is.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Words">Its words, in which what is gone stands before what took its place.</param>
public sealed record DiffBlock(BlockShape Shape, DiffKind Kind, IReadOnlyList<DiffWords> Words)
{
    /// <summary>How many unchanged blocks stand between it and what was shown before.</summary>
    public int SkippedBefore { get; init; }
}

/// <summary>A run of words of a rendered difference.</summary>
/// <param name="Text">The words; not HTML-encoded.</param>
/// <param name="Kind">Same, added or removed.</param>
public sealed record DiffWords(string Text, DiffKind Kind);
