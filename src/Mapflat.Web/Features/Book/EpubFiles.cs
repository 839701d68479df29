using System.Globalization;
using System.Xml.Linq;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.Feeds;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Book;

/// <summary>The files of an EPUB besides its chapters.</summary>
internal static class EpubFiles
{
    public static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace _opf = "http://www.idpf.org/2007/opf";
    private static readonly XNamespace _dc = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace _ops = "http://www.idpf.org/2007/ops";
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    public static string Container { get; } = XmlText.Write(new XElement(
        XName.Get("container", "urn:oasis:names:tc:opendocument:xmlns:container"), new XAttribute("version", "1.0"),
        new XElement(XName.Get("rootfiles", "urn:oasis:names:tc:opendocument:xmlns:container"),
            new XElement(XName.Get("rootfile", "urn:oasis:names:tc:opendocument:xmlns:container"),
                new XAttribute("full-path", "EPUB/package.opf"),
                new XAttribute("media-type", "application/oebps-package+xml")))));

    /// <summary>Little, as readers set books as they like best; what cannot be seen otherwise.</summary>
    public const string Style = """
        body { margin: 5%; line-height: 1.5; }
        h1, h2, h3, h4 { line-height: 1.25; break-after: avoid; hyphens: none; }
        .lead { font-size: 1.1em; }
        .source { font-size: 0.85em; overflow-wrap: anywhere; }
        figure { margin: 1em 0; break-inside: avoid; }
        figure svg, img { width: 100%; max-width: 100%; height: auto; }
        figcaption { font-size: 0.9em; }
        table { border-collapse: collapse; width: 100%; font-size: 0.9em; }
        th, td { border: 1px solid; padding: 0.3em; text-align: start; vertical-align: top; }
        pre { white-space: pre-wrap; }
        nav ol { list-style: none; padding-left: 1em; }
        .cover { margin: 0; text-align: center; }
        .cover img { height: 95vh; width: auto; }

        """;

    /// <summary>https://www.w3.org/TR/epub-33/#sec-package-doc</summary>
    public static string Package(
        SiteBook book, SiteContext site, IReadOnlyList<Chapter> chapters, IReadOnlyList<Picture> pictures)
    {
        var (frame, origin) = site;
        var metadata = new XElement(_opf + "metadata", new XAttribute(XNamespace.Xmlns + "dc", _dc),
            new XElement(_dc + "identifier", new XAttribute("id", "id"), origin + "/"),
            new XElement(_dc + "title", frame.Title),
            new XElement(_dc + "language", frame.Language),
            frame.Authors.Select(author => new XElement(_dc + "creator", author.InWords)),
            new XElement(_dc + "publisher", frame.Title),
            new XElement(_dc + "source", origin + "/"),
            frame.Description.Length > 0 ? new XElement(_dc + "description", frame.Description) : null,
            frame.LicenceName.Length > 0
                ? new XElement(_dc + "rights", $"{frame.LicenceName} {frame.LicenceUrl}".Trim()) : null,
            new XElement(_dc + "date", book.Updated.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            Meta("dcterms:modified",
                book.Updated.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            Meta("schema:accessMode", "textual"), Meta("schema:accessMode", "visual"),
            Meta("schema:accessModeSufficient", "textual"),
            Meta("schema:accessibilityFeature", "alternativeText"),
            Meta("schema:accessibilityFeature", "structuralNavigation"),
            Meta("schema:accessibilityFeature", "tableOfContents"),
            Meta("schema:accessibilityHazard", "none"),
            Meta("schema:accessibilitySummary", "Text with headings and contents; drawings are described in words."));
        var manifest = new XElement(_opf + "manifest",
            Item("nav", "nav.xhtml", "application/xhtml+xml", "nav"),
            Item("style", "style.css", "text/css", null),
            Item("cover-image", "cover.svg", "image/svg+xml", "cover-image"),
            Item("cover", "cover.xhtml", "application/xhtml+xml", null),
            chapters.Select((chapter, i) => Item(
                IdOf("page", i), chapter.File, "application/xhtml+xml", chapter.HasDrawings ? "svg" : null)),
            pictures.Select((picture, i) => Item(IdOf("picture", i), picture.File, picture.ContentType, null)));
        var spine = new XElement(_opf + "spine", Place("cover"), Place("nav"),
            chapters.Select((_, i) => Place(IdOf("page", i))));
        return XmlText.Write(new XElement(_opf + "package", new XAttribute("version", "3.0"),
            new XAttribute("unique-identifier", "id"), new XAttribute(XNamespace.Xml + "lang", frame.Language),
            metadata, manifest, spine));

        static XElement Meta(string property, string value) =>
            new(_opf + "meta", new XAttribute("property", property), value);
        static XElement Place(string id) => new(_opf + "itemref", new XAttribute("idref", id));
        static string IdOf(string kind, int place) =>
            string.Create(CultureInfo.InvariantCulture, $"{kind}-{place + 1}");
        static XElement Item(string id, string file, string type, string? properties) => new(_opf + "item",
            new XAttribute("id", id), new XAttribute("href", file), new XAttribute("media-type", type),
            properties is null ? null : new XAttribute("properties", properties));
    }

    /// <summary>The contents, in which a page stands below the one that it belongs to.</summary>
    public static string Navigation(SiteContext site, IReadOnlyList<Chapter> chapters)
    {
        var root = new XElement(Xhtml + "ol");
        var open = new Stack<(int Depth, XElement List)>([(0, root)]);
        foreach (var chapter in chapters)
        {
            var depth = Math.Max(1, chapter.Depth);
            while (open.Peek().Depth >= depth) open.Pop();
            // A list is there only once there is something in it: an empty one is a fault.
            if (open.Peek() is { List: var list } && list.Name.LocalName == "li")
            {
                var below = new XElement(Xhtml + "ol");
                list.Add(below);
                var parent = open.Pop();
                open.Push((parent.Depth, below));
                list = below;
            }

            var item = new XElement(Xhtml + "li",
                new XElement(Xhtml + "a", new XAttribute("href", chapter.File), chapter.Title));
            list.Add(item);
            open.Push((depth, item));
        }

        var nav = new XElement(Xhtml + "nav", new XAttribute(XNamespace.Xmlns + "epub", _ops),
            new XAttribute(_ops + "type", "toc"), new XAttribute("id", "toc"), new XElement(Xhtml + "h1", "Contents"),
            root);
        return Document("Contents", site.Frame.Language, XmlText.Fragment(nav));
    }

    /// <summary>A drawing, so that it needs no font of its own and is sharp at any size.</summary>
    public static string Cover(SiteContext site)
    {
        var frame = site.Frame;
        XElement Line(int y, int size, string fill, string text) => new(_svg + "text", new XAttribute("x", 300),
            new XAttribute("y", y), new XAttribute("font-size", size), new XAttribute("fill", fill),
            text.Length * size > 900 ? new XAttribute("textLength", 520) : null,
            text.Length * size > 900 ? new XAttribute("lengthAdjust", "spacingAndGlyphs") : null, text);
        return XmlText.Write(new XElement(_svg + "svg", new XAttribute("viewBox", "0 0 600 800"),
            new XElement(_svg + "title", frame.Title),
            new XElement(_svg + "rect", new XAttribute("width", 600), new XAttribute("height", 800),
                new XAttribute("fill", "#fdfbf6")),
            new XElement(_svg + "path", new XAttribute("d", "M40 120H560M40 680H560"),
                new XAttribute("stroke", "#96291a"), new XAttribute("stroke-width", 3)),
            new XElement(_svg + "g", new XAttribute("font-family", "Georgia, serif"),
                new XAttribute("text-anchor", "middle"),
                Line(360, 64, "#1d1b18", frame.Title),
                frame.Tagline.Length > 0 ? Line(430, 26, "#59544b", frame.Tagline) : null,
                Line(730, 20, "#59544b", new Uri(site.Origin).Authority))));
    }

    public static string CoverPage(SiteContext site) => Document(site.Frame.Title, site.Frame.Language,
        XmlText.Fragment(new XElement(Xhtml + "p", new XAttribute("class", "cover"),
            new XElement(Xhtml + "img", new XAttribute("src", "cover.svg"),
                new XAttribute("alt", $"Cover: {site.Frame.Title}")))));

    /// <param name="body">Well-formed XHTML.</param>
    public static string Document(string title, string language, string body)
    {
        language = XmlText.Encode(language);
        return $"""
            <?xml version="1.0" encoding="utf-8"?>
            <!DOCTYPE html>
            <html xmlns="http://www.w3.org/1999/xhtml" lang="{language}" xml:lang="{language}">
            <head><title>{XmlText.Encode(title)}</title><link rel="stylesheet" href="style.css"/></head>
            <body>
            {body}
            </body>
            </html>

            """;
    }
}
