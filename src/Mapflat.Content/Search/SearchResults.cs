using Mapflat.Content.Text;

namespace Mapflat.Content.Search;

/// <summary>How what is shown was found.</summary>
internal enum FoundBy
{
    /// <summary>A section has all of the words, or what means the same.</summary>
    Words,

    /// <summary>Some words are in no page; words that are spelt nearly like them were looked for.</summary>
    Spelling,

    /// <summary>No section has all of the words; a few have the rarer ones.</summary>
    SomeWords,
}

/// <param name="Anchor">The id of the heading that it is under; null for the beginning of the page.</param>
internal sealed record SearchPlace(string Heading, string? Anchor);

/// <param name="Section">Which part of the page is meant; its heading is empty for the page as a whole.</param>
internal sealed record SearchHit(
    string Address, string Title, SearchPlace Section, IReadOnlyList<SnippetPart> Snippet, bool IsWithdrawn)
{
    /// <summary>Other sections of the page that were found, best first.</summary>
    public IReadOnlyList<SearchPlace> Others { get; init; } = [];

    /// <summary>When an old page was as it is shown (UTC); null for a page of today.</summary>
    public DateTime? Captured { get; init; }

    // The address of a capture is one in a URL already, and its anchors may hold anything.
    public string TargetOf(SearchPlace place) => (Captured is null ? UrlText.EncodePath(Address) : Address)
        + (place.Anchor is not { } anchor ? "" : $"#{(Captured is null ? anchor : Uri.EscapeDataString(anchor))}");
}

/// <param name="Query">As it was understood: trimmed and at most <see cref="PageSearch.MaximumQuery"/>
/// characters.</param>
/// <param name="Hits">One for each page, best first, and of one part of the list.</param>
internal sealed record SearchResults(string Query, IReadOnlyList<SearchHit> Hits)
{
    public FoundBy FoundBy { get; init; }

    /// <summary>How many pages were found.</summary>
    public int Total { get; init; }

    /// <summary>Whether there may be more, which were not looked at.</summary>
    public bool HasMore { get; init; }

    /// <summary>Which part of the list this is, from 1.</summary>
    public int Part { get; init; } = 1;

    public int Parts => (Total + PageSearch.PageSize - 1) / PageSearch.PageSize;

    /// <summary>
    /// There were more words than <see cref="PageSearch.MaximumWords"/>; the last were not looked for.
    /// </summary>
    public bool LeavesOut { get; init; }

    /// <summary>Nothing was looked for, because so many others were searching.</summary>
    public bool IsBusy { get; init; }

    /// <summary>The index is being made, after an upgrade, so that nothing can be found yet.</summary>
    public bool IsBeingMade { get; init; }

    /// <summary>Questions asked, rows read and words compared: what a search costs follows from these.</summary>
    internal (int Questions, long Rows, long Words) Work { get; init; }
}
