using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Links;

internal sealed record IncomingLink(int PageId, string Address, string Title, string Text, string Target, int Line)
{
    public const int Most = 100;

    private const int MostNeedles = 20;

    /// <summary>
    /// The links that lead to one of these addresses, or to its Markdown, in the order of the pages' addresses.
    /// </summary>
    /// <param name="addresses">Those that begin with one of these are found along with it.</param>
    internal static Task<List<IncomingLink>> FindAsync(
        ContentDb db, MarkdownRenderer renderer, string origin, IReadOnlyCollection<string> addresses,
        CancellationToken cancellationToken) => FindAsync(
            db, renderer, origin, addresses, addresses.Where(a => a != "/" && !addresses.Any(other => other != "/"
                && other.Length < a.Length && a.StartsWith(other, StringComparison.Ordinal))), cancellationToken);

    /// <param name="needles">What a text must hold to be looked into; of many only the first.</param>
    internal static async Task<List<IncomingLink>> FindAsync(
        ContentDb db, MarkdownRenderer renderer, string origin, IEnumerable<string> addresses,
        IEnumerable<string> needles, CancellationToken cancellationToken)
    {
        var wanted = addresses.Select(PageAddress.FoldedOf).ToHashSet(StringComparer.Ordinal);
        // As a link may be spelt: without a final slash, and percent-encoded.
        addresses = [.. addresses.Select(LegacyPath.WithoutIndex)
            .SelectMany(address => (string[])[address, UrlText.EncodePath(address)]).Distinct(StringComparer.Ordinal)];
        // Rendering is slow, so only texts that hold the address at all are looked into.
        Dictionary<int, Candidate> candidates = [];
        foreach (var needle in needles.Take(MostNeedles))
        {
            var pattern = LikePattern.Containing(needle);
            var found = await db.Pages.AsNoTracking()
                .Where(p => p.Status != PageStatus.Draft
                    && EF.Functions.Like(p.LiveRevision!.Markdown, pattern, LikePattern.Escape))
                .Select(p => new Candidate(p.Id, p.Address, p.LiveRevision!.Title, p.LiveRevision.Markdown))
                .ToListAsync(cancellationToken);
            foreach (var page in found) candidates[page.Id] = page;
        }

        List<IncomingLink> links = [];
        foreach (var page in candidates.Values.OrderBy(p => p.Address, StringComparer.Ordinal))
        {
            foreach (var link in renderer.Render(page.Markdown).Value?.Links ?? [])
            {
                if (TargetOf(link.Url, origin) is not { } target || !(wanted.Contains(target)
                    || (target.EndsWith(".md", StringComparison.Ordinal) && wanted.Contains(target[..^3]))))
                    continue;
                links.Add(new IncomingLink(page.Id, page.Address, page.Title, link.Text, target, link.Line));
                if (links.Count == Most) return links;
            }
        }

        return links;
    }

    private static string? TargetOf(string url, string origin)
    {
        if (url.StartsWith(origin + "/", StringComparison.OrdinalIgnoreCase)) url = url[origin.Length..];
        return url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal)
            ? LegacyPath.FromRaw(url).Value?.Key
            : null;
    }

    private sealed record Candidate(int Id, string Address, string Title, string Markdown);
}
