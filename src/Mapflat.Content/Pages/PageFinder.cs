using Mapflat.Content.Addresses;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>What an author's address comes to.</summary>
/// <param name="Target">Path and query on this site, in ASCII: where visitors end, or what was asked for.</param>
/// <param name="Resolution">What visitors get at the address as it was typed.</param>
/// <param name="PageId">The page whose words are there, a draft too; null where there is none.</param>
/// <param name="CaptureId">The old page that visitors get; null where it is none.</param>
internal sealed record FoundAddress(string Target, Resolution Resolution, int? PageId, int? CaptureId)
{
    public bool LeadsAway => Resolution.IsRedirect && PageId is null && CaptureId is null;
}

/// <summary>A page that has words, with a place where they stand.</summary>
internal sealed record FoundWords(int PageId, string Address, string Title, IReadOnlyList<SnippetPart> Snippet);

/// <param name="Live">In what visitors read.</param>
/// <param name="Drafts">In newer words, which wait to be published.</param>
/// <param name="Old">In old pages, by address.</param>
internal sealed record FoundPages(
    IReadOnlyList<FoundWords> Live, IReadOnlyList<FoundWords> Drafts, IReadOnlyList<SearchHit> Old, bool IsBusy)
{
    public static FoundPages None { get; } = new([], [], [], IsBusy: false);

    public bool IsEmpty => Live.Count == 0 && Drafts.Count == 0 && Old.Count == 0;
}

/// <summary>Leads an author from what visitors see to the page that it is: by its address, or by its words.</summary>
internal sealed class PageFinder(ContentStore store, RedirectReader redirects, PageSearch search)
{
    private const int MostDrafts = 10;

    /// <summary>In characters, around the first of the words.</summary>
    private const int BeforeWords = 60, LongestSnippet = 200;

    /// <param name="typed">A path, or a whole address, in any spelling. A host that this site does not answer is
    /// taken for another name of it: a copy on the author's own machine, say.</param>
    /// <returns>Null where it is not an address.</returns>
    public async Task<FoundAddress?> FindAddressAsync(
        string? typed, string origin, CancellationToken cancellationToken)
    {
        typed = typed?.Trim() ?? "";
        if (!typed.Contains('/', StringComparison.Ordinal) || typed.Any(char.IsWhiteSpace)
            || LegacyUrl.Parse(typed).Value is not { } url)
            return null;
        await using var db = await store.OpenAsync(cancellationToken);
        var map = await redirects.ReadMapAsync(db, origin, cancellationToken);
        var asked = UrlText.MendPath(url.RawPath) + (url.Query.Length > 0 ? "?" + UrlText.MendQuery(url.Query) : "");
        var resolution = map.ResolveRaw(url.Host, asked);
        var target = PathOn(origin, resolution.Location);
        var end = resolution.IsRedirect && target is not null ? map.ResolveRaw(null, target) : resolution;
        var folded = PageAddress.FoldedOf(end.Address ?? url.Path.Key);
        var page = await db.Pages.AsNoTracking().Where(p => p.Trashed == null && p.Folded == folded)
            .Select(p => (int?)p.Id).SingleOrDefaultAsync(cancellationToken);
        return new FoundAddress(
            target ?? asked, resolution,
            end.Kind is ResolutionKind.Page or ResolutionKind.NotFound or ResolutionKind.Gone ? page : null,
            end.Kind == ResolutionKind.Capture ? end.Captured?.Id : null);
    }

    /// <summary>Finds words in what visitors read, in drafts and in old pages.</summary>
    public async Task<FoundPages> FindWordsAsync(string? typed, CancellationToken cancellationToken)
    {
        var words = (typed ?? "").Split(null as char[],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0) return FoundPages.None;
        var found = await search.FindAsync(typed, cancellationToken);
        await using var db = await store.OpenAsync(cancellationToken);
        var addresses = found.Hits.Where(hit => hit.Captured is null).Select(hit => hit.Address).ToList();
        var ids = await db.Pages.AsNoTracking().Where(p => EF.Parameter(addresses).Contains(p.Address))
            .ToDictionaryAsync(p => p.Address, p => p.Id, StringComparer.Ordinal, cancellationToken);
        return new FoundPages(
            [.. found.Hits.Where(hit => ids.ContainsKey(hit.Address)).Select(
                hit => new FoundWords(ids[hit.Address], hit.Address, hit.Title, hit.Snippet))],
            await FindInDraftsAsync(db, words, cancellationToken),
            [.. found.Hits.Where(hit => hit.Captured is not null)], found.IsBusy);
    }

    /// <summary>No index holds what nobody can read yet, and there is never much of it.</summary>
    private static async Task<IReadOnlyList<FoundWords>> FindInDraftsAsync(
        ContentDb db, string[] words, CancellationToken cancellationToken)
    {
        var drafts = PageStanding.Waiting(db);
        foreach (var word in words.Take(PageSearch.MaximumWords))
        {
            var pattern = LikePattern.Containing(word);
            drafts = drafts.Where(r => EF.Functions.Like(r.Markdown, pattern, LikePattern.Escape));
        }

        var found = await drafts.OrderBy(r => r.Page.Address).Take(MostDrafts)
            .Select(r => new { r.PageId, r.Page.Address, r.Title, r.Markdown }).ToListAsync(cancellationToken);
        return [.. found.Select(
            r => new FoundWords(r.PageId, r.Address, r.Title, [new SnippetPart(Cut(r.Markdown, words[0]), false)]))];
    }

    private static string Cut(string text, string word)
    {
        var at = Math.Max(0, text.IndexOf(word, StringComparison.OrdinalIgnoreCase));
        var start = at <= BeforeWords ? 0 : text.IndexOf(' ', at - BeforeWords) + 1;
        if (start > at) start = at;
        var cut = text[start..Math.Min(text.Length, start + LongestSnippet)].ReplaceLineEndings(" ").Trim();
        return (start > 0 ? "… " : "") + cut + (start + LongestSnippet < text.Length ? " …" : "");
    }

    private static string? PathOn(string origin, string? location) =>
        location is null || !location.StartsWith(origin, StringComparison.OrdinalIgnoreCase) ? null
            : location[origin.Length..] is ['/', ..] path ? path
            : null;
}
