using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Mapflat.Content.Redirects;

/// <summary>
/// All rules that are obeyed, in one block of bytes: a record for each in their order, and a hash table of where the
/// records begin. It is read into memory, or written to the disk, as it stands, and nothing in it is an object until its
/// rule answers somebody; so a million rules cost a start and the garbage collector next to nothing.
/// </summary>
/// <remarks>
/// Little-endian: the head (<see cref="Field"/>), the records, the addresses of the pattern records, the slots (the upper
/// half of a source's hash and the address of its record, or zeros), the origins that targets share, and the stamp. What
/// answers at a request is the rule; its note and its hits stay in the store.
/// </remarks>
public sealed class RuleTable
{
    internal const int HeadLength = 64;

    private const int Version = 1;
    private const int SumEnd = 16;

    private static readonly int[] _statuses = [301, 302, 307, 308, 410];

    private readonly byte[] _bytes;
    private readonly string[] _origins;
    private readonly int _slots, _slotCount, _patterns, _recordsEnd;
    private readonly Lazy<int[]> _youngest;

    /// <summary>The places of the numbers in the head, four bytes each, after eight of "mapflatR".</summary>
    internal enum Field
    {
        Version = 8,
        Sum = 12,
        Count = 16,
        Patterns = 20,
        PatternCount = 24,
        Slots = 28,
        SlotCount = 32,
        Origins = 36,
        Stamp = 40,
        StampLength = 44,
        LongestPrefix = 48,
        HasHosts = 52,
    }

    internal RuleTable(byte[] bytes)
    {
        _bytes = bytes;
        (Count, PatternCount, LongestPrefix, HasHosts) = (Number(Field.Count), Number(Field.PatternCount), Number(Field.LongestPrefix), Number(Field.HasHosts) != 0);
        (_patterns, _slots, _slotCount) = (Number(Field.Patterns), Number(Field.Slots), Number(Field.SlotCount));
        _recordsEnd = _patterns;
        Stamp = Encoding.UTF8.GetString(bytes, Number(Field.Stamp), Number(Field.StampLength));
        var reader = new RecordReader(bytes, Number(Field.Origins));
        _origins = new string[reader.Number()];
        for (var i = 0; i < _origins.Length; i++) _origins[i] = reader.Text()!;
        _youngest = new Lazy<int[]>(() => [.. Records().OrderByDescending(AddedOf)]);
    }

    /// <summary>What the table was made of: two tables with the same stamp hold the same. Fit for a file name.</summary>
    public string Stamp { get; }

    /// <summary>How many rules are in it.</summary>
    public int Count { get; }

    /// <summary>Its size in bytes, in memory as on the disk.</summary>
    public long Length => _bytes.Length;

    internal int PatternCount { get; }

    /// <summary>The length of the longest path of a prefix rule, in characters.</summary>
    internal int LongestPrefix { get; }

    /// <summary>Whether any rule is for one host alone.</summary>
    internal bool HasHosts { get; }

    /// <summary>Writes the table as it stands.</summary>
    public void Write(Stream stream) => stream.Write(_bytes);

    /// <summary>Reads what <see cref="Write"/> wrote; null where it is damaged, foreign or of another version.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RuleTable? Read(Stream stream)
    {
        if (stream.Length is < HeadLength or > int.MaxValue) return null;
        var bytes = GC.AllocateUninitializedArray<byte>((int)stream.Length);
        stream.ReadExactly(bytes);
        if (!bytes.AsSpan().StartsWith("mapflatR"u8) || Get(bytes, Field.Version) != Version || (uint)Get(bytes, Field.Sum) != Sum(bytes)) return null;
        return new RuleTable(bytes);
    }

    /// <summary>Puts the head's own words in, last of all.</summary>
    internal static void Seal(byte[] bytes)
    {
        "mapflatR"u8.CopyTo(bytes);
        Set(bytes, Field.Version, Version);
        Set(bytes, Field.Sum, (int)Sum(bytes));
    }

    internal static void Set(byte[] bytes, Field field, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((int)field), value);

    /// <summary>The addresses of all records, in the order of the rules.</summary>
    internal IEnumerable<int> Records()
    {
        for (var at = HeadLength; at < _recordsEnd; at = Next(at)) yield return at;
    }

    /// <summary>The same, the youngest rules first.</summary>
    internal IReadOnlyList<int> Youngest => _youngest.Value;

    /// <summary>The addresses of the records of the pattern rules, in their order.</summary>
    internal IEnumerable<int> Patterns() =>
        Enumerable.Range(0, PatternCount).Select(i => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_patterns + (4 * i))));

    /// <summary>The addresses of the records whose source has this hash; hardly ever more than one, and it alone need be compared.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="slot">-1 to begin, then what it was set to.</param>
    /// <returns>The next address; 0 where there is no more.</returns>
    internal int Find(ulong hash, ref int slot)
    {
        if (_slotCount == 0) return 0;
        // The lower half of the hash chooses the slot, the upper half is in it.
        slot = slot < 0 ? SlotOf(hash, _slotCount) : slot + 1;
        for (; ; slot++)
        {
            if (slot >= _slotCount) slot = 0;
            var place = _bytes.AsSpan(_slots + (8 * slot), 8);
            var at = BinaryPrimitives.ReadInt32LittleEndian(place[4..]);
            if (at == 0 || BinaryPrimitives.ReadUInt32LittleEndian(place) == (uint)(hash >> 32)) return at;
        }
    }

    internal static int SlotOf(ulong hash, int count) => (int)(((ulong)(uint)hash * (uint)count) >> 32);

    /// <summary>Whether the rule leads to a path on this site, by its words.</summary>
    internal bool LeadsHere(int at)
    {
        var reader = new RecordReader(_bytes, at);
        reader.Start(out _, out _, out _);
        reader.Skip();
        return reader.Number() == 0 && reader.Peek() is (byte)'/';
    }

    /// <summary>The rule of a record, as its owner wrote it.</summary>
    internal RedirectRule RuleAt(int at) => Decode(_bytes, at, _origins);

    internal static RedirectRule Decode(byte[] bytes, int at, string[] origins)
    {
        var reader = new RecordReader(bytes, at);
        var kind = reader.Start(out var added, out var id, out var position);
        var from = reader.Text()!;
        var origin = reader.Number();
        var to = reader.Text();
        var (host, archive) = (reader.Text(), reader.Text());
        var draft = new RuleDraft(from, origin == 0 ? to : origins[origin - 1] + to, DateOnly.FromDayNumber(added))
        {
            Match = (RuleMatch)(kind & 3),
            Query = (kind & 4) == 0 ? QueryHandling.Pass : QueryHandling.Drop,
            Status = _statuses[kind >> 3],
            Host = host,
            ArchiveUrl = archive,
        };
        return RedirectRule.Restore(id, position, draft, "", "", 0, null);
    }

    /// <summary>The first byte of a record.</summary>
    internal static byte KindOf(RedirectRule rule, RuleMatch match) =>
        (byte)((int)match | (rule.Query == QueryHandling.Drop ? 4 : 0) | (Array.IndexOf(_statuses, rule.Status) << 3));

    private static int Get(byte[] bytes, Field field) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((int)field));

    /// <summary>CRC-32C, which processors compute as fast as they read; it tells damage, not malice.</summary>
    /// <remarks>A start waits for this, and would go through all bytes before the run time thinks the loop worth its while.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes[SumEnd..]);
        foreach (var word in words) sum = BitOperations.Crc32C(sum, word);
        foreach (var one in bytes[(SumEnd + (8 * words.Length))..]) sum = BitOperations.Crc32C(sum, one);
        return sum;
    }

    private int Number(Field field) => Get(_bytes, field);

    private int AddedOf(int at)
    {
        new RecordReader(_bytes, at).Start(out var added, out _, out _);
        return added;
    }

    private int Next(int at)
    {
        var reader = new RecordReader(_bytes, at);
        reader.Start(out _, out _, out _);
        reader.Skip();
        _ = reader.Number();
        reader.Skip();
        reader.Skip();
        reader.Skip();
        return reader.At;
    }

    /// <summary>Numbers of seven bits a byte, and texts that follow their length in bytes and one; 0 is no text.</summary>
    private ref struct RecordReader(byte[] bytes, int at)
    {
        internal int At { get; private set; } = at;

        internal byte Start(out int added, out int id, out int position)
        {
            var kind = bytes[At++];
            (added, id, position) = (Number(), Number(), Number());
            return kind;
        }

        internal int Number()
        {
            for (int value = 0, shift = 0; ; shift += 7)
            {
                var next = bytes[At++];
                value |= (next & 0x7f) << shift;
                if (next < 0x80) return value;
            }
        }

        internal string? Text()
        {
            var length = Number() - 1;
            if (length < 0) return null;
            At += length;
            return Encoding.UTF8.GetString(bytes, At - length, length);
        }

        internal void Skip()
        {
            var length = Number() - 1;
            if (length > 0) At += length;
        }

        /// <summary>The first byte of the text that comes next; null where it has none.</summary>
        internal byte? Peek()
        {
            var length = Number() - 1;
            return length > 0 ? bytes[At] : null;
        }
    }
}
