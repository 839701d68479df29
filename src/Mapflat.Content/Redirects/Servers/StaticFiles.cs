using System.Collections;
using System.Globalization;
using System.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// The answers of a site by their addresses, packed: each is made anew whenever it is come to, as a large site has a
/// hundred thousand, and of most nothing but the address and what leads to its past is its own.
/// </summary>
internal sealed class StaticFiles : IReadOnlyCollection<StaticFile>
{
    private const char End = '\0';

    private static readonly Comparer<byte[]> _byAddress = Comparer<byte[]>.Create((one, other) =>
        AddressIn(one).SequenceCompareTo(AddressIn(other)));

    private readonly List<StaticFile> _kinds = [];
    private readonly byte[][] _all;

    public StaticFiles(IEnumerable<StaticFile> files)
    {
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        _all = [.. files.Select(file => Pack(file, kinds))];
        Array.Sort(_all, _byAddress);
    }

    public int Count => _all.Length;

    public IEnumerator<StaticFile> GetEnumerator() => _all.Select(Unpack).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The number of its kind, its address, its file, and the headers that are its own.</summary>
    private byte[] Pack(StaticFile file, Dictionary<string, int> kinds)
    {
        StaticFile kind = file with
        {
            Address = "",
            File = "",
            Headers = [.. file.Headers.Select(header => IsOwn(header) ? KeyValuePair.Create(header.Key, "") : header)],
        };
        var key = string.Join('\n', kind.Headers.Select(header => $"{header.Key}: {header.Value}").Prepend(
            string.Create(CultureInfo.InvariantCulture,
                $"{kind.Status} {kind.ContentType}\n{kind.CacheControl}\n{kind.IsCompressed}")));
        if (!kinds.TryGetValue(key, out var number))
        {
            kinds.Add(key, number = _kinds.Count);
            _kinds.Add(kind);
        }

        var text = string.Join(End, file.Headers.Where(IsOwn).Select(header => header.Value)
            .Prepend(EndingOf(file) ?? file.File).Prepend(file.Address));
        var packed = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(text)];
        BitConverter.TryWriteBytes(packed, number);
        Encoding.UTF8.GetBytes(text, packed.AsSpan(sizeof(int)));
        return packed;
    }

    private StaticFile Unpack(byte[] packed)
    {
        var kind = _kinds[BitConverter.ToInt32(packed)];
        var bytes = AddressIn(packed);
        var address = Encoding.UTF8.GetString(bytes);
        var rest = packed.AsSpan(sizeof(int) + bytes.Length + 1);
        var end = rest.IndexOf((byte)End);
        var file = Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
        return kind with
        {
            Address = address,
            File = file is "" or ".html" ? address[1..] + file : file,
            Headers = end < 0 ? kind.Headers : new OwnHeaders(kind.Headers, packed, packed.Length - rest.Length + end),
        };
    }

    private static ReadOnlySpan<byte> AddressIn(byte[] packed)
    {
        var text = packed.AsSpan(sizeof(int));
        return text[..text.IndexOf((byte)End)];
    }

    /// <summary>What a file is called besides its address; null where it is called otherwise.</summary>
    private static string? EndingOf(StaticFile file) => file.File == file.Address[1..] ? ""
        : file.File == file.Address[1..] + ".html" ? ".html" : null;

    private static bool IsOwn(KeyValuePair<string, string> header) => header.Key is "Link" or "Memento-Datetime";

    /// <summary>The headers of one answer, read where somebody asks for them.</summary>
    private sealed class OwnHeaders(IReadOnlyList<KeyValuePair<string, string>> ofKind, byte[] packed, int start)
        : IReadOnlyList<KeyValuePair<string, string>>
    {
        private KeyValuePair<string, string>[]? _all;

        public int Count => ofKind.Count;

        private KeyValuePair<string, string>[] All => _all ??= Read();

        public KeyValuePair<string, string> this[int index] => All[index];

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => All.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private KeyValuePair<string, string>[] Read()
        {
            var own = new Queue<string>(Encoding.UTF8.GetString(packed.AsSpan(start + 1)).Split(End));
            return
            [
                .. ofKind.Select(header => IsOwn(header) ? KeyValuePair.Create(header.Key, own.Dequeue()) : header),
            ];
        }
    }
}
