using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Xhtml;

namespace Mapflat.Content.Markup;

/// <summary>Makes the HTML of a page fit to stand in another document, beside that of other pages.</summary>
/// <param name="origin">That of the site, for what is not in the document.</param>
/// <param name="placeOf">Where a page of the site is in the document, from its address and the id within it that a link
/// names, which may be empty; null if it is not there.</param>
internal sealed partial class PlacedHtml(string origin, Func<string, string, string?> placeOf)
{
    private static readonly string[] _references = ["aria-labelledby", "aria-describedby", "headers", "for"];

    private readonly List<string> _links = [];

    /// <summary>The addresses outside the document that it leads to, in the order of their numbers, from 1.</summary>
    public IReadOnlyList<string> Links => _links;

    /// <summary>
    /// The page as part of one HTML document: its ids differ from those of the others, and after a link that leads out
    /// of the document stands a number, by which it is found on paper.
    /// </summary>
    /// <param name="prefix">What its ids begin with.</param>
    public string WriteNumbered(string html, string prefix)
    {
        var body = Parse(html);
        foreach (var element in body.QuerySelectorAll("[id]")) element.Id = prefix + element.Id;
        foreach (var element in body.QuerySelectorAll("*")) RedirectIds(element, prefix);
        foreach (var link in body.QuerySelectorAll("a[href]"))
        {
            Place(link, prefix);
            if (link.GetAttribute("href") is not { } target || target.StartsWith('#')) continue;
            var number = body.Owner!.CreateElement("sup");
            number.ClassName = "link-number";
            number.SetAttribute("aria-hidden", "true");
            number.TextContent = NumberOf(target).ToString(CultureInfo.InvariantCulture);
            link.After(number);
        }

        return body.InnerHtml;
    }

    /// <summary>The page as well-formed XML, a document of its own in a book.</summary>
    /// <param name="pictureOf">Where a picture of the site is in the book; null if it is not in it.</param>
    public string WriteXhtml(string html, Func<string, string?> pictureOf)
    {
        ArgumentNullException.ThrowIfNull(pictureOf);
        var body = Parse(html);
        foreach (var link in body.QuerySelectorAll("a[href]")) Place(link, "");
        foreach (var picture in body.QuerySelectorAll("img"))
        {
            foreach (var name in (string[])["srcset", "sizes", "loading", "decoding"]) picture.RemoveAttribute(name);
            if (pictureOf(picture.GetAttribute("src") ?? "") is { } place) picture.SetAttribute("src", place);
            else picture.Replace(body.Owner!.CreateTextNode($"[{picture.GetAttribute("alt")}]"));
        }

        // No file of films and sounds is in the book.
        foreach (var film in body.QuerySelectorAll("video, audio").ToList()) film.Replace(LinkTo(film, body.Owner!));
        foreach (var drawing in body.QuerySelectorAll("svg"))
            drawing.SetAttribute("xmlns", "http://www.w3.org/2000/svg");
        foreach (var focused in body.QuerySelectorAll("[tabindex]")) focused.RemoveAttribute("tabindex");
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var node in body.ChildNodes) node.ToHtml(text, XhtmlMarkupFormatter.Instance);
        return Controls().Replace(text.ToString(), "");
    }

    /// <summary>The addresses of the pictures that a page shows, but for drawings that stand in it.</summary>
    public static IReadOnlyList<string> PicturesIn(string html) =>
        [.. Parse(html).QuerySelectorAll("img").Select(picture => picture.GetAttribute("src") ?? "")];

    /// <summary>
    /// Without what only a page of its own has: links to its headings, and drawings for small screens.
    /// </summary>
    private static IElement Parse(string html)
    {
        var body = HtmlBody.Parse(html);
        foreach (var element in body.QuerySelectorAll(".anchor, svg.narrow").ToList()) element.Remove();
        return body;
    }

    /// <summary>Has a link lead to where its target is: in the document, or on the site.</summary>
    private void Place(IElement link, string prefix)
    {
        var target = link.GetAttribute("href")!;
        if (target.StartsWith('#')) link.SetAttribute("href", $"#{prefix}{target[1..]}");
        if (!target.StartsWith('/')) return;
        var hash = target.IndexOf('#', StringComparison.Ordinal);
        var (address, id) = hash < 0 ? (target, "") : (target[..hash], target[(hash + 1)..]);
        link.SetAttribute("href", placeOf(address, id) ?? origin + target);
    }

    private IElement LinkTo(IElement film, IDocument document)
    {
        var source = film.GetAttribute("src") ?? film.QuerySelector("source")?.GetAttribute("src") ?? "";
        var link = document.CreateElement("a");
        link.TextContent = source;
        link.SetAttribute("href", source.StartsWith('/') ? origin + source : source);
        return link;
    }

    private int NumberOf(string target)
    {
        var known = _links.IndexOf(target);
        if (known >= 0) return known + 1;
        _links.Add(target);
        return _links.Count;
    }

    private static void RedirectIds(IElement element, string prefix)
    {
        foreach (var attribute in element.Attributes)
        {
            if (_references.Contains(attribute.Name, StringComparer.Ordinal))
                attribute.Value = string.Join(' ', attribute.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(id => prefix + id));
            else if (attribute.Value.Contains("url(#", StringComparison.Ordinal))
                attribute.Value = attribute.Value.Replace("url(#", "url(#" + prefix, StringComparison.Ordinal);
            else if (attribute.LocalName == "href" && element.LocalName != "a" && attribute.Value.StartsWith('#'))
                attribute.Value = $"#{prefix}{attribute.Value[1..]}";
        }
    }

    // What XML 1.0 has no way to write.
    [GeneratedRegex(@"[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]", RegexOptions.None,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Controls();
}
