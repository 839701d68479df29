using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Mapflat.Content.Text;

namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// What HTTrack got, as its cache (<c>hts-cache/new.zip</c>) records it. The files of its mirror have other names than
/// the addresses that they were at, and other links; the cache has the addresses, the answers' heads, and the pages as
/// they were sent. It is a zip whose local headers hold the answers' heads, which programs for zips do not show.
/// </summary>
internal sealed class HttrackCache(Stream cache, SourceTree tree, string root, SourceNotes notes, DateTime? date)
{
    public const string Folder = "hts-cache";
    public const string Path = Folder + "/new.zip";

    private const int HeaderSize = 30;
    private const uint Signature = 0x04034B50;
    private const int Stored = 0, Deflated = 8;

    private readonly HashSet<string> _saved = new(StringComparer.Ordinal);

    /// <summary>Whether a file of the mirror is one of those that the cache has told of.</summary>
    public bool HasSaved(string path) => _saved.Contains(path);

    /// <summary>Every answer, in the order in which HTTrack got them.</summary>
    public IEnumerable<SourceAnswer> Read()
    {
        var header = new byte[HeaderSize];
        var next = 0L;
        while (true)
        {
            cache.Position = next;
            if (cache.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize
                || BinaryPrimitives.ReadUInt32LittleEndian(header) != Signature) yield break;
            var packed = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(18));
            var place = new Place(
                next + HeaderSize + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26))
                    + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)),
                packed, BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(22)),
                BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8)));
            cache.Position = next + HeaderSize + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
            var input = new RecordInput(cache);
            input.Limit(BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)));
            input.ReadLine();
            var fields = HeaderFields.Read(input);
            next = place.Start + packed;
            if (Create(fields, place, MomentOf(header.AsSpan(10))) is { } answer) yield return answer;
        }
    }

    private SourceAnswer? Create(HeaderFields fields, Place place, DateTime moment)
    {
        var address = $"{fields["X-Addr"]}{fields["X-Fil"]}";
        if (!int.TryParse(fields["X-StatusCode"], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || status is < 100 or > 999 || UrlOf(address) is not { } url) return null;
        List<KeyValuePair<string, string>> headers = [];
        if (fields["Content-Type"] is { Length: > 0 } type)
            headers.Add(new("Content-Type", fields["X-Charset"] is { Length: > 0 } charset
                ? $"{type}; charset={charset}" : type));
        if (fields["Location"] is { Length: > 0 } location) headers.Add(new("Location", location));
        var saved = fields["X-Save"] is { Length: > 0 } save ? SourceTree.Join(root, save) : null;
        if (saved is not null) _saved.Add(saved);
        var body = saved is null ? null : tree.Find(saved);
        if (fields["X-In-Cache"] == "1")
            body = new SourceEntry("", address, place.Length, default, () => Open(place));
        var reason = body switch
        {
            null => "HTTrack has recorded it, but its file is missing",
            { Length: > ArchiveLimits.LargestPayload } => SourceNotes.TooLarge,
            _ => null,
        };
        if (reason is null)
            return new SourceAnswer(url, address, date ?? moment, status, headers, body!.Length, body.Read);
        notes.LeaveOut(address, reason);
        return null;
    }

    /// <summary>HTTrack writes <c>http://</c> before no host, and <c>https://</c> before some.</summary>
    private static string? UrlOf(string address)
    {
        if (!address.Contains("://", StringComparison.Ordinal)) address = "http://" + address;
        var isWeb = address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var slash = address.IndexOf('/', address.IndexOf("://", StringComparison.Ordinal) + 3);
        if (!isWeb || slash < 0) return null;
        var query = address.IndexOf('?', slash);
        var path = query < 0 ? address[slash..] : address[slash..query];
        return address[..slash] + UrlText.MendPath(path)
            + (query < 0 ? "" : "?" + UrlText.MendQuery(address[(query + 1)..]));
    }

    /// <summary>The time of MS-DOS, in two numbers of 16 bits (APPNOTE 4.4.6); it tells no zone.</summary>
    private static DateTime MomentOf(ReadOnlySpan<byte> dos)
    {
        var time = BinaryPrimitives.ReadUInt16LittleEndian(dos);
        var day = BinaryPrimitives.ReadUInt16LittleEndian(dos[2..]);
        try
        {
            return new DateTime(1980 + (day >> 9), (day >> 5) & 15, day & 31, time >> 11, (time >> 5) & 63,
                (time & 31) * 2, DateTimeKind.Utc);
        }
        catch (ArgumentOutOfRangeException)
        {
            return new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        }
    }

    private Stream Open(Place place)
    {
        cache.Position = place.Start;
        var packed = new RecordInput(cache);
        packed.Limit(place.Packed);
        return place.Method switch
        {
            Stored => packed,
            Deflated => new DeflateStream(packed, CompressionMode.Decompress),
            _ => throw new NotSupportedException(),
        };
    }

    /// <summary>Where an entry's bytes are, and how many they are, packed and not.</summary>
    private readonly record struct Place(long Start, long Packed, long Length, int Method);
}
