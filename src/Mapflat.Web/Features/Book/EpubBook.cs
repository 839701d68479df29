using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.Feeds;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Book;

/// <summary>
/// The site as a book of the format EPUB 3.3 (https://www.w3.org/TR/epub-33/). No clock and no chance has a part in it:
/// the same content gives the same bytes.
/// </summary>
internal sealed class EpubBook(SiteBook book, SiteContext site, MediaStore media)
{
    /// <summary>
    /// The pictures of a book have at most so many bytes together; of the others it has the description.
    /// </summary>
    private const long MostPictureBytes = 32 * 1024 * 1024;

    /// <summary>The kinds of pictures that every reading system shows (section 3.2).</summary>
    private static readonly HashSet<string> _kinds =
        new(StringComparer.Ordinal) { "image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml" };

    private readonly Dictionary<string, Picture?> _pictures = new(StringComparer.Ordinal);
    private long _pictureBytes;

    public async Task<byte[]> WriteAsync(CancellationToken cancellationToken)
    {
        await ReadPicturesAsync(cancellationToken);
        var files = book.Pages.Select((page, i) => (page.View.Link.Url, File: FileOf(i)))
            .ToDictionary(page => page.Url, page => page.File, StringComparer.Ordinal);
        var html = new PlacedHtml(site.Origin, (address, id) =>
            !files.TryGetValue(address, out var file) ? null : id.Length == 0 ? file : $"{file}#{id}");
        List<Chapter> chapters = [.. book.Pages.Select((page, i) => Chapter.Create(
            page, FileOf(i), html.WriteXhtml(page.View.Html, PlaceOf), site))];
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            // First and as it is, so that the kind of the file can be told from its first bytes (section 4.2.3).
            Add(zip, "mimetype", "application/epub+zip"u8, CompressionLevel.NoCompression);
            Add(zip, "META-INF/container.xml", EpubFiles.Container);
            var shown = _pictures.Values.OfType<Picture>().ToList();
            Add(zip, "EPUB/package.opf", EpubFiles.Package(book, site, chapters, shown));
            Add(zip, "EPUB/nav.xhtml", EpubFiles.Navigation(site, chapters));
            Add(zip, "EPUB/style.css", EpubFiles.Style);
            Add(zip, "EPUB/cover.svg", EpubFiles.Cover(site));
            Add(zip, "EPUB/cover.xhtml", EpubFiles.CoverPage(site));
            foreach (var chapter in chapters) Add(zip, "EPUB/" + chapter.File, chapter.Xhtml);
            foreach (var picture in shown)
                Add(zip, "EPUB/" + picture.File, picture.Bytes, CompressionLevel.NoCompression);
        }

        return stream.ToArray();
    }

    private static string FileOf(int place) =>
        string.Create(CultureInfo.InvariantCulture, $"page-{place + 1:000}.xhtml");

    private void Add(ZipArchive zip, string name, string text) =>
        Add(zip, name, Encoding.UTF8.GetBytes(text), CompressionLevel.SmallestSize);

    private void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes, CompressionLevel level)
    {
        var entry = zip.CreateEntry(name, level);
        // A zip file has no time before 1980, nor a zone.
        var time = book.Updated.Year < 1980 ? new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc) : book.Updated;
        entry.LastWriteTime = new DateTimeOffset(time, TimeSpan.Zero);
        using var content = entry.Open();
        content.Write(bytes);
    }

    private string? PlaceOf(string address) => _pictures.GetValueOrDefault(address)?.File;

    /// <summary>Reads the pictures that are shown as files; drawings stand in the text itself.</summary>
    private async Task ReadPicturesAsync(CancellationToken cancellationToken)
    {
        foreach (var address in book.Pages.SelectMany(page => PlacedHtml.PicturesIn(page.View.Html))
            .Distinct(StringComparer.Ordinal))
            _pictures[address] = await ReadPictureAsync(address, cancellationToken);
    }

    private async Task<Picture?> ReadPictureAsync(string address, CancellationToken cancellationToken)
    {
        if (!address.StartsWith(MediaFile.Folder, StringComparison.Ordinal)) return null;
        var name = address[MediaFile.Folder.Length..];
        if (await media.FindPublicAsync(name, cancellationToken) is not { Path: { } path } found
            || !_kinds.Contains(found.ContentType) || !File.Exists(path)) return null;
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        if (_pictureBytes + bytes.Length > MostPictureBytes) return null;
        _pictureBytes += bytes.Length;
        return new Picture($"media/{name}", found.ContentType, bytes);
    }
}

/// <param name="File">Its name within the folder of the book.</param>
internal sealed record Picture(string File, string ContentType, byte[] Bytes);

/// <param name="File">Its name within the folder of the book.</param>
/// <param name="HasDrawings">Whether it has SVG in it, of which the list of files has to say so.</param>
internal sealed record Chapter(string Title, int Depth, string File, bool HasDrawings, string Xhtml)
{
    public static Chapter Create(BookPage page, string file, string html, SiteContext site)
    {
        var (link, frame) = (page.View.Link, site.Frame);
        var source = new XElement(EpubFiles.Xhtml + "p", new XAttribute("class", "source"),
            AsOf.Describe(page.View.AsOf, frame) is { } age ? age + ". " : null,
            new XElement(EpubFiles.Xhtml + "a", new XAttribute("href", site.Origin + link.Url),
                site.Origin + link.Url));
        return new Chapter(link.Title, page.Depth, file, html.Contains("<svg", StringComparison.Ordinal),
            EpubFiles.Document(link.Title, frame.Language, $"""
                <section>
                <h1>{XmlText.Encode(link.Title)}</h1>
                <p class="lead">{XmlText.Encode(link.Summary)}</p>
                {XmlText.Fragment(source)}
                {html}
                </section>
                """));
    }
}
