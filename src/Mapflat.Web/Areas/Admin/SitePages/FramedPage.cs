using Mapflat.Content.Archives.Html;

namespace Mapflat.Web.Areas.Admin.SitePages;

/// <summary>
/// Makes the links of a visitors' page stay within the owner's area, and those to other sites open beside it. Nothing
/// else of the page is changed.
/// </summary>
internal static class FramedPage
{
    /// <param name="html">What a visitor gets, decoded.</param>
    /// <param name="origin">That of this site.</param>
    /// <param name="target">Path and query of the page.</param>
    /// <param name="isCapture">Pages of old sites name what they show relatively, so they are told where they
    /// are.</param>
    public static string Rewrite(string html, string origin, string target, bool isCapture, bool isXml)
    {
        if (CaptureUrl.Parse(origin + target) is not { } page) return html;
        var stated = CaptureRewriter.FindBase(html, isXml);
        var start = stated is not null && page.Resolve(stated, out _) is { } reached
            ? CaptureUrl.Parse(reached) ?? page : page;
        var scanner = new HtmlScanner(html, isXml);
        var splices = new Splices(html);
        var needsBase = isCapture && stated is null;
        while (scanner.Next())
        {
            if (scanner.Kind != HtmlToken.StartTag) continue;
            if (needsBase && !IsNamed(scanner, "html"))
            {
                needsBase = false;
                splices.Insert(IsNamed(scanner, "head") ? scanner.End : scanner.Start,
                    $"<base href=\"{target.Replace("&", "&amp;", StringComparison.Ordinal)
                        .Replace("\"", "&quot;", StringComparison.Ordinal)}\"/>");
            }

            if (IsNamed(scanner, "a") || IsNamed(scanner, "area")) Change(scanner, splices, "href");
            else if (IsNamed(scanner, "form")) Change(scanner, splices, "action");
        }

        return splices.Join();

        void Change(HtmlScanner tag, Splices changes, string name)
        {
            // Of several attributes of one name the first counts. Links in drawings may have the name of old.
            HtmlAttribute? found = null, window = null;
            foreach (var attribute in tag.Attributes)
            {
                if (tag.IsNamed(attribute, name) || tag.IsNamed(attribute, "xlink:" + name)) found ??= attribute;
                else if (tag.IsNamed(attribute, "target")) window ??= attribute;
            }

            if (found is not { } reference || reference.ValueStart == reference.ValueEnd
                || Lead(tag.Value(reference)) is not var (to, where))
                return;
            var places = new List<(int Start, int End, string Text)>
            {
                (reference.ValueStart, reference.ValueEnd, TagRewriting.Quote(reference, to)),
                window is { } known
                    ? (known.ValueStart, known.ValueEnd, TagRewriting.Quote(known, where))
                    : (tag.NameEnd, tag.NameEnd, $" target=\"{where}\""),
            };
            foreach (var (from, end, text) in places.OrderBy(place => place.Start)) changes.Replace(from, end, text);
        }

        // Where a reference leads here, and in which window; null where it may stay as it is.
        (string To, string Where)? Lead(string reference)
        {
            if (reference.AsSpan().TrimStart() is ['#', ..] place)
                return isCapture ? (FramesController.Path + target + place.ToString(), "_self") : null;
            if (start.Resolve(reference, out var fragment) is not { } url) return null;
            return url.StartsWith(origin + "/", StringComparison.OrdinalIgnoreCase)
                ? (SitePagesController.Path + url[origin.Length..] + fragment, "_top")
                : (url + fragment, "_blank");
        }
    }

    private static bool IsNamed(HtmlScanner tag, string name) =>
        tag.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
