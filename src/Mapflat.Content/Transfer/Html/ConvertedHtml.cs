namespace Mapflat.Content.Transfer.Html;

/// <param name="Markdown">The text in the site's dialect, ending in a line feed; empty if the HTML holds no
/// text.</param>
/// <param name="Title">The title of a whole page, in one line of plain text; null if it has none, and for a
/// fragment.</param>
/// <param name="Summary">What a whole page says of itself in its head, in one line of plain text; null if it says
/// nothing.</param>
/// <param name="Findings">Warnings: what was left out or could not be said in Markdown, with the line of the HTML where
/// it was met first.</param>
internal sealed record ConvertedHtml(string Markdown, string? Title, string? Summary, IReadOnlyList<Finding> Findings)
{
    /// <summary>The day that a whole page says that it is of; null if it says none.</summary>
    public DateOnly? Day { get; init; }
}

/// <summary>A picture that a page of an old site shows.</summary>
/// <param name="Address">As it stands in the page.</param>
internal sealed record OldPicture(string Address, string Alt)
{
    /// <summary>Null for one that has no address of its own.</summary>
    internal static OldPicture? Read(AngleSharp.Dom.IElement image)
    {
        // Scripts put the picture in later on some sites.
        var address = new[] { image.GetAttribute("src"), image.GetAttribute("data-src") }
            .FirstOrDefault(each => !string.IsNullOrWhiteSpace(each)
                && !each.StartsWith("data:", StringComparison.OrdinalIgnoreCase));
        return address is null ? null : new OldPicture(address.Trim(), image.GetAttribute("alt")?.Trim() ?? "");
    }
}
