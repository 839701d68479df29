using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Archives.Warc;
using Mapflat.Content.Frozen;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Web.Features.Captures;

namespace Mapflat.Web.Freezing.Export;

/// <param name="Unreadable">Captures whose archive is missing or damaged, and which are not in it.</param>
internal sealed record WaczReport(int Frozen, int Captures, int Redirects, int Unreadable);

/// <summary>
/// The present site as an archive of the archives' own standard: frozen answers as visitors get them, captures as they
/// were captured, and where old addresses lead. Whoever adopts it has the same site.
/// </summary>
/// <param name="progress">Is told what is done, how much of it, and how much there is.</param>
internal sealed class WaczExport(IServiceProvider services, FrozenSite site, Action<string, int, int> progress)
{
    /// <summary>What is larger is read from its archive as it is written, in bytes.</summary>
    private const long LargestInMemory = 4 * 1024 * 1024;

    private const int Gone = StatusCodes.Status410Gone;

    private readonly FrozenStore _store = services.GetRequiredService<FrozenStore>();
    private readonly ArchiveStore _archives = services.GetRequiredService<ArchiveStore>();
    private readonly CaptureHistory _history = services.GetRequiredService<CaptureHistory>();

    // When each frozen answer is from, by its folded address.
    private readonly Dictionary<string, DateTime> _frozen = new(StringComparer.Ordinal);
    private int _captures, _redirects, _unreadable;

    /// <summary>Writes it, and takes the place of what has its name once it is whole.</summary>
    /// <exception cref="StoreException">What was frozen was changed meanwhile, or the database cannot be
    /// read.</exception>
    public async Task<WaczReport> WriteAsync(string path, CancellationToken cancellationToken)
    {
        List<FrozenHead> heads = [.. _store.ReadHeads().Where(head => !CopyPlanner.IsOwners(head.Address))];
        var time = await _history.ReadNewestAsync(cancellationToken) ?? DateTime.UnixEpoch;
        if (heads.Max(head => head.LastModified)?.UtcDateTime is { } changed && changed > time) time = changed;
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using var writer = new WaczWriter(
                temporary + ".d", new WaczAbout(site.Frame.Title, time, UrlOf("/")));
            for (var i = 0; i < heads.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress("Writing pages", i, heads.Count);
                AddFrozen(writer, heads[i], time);
            }

            foreach (var answer in new KnownAnswers(site.Redirects, _ => [".md"]).All.Where(each => each.Host is null))
                AddKnown(writer, answer, time);
            await foreach (var captured in _history.ReadAllAsync(cancellationToken))
            {
                progress("Writing captures", _captures, 0);
                AddCaptured(writer, captured, time);
            }

            writer.Finish(temporary);
            File.Move(temporary, path, overwrite: true);
            DataFolder.FlushNames(Path.GetDirectoryName(path)!);
            return new WaczReport(heads.Count, _captures, _redirects, _unreadable);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private void AddFrozen(WaczWriter writer, FrozenHead head, DateTime time)
    {
        var answer = _store.Read(head.Address) ?? throw new StoreException(
            $"{head.Address} was changed while it was written, or is damaged; run “mapflat freeze” again.");
        var moment = answer.LastModified?.UtcDateTime ?? time;
        _frozen[CaptureAddress.KeyOf(UrlText.EncodePath(head.Address))] = moment;
        var bytes = answer.Identity.Bytes;
        var url = UrlOf(UrlText.EncodePath(head.Address));
        var title = head.Markdown is not null && answer.Status == StatusCodes.Status200OK
            ? CaptureReader.Read(Encoding.UTF8.GetString(bytes), url).Title : null;
        writer.Add(
            new WrittenAnswer(url, moment, answer.Status,
                [new("Content-Type", answer.ContentType), .. answer.Headers.Where(header => header.Value.Length > 0)]),
            bytes.Length, () => new MemoryStream(bytes), title);
    }

    private void AddKnown(WaczWriter writer, KnownAnswer known, DateTime time)
    {
        var url = UrlOf(UrlText.EncodePath(known.Key) + (known.QueryKey.Length == 0 ? "" : "?" + known.QueryKey));
        if (known.Resolution is { IsRedirect: true, Location: { } location })
            AddRedirect(writer, url, location, known.Resolution.Status, time);
        else AddGone(writer, url, time);
    }

    private void AddCaptured(WaczWriter writer, CapturedAnswer captured, DateTime time)
    {
        var isOther = captured.Address.StartsWith(CapturedAddress.OtherHosts, StringComparison.Ordinal);
        var url = isOther
            ? "http://" + captured.Address[CapturedAddress.OtherHosts.Length..] : UrlOf(captured.Address);
        switch (captured.State)
        {
            case CaptureState.Redirected when captured.LeadsTo is { } target:
                AddRedirect(writer, url, target.StartsWith('/') ? UrlOf(target) : target,
                    StatusCodes.Status301MovedPermanently, time);
                return;
            case CaptureState.Shown when captured.File is not null:
                // A page stands in its place, and would be taken for an older version of it.
                if (captured.Query is not null
                    || !_frozen.TryGetValue(CaptureAddress.KeyOf(captured.Path), out var page)
                    || captured.Moment < page)
                    AddShown(writer, captured, url);
                return;
            case CaptureState.Hidden or CaptureState.Gone:
                AddGone(writer, url, time);
                return;
        }
    }

    private void AddShown(WaczWriter writer, CapturedAnswer captured, string url)
    {
        var isRewritten = CaptureRenderer.IsRewritten(captured.ContentType);
        try
        {
            if (captured.Length > LargestInMemory && !isRewritten)
            {
                Add(captured.ContentType, captured.Length,
                    () => _archives.OpenBody(captured) ?? throw new InvalidDataException("it cannot be read"), null);
                return;
            }

            if (_archives.Read(captured) is not { } payload) throw new InvalidDataException("it cannot be read");
            var (body, type) = isRewritten ? LeadHere(captured, payload.Body) : (payload.Body, captured.ContentType);
            var isPage = CaptureRenderer.IsPage(type)
                && !captured.Address.StartsWith(CapturedAddress.OtherHosts, StringComparison.Ordinal);
            Add(type, body.Length, () => new MemoryStream(body), isPage ? captured.Title : null);
        }
        catch (InvalidDataException)
        {
            _unreadable++;
        }

        void Add(string type, long length, Func<Stream> open, string? title)
        {
            writer.Add(
                new WrittenAnswer(url, captured.Moment, StatusCodes.Status200OK,
                    type.Length == 0 ? [] : [new("Content-Type", type)]), length, open, title);
            _captures++;
        }
    }

    /// <summary>
    /// A page that names its old host leads here instead, as it does for visitors; any other is as it was, to the byte.
    /// </summary>
    private (byte[] Body, string Type) LeadHere(CapturedAnswer captured, byte[] body)
    {
        var host = CapturedUrl.WithoutWww(captured.Host);
        var isSame = CapturedUrl.Parse(site.Origin)!.Host == host;
        if (isSame || body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(host)) < 0) return (body, captured.ContentType);
        var type = CaptureHeaders.TypeOf(captured);
        var text = CaptureEncoding.Decode(body, type);
        var links = new CaptureLinks(site.Redirects, captured, at: null);
        // What it shows of other hosts is written as theirs.
        var rewriter = new CaptureRewriter((to, _) => CapturedUrl.Parse(to) is { } used && used.Host == host
            ? used.Whole : null);
        var media = CaptureType.ReadMediaType(type);
        text = CaptureRenderer.IsPage(type)
            ? rewriter.RewriteHtml(text, links.Url, "", CaptureType.IsXml(media))
            : rewriter.RewriteCss(text, links.Url);
        return (Encoding.UTF8.GetBytes(text), $"{media}; charset=utf-8");
    }

    private void AddRedirect(WaczWriter writer, string url, string location, int status, DateTime time)
    {
        writer.Add(new WrittenAnswer(url, time, status, [new("Location", location)]), 0, () => Stream.Null);
        _redirects++;
    }

    private static void AddGone(WaczWriter writer, string url, DateTime time) => writer.Add(
        new WrittenAnswer(url, time, Gone, [new("Content-Type", "text/plain")]), 0, () => Stream.Null);

    private string UrlOf(string address) => site.Origin + address;
}
