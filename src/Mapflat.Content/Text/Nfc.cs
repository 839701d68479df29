using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;

namespace Mapflat.Content.Text;

/// <summary>
/// Unicode Normalization Form C (UAX #15). The program runs in globalisation-invariant mode, where
/// <see cref="string.Normalize()"/> hands back its input unchanged; this does the work instead.
/// </summary>
internal static class Nfc
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int VowelCount = 21, TailCount = 28, HangulCount = 19 * VowelCount * TailCount;

    private static readonly Lazy<Tables> _tables = new(Tables.Read);

    /// <summary>The text in normal form C. Characters newer than Unicode 14 are left as they are.</summary>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair.</exception>
    public static string Normalize(string text)
    {
        // Below U+0300 nothing decomposes that does not compose again, and nothing combines.
        if (!text.AsSpan().ContainsAnyInRange('\u0300', '\uFFFF')) return text;
        var runes = new List<Rune>(text.Length + 8);
        for (var i = 0; i < text.Length; i += Rune.GetRuneAt(text, i).Utf16SequenceLength)
            Decompose(Rune.GetRuneAt(text, i).Value, runes);
        SortMarks(runes);
        Compose(runes);
        var result = new StringBuilder(text.Length);
        foreach (var rune in runes) result.Append(rune.ToString());
        return result.ToString();
    }

    /// <summary>
    /// The text in lower case and without accents and other marks, for seeing that two words are the same.
    /// </summary>
    internal static string WithoutMarks(string text)
    {
        var runes = new List<Rune>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, runes);
        return string.Concat(runes.Where(rune => Class(rune) == 0).Select(rune => rune.ToString())).ToLowerInvariant();
    }

    private static void Decompose(int code, List<Rune> into)
    {
        var hangul = code - HangulBase;
        if (hangul is >= 0 and < HangulCount)
        {
            into.Add(new Rune(LeadBase + hangul / (VowelCount * TailCount)));
            into.Add(new Rune(VowelBase + hangul / TailCount % VowelCount));
            if (hangul % TailCount != 0) into.Add(new Rune(TailBase + hangul % TailCount));
        }
        else if (_tables.Value.Parts.TryGetValue(code, out var parts))
        {
            Decompose(parts.First, into);
            if (parts.Second != 0) Decompose(parts.Second, into);
        }
        else
        {
            into.Add(new Rune(code));
        }
    }

    /// <summary>
    /// Puts each run of combining marks in the order of their classes, keeping the order within a class.
    /// </summary>
    private static void SortMarks(List<Rune> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            if (Class(runes[start]) == 0) continue;
            var end = start;
            while (end < runes.Count && Class(runes[end]) != 0) end++;
            // A stable sort, so that a long run of marks costs n log n and keeps its order within a class.
            var ordered = runes.GetRange(start, end - start).OrderBy(Class).ToList();
            for (var i = 0; i < ordered.Count; i++) runes[start + i] = ordered[i];
            start = end;
        }
    }

    private static void Compose(List<Rune> runes)
    {
        int kept = 0, starter = -1, lastClass = 0;
        foreach (var rune in runes.ToArray())
        {
            var own = Class(rune);
            var adjacent = starter == kept - 1;
            if (starter >= 0 && (adjacent || (lastClass != 0 && lastClass < own))
                && TryPair(runes[starter].Value, rune.Value, out var composed))
            {
                runes[starter] = new Rune(composed);
                continue;
            }
            if (own == 0) starter = kept;
            lastClass = own;
            runes[kept++] = rune;
        }
        runes.RemoveRange(kept, runes.Count - kept);
    }

    private static bool TryPair(int first, int second, out int composed)
    {
        int lead = first - LeadBase, vowel = second - VowelBase, hangul = first - HangulBase, tail = second - TailBase;
        if (lead is >= 0 and < 19 && vowel is >= 0 and < VowelCount)
        {
            composed = HangulBase + (lead * VowelCount + vowel) * TailCount;
            return true;
        }
        if (hangul is >= 0 and < HangulCount && hangul % TailCount == 0 && tail is > 0 and < TailCount)
        {
            composed = first + tail;
            return true;
        }
        return _tables.Value.Pairs.TryGetValue((first, second), out composed);
    }

    private static int Class(Rune rune) => _tables.Value.Classes.GetValueOrDefault(rune.Value);

    private sealed record Tables(
        FrozenDictionary<int, (int First, int Second)> Parts,
        FrozenDictionary<(int First, int Second), int> Pairs,
        FrozenDictionary<int, int> Classes)
    {
        internal static Tables Read()
        {
            using var packed = new MemoryStream(Convert.FromBase64String(NfcTable.Base64));
            using var reader = new BinaryReader(new DeflateStream(packed, CompressionMode.Decompress));
            var parts = new Dictionary<int, (int, int)>();
            var pairs = new Dictionary<(int, int), int>();
            var classes = new Dictionary<int, int>();
            var code = 0;
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            {
                code += reader.Read7BitEncodedInt();
                var pair = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
                parts[code] = pair;
                if (reader.Read7BitEncodedInt() == 1) pairs[pair] = code;
            }
            code = 0;
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
                classes[code += reader.Read7BitEncodedInt()] = reader.Read7BitEncodedInt();
            return new Tables(parts.ToFrozenDictionary(), pairs.ToFrozenDictionary(), classes.ToFrozenDictionary());
        }
    }
}
