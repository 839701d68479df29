namespace Mapflat.Content.Markup;

/// <summary>
/// Stops the parser or the renderer in the middle of a text that goes past a limit. It never leaves this folder:
/// <see cref="MarkdownSyntax"/> and <see cref="MarkdownRenderer"/> turn it into a <see cref="Failure.Invalid"/>.
/// </summary>
internal sealed class MarkdownLimitException(string message, int? line) : Exception(message)
{
    /// <summary>The line of the text, from 1, where the limit was met.</summary>
    public int? Line { get; } = line;

    public Failure.Invalid ToFailure() => new(Message, [Finding.Error(Message, line: Line)]);
}
