using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Mapflat.Content.Transfer.Html;

/// <summary>
/// Turns HTML that somebody wrote elsewhere, in a browser, a word processor or another site, into Markdown as this site
/// reads it. What has no counterpart in Markdown is left out and reported; the words stay what they were.
/// </summary>
internal static class HtmlToMarkdown
{
    /// <summary>How long some HTML may be, in characters.</summary>
    public const int LongestHtml = 2 * 1024 * 1024;

    /// <summary>
    /// Turns what was pasted into a text, a document from the clipboard included, into a part of that text.
    /// </summary>
    /// <returns>The Markdown; <see cref="Failure.Invalid"/> if the HTML is too large or too intricate. No HTML makes it
    /// throw.</returns>
    public static Outcome<ConvertedHtml> ConvertFragment(string html) =>
        Convert(html, (document, left) => HtmlReading.Choose(document, isPage: false, left));

    /// <summary>
    /// Turns a whole page into a text: of its main part if it names one, without the headers, footers and menus of its
    /// site. Its first heading is its title and no part of the text.
    /// </summary>
    /// <inheritdoc cref="ConvertFragment" path="/returns"/>
    public static Outcome<ConvertedHtml> ConvertPage(string html) =>
        Convert(html, (document, left) => HtmlReading.Choose(document, isPage: true, left));

    /// <summary>Turns a page of an old site into a text, without what stood around it on every page.</summary>
    /// <param name="links">The address that a link leads to from here; null to leave it as it is.</param>
    /// <param name="pictures">The address that a picture has here; null to leave the picture out.</param>
    /// <inheritdoc cref="ConvertFragment" path="/returns"/>
    public static Outcome<ConvertedHtml> ConvertOldPage(
        string html, Func<string, string?> links, Func<OldPicture, string?> pictures) =>
        Convert(html, (document, left) =>
        {
            var root = MainContent.Choose(document, left);
            // What addresses are relative to is known to whoever leads them here.
            foreach (var stated in document.QuerySelectorAll("base").ToList()) stated.Remove();
            foreach (var link in root.QuerySelectorAll("a[href]"))
                if (link.GetAttribute("href")!.Trim() is [not '#', ..] written && links(written) is { } target)
                    link.SetAttribute("href", target);
            foreach (var image in root.QuerySelectorAll("img").ToList())
            {
                if (OldPicture.Read(image) is not { } picture) continue;
                if (pictures(picture) is { } address) image.SetAttribute("src", address);
                else image.Remove();
            }

            return (root, HtmlReading.TakeTitle(document, root), HtmlReading.ReadSummary(document));
        });

    private static Outcome<ConvertedHtml> Convert(
        string html, Func<IHtmlDocument, DroppedContent, (IElement Root, string? Title, string? Summary)> choose)
    {
        ArgumentNullException.ThrowIfNull(html);
        if (html.Length > LongestHtml)
            return Refuse(
                $"The HTML has {html.Length:N0} characters; {LongestHtml:N0} at most. Take it in parts.", null);
        try
        {
            var document = HtmlReading.Parse(html);
            var left = new DroppedContent();
            var published = HtmlReading.ReadDay(document);
            var page = choose(document, left);
            return new ConvertedHtml(
                BlockWriter.Write(page.Root, left), page.Title, page.Summary, left.ToFindings())
            { Day = published };
        }
        catch (HtmlLimitException limit)
        {
            return Refuse(limit.Message, limit.Line);
        }
    }

    private static Failure.Invalid Refuse(string message, int? line) =>
        new(message, [Finding.Error(message, line: line)]);
}
