using System.Buffers.Binary;
using System.Text;

namespace Mapflat.Content.Redirects;

/// <summary>Arranges rules as a <see cref="RuleTable"/>, one after the other, so that they need not all be in memory.</summary>
/// <param name="hosts">What they are checked against.</param>
/// <param name="findings">Receives what is wrong with those that are left out.</param>
internal sealed class RuleTableBuilder(SiteHosts hosts, List<RuleFinding> findings)
{
    private readonly Dictionary<string, int> _origins = new(StringComparer.Ordinal);
    private readonly List<int> _patterns = [];
    private readonly List<(ulong Hash, int At)> _sources = [];
    private readonly Dictionary<ulong, int> _first = [];
    private readonly List<Finding> _heard = [];
    private byte[] _bytes = new byte[4096];
    private int _length = RuleTable.HeadLength;
    private int _count, _longestPrefix;
    private bool _hasHosts;

    /// <summary>Takes the next rule, if it is enabled, sound, and the first with its source.</summary>
    /// <returns>The address of its record; 0 where it is left out.</returns>
    internal int Add(RedirectRule rule)
    {
        if (!rule.Enabled) return 0;
        _heard.Clear();
        if (CheckedRule.Read(rule.ToDraft(), hosts, _heard, compile: false) is not { } read)
        {
            findings.AddRange(_heard.Where(finding => finding.Severity == Severity.Error).Select(finding => RuleFinding.About(rule, finding)));
            return 0;
        }

        var hash = SourceHash.End(SourceHash.Add(SourceHash.Begin(read.Match), read.Key), read.QueryKey, read.Host);
        var at = _length;
        if (!_first.TryAdd(hash, at) && RuleTable.Decode(_bytes, _first[hash], [.. _origins.Keys]) is var first && IsSame(first, read))
        {
            findings.Add(RuleFinding.Error(rule, "duplicate", $"An earlier rule (“{first.From}”) has the same source, so this one is never asked; delete one of them."));
            return 0;
        }

        Write(rule, read);
        _count++;
        _sources.Add((hash, at));
        _hasHosts |= read.Host is not null;
        if (read.Match == RuleMatch.Prefix) _longestPrefix = Math.Max(_longestPrefix, read.Key.Length);
        if (read.Match == RuleMatch.Pattern) _patterns.Add(at);
        return at;
    }

    /// <summary>The table of what was taken. The builder is used up.</summary>
    internal RuleTable Finish(string stamp)
    {
        var (patterns, slotCount) = (_length, _count + (_count / 2) + (_count > 0 ? 1 : 0));
        foreach (var at in _patterns) BinaryPrimitives.WriteInt32LittleEndian(Room(4), at);
        var slots = _length;
        Room(checked(8 * slotCount)).Clear();
        foreach (var (hash, at) in _sources)
        {
            var slot = RuleTable.SlotOf(hash, slotCount);
            while (BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(slots + (8 * slot) + 4)) != 0) slot = slot + 1 == slotCount ? 0 : slot + 1;
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(slots + (8 * slot)), (uint)(hash >> 32));
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(slots + (8 * slot) + 4), at);
        }

        var origins = _length;
        Number(_origins.Count);
        foreach (var origin in _origins.Keys) Text(origin);
        var stampAt = _length;
        Encoding.UTF8.GetBytes(stamp, Room(Encoding.UTF8.GetByteCount(stamp)));
        Array.Resize(ref _bytes, _length);
        foreach (var (field, value) in (ReadOnlySpan<(RuleTable.Field, int)>)
        [
            (RuleTable.Field.Count, _count), (RuleTable.Field.Patterns, patterns), (RuleTable.Field.PatternCount, _patterns.Count),
            (RuleTable.Field.Slots, slots), (RuleTable.Field.SlotCount, slotCount), (RuleTable.Field.Origins, origins),
            (RuleTable.Field.Stamp, stampAt), (RuleTable.Field.StampLength, _length - stampAt),
            (RuleTable.Field.LongestPrefix, _longestPrefix), (RuleTable.Field.HasHosts, _hasHosts ? 1 : 0),
        ])
            RuleTable.Set(_bytes, field, value);
        RuleTable.Seal(_bytes);
        return new RuleTable(_bytes);
    }

    private bool IsSame(RedirectRule first, CheckedRule read) => CheckedRule.Read(first.ToDraft(), hosts, [], compile: false) is { } other
        && (other.Match, other.Key, other.QueryKey, other.Host) == (read.Match, read.Key, read.QueryKey, read.Host);

    private void Write(RedirectRule rule, CheckedRule read)
    {
        Room(1)[0] = RuleTable.KindOf(rule, read.Match);
        Number(rule.Added.DayNumber);
        Number(rule.Id);
        Number(rule.Position);
        Text(rule.From);
        // Most targets begin with one of a few origins.
        var start = rule.To is null or ['/', ..] ? -1 : rule.To.IndexOf("://", StringComparison.Ordinal);
        var slash = start < 0 ? -1 : rule.To!.IndexOf('/', start + 3);
        Number(slash < 0 ? 0 : Origin(rule.To![..slash]));
        Text(slash < 0 ? rule.To : rule.To![slash..]);
        Text(rule.Host);
        Text(rule.ArchiveUrl);
    }

    private int Origin(string origin)
    {
        if (!_origins.TryGetValue(origin, out var number)) _origins.Add(origin, number = _origins.Count + 1);
        return number;
    }

    private void Number(int value)
    {
        for (var rest = (uint)value; ; rest >>= 7)
        {
            Room(1)[0] = (byte)(rest < 0x80 ? rest : rest | 0x80);
            if (rest < 0x80) return;
        }
    }

    private void Text(string? text)
    {
        var length = text is null ? -1 : Encoding.UTF8.GetByteCount(text);
        Number(length + 1);
        if (length > 0) Encoding.UTF8.GetBytes(text, Room(length));
    }

    private Span<byte> Room(int length)
    {
        while (_length + length > _bytes.Length) Array.Resize(ref _bytes, checked(_bytes.Length * 2));
        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
