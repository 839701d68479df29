using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Mapflat.Content.Transfer.Html;

/// <summary>
/// The footnotes of a document. Every program writes them in a way of its own; what they have in common is a short
/// link to a place in which a link leads back.
/// </summary>
internal sealed partial class Notes
{
    private const int MostWaysBack = 20;

    private readonly Dictionary<IElement, int> _references = [];
    private readonly HashSet<IElement> _places = [];
    private readonly HashSet<IElement> _holders = [];
    private readonly HashSet<IElement> _waysBack = [];
    private readonly Dictionary<IElement, List<IElement>?> _linksOf = [];

    public Notes(IElement root)
    {
        Dictionary<string, IElement> places = new(StringComparer.Ordinal);
        foreach (var element in root.QuerySelectorAll("[id], a[name]"))
        {
            if (element.Id is { Length: > 0 } id) places.TryAdd(id, element);
            if (element.LocalName == "a" && element.GetAttribute("name") is { Length: > 0 } name)
                places.TryAdd(name, element);
        }

        if (places.Count == 0) return;
        Dictionary<IElement, int> numbers = [];
        foreach (var link in root.QuerySelectorAll("a[href^='#']"))
        {
            if (_waysBack.Contains(link) || !ShortText().IsMatch(link.TextContent)
                || !places.TryGetValue(Target(link), out var target))
                continue;
            if (NoteOf(target) is not { } note || LinksOf(note) is not { } links) continue;
            if (!numbers.ContainsKey(note) && (note.Contains(link) || !links.Exists(way => LeadsTo(way, link, places))))
                continue;
            // A note that was referred to twice has a way back for each; all are found with the first.
            _waysBack.UnionWith(links.Where(way => ShortText().IsMatch(way.TextContent)));
            if (!numbers.TryGetValue(note, out var number))
            {
                numbers[note] = number = numbers.Count + 1;
                Texts.Add((number, note));
                _places.Add(note);
            }

            _references[link] = number;
        }

        foreach (var (_, note) in Texts) TakeLines(note, root);
    }

    /// <summary>In the order in which the text refers to them.</summary>
    public List<(int Number, IElement Note)> Texts { get; } = [];

    public int? NumberOf(IElement link) => _references.TryGetValue(link, out var number) ? number : null;

    /// <summary>
    /// Whether an element is a note, which is written at the end, or the way back from one or the line above them,
    /// which are not written.
    /// </summary>
    public bool Takes(IElement element) => _places.Contains(element) || _waysBack.Contains(element);

    /// <summary>Programs draw a line above the notes: before the first, or before or in what holds them all.</summary>
    private void TakeLines(IElement note, IElement root)
    {
        if (note.ParentElement is not { } holder || !_holders.Add(holder)) return;
        Take(note.PreviousElementSibling);
        if (holder == root) return;
        Take(holder.PreviousElementSibling);
        foreach (var child in holder.Children) Take(child);

        void Take(IElement? element)
        {
            if (element is { LocalName: "hr" }) _places.Add(element);
        }
    }

    private static string Target(IElement link) => Uri.UnescapeDataString(link.GetAttribute("href")![1..]);

    /// <summary>
    /// A note's place is a list item or a block; where it is the way back itself, it is what that stands in.
    /// </summary>
    private static IElement? NoteOf(IElement target)
    {
        var note = target.LocalName is "a" or "sup" or "span" ? target.Closest("li, dd, p, div, aside") : target;
        // Word and LibreOffice put each note into a block of its own; a paragraph may be one of several in it.
        if (note is { LocalName: "p", ParentElement: { LocalName: "div" } only } && only.Children.Length == 1)
            note = only;
        return note is null or { LocalName: "body" or "section" or "article" or "main" } ? null : note;
    }

    /// <summary>
    /// The links in a note; null for what cannot be one, as it has headings. Looked up once for each.
    /// </summary>
    private List<IElement>? LinksOf(IElement note)
    {
        if (!_linksOf.TryGetValue(note, out var links))
            _linksOf[note] = links = note.QuerySelector("h1, h2, h3, h4, h5, h6") is null
                ? [.. note.QuerySelectorAll("a[href^='#']").Take(MostWaysBack)]
                : null;
        return links;
    }

    /// <summary>
    /// Whether a way back leads to a link: to itself, to what stands close around it, or to an empty place beside it.
    /// </summary>
    private static bool LeadsTo(IElement way, IElement link, Dictionary<string, IElement> places) =>
        places.TryGetValue(Target(way), out var at)
        && (at == link || at.LocalName is "sup" or "span" && at.Contains(link) || link.Contains(at)
            || at.LocalName == "a" && at.ParentElement == link.ParentElement && at.TextContent.Length == 0);

    [GeneratedRegex(@"^\s{0,9}[\[(]?[\w*†‡§↩↑^]{1,4}[\])]?\s{0,9}$|^\W{1,6}$", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ShortText();
}
