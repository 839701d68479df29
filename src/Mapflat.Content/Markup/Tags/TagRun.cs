using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Tags;

/// <summary>
/// Words in the order of the text, put into the elements that tags open among them. An element ends with the words that
/// it stands in, whatever the tags say.
/// </summary>
internal sealed class TagRun(ContainerInline root, FindingLog? findings)
{
    private readonly List<(ContainerInline Node, Tag Tag)> _open = [];

    /// <summary>Whether nothing but white space was added.</summary>
    public bool IsBlank { get; private set; } = true;

    private ContainerInline Top => _open.Count > 0 ? _open[^1].Node : root;

    public void Add(Inline inline)
    {
        Top.AppendChild(inline);
        IsBlank &= inline is LineBreakInline { IsHard: false } || inline is LiteralInline literal
            && literal.Content.IsEmptyOrWhitespace();
    }

    public void AddLiteral(string text, int line)
    {
        if (text.Length > 0) Add(new LiteralInline(text) { Line = line });
    }

    /// <summary>Takes a tag; one that has no place or no partner here becomes the characters that it is.</summary>
    public void Add(Tag tag)
    {
        if (!tag.Rule.IsInline || !(tag.IsEnd ? TryEnd(tag) : TryStart(tag))) AddLiteral(tag.Written, tag.Line);
    }

    public bool TryEnd(Tag tag)
    {
        var at = _open.FindLastIndex(open => open.Tag.Name == tag.Name);
        if (at < 0) return false;
        while (_open.Count > at + 1) CloseTop(isWarned: true);
        CloseTop(isWarned: false);
        return true;
    }

    public void Close()
    {
        while (_open.Count > 0) CloseTop(isWarned: true);
    }

    private bool TryStart(Tag tag)
    {
        var isInMedia = _open.Exists(open => open.Tag.Rule.IsMedia);
        switch (tag.Name)
        {
            case "br":
                Add(new LineBreakInline { IsHard = true, Line = tag.Line });
                return true;
            case "img":
                Add(CreatePicture(tag));
                return true;
            case "source" or "track" when _open.Count == 0 || !_open[^1].Tag.Rule.IsMedia:
            case "video" or "audio" when isInMedia:
                return false;
        }

        ContainerInline node =
            tag.Name == "a" && tag.ValueOf("href") is not null ? CreateLink(tag) : new TaggedInline(tag);
        node.Line = tag.Line;
        TagAttributes.Apply(tag, node, findings);
        Add(node);
        IsBlank = false;
        if (tag.Rule.Holds == Holds.Nothing) return true;
        _open.Add((node, tag));
        return _open.Count <= MarkdownLimits.Nesting ? true : throw ParsingGuard.TooDeep(tag.Line);
    }

    private LinkInline CreatePicture(Tag tag)
    {
        var picture = new LinkInline(tag.ValueOf("src") ?? "", tag.WordsOf("title") ?? "")
        {
            IsImage = true,
            IsClosed = true,
            Line = tag.Line,
            Span = tag.Span,
            UrlSpan = tag.PlaceOf("src"),
        };
        if (tag.WordsOf("alt") is { Length: > 0 } alt) picture.AppendChild(new LiteralInline(alt) { Line = tag.Line });
        TagAttributes.Apply(tag, picture, findings);
        return picture;
    }

    private static LinkInline CreateLink(Tag tag) => new(tag.ValueOf("href")!, tag.WordsOf("title") ?? "")
    {
        IsClosed = true,
        Span = tag.Span,
        UrlSpan = tag.PlaceOf("href"),
    };

    private void CloseTop(bool isWarned)
    {
        var (node, tag) = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        // A place in the text is a point, and may stand where a link cannot hold another.
        if (node is TaggedInline { Tag.Name: "a" }) MarkdownTree.MoveChildren(node, node);
        if (isWarned) findings?.Warn(tag.Line, NotClosed(tag));
    }

    public static string NotClosed(Tag tag) =>
        $"<{tag.Name}> has no end tag </{tag.Name}> where one could be; it ends with the text that it stands in.";
}
