namespace Mapflat.Content.Transfer;

/// <summary>How a document is written.</summary>
public enum DocumentFormat
{
    /// <summary>Markdown, with or without front matter.</summary>
    Markdown,

    /// <summary>HTML: a page or a piece of one.</summary>
    Html,
}

/// <summary>One document as it was read; what it does not say is null.</summary>
public sealed record DocumentText
{
    /// <summary>Its title.</summary>
    public string? Title { get; init; }

    /// <summary>Its short name in menus.</summary>
    public string? Menu { get; init; }

    /// <summary>What it says, in a sentence or two.</summary>
    public string? Summary { get; init; }

    /// <summary>When its text was true.</summary>
    public string? AsOf { get; init; }

    /// <summary>The successor's matching page.</summary>
    public string? Successor { get; init; }

    /// <summary>Its text, without the title.</summary>
    public required string Markdown { get; init; }

    /// <summary>The line of the document that <see cref="Markdown"/> begins on; null where its lines are not the document's.</summary>
    public int? FirstLine { get; init; }

    /// <summary>What it was called where it came from.</summary>
    public required string Name { get; init; }

    /// <summary>Warnings: what was left out, and what is odd.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
}
