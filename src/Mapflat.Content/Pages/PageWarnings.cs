using System.Collections.Concurrent;
using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// Counts what somebody should look at in texts: what the renderer warns of, and links on this site that lead nowhere
/// or by a detour.
/// </summary>
internal sealed class PageWarnings(MarkdownRenderer renderer)
{
    private const int Remembered = 5_000;
    // A text that was saved again has another time; whether a link leads somewhere changes with the generation.
    private readonly ConcurrentDictionary<(int Revision, DateTime Saved, long Generation), int> _known = new();

    public async Task<Dictionary<int, int>> CountAsync(ContentDb db, RedirectReader redirects,
        IReadOnlyCollection<Revision> revisions, CancellationToken cancellationToken)
    {
        var generation = await db.State.Select(s => s.Generation).SingleOrDefaultAsync(cancellationToken);
        Dictionary<int, int> counts = [];
        RedirectMap? map = null;
        HashSet<string> media = [];
        foreach (var revision in revisions)
        {
            var key = (revision.Id, revision.Saved, generation);
            if (!_known.TryGetValue(key, out var count))
            {
                if (map is null)
                {
                    map = await redirects.ReadMapAsync(db, redirects.AnyOrigin, cancellationToken);
                    media.UnionWith(
                        await db.Media.AsNoTracking().Select(m => MediaFile.Folder + m.Name)
                            .ToListAsync(cancellationToken));
                }

                if (_known.Count >= Remembered) _known.Clear();
                _known[key] = count = renderer.Render(revision.Markdown) is { Value: { } text }
                    ? text.Findings.Count + text.Links.Count(link => IsFaulty(link.Url, map, media))
                    : 1;
            }

            counts[revision.PageId] = count;
        }

        return counts;
    }

    private static bool IsFaulty(string url, RedirectMap map, HashSet<string> media)
    {
        if (!url.StartsWith('/') || url.StartsWith("//", StringComparison.Ordinal)) return false;
        var target = url.Split('#')[0];
        return map.ResolveRaw(null, target) switch
        {
            { Kind: ResolutionKind.NotFound or ResolutionKind.Gone } or { IsRedirect: true } => true,
            { Kind: ResolutionKind.Reserved } =>
                target.StartsWith(MediaFile.Folder, StringComparison.Ordinal) && !media.Contains(target.Split('?')[0]),
            _ => false,
        };
    }
}
