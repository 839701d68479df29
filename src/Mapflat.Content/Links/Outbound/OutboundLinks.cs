using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Links.Outbound;

internal sealed class OutboundLinks(ContentStore store, MarkdownRenderer renderer, MapflatOptions options)
{
    internal const int Most = 5_000;

    /// <summary>The largest site, in pages, whose links are collected.</summary>
    internal const int MostPages = 50_000;

    private const int MostPagesOfALink = 20;

    /// <summary>Those that do not answer as they should, the dead first, and those with an archived copy.</summary>
    public async Task<IReadOnlyList<OutboundLink>> ReadTroubledAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var links = await db.OutboundLinks.AsNoTracking()
            .Where(l => l.LastChecked != null && (!l.LastAnswered || l.ArchivedCopy != null)).OrderBy(l => l.Url)
            .Take(Most).ToListAsync(cancellationToken);
        return [.. links.OrderByDescending(link => link.State).ThenBy(link => link.Url, StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyDictionary<OutboundState, int>> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var links = await db.OutboundLinks.AsNoTracking().Take(Most).ToListAsync(cancellationToken);
        return links.CountBy(link => link.State).ToDictionary();
    }

    /// <summary>
    /// Offers the archived copy of a link beside it, on every page that has it. Visitors see it once the site is frozen
    /// anew.
    /// </summary>
    public Task<Outcome<string?>> ChooseAsync(
        string? url, bool offer, Author author, CancellationToken cancellationToken) => store.ChangeAsync<string?>(
            async (db, now, stop) =>
            {
                if (await db.OutboundLinks.SingleOrDefaultAsync(l => l.Url == url, stop) is not { } link)
                    return new Failure.NotFound("No page links there any more.");
                link.ArchivedCopy = offer ? link.ArchiveAddress(now) : null;
                AuditLog.Add(db, now, author, offer ? "link.archived-copy-offered" : "link.archived-copy-withdrawn",
                    link.Url, link.ArchivedCopy);
                return link.ArchivedCopy;
            },
            keep: _ => true,
            cancellationToken);

    /// <returns>The addresses that it is time to ask; or why they cannot be collected.</returns>
    internal async Task<Outcome<IReadOnlyList<string>>> CollectAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, List<string>> found = new(StringComparer.Ordinal);
        await using (var db = await store.OpenAsync(cancellationToken))
        {
            var pages = db.Pages.AsNoTracking().Where(p => p.Status != PageStatus.Draft && p.LiveRevision != null);
            if (await pages.CountAsync(cancellationToken) is > MostPages and var count)
                return new Failure.Conflict(
                    $"With {count} pages, more than {MostPages}, links to other sites are not asked after.");
            await foreach (var page in pages.Where(p => p.LiveRevision!.Markdown.Contains("://"))
                .OrderBy(p => p.Address).Select(p => new { p.Address, p.LiveRevision!.Markdown }).AsAsyncEnumerable()
                .WithCancellation(cancellationToken))
            {
                foreach (var link in renderer.Render(page.Markdown).Value?.Links ?? [])
                {
                    if (Outside(link.Url) is not { } url || (found.Count == Most && !found.ContainsKey(url))) continue;
                    if (!found.TryGetValue(url, out var on)) found[url] = on = [];
                    if (on.Count < MostPagesOfALink && !on.Contains(page.Address)) on.Add(page.Address);
                }
            }
        }

        return await store.WriteAsync<IReadOnlyList<string>>(
            async (db, now, stop) =>
            {
                var known = await db.OutboundLinks.ToDictionaryAsync(l => l.Url, StringComparer.Ordinal, stop);
                foreach (var (url, on) in found)
                {
                    if (!known.TryGetValue(url, out var link))
                        db.OutboundLinks.Add(known[url] = link = new OutboundLink(url));
                    if (!link.Pages.SequenceEqual(on)) link.Pages = on;
                }

                // What the owner has chosen waits for a page that is away for a while.
                foreach (var link in known.Values.Where(link => !found.ContainsKey(link.Url)))
                {
                    if (link.ArchivedCopy is null) db.OutboundLinks.Remove(link);
                    else link.Pages = [];
                }

                return known.Values.Where(link => found.ContainsKey(link.Url) && link.IsDue(now))
                    .OrderBy(link => link.LastChecked).Select(link => link.Url).ToList();
            },
            cancellationToken);
    }

    internal Task NoteAsync(string url, OutboundAnswer answer, CancellationToken cancellationToken) =>
        store.WriteAsync<bool>(
            async (db, now, stop) =>
            {
                (await db.OutboundLinks.SingleOrDefaultAsync(l => l.Url == url, stop))?.Note(answer, now);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// The address without its fragment if it is another site's; null if it is none, or this site's own.
    /// </summary>
    private string? Outside(string url)
    {
        if (LinkAddress.Classify(url) != AddressKind.Outside || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return null;
        if (options.LegacyHosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase)
            || (options.PublicUrl is { } own && new Uri(own).Host.Equals(uri.Host, StringComparison.OrdinalIgnoreCase)))
            return null;
        return url.Split('#')[0];
    }
}
