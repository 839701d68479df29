namespace Mapflat.Content.Transfer.Html;

/// <param name="Markdown">The text in the site's dialect, ending in a line feed; empty if the HTML holds no
/// text.</param>
/// <param name="Title">The title of a whole page, in one line of plain text; null if it has none, and for a
/// fragment.</param>
/// <param name="Summary">What a whole page says of itself in its head, in one line of plain text; null if it says
/// nothing.</param>
/// <param name="Findings">Warnings: what was left out or could not be said in Markdown, with the line of the HTML where
/// it was met first.</param>
internal sealed record ConvertedHtml(string Markdown, string? Title, string? Summary, IReadOnlyList<Finding> Findings);
