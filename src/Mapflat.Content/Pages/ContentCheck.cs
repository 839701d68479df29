using Mapflat.Content.Addresses;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Markup.Tags;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>What somebody should look at before a text is published.</summary>
internal sealed class ContentCheck(ContentStore store, MarkdownRenderer renderer, RedirectReader redirects)
{
    private const int MostLinks = 2_000;

    /// <returns>Errors, which stop it from being published, by field; then warnings by line. A mend is a change of the
    /// Markdown.</returns>
    public async Task<IReadOnlyList<Finding>> CheckAsync(
        string address, PageText text, string origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
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
        var links = await CheckLinksAsync(address, text.Markdown, rendered, origin, cancellationToken);
        findings.AddRange(rendered.Findings.Where(f => f.Message != LinkPass.NoAlternativeText
                && !f.Message.EndsWith(LinkPass.WithoutScheme, StringComparison.Ordinal)).Concat(links)
            .OrderBy(f => f.Line).Select(f => f with { Field = "markdown" }));
        return findings;
    }

    private async Task<List<Finding>> CheckLinksAsync(
        string address, string markdown, RenderedText rendered, string origin, CancellationToken cancellationToken)
    {
        if (rendered.Links.Count == 0 || MarkdownSyntax.Parse(markdown).Value is not { } document) return [];
        await using var db = await store.OpenAsync(cancellationToken);
        var map = await redirects.ReadMapAsync(db, origin, cancellationToken);
        // A draft's links to itself will arrive once it is public.
        map = map.WithDraft(new RedirectDraft(Page: address));
        var targets = new LinkTargets(origin, map);
        var media = await db.Media.AsNoTracking().Select(m => new { m.Name, m.Alt, m.Decorative })
            .ToDictionaryAsync(m => MediaFile.Folder + m.Name, StringComparer.Ordinal, cancellationToken);
        targets.Media.UnionWith(media.Keys);
        targets.Drafts.UnionWith(
            await db.Pages.AsNoTracking().Where(p => p.Status == PageStatus.Draft && p.Trashed == null)
                .Select(p => p.Folded).ToListAsync(cancellationToken));
        var hosts = new SiteHosts(map.Addresses);
        var links = LinksOf(document).Take(MostLinks).ToList();
        var titles = await ReadTargetsAsync(
            db, targets, address, links.Select(l => Own(hosts, l.Reference.Url) ?? l.Reference.Url), cancellationToken);

        List<Finding> findings = [];
        foreach (var (reference, start, span, bare) in links)
        {
            if (!reference.IsImage && LinkAddress.Classify(reference.Url) == AddressKind.Relative
                && LinkAddress.Complete(reference.Url) is { } whole)
            {
                findings.Add(Finding.Warning($"“{reference.Url}” {LinkPass.WithoutScheme}", line: reference.Line) with
                {
                    Mend = TextMends.Address(markdown, span, reference.Url, whole)
                });
                continue;
            }

            var own = Own(hosts, reference.Url);
            if (reference is { IsImage: true, Text: "" } && LinkAddress.Classify(reference.Url) != AddressKind.Outside
                && media.GetValueOrDefault(reference.Url) is not { Decorative: true })
                findings.Add(Finding.Warning(LinkPass.NoAlternativeText, line: reference.Line) with
                {
                    Mend = TextMends.Alternative(markdown, start, media.GetValueOrDefault(reference.Url)?.Alt)
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
                findings.Add(Bare(markdown, reference, span, targets.Locate(
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

    /// <summary>
    /// The links and pictures as they are written, each with where it begins and the place of its address; of a bare
    /// one, of all of it.
    /// </summary>
    private static IEnumerable<(LinkReference Reference, int Start, SourceSpan Address, bool Bare)> LinksOf(
        MarkdownDocument document)
    {
        foreach (var node in MarkdownTree.Nodes(document))
        {
            switch (node)
            {
                case LinkInline { IsAutoLink: true, Url: { } url } link:
                    yield return (new LinkReference(url, url, false, link.Line + 1), link.Span.Start, link.Span, true);
                    break;
                case AutolinkInline { IsEmail: false } link:
                    yield return (new LinkReference(link.Url, link.Url, false, link.Line + 1), link.Span.Start,
                        link.Span, true);
                    break;
                case TaggedInline { Tag: var tag }:
                    foreach (var name in (string[])["src", "poster"])
                        if (tag.ValueOf(name) is { } file && LinkAddress.Classify(file) == AddressKind.SiteAbsolute)
                            yield return (new LinkReference(file, file, false, tag.Line + 1), tag.Span.Start,
                                tag.PlaceOf(name), false);
                    break;
                case LinkInline { Url: { } url } link
                    when LinkAddress.Classify(url) is AddressKind.SiteAbsolute or AddressKind.Outside
                        || (LinkAddress.Classify(url) == AddressKind.Relative
                            && (link.IsImage || LinkAddress.Complete(url) is not null)):
                    var text = InlineText.Read(link);
                    var bare = !link.IsImage && text == url;
                    yield return (new LinkReference(url, text, link.IsImage, link.Line + 1), link.Span.Start,
                        bare ? link.Span : link.Reference?.UrlSpan ?? link.UrlSpan, bare);
                    break;
            }
        }
    }
}
