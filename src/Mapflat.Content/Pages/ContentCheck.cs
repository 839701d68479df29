using System.Collections.Concurrent;
using Mapflat.Content.Addresses;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Markdig.Syntax;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>What somebody should look at before a text is published.</summary>
internal sealed class ContentCheck(ContentStore store, MarkdownRenderer renderer, RedirectReader redirects)
{
    private const int MostLinks = 2_000;

    private const int Remembered = 5_000;

    // A text that was saved again has another time; what its links lead to changes with the generation, and what is
    // said of pictures with the media.
    private readonly ConcurrentDictionary<Checked, int> _counts = new();

    /// <returns>Errors, which stop it from being published, by field; then warnings by line. A mend is a change of the
    /// Markdown.</returns>
    public async Task<IReadOnlyList<Finding>> CheckAsync(
        string address, PageText text, string origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        await using var db = await store.OpenAsync(cancellationToken);
        return await FindAsync(db, new Lazy<Task<Surroundings>>(() => ReadSurroundingsAsync(
            db, origin, cancellationToken)), address, text, cancellationToken);
    }

    /// <summary>
    /// How many findings each of these texts has, by page: as many as <see cref="CheckAsync"/> tells.
    /// </summary>
    /// <param name="origin">The site's own; null where nobody is there to say which one is served.</param>
    internal async Task<Dictionary<int, int>> CountAsync(ContentDb db,
        IReadOnlyCollection<(string Address, Revision? Words)> pages, string? origin,
        CancellationToken cancellationToken)
    {
        origin ??= redirects.AnyOrigin;
        var generation = await db.State.Select(s => s.Generation).SingleOrDefaultAsync(cancellationToken);
        var media = (await db.Media.CountAsync(cancellationToken),
            await db.Media.MaxAsync(m => (int?)m.Id, cancellationToken) ?? 0,
            await db.Media.Where(m => m.Decorative).SumAsync(m => (long)m.Id, cancellationToken));
        var surroundings = new Lazy<Task<Surroundings>>(() => ReadSurroundingsAsync(db, origin, cancellationToken));
        Dictionary<int, int> counts = [];
        foreach (var (address, words) in pages)
        {
            if (words is null) continue;
            var key = new Checked(words.Id, words.Saved, address, origin, generation, media);
            if (!_counts.TryGetValue(key, out var count))
            {
                if (_counts.Count >= Remembered) _counts.Clear();
                _counts[key] = count =
                    (await FindAsync(db, surroundings, address, words.Text, cancellationToken)).Count;
            }

            counts[words.PageId] = count;
        }

        return counts;
    }

    private async Task<IReadOnlyList<Finding>> FindAsync(ContentDb db, Lazy<Task<Surroundings>> surroundings,
        string address, PageText text, CancellationToken cancellationToken)
    {
        List<Finding> findings = [.. PageTextCheck.Check(text)];
        var (rendered, failure) = renderer.Render(text.Markdown);
        if (rendered is null)
        {
            if (failure is Failure.Invalid invalid)
                findings.AddRange(invalid.Findings.Select(f => f with { Field = "markdown" }));
            return findings;
        }

        if (rendered.PlainText.Length == 0 && rendered.Links.Count == 0)
            findings.Add(Finding.Warning("The page has no text yet.", field: "markdown"));
        var links = rendered.Links.Count == 0 || MarkdownSyntax.Parse(text.Markdown).Value is not { } document ? []
            : await CheckLinksAsync(
                db, await surroundings.Value, address, text.Markdown, document, cancellationToken);
        findings.AddRange(rendered.Findings.Where(f => f.Message != LinkPass.NoAlternativeText).Concat(links)
            .OrderBy(f => f.Line).Select(f => f with { Field = "markdown" }));
        return findings;
    }

    private async Task<Surroundings> ReadSurroundingsAsync(
        ContentDb db, string origin, CancellationToken cancellationToken) => new(
            origin,
            await redirects.ReadMapAsync(db, origin, cancellationToken),
            (await db.Media.AsNoTracking().Select(m => new { m.Name, m.Alt, m.Decorative })
                .ToListAsync(cancellationToken)).ToDictionary(
                    m => MediaFile.Folder + m.Name, m => (m.Alt, m.Decorative), StringComparer.Ordinal),
            await db.Pages.AsNoTracking().Where(p => p.Status == PageStatus.Draft && p.Trashed == null)
                .Select(p => p.Folded).ToListAsync(cancellationToken));

    private async Task<List<Finding>> CheckLinksAsync(ContentDb db, Surroundings site, string address, string markdown,
        MarkdownDocument document, CancellationToken cancellationToken)
    {
        // A draft's links to itself will arrive once it is public.
        var map = site.Map.WithDraft(new RedirectDraft(Page: address));
        var targets = new LinkTargets(site.Origin, map);
        var media = site.Media;
        targets.Media.UnionWith(media.Keys);
        targets.Drafts.UnionWith(site.Drafts);
        var hosts = new SiteHosts(map.Addresses);
        var links = WrittenLink.FindAll(document).Take(MostLinks).ToList();
        var titles = await ReadTargetsAsync(
            db, targets, address, links.Select(l => Own(hosts, l.Reference.Url) ?? l.Reference.Url), cancellationToken);

        List<Finding> findings = [];
        foreach (var (reference, whole, span, bare) in links)
        {
            var own = Own(hosts, reference.Url);
            if (reference is { IsImage: true, Text: "" } && LinkAddress.Classify(reference.Url) != AddressKind.Outside
                && !media.GetValueOrDefault(reference.Url).Decorative)
                findings.Add(Finding.Warning(LinkPass.NoAlternativeText, line: reference.Line) with
                {
                    Mend = TextMends.Alternative(markdown, whole.Start, media.GetValueOrDefault(reference.Url).Alt)
                });
            var fault = targets.FaultOf(address, own is null ? reference : reference with { Url = own });
            var instead = fault?.Instead ?? (fault is null ? own : null);
            var message = fault?.Message ?? (own is null ? null : $"“{reference.Text}” leads to this very site by its "
                + $"whole address. Link to {own} instead, which holds wherever the site is.");
            if (message is not null)
                findings.Add(Finding.Warning(message, line: reference.Line) with
                {
                    Mend = instead is null || bare ? null : TextMends.Address(markdown, span, reference.Url, instead)
                });
            if (bare && fault is null)
                findings.Add(Bare(markdown, reference, whole, targets.Locate(
                    address, own ?? reference.Url)?.Path is { } path ? titles.GetValueOrDefault(path) : null, own));
        }

        return findings;
    }

    private async Task<Dictionary<string, string>> ReadTargetsAsync(
        ContentDb db, LinkTargets targets, string address, IEnumerable<string> urls,
        CancellationToken cancellationToken)
    {
        var asked = urls.Select(url => targets.Locate(address, url)).OfType<(string Path, string Fragment)>().ToList();
        var keys = asked.Select(a => a.Path).Where(p => p != address).Distinct(StringComparer.Ordinal).ToDictionary(
            p => p, p => LegacyPath.FromRaw(p).Value?.Key ?? p, StringComparer.Ordinal);
        var wanted = keys.Values.ToList();
        var titles = await db.Pages.AsNoTracking()
            .Where(p => p.Status != PageStatus.Draft && EF.Parameter(wanted).Contains(p.Folded))
            .Select(p => new { p.Folded, p.LiveRevision!.Title })
            .ToDictionaryAsync(p => p.Folded, p => p.Title, StringComparer.Ordinal, cancellationToken);
        var pages = keys.Where(pair => titles.ContainsKey(pair.Value))
            .ToDictionary(pair => pair.Key, pair => titles[pair.Value], StringComparer.Ordinal);
        var deep = asked.Where(a => a.Fragment.Length > 0 && pages.ContainsKey(a.Path)).Select(a => keys[a.Path])
            .Distinct(StringComparer.Ordinal).ToList();
        foreach (var page in await db.Pages.AsNoTracking().Where(p => EF.Parameter(deep).Contains(p.Folded))
            .Select(p => new { p.Address, p.LiveRevision!.Markdown }).ToListAsync(cancellationToken))
        {
            if (renderer.Render(page.Markdown).Value is { } text)
                targets.Headings[page.Address] = [.. text.FindPlaces()];
        }
        return pages;
    }

    private static string? Own(SiteHosts hosts, string url) =>
        LinkAddress.Classify(url) == AddressKind.Outside && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && UrlText.FoldHost(uri.Authority) is { } host && hosts.IsOwn(host)
            ? uri.PathAndQuery + uri.Fragment
            : null;

    private static Finding Bare(string markdown, LinkReference link, SourceSpan span, string? title, string? own)
    {
        var written =
            span.Start >= 0 && !span.IsEmpty && span.End < markdown.Length ? markdown[span.Start..(span.End + 1)] : "";
        var exact = written == link.Url || written == $"<{link.Url}>";
        return Finding.Warning(
            $"The link {link.Url} shows its bare address. Say in words what it leads to: [words]({own ?? link.Url}).",
            line: link.Line) with
        {
            Mend = title is not null && exact && !title.AsSpan().ContainsAny("[]\\<`")
                ? new Mend($"Show it as “{title}”", span.Start, span.Length, $"[{title}]({own ?? link.Url})")
                : null,
        };
    }

    /// <summary>What the checks of every text ask of the site.</summary>
    private sealed record Surroundings(string Origin, RedirectMap Map,
        Dictionary<string, (string Alt, bool Decorative)> Media, IReadOnlyList<string> Drafts);

    private sealed record Checked(int Revision, DateTime Saved, string Address, string Origin, long Generation,
        (int Count, int Newest, long Decorative) Media);
}
