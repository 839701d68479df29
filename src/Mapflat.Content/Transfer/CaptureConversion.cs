using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer.Html;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Transfer;

/// <summary>What a page of an old site becomes, to be looked at first.</summary>
/// <param name="Captured">The address that it had.</param>
/// <param name="Suggested">The address that a page can have: the same, or one that is free.</param>
/// <param name="Obstacle">Why it cannot be the same, as full sentences; null where it is.</param>
/// <param name="Pictures">Those of the archive that go into Media.</param>
internal sealed record ConvertedCapture(
    int Id, string Captured, DateTime Moment, string Suggested, string? Obstacle, DocumentText Document,
    IReadOnlyList<OldPicture> Pictures);

/// <summary>
/// Turns a page of an old site into the draft of a page: its text without what stood around it, and its pictures. When
/// the draft is published at the address that was captured, it takes that; what was captured stays as it is.
/// </summary>
internal sealed class CaptureConversion(
    ContentStore store, ArchiveStore archives, RedirectReader redirects, DocumentImport documents,
    PageCreation creation, MediaLibrary media)
{
    private const string Source = "the old page";

    private static readonly string[] _endings = [".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp"];

    /// <returns><see cref="Failure.NotFound"/> where no page was captured; <see cref="Failure.Invalid"/> where it has
    /// no text, or cannot be read.</returns>
    public async Task<Outcome<ConvertedCapture>> ReadAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var (page, failure) = await OpenAsync(db, id, cancellationToken);
        if (page is null) return failure!;
        List<OldPicture> pictures = [];
        (var document, failure) = page.Convert((picture, found) =>
        {
            if (found is null) return null;
            if (!pictures.Exists(known => known.Address == found.Address))
                pictures.Add(picture with { Address = found.Address });
            return found.Address;
        });
        if (document is null) return failure!;
        var (suggested, obstacle) = await SuggestAsync(db, page.Captured, document, cancellationToken);
        return new ConvertedCapture(
            id, page.Captured.Address, page.Captured.Moment, suggested, obstacle, document, pictures);
    }

    /// <summary>Makes the draft, and takes its pictures into Media. Visitors see no change.</summary>
    /// <param name="address">Where the page is to be.</param>
    /// <returns>The draft, with what there is to say about its pictures; <see cref="Failure.Invalid"/> at
    /// <c>address</c>.</returns>
    public async Task<Outcome<KeptCapture>> KeepAsync(
        int id, string address, Author author, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var (page, failure) = await OpenAsync(db, id, cancellationToken);
        if (page is null) return failure!;
        List<(OldPicture Picture, CapturedAnswer Found)> shown = [];
        (var document, failure) = page.Convert((picture, found) =>
        {
            if (found is not null) shown.Add((picture, found));
            return found?.Address;
        });
        if (document is null) return failure!;
        (var review, failure) = await documents.ReviewAsync(
            address, document, withSections: false, cancellationToken);
        if (review is null) return failure!;
        if (review.Page is { } other)
            return PageActContext.Refuse($"The page “{other.Text.Title}” has the address {other.Address} already. "
                + "Choose another one.", "address");
        var (taken, notes) = await TakePicturesAsync(shown, author, cancellationToken);
        (document, failure) = page.Convert((_, found) =>
            found is null ? null : taken.GetValueOrDefault(found.Address, found.Address));
        if (document is null) return failure!;
        (review, failure) = await documents.ReviewAsync(
            address, document, withSections: false, cancellationToken);
        if (review is null) return failure!;
        (var made, failure) = await documents.KeepAsync(
            address, edits: null, review.Text, page.Captured.Address, withSections: false, author,
            cancellationToken);
        return made is null ? failure! : new KeptCapture(made.PageId, made.Address, taken.Count, notes);
    }

    /// <summary>What can be no picture here stays where it is, as the old site had it.</summary>
    private async Task<(Dictionary<string, string> Taken, List<string> Notes)> TakePicturesAsync(
        List<(OldPicture Picture, CapturedAnswer Found)> shown, Author author, CancellationToken cancellationToken)
    {
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        List<string> notes = [];
        foreach (var (picture, found) in shown.DistinctBy(each => each.Found.Address))
        {
            if (archives.Read(found) is not { } payload) continue;
            using var bytes = new MemoryStream(payload.Body);
            var name = UrlText.Decode(found.Path) ?? found.Path;
            var alt = picture.Alt.Length > MediaLimits.Alt ? "" : picture.Alt;
            var (receipt, failure) = await media.AddAsync(
                new MediaUpload(bytes, name, alt, Decorative: false, DescribeLater: true), author, cancellationToken);
            if (receipt is not null) taken[found.Address] = receipt.File.Address;
            else notes.Add($"{found.Address} stays at its old address: {failure!.Message}");
        }

        return (taken, notes);
    }

    private async Task<Outcome<OldPage>> OpenAsync(ContentDb db, int id, CancellationToken cancellationToken)
    {
        var captured = await (
            from address in db.CapturedAddresses.AsNoTracking()
            join capture in db.Captures on address.LatestId equals capture.Id
            join archive in db.Archives on capture.ArchiveId equals archive.Id
            where address.Id == id
            select new CapturedAnswer(
                capture.Id, address.Address, address.State, address.Reason, address.LeadsTo, archive.File,
                capture.RecordOffset, capture.RecordLength, capture.Length, capture.ContentType, capture.Moment,
                capture.Digest, address.Title, archive.Host)).SingleOrDefaultAsync(cancellationToken);
        if (captured is null || !CaptureType.IsPage(CaptureType.ReadMediaType(captured.ContentType)))
            return new Failure.NotFound("No page was captured at this address.");
        if (archives.Read(captured) is not { } payload)
            return new Failure.Conflict(
                $"The archive {captured.File} is missing or damaged. Put it back, and try again.");
        var map = await redirects.ReadMapAsync(db, redirects.AnyOrigin, cancellationToken);
        return new OldPage(captured, CaptureEncoding.Decode(payload.Body, captured.ContentType), map);
    }

    /// <summary>The first address, of those that come near, that a page can have.</summary>
    private async Task<(string Address, string? Obstacle)> SuggestAsync(
        ContentDb db, CapturedAnswer captured, DocumentText document, CancellationToken cancellationToken)
    {
        var own = UrlText.Decode(captured.Path) ?? captured.Path;
        var obstacle = captured.Query is null ? await RefuseAsync(own, cancellationToken)
            : "A page’s address has no query, so it cannot be the same.";
        if (obstacle is null) return (own, null);
        string[] parts = [.. own.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Simplify)
            .Where(part => part.Length > 0)];
        var named = Slug.Create(document.Title ?? "");
        string[] near = [$"/{string.Join('/', parts)}", $"/{parts.LastOrDefault() ?? named}", $"/{named}"];
        foreach (var address in near.Where(address => address.Length > 1 && captured.Query is null))
            if (await RefuseAsync(address, cancellationToken) is null) return (address, obstacle);
        var last = named.Length > 0 ? $"/{named}" : "/old-page";
        return (await PageCreation.FreeAddressAsync(db, PageAddress.Restore(last), cancellationToken), obstacle);
    }

    private async Task<string?> RefuseAsync(string address, CancellationToken cancellationToken)
    {
        var (parsed, failure) = PageAddress.Parse(address);
        return parsed is null ? failure!.Message : (await creation.CheckAsync(
            parsed, withSections: false, cancellationToken))?.Message;
    }

    private static string Simplify(string part)
    {
        var ending = _endings.FirstOrDefault(each => part.EndsWith(each, StringComparison.OrdinalIgnoreCase));
        return Slug.Create(ending is null ? part : part[..^ending.Length]);
    }

    /// <summary>A captured page, with what its addresses lead to.</summary>
    private sealed class OldPage
    {
        private readonly string _html;
        private readonly RedirectMap _map;
        private readonly CaptureLinks _links;
        private readonly CaptureUrl? _base;
        private readonly bool _isXml;

        public OldPage(CapturedAnswer captured, string html, RedirectMap map)
        {
            (Captured, _html, _map) = (captured, html, map);
            _links = new CaptureLinks(map, captured, at: null);
            var page = CaptureUrl.Parse(_links.Url);
            _isXml = CaptureType.IsXml(CaptureType.ReadMediaType(captured.ContentType));
            var reference = CaptureRewriter.FindBase(html, _isXml);
            var stated = reference is null ? null : page?.Resolve(reference, out _);
            _base = stated is null ? page : CaptureUrl.Parse(stated) ?? page;
        }

        public CapturedAnswer Captured { get; }

        /// <param name="pictures">The address of a picture in the text, by what was captured of it; null to leave it
        /// out.</param>
        public Outcome<DocumentText> Convert(Func<OldPicture, CapturedAnswer?, string?> pictures)
        {
            var lost = new HashSet<string>(StringComparer.Ordinal);
            var (text, failure) = HtmlToMarkdown.ConvertOldPage(
                _html, link => Lead(link, ReferenceKind.Link), picture =>
                {
                    var found = Find(picture.Address);
                    if (found is null) lost.Add(picture.Address);
                    return pictures(picture, found);
                });
            if (text is null) return failure!;
            if (string.IsNullOrWhiteSpace(text.Markdown))
                return PageActContext.Refuse("There is no text in this page that a page could take.", "");
            var described = CaptureReader.Read(_html, _links.Url, _isXml);
            return new DocumentText
            {
                Name = Source,
                Title = Cut(text.Title ?? described.Title, PageTextCheck.LongestTitle),
                Summary = Cut(text.Summary ?? described.Description, PageTextCheck.LongestSummary),
                AsOf = text.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Markdown = text.Markdown,
                Findings = [.. text.Findings, .. lost.Select(address => Finding.Warning(
                    $"The picture {address} is not in the archive, and was left out."))],
            };
        }

        /// <summary>The address here, or the whole address elsewhere; null for what is none of the web.</summary>
        private string? Lead(string reference, ReferenceKind kind) =>
            _base?.Resolve(reference, out var fragment) is { } whole
                ? (_links.Map(whole, kind) ?? whole) + fragment : null;

        private CapturedAnswer? Find(string reference)
        {
            if (Lead(reference, ReferenceKind.Picture) is not ['/', ..] address) return null;
            var parts = address.Split('#')[0].Split('?', 2);
            var found = _map.FindCaptured(parts[0], parts.Length > 1 ? parts[1] : "");
            return found?.ContentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true ? found : null;
        }

        private static string? Cut(string text, int longest) =>
            text.Length == 0 ? null : text.Length <= longest ? text : text[..(longest - 1)] + "…";
    }
}

/// <param name="Pictures">So many went into Media, or were there.</param>
internal sealed record KeptCapture(int PageId, string Address, int Pictures, IReadOnlyList<string> Notes);
