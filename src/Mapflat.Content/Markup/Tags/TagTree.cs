using Markdig.Helpers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Tags;

/// <summary>
/// Puts the blocks of one quote, item or page into the elements that HTML opens between them, so that all of them are
/// closed within it. What a browser would mend by moving or dropping is put right here: what HTML lets be left out is
/// filled in, and a tag that fits nowhere becomes the characters that it is.
/// </summary>
internal sealed class TagTree
{
    private static readonly ElementRule Outside = new("", Holds.Blocks, Holds.Blocks);

    private readonly FindingLog? _findings;
    private readonly List<Open> _open = [];
    private TagRun? _run;
    private LeafBlock? _text;
    private int _closedParagraphs;

    public TagTree(ContainerBlock container, FindingLog? findings)
    {
        _findings = findings;
        _open.Add(new Open(Outside, container, null, null));
    }

    private Open Top => _open[^1];

    /// <summary>Adds a block that Markdown made.</summary>
    public void Add(Block block)
    {
        MakeWayForBlock(block.Line);
        Top.Node!.Add(block);
    }

    /// <summary>Adds what stands outside of all others, such as the notes at the foot of a page.</summary>
    public void AddOutside(Block block)
    {
        Close();
        Top.Node!.Add(block);
    }

    public void Add(HtmlBlock html)
    {
        var text = html.Lines.ToString();
        var first = text.Length - text.TrimStart().Length;
        var (line, lineStart, counted) = (0, 0, 0);
        for (var (from, at) = (0, text.IndexOf('<', StringComparison.Ordinal)); ;)
        {
            var tag = at < 0 ? null : Tag.Read(text, at, text.Length - at);
            if (at >= 0 && tag is null)
            {
                at = text.IndexOf('<', at + 1);
                continue;
            }

            AddText(text[from..(tag is null ? text.Length : at)], html.Line + line);
            if (tag is null) break;
            // Each part of the text once, or a long line of tags would be gone through for each of them.
            for (; text.IndexOf('\n', counted, at - counted) is >= 0 and var end; counted = end + 1)
                (line, lineStart) = (line + 1, end + 1);
            counted = at;
            tag = tag with { Line = html.Line + line, Span = Locate(html, line, at - lineStart, tag.Written) };
            Add(tag, isAlone: html.Type == HtmlBlockType.NonInterruptingBlock
                && at == first
                && !text.Contains($"</{tag.Name}", StringComparison.OrdinalIgnoreCase));
            (from, at) = (at + tag.Written.Length, text.IndexOf('<', at + tag.Written.Length));
        }

        CloseRun();
    }

    private static SourceSpan Locate(HtmlBlock html, int line, int column, string written)
    {
        var lines = html.Lines.Lines;
        var last = line + written.AsSpan().Count('\n');
        var (start, end) = (lines[line].Slice.Start, lines[last].Slice.Start);
        // A line that Markdig had to write anew, for a tab that was cut in two, is not found in the text.
        if (start < lines[line].Position || end < lines[last].Position) return SourceSpan.Empty;
        return new SourceSpan(start + column, last == line
            ? start + column + written.Length - 1
            : end + written.Length - 2 - written.LastIndexOf('\n'));
    }

    /// <summary>Adds a paragraph that has tags of blocks among its words: it ends where they stand.</summary>
    public void Add(ParagraphBlock paragraph, IEnumerable<Inline> inlines)
    {
        MakeWayForBlock(paragraph.Line);
        foreach (var inline in inlines)
        {
            var tag = (inline as TagInline)?.Tag;
            if (tag is { Rule.IsInline: false } && (tag.IsEnd ? TryEnd(tag) : TryStart(tag))) continue;
            // A line break beside a block is none.
            if (_run is null && inline is LineBreakInline) continue;
            if (_run is null && Top.Rule.Holds != Holds.Words) StartParagraph(paragraph.Line);
            var run = StartRun(inline.Line);
            if (tag is null) run.Add(inline);
            else run.Add(tag);
        }

        CloseRun();
        if (Top is { Rule.Name: "p", Tag: null }) Pop();
    }

    public void Close()
    {
        CloseRun();
        while (_open.Count > 1) Pop(isWarned: true);
    }

    private void Add(Tag tag, bool isAlone)
    {
        if (tag.Rule.IsInline ? AddInline(tag, isAlone) : tag.IsEnd ? TryEnd(tag) : TryStart(tag)) return;
        FillFrame(tag.Line);
        StartRun(tag.Line).AddLiteral(tag.Written, tag.Line);
    }

    private bool AddInline(Tag tag, bool isAlone)
    {
        // On a line of its own, a change is one of the paragraphs that follow.
        if (tag is { Name: "del" or "ins", IsEnd: false } && isAlone && Top.Rule.Holds == Holds.Blocks)
        {
            CloseRun();
            Push(tag.Rule with { Place = Holds.Blocks, Holds = Holds.Blocks }, tag);
            return true;
        }

        if (tag.IsEnd && _run?.TryEnd(tag) != true) return TryEnd(tag);
        if (tag.IsEnd) return true;
        FillFrame(tag.Line);
        StartRun(tag.Line).Add(tag);
        return true;
    }

    private bool TryStart(Tag tag)
    {
        var at = _open.Count - 1;
        while (!CanReach(_open[at].Rule, tag.Rule) || !HasRoom(_open[at], tag.Rule, isTop: at == _open.Count - 1))
            if (!_open[at--].Rule.EndIsOptional) return false;
        CloseRun();
        while (_open.Count > at + 1) Pop();
        while (!Accepts(Top.Rule, tag.Rule)) Push(ElementRule.Find(Top.Rule.Implied!)!, null);
        if (tag.Name == "hr") Top.Node!.Add(new ThematicBreakBlock(null!) { Line = tag.Line });
        else Push(tag.Rule, tag);
        return true;
    }

    private bool TryEnd(Tag tag)
    {
        var isTable = tag.Name == "table" || tag.Rule.Place >= Holds.TableParts;
        var at = _open.Count - 1;
        while (at > 0 && _open[at].Rule.Name != tag.Name && (isTable || _open[at].Rule.Place != Holds.Cells)) at--;
        if (at > 0 && _open[at].Rule.Name == tag.Name)
        {
            CloseRun();
            while (_open.Count > at + 1) Pop(isWarned: true);
            Pop();
            return true;
        }

        // The end of a paragraph that had to end before it.
        return tag.Name == "p" && _closedParagraphs-- > 0;
    }

    private void AddText(string text, int line)
    {
        if (string.IsNullOrWhiteSpace(text) && (_run is null || _run.IsBlank) && Top.Rule.Name != "pre")
            return;
        FillFrame(line);
        var isFirst = _run is null;
        var run = StartRun(line);
        text = UnshowableCharacters.Replace(HtmlHelper.Unescape(text, removeBackSlash: false));
        if (Top.Rule.Name == "pre")
        {
            // A browser leaves out the line feed that such a block begins with.
            run.AddLiteral(isFirst ? text.TrimStart('\n') : text, line);
            return;
        }

        foreach (var part in text.Split('\n').Index())
        {
            if (part.Index > 0) run.Add(new LineBreakInline { Line = line + part.Index });
            run.AddLiteral(part.Item, line + part.Index);
        }
    }

    private void MakeWayForBlock(int line)
    {
        CloseRun();
        while (Top.Rule.Holds == Holds.Words) Pop(isWarned: true);
        FillFrame(line);
    }

    private void FillFrame(int line)
    {
        while (Top.Rule.Implied is { } implied) Push(ElementRule.Find(implied)!, null, line);
    }

    private void StartParagraph(int line)
    {
        FillFrame(line);
        Push(ElementRule.Find("p")!, null, line);
    }

    private TagRun StartRun(int line)
    {
        if (_run is not null) return _run;
        // On the page itself, words are a paragraph; in an element they are its own.
        _text = Top.Leaf ?? (Top.Node is MarkdownDocument
            ? new ParagraphBlock { Inline = new ContainerInline(), Line = line, ProcessInlines = false }
            : new TaggedText { Line = line });
        return _run = new TagRun(_text.Inline!, _findings);
    }

    private void CloseRun()
    {
        if (_run is null) return;
        _run.Close();
        if (Top.Leaf is null && (!_run.IsBlank || Top.Rule.Name == "pre")) Top.Node!.Add(_text!);
        (_run, _text) = (null, null);
    }

    private void Push(ElementRule rule, Tag? tag, int line = 0)
    {
        line = tag?.Line ?? line;
        // As many parts of tables and lists as there can be between so many levels.
        if (_open.Count > 4 * MarkdownLimits.Nesting) throw ParsingGuard.TooDeep(line);
        if (rule.IsHeading)
        {
            var heading = new HeadingBlock(null!)
            {
                Level = rule.Name[1] - '0',
                Inline = new ContainerInline(),
                Line = line,
                Span = SourceSpan.Empty,
                ProcessInlines = false,
            };
            Top.Node!.Add(heading);
            _open.Add(new Open(rule, null, heading, tag));
            return;
        }

        var block = new TaggedBlock(rule) { Tag = tag, Line = line };
        if (tag is not null) TagAttributes.Apply(tag, block, _findings);
        Top.Node!.Add(block);
        _open.Add(new Open(rule, block, null, tag));
    }

    private void Pop(bool isWarned = false)
    {
        CloseRun();
        var (rule, node, _, tag) = Top;
        _open.RemoveAt(_open.Count - 1);
        if (rule.Name == "p" && tag is not null && isWarned) _closedParagraphs++;
        if (isWarned && !rule.EndIsOptional && tag is not null) _findings?.Warn(tag.Line, TagRun.NotClosed(tag));
        // A list without items or a row without cells is none.
        if (node?.Count == 0 && (rule.IsFrame || (rule.Name == "p" && (tag is null || isWarned))))
            Top.Node!.RemoveAt(Top.Node.Count - 1);
    }

    private static bool Accepts(ElementRule outer, ElementRule inner) => outer.Holds == inner.Place
        || (outer.Name == "summary" && inner.IsHeading);

    /// <summary>Whether an element can stand in another, or in what that one implies.</summary>
    private static bool CanReach(ElementRule outer, ElementRule inner)
    {
        for (var rule = outer; rule is not null; rule = rule.Implied is { } name ? ElementRule.Find(name) : null)
            if (Accepts(rule, inner)) return true;
        return false;
    }

    private bool HasRoom(Open outer, ElementRule inner, bool isTop)
    {
        var isEmpty = outer.Node is { Count: 0 } && (!isTop || _run is null or { IsBlank: true });
        return inner.Name switch
        {
            "summary" => outer.Rule.Name == "details" && isEmpty,
            "caption" => isEmpty,
            "figcaption" => outer.Rule.Name == "figure"
                && !outer.Node!.Any(block => block is TaggedBlock { Name: "figcaption" }),
            ['h', >= '1' and <= '6'] => outer.Rule.Name is not ("dt" or "th")
                && (outer.Rule.Name != "summary" || isEmpty),
            _ => true,
        };
    }

    /// <param name="Node">Null for a heading, whose words stand in <paramref name="Leaf"/>.</param>
    private sealed record Open(ElementRule Rule, ContainerBlock? Node, LeafBlock? Leaf, Tag? Tag);
}
