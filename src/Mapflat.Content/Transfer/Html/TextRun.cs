namespace Mapflat.Content.Transfer.Html;

/// <summary>How some words are set.</summary>
[Flags]
internal enum TextFormat
{
    /// <summary>Like those around them.</summary>
    Plain = 0,

    /// <summary><c>**strong**</c>.</summary>
    Strong = 1,

    /// <summary><c>*emphasis*</c>.</summary>
    Emphasis = 2,

    /// <summary><c>~~struck~~</c>.</summary>
    Struck = 4,

    /// <summary><c>==marked==</c>.</summary>
    Marked = 8,

    /// <summary><c>`code`</c>.</summary>
    Code = 16,
}

/// <summary>What a <see cref="TextRun"/> holds.</summary>
internal enum RunKind
{
    /// <summary>Words as they are read.</summary>
    Text,

    /// <summary>Markdown that is not to be touched: a picture, the number of a footnote.</summary>
    Markdown,

    /// <summary>A line break.</summary>
    Break,
}

/// <summary>Where words lead to. Two links with one address are still two.</summary>
internal sealed class LinkTarget(string address, string? title)
{
    public string Address => address;

    public string? Title => title;
}

/// <summary>Words that are set and linked alike.</summary>
internal readonly record struct TextRun(RunKind Kind, string Text, TextFormat Format, LinkTarget? Link)
{
    public bool IsSpace => Kind == RunKind.Text && Text is " " or "\u00A0";
}
