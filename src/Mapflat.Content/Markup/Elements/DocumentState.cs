using System.Globalization;
using Markdig.Extensions.Footnotes;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Elements;

/// <summary>
/// What the renderers of one page's elements share: names that have to differ on a page, and the numbers of footnotes.
/// </summary>
internal sealed class DocumentState
{
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<FootnoteLink, int> _references = [];
    private readonly Dictionary<Footnote, int> _notes = [];
    private readonly HashSet<Footnote> _waysBack = [];

    public DocumentState(MarkdownDocument document)
    {
        foreach (var link in MarkdownTree.Nodes(document).OfType<FootnoteLink>())
            if (!link.IsBackLink && !IsInAlternativeText(link))
            {
                _references.Add(link, _references.Count + 1);
                _notes.TryAdd(link.Footnote, _notes.Count + 1);
            }
    }

    public IEnumerable<(Footnote Note, int Number)> Notes =>
        _notes.OrderBy(pair => pair.Value).Select(pair => (pair.Key, pair.Value));

    /// <summary>
    /// The number of a footnote, and of this reference among all references; null for one that is not shown.
    /// </summary>
    public (int Note, int Reference)? Numbers(FootnoteLink link) =>
        _references.TryGetValue(link, out var reference) ? (_notes[link.Footnote], reference) : null;

    public bool TryStartWayBack(Footnote note) => _waysBack.Add(note);

    /// <summary>
    /// The name itself the first time, then with a number: two regions of a page must not be called the same.
    /// </summary>
    public string UniqueLabel(string label)
    {
        var number = _labels[label] = _labels.GetValueOrDefault(label) + 1;
        return number == 1 ? label : string.Create(CultureInfo.InvariantCulture, $"{label} {number}");
    }

    private static bool IsInAlternativeText(Inline inline)
    {
        for (var parent = inline.Parent; parent is not null; parent = parent.Parent)
            if (parent is LinkInline { IsImage: true })
                return true;
        return false;
    }
}
