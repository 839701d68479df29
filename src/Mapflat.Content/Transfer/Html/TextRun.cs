namespace Mapflat.Content.Transfer.Html;

[Flags]
internal enum TextFormat
{
    Plain = 0,

    Strong = 1,

    Emphasis = 2,

    /// <summary><c>~~struck~~</c>.</summary>
    Struck = 4,

    /// <summary><c>==marked==</c>.</summary>
    Marked = 8,

    Code = 16,
}

internal enum RunKind
{
    Text,

    /// <summary>Markdown that is not to be touched: a picture, the number of a footnote.</summary>
    Markdown,

    Break,
}

/// <summary>Where words lead to. Two links with one address are still two.</summary>
internal sealed class LinkTarget(string address, string? title)
{
    public string Address => address;

    public string? Title => title;
}

internal readonly record struct TextRun(RunKind Kind, string Text, TextFormat Format, LinkTarget? Link)
{
    public bool IsSpace => Kind == RunKind.Text && Text is " " or "\u00A0";
}
