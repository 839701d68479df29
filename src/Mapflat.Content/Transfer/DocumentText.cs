namespace Mapflat.Content.Transfer;

internal enum DocumentKind
{
    Markdown,

    Html,

    /// <summary>A .docx file of Word (ECMA-376), which LibreOffice and Google Docs write too.</summary>
    Word,
}

/// <summary>A picture that is in a document.</summary>
/// <param name="Address">What stands for its address in the text until it is among the media.</param>
internal sealed record DocumentPicture(string Address, string Alt, byte[] Bytes);

/// <summary>One document as it was read; what it does not say is null.</summary>
internal sealed record DocumentText
{
    public string? Title { get; init; }

    public string? Menu { get; init; }

    public string? Summary { get; init; }

    public string? AsOf { get; init; }

    public string? Successor { get; init; }

    public string? Terms { get; init; }

    /// <summary>What it says beyond what is known here, as YAML.</summary>
    public string? Extra { get; init; }

    public required string Markdown { get; init; }

    /// <summary>
    /// The line of the document that <see cref="Markdown"/> begins on; null where its lines are not the document's.
    /// </summary>
    public int? FirstLine { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    public IReadOnlyList<DocumentPicture> Pictures { get; init; } = [];
}
