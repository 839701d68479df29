using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// Where the answers are that revisits repeat (ISO 28500:2017, 6.7): by address and moment, and by the digest that
/// the archive gives their payload. Some 60 bytes a record.
/// </summary>
internal sealed class RevisitIndex
{
    private readonly Dictionary<ulong, int> _indexes = [];
    private readonly List<ArchivePlace> _places = [];

    public void Add(RecordHeader header, ArchivePlace place)
    {
        if (header.Date is { } date) _indexes.TryAdd(KeyOf(header.Target, date), _places.Count);
        if (header.PayloadDigest.Length > 0) _indexes.TryAdd(KeyOf(header.PayloadDigest), _places.Count);
        _places.Add(place);
    }

    /// <summary>The place of the answer that a revisit repeats; null if the file has none before it.</summary>
    public ArchivePlace? Find(RecordHeader revisit)
    {
        if (revisit is { RefersToTarget: { Length: > 0 } target, RefersToDate: { } date }
            && _indexes.TryGetValue(KeyOf(target, date), out var named))
            return _places[named];
        return revisit.PayloadDigest.Length > 0 && _indexes.TryGetValue(KeyOf(revisit.PayloadDigest), out var equal)
            ? _places[equal]
            : null;
    }

    private static ulong KeyOf(string url, DateTime date) =>
        KeyOf(string.Create(CultureInfo.InvariantCulture, $"{date.Ticks} {url}"));

    private static ulong KeyOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
