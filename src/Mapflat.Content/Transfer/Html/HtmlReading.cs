using System.Diagnostics;
using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Mapflat.Content.Transfer.Html;

/// <summary>Reads HTML within bounds, and finds the text of a page in it.</summary>
internal static class HtmlReading
{
    /// <summary>How deep elements may be in each other; pages that people write stay below fifty.</summary>
    public const int Deepest = 250;

    private const int MostElements = 200_000;
    private const long MostMemory = 512L * 1024 * 1024;
    private const string Intricate = "The HTML is too intricate to be read: its elements are not closed, or there are "
        + "too many. Take it in parts, or as plain text.";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <exception cref="HtmlLimitException">It is nested too deeply, or reading it costs too much.</exception>
    public static IHtmlDocument Parse(string html)
    {
        var clock = Stopwatch.StartNew();
        var memory = GC.GetAllocatedBytesForCurrentThread();
        var elements = 0;
        IElement? last = null;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsKeepingSourceReferences = true,
            // Each element may have to be looked up from the depths, or be followed by copies of all that was left
            // open, so that a small text could take minutes: the parser itself knows no bounds.
            OnCreated = (element, position) =>
            {
                if (++elements > MostElements || clock.Elapsed > Longest
                    || GC.GetAllocatedBytesForCurrentThread() - memory > MostMemory)
                    throw new HtmlLimitException(Intricate, position.Line);
                var depth = 0;
                for (var above = last?.Parent; above is not null; above = above.Parent)
                    if (++depth > Deepest)
                        throw new HtmlLimitException($"The HTML is nested more than {Deepest} levels deep here. Take "
                            + "it in parts, or as plain text.", position.Line);
                last = element;
            },
        });
        return parser.ParseDocument(html);
    }

    /// <param name="isPage">Whether it is a page of its own rather than a piece of a text.</param>
    public static (IElement Root, string? Title, string? Summary) Choose(
        IHtmlDocument document, bool isPage, DroppedContent left)
    {
        var body = document.Body ?? document.DocumentElement;
        if (!isPage) return (body, null, null);
        var root = document.QuerySelector("main") ?? document.QuerySelector("[role=main]")
            ?? OnlyArticle(document) ?? body;
        if (root == body)
        {
            foreach (var frame in body.Children.Where(child => child.LocalName is "header" or "footer").ToList())
            {
                // A page that knows no better has its title in there.
                if (frame.QuerySelector("h1") is not null) continue;
                left.Add($"The page's {frame.LocalName} was left out.", frame);
                frame.Remove();
            }
        }

        return (root, TakeTitle(document, root), ReadSummary(document));
    }

    /// <summary>The first heading, which is taken out of the text, or else what the page is called.</summary>
    internal static string? TakeTitle(IHtmlDocument document, IElement root)
    {
        var heading = root.QuerySelector("h1") ?? root.QuerySelector("p.MsoTitle, p.title");
        var title = heading is null ? "" : Words(heading);
        if (title.Length > 0) heading!.Remove();
        else title = MarkdownEscape.OneLine(document.Title ?? "");
        return title.Length > 0 ? title : null;
    }

    internal static string? ReadSummary(IHtmlDocument document)
    {
        var summary = MarkdownEscape.OneLine(
            document.QuerySelector("meta[name=description i]")?.GetAttribute("content") ?? "");
        return summary.Length > 0 ? summary : null;
    }

    /// <summary>The day that a whole page says that it is of; null if it says none.</summary>
    internal static DateOnly? ReadDay(IHtmlDocument document)
    {
        var said = document.QuerySelector("meta[property='article:published_time' i], meta[name=date i], "
            + "meta[name='dc.date' i], meta[name='dcterms.created' i], meta[name='dcterms.issued' i]")
            ?.GetAttribute("content")
            ?? document.QuerySelector("time[pubdate], time[itemprop=datePublished]")?.GetAttribute("datetime");
        return said is { Length: >= 10 } && DateOnly.TryParseExact(said.AsSpan(0, 10), "yyyy-MM-dd",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    private static IElement? OnlyArticle(IHtmlDocument document) =>
        document.QuerySelectorAll("article") is { Length: 1 } articles ? articles[0] : null;

    private static string Words(IElement heading)
    {
        foreach (var anchor in heading.QuerySelectorAll("a.anchor, a.headerlink, br").ToList())
            anchor.Replace(anchor.Owner!.CreateTextNode(anchor.LocalName == "br" ? " " : ""));
        return MarkdownEscape.OneLine(
            string.Concat(heading.TextContent.Where(c => !char.IsControl(c) || char.IsWhiteSpace(c))));
    }
}
