namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Makes of a captured page what is shown of it: the page's own text, unchanged but for the notice put in and the
/// addresses that lead elsewhere now. What would keep that from being shown, or would ask another host, is left out.
/// </summary>
/// <param name="map">
/// The address here for an absolute one without its fragment, by what it is for; null to leave it as it is.
/// </param>
internal sealed class CaptureRewriter(Func<string, ReferenceKind, string?> map)
{
    /// <param name="html">The page, decoded.</param>
    /// <param name="url">Where it was captured.</param>
    /// <param name="notice">HTML that is put in as the first thing in the body; nowhere in a page of frames.</param>
    /// <param name="isXml">
    /// Whether it was sent as <c>application/xhtml+xml</c>; then the notice has to be well-formed, too.
    /// </param>
    public string RewriteHtml(string html, string url, string notice, bool isXml = false) =>
        Rewrite(html, new ReferenceChange(url, FindBase(html, isXml), map), notice, isXml);

    /// <param name="css">The style sheet, decoded.</param>
    /// <param name="url">Where it was captured.</param>
    public string RewriteCss(string css, string url) =>
        CssReferences.Change(css, new ReferenceChange(url, baseReference: null, map));

    internal static string Rewrite(string html, ReferenceChange references, string notice, bool isXml)
    {
        var splices = RewriteOnce(html, references, notice, isXml);
        if (!references.IsBaseElsewhere || !references.HasAnswers) return splices.Join();
        references.LeaveBase();
        return RewriteOnce(html, references, notice, isXml).Join();
    }

    private static Splices RewriteOnce(string html, ReferenceChange references, string notice, bool isXml)
    {
        var scanner = new HtmlScanner(html, isXml);
        var splices = new Splices(html);
        var tags = new TagRewriting(scanner, references, splices);
        var body = new BodyStart(scanner);
        while (scanner.Next())
        {
            body.Read();
            tags.Read();
        }
        if (notice.Length > 0 && body.Find() is { } place) splices.Insert(place, notice);
        return splices;
    }

    /// <summary>What the page says that its addresses are relative to: this holds before it is said, too.</summary>
    internal static string? FindBase(string html, bool isXml)
    {
        if (!html.Contains("<base", StringComparison.OrdinalIgnoreCase)) return null;
        var scanner = new HtmlScanner(html, isXml);
        while (scanner.Next())
            if (scanner.Kind == HtmlToken.StartTag && scanner.Element?.Name == "base" && !scanner.IsForeign
                && scanner.Value("href") is { } reference)
                return reference;
        return null;
    }
}
