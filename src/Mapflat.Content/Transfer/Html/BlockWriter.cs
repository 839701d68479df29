using System.Globalization;
using AngleSharp.Dom;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Transfer.Html;

internal readonly record struct TextContext(TextFormat Format, LinkTarget? Link, int Depth)
{
    public TextContext Deeper => this with { Depth = Depth + 1 };

    public TextContext Fresh => new(TextFormat.Plain, null, Depth + 1);
}

internal sealed partial class BlockWriter
{
    // Well below what the reader of Markdown refuses, since words in a list may be nested again.
    private const int Deepest = MarkdownLimits.Nesting - 8;

    private readonly DroppedContent _left;
    private readonly HtmlStyle _style;
    private readonly Notes _notes;
    private readonly InlineElements _inline;
    private readonly int _headingShift;

    private BlockWriter(IElement root, DroppedContent left)
    {
        _left = left;
        _style = new HtmlStyle(root.Owner!);
        WordLists.Rebuild(root);
        _notes = new Notes(root);
        _inline = new InlineElements(root.Owner!, left);
        // A page has one heading of the first level, its title, which is not part of the text.
        _headingShift = root.QuerySelector("h1") is null ? 0 : 1;
    }

    /// <summary>The Markdown of all that an element holds, ending in a line feed.</summary>
    public static string Write(IElement root, DroppedContent left)
    {
        var writer = new BlockWriter(root, left);
        var blocks = writer.Blocks(root, default);
        foreach (var (number, note) in writer._notes.Texts)
        {
            var text = MarkdownBlock.Join(writer.Blocks(note, new TextContext(TextFormat.Plain, null, 1)));
            blocks.Add(new MarkdownBlock(BlockKind.Other, MarkdownBlock.Indent(
                text, string.Create(CultureInfo.InvariantCulture, $"[^{number}]: "), "    ")));
        }

        return blocks.Count == 0 ? "" : MarkdownBlock.Join(blocks) + "\n";
    }

    private List<MarkdownBlock> Blocks(INode node, TextContext place)
    {
        var sink = new BlockSink();
        Walk(node, place, sink);
        sink.EndParagraph();
        return sink.Blocks;
    }

    /// <summary>The words of an element that can hold nothing else, such as a heading.</summary>
    private List<TextRun> Words(INode node, TextContext place, out bool flattened)
    {
        var sink = new BlockSink(isLine: true);
        Walk(node, place, sink);
        flattened = sink.Flattened;
        return sink.Words;
    }

    // Recursion is safe: the depth was bounded while the HTML was read.
    private void Walk(INode node, TextContext place, BlockSink sink)
    {
        // By their list: to find the next one of a node, all before it are looked through.
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text) sink.Words.Add(new TextRun(RunKind.Text, text.Data, place.Format, place.Link));
            else if (child is IElement element) Visit(element, place, sink);
        }
    }

    private void Visit(IElement element, TextContext place, BlockSink sink)
    {
        if (_notes.Takes(element) || Drops(element)) return;
        place = place with { Format = _style.Read(element, place.Format) };
        if (_notes.NumberOf(element) is { } note)
            sink.Words.Add(new TextRun(
                RunKind.Markdown, string.Create(CultureInfo.InvariantCulture, $"[^{note}]"), TextFormat.Plain, null));
        else if (!Names.Blocks.Contains(element.LocalName)) VisitInline(element, place, sink);
        else if (sink.IsLine) VisitInLine(element, place, sink);
        else
        {
            sink.EndParagraph();
            VisitBlock(element, place, sink);
            sink.EndParagraph();
        }
    }

    private void VisitInline(IElement element, TextContext place, BlockSink sink)
    {
        switch (element.LocalName)
        {
            case "br":
                sink.Words.Add(new TextRun(RunKind.Break, "", TextFormat.Plain, null));
                break;
            case "img":
                if (_inline.Picture(element) is { } picture)
                    sink.Words.Add(new TextRun(RunKind.Markdown, picture, place.Format & ~TextFormat.Code, place.Link));
                break;
            case "a":
                Walk(element, _inline.Target(element) is { } link ? place with { Link = link } : place, sink);
                break;
            case "q":
                sink.Words.Add(new TextRun(RunKind.Text, "“", place.Format, place.Link));
                Walk(element, place, sink);
                sink.Words.Add(new TextRun(RunKind.Text, "”", place.Format, place.Link));
                break;
            case "sup" or "sub" when _inline.Raised(element) is { } raised:
                sink.Words.Add(new TextRun(RunKind.Text, raised, place.Format, place.Link));
                break;
            case "input":
                sink.Words.Add(
                    new TextRun(RunKind.Text, element.HasAttribute("checked") ? "☑ " : "☐ ", place.Format, place.Link));
                break;
            default:
                Walk(element, place, sink);
                break;
        }
    }

    private void VisitInLine(IElement element, TextContext place, BlockSink sink)
    {
        sink.Flattened |= Names.Structures.Contains(element.LocalName);
        // A break and not a space, so that whoever takes the words can see that there were several blocks.
        if (sink.Words.Count > 0) sink.Words.Add(new TextRun(RunKind.Break, "", TextFormat.Plain, null));
        if (element.LocalName == "li") sink.Words.Add(new TextRun(RunKind.Text, "• ", place.Format, place.Link));
        if (element.LocalName != "hr") Walk(element, place, sink);
        sink.Words.Add(new TextRun(RunKind.Break, "", TextFormat.Plain, null));
    }

    private void VisitBlock(IElement element, TextContext place, BlockSink sink)
    {
        var tooDeep = place.Depth >= Deepest && Names.Nesting.Contains(element.LocalName);
        if (tooDeep) _left.Add($"Lists and quotations more than {Deepest} levels deep were made plain text.", element);
        switch (element.LocalName)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                WriteHeading(element, place, sink);
                break;
            case "hr":
                sink.Add(BlockKind.Other, sink.Blocks.Count == 0 ? "***" : "---");
                break;
            case "pre" or "listing" or "xmp" or "plaintext":
                WriteCode(element, sink);
                break;
            case "summary":
                Walk(element, place with { Format = place.Format | TextFormat.Strong }, sink);
                break;
            case "ul" or "ol" or "menu" or "dir" when !tooDeep:
                WriteList(element, place, sink);
                break;
            case "dl" when !tooDeep:
                WriteDefinitions(element, place, sink);
                break;
            case "blockquote" when !tooDeep:
                if (MarkdownBlock.Join(Blocks(element, place.Deeper)) is { Length: > 0 } quote)
                    sink.Add(BlockKind.Quote, "> " + quote.Replace("\n", "\n> ", StringComparison.Ordinal)
                        .Replace("> \n", ">\n", StringComparison.Ordinal));
                break;
            case "figure" when !tooDeep:
                WriteFigure(element, place, sink);
                break;
            case "aside" or "div" or "section" or "p" when !tooDeep && ContainerOf(element) is { } name:
                if (MarkdownBlock.Join(Blocks(element, place.Deeper)) is { Length: > 0 } inner)
                {
                    var fence = MarkdownEscape.Fence(':', inner);
                    sink.Add(BlockKind.Other, $"{fence} {name}\n{inner}\n{fence}");
                }

                break;
            case "table" when TableGrid.Create(element) is { IsTable: true } grid:
                WriteTable(element, grid, place, sink);
                break;
            default:
                Walk(element, place, sink);
                break;
        }
    }

    private void WriteHeading(IElement element, TextContext place, BlockSink sink)
    {
        var text = InlineWriter.Line(Words(element, place, out _), without: TextFormat.Strong);
        if (text.Length == 0) return;
        if (text.EndsWith('#')) text = text[..^1] + "\\#";
        sink.Add(BlockKind.Other, $"{new string('#', Math.Min(6, element.LocalName[1] - '0' + _headingShift))} {text}");
    }

    private void WriteFigure(IElement figure, TextContext place, BlockSink sink)
    {
        var captions = figure.QuerySelectorAll("figcaption")
            .Where(caption => caption.Closest("figure") == figure).ToList();
        var caption = string.Join(' ', captions.Select(each => InlineWriter.Line(Words(each, place.Deeper, out _)))
            .Where(text => text.Length > 0));
        foreach (var each in captions) each.Remove();
        var blocks = Blocks(figure, place.Deeper);
        if (caption.Length == 0 && figure.QuerySelector("img") is null || blocks.Count == 0)
        {
            sink.Blocks.AddRange(blocks);
            if (caption.Length > 0) sink.Add(BlockKind.Paragraph, MarkdownEscape.LineStart(caption));
            return;
        }

        var inner = MarkdownBlock.Join(blocks);
        var fence = MarkdownEscape.Fence('^', inner);
        sink.Add(BlockKind.Other, $"{fence}\n{inner}\n{fence}{(caption.Length > 0 ? " " : "")}{caption}");
    }

    private static string? ContainerOf(IElement element) =>
        element.ClassList.FirstOrDefault(StructurePass.Containers.Contains)
        ?? (element.LocalName == "aside" ? "aside" : null);

    /// <summary>Whether an element is left out with all that it holds; says so where somebody could miss it.</summary>
    private bool Drops(IElement element)
    {
        var name = element.LocalName;
        if (Names.Silent.Contains(name)) return true;
        if (Names.Reported.TryGetValue(name, out var what))
        {
            var address = name is "iframe" or "embed" or "object" or "video" or "audio"
                ? element.GetAttribute("src") ?? element.GetAttribute("data")
                : null;
            _left.Add(
                address is { Length: > 0 and < 300 } ? $"{what} of “{address}” was left out." : $"{what} was left out.",
                element);
            return true;
        }

        if (name == "input"
            && !string.Equals(element.GetAttribute("type"), "checkbox", StringComparison.OrdinalIgnoreCase))
        {
            _left.Add("A form field was left out.", element);
            return true;
        }

        // Links of headings to themselves, as this site and many others write them.
        if (name == "a" && (element.ClassList.Contains("anchor") || element.ClassList.Contains("headerlink")
            || element.ClassList.Contains("anchor-link")))
            return true;
        if (!_style.Hides(element)) return false;
        if (!string.IsNullOrWhiteSpace(element.TextContent))
            _left.Add("Text that was hidden in the document was left out.", element);
        return true;
    }
}
