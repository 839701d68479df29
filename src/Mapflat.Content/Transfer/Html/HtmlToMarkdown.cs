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
    public static Outcome<ConvertedHtml> ConvertFragment(string html) => Convert(html, isPage: false);

    /// <summary>
    /// Turns a whole page into a text: of its main part if it names one, without the headers, footers and menus of its
    /// site. Its first heading is its title and no part of the text.
    /// </summary>
    /// <inheritdoc cref="ConvertFragment" path="/returns"/>
    public static Outcome<ConvertedHtml> ConvertPage(string html) => Convert(html, isPage: true);

    private static Outcome<ConvertedHtml> Convert(string html, bool isPage)
    {
        ArgumentNullException.ThrowIfNull(html);
        if (html.Length > LongestHtml)
            return Refuse(
                $"The HTML has {html.Length:N0} characters; {LongestHtml:N0} at most. Take it in parts.", null);
        try
        {
            var document = HtmlReading.Parse(html);
            var left = new DroppedContent();
            var page = HtmlReading.Choose(document, isPage, left);
            return new ConvertedHtml(BlockWriter.Write(page.Root, left), page.Title, page.Summary, left.ToFindings());
        }
        catch (HtmlLimitException limit)
        {
            return Refuse(limit.Message, limit.Line);
        }
    }

    private static Failure.Invalid Refuse(string message, int? line) =>
        new(message, [Finding.Error(message, line: line)]);
}
