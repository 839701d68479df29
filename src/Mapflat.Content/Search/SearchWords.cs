using System.Globalization;
using System.Text;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Search;

/// <summary>
/// What a query looks for: each word once, and no more of them than <see cref="Most"/>, as each costs a walk through the
/// index. Words and phrases are FTS5 strings, and so nothing but data.
/// </summary>
internal sealed class SearchWords
{
    /// <summary>How many words are looked for, those within quotation marks among them.</summary>
    internal const int Most = 12;

    /// <summary>How many of the quoted texts are looked for to the letter, which no index helps with.</summary>
    internal const int MostQuoted = 4;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _room = Most;

    /// <summary>Takes a query apart.</summary>
    internal SearchWords(string query)
    {
        var parts = query.Replace('“', '"').Replace('”', '"').Split('"');
        for (var i = 0; i < parts.Length; i++)
        {
            // Between two quotation marks, unless the last one was never closed.
            if (i % 2 == 1 && i < parts.Length - 1) Quote(parts[i]);
            else foreach (var word in parts[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) Add(word, Words);
        }
    }

    /// <summary>To be found by their stems.</summary>
    internal List<string> Words { get; } = [];

    /// <summary>The words of quoted texts, to be found one after the other.</summary>
    internal List<string> Phrases { get; } = [];

    /// <summary>Quoted texts, to be found to the letter.</summary>
    internal List<string> Literals { get; } = [];

    /// <summary>Whether there were more words than are looked for.</summary>
    internal bool LeavesOut { get; private set; }

    private void Quote(string text)
    {
        if (text.Trim() is not { Length: > 0 } literal || !_seen.Add("\"" + literal.ToLowerInvariant())) return;
        var isLeftOut = _room == 0 || Literals.Count == MostQuoted;
        LeavesOut |= isLeftOut;
        if (isLeftOut) return;
        Literals.Add(literal);
        // What has no words is looked for all the same, and costs as much.
        if (!Add(text, Phrases)) _room--;
    }

    /// <summary>Takes a text in, which the index takes for several words where it is not all letters and digits; false where it has none.</summary>
    private bool Add(string text, List<string> into)
    {
        var (ends, folded, at) = (new List<int>(), new StringBuilder(), 0);
        var isWithin = false;
        foreach (var rune in text.EnumerateRunes())
        {
            at += rune.Utf16SequenceLength;
            if (isWithin && Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark) continue;
            var wasWithin = isWithin;
            isWithin = Rune.IsLetterOrDigit(rune);
            if (!isWithin) continue;
            if (wasWithin) ends[^1] = at;
            else ends.Add(at);
            folded.Append(wasWithin ? "" : " ").Append(rune.ToString());
        }

        if (ends.Count == 0) return false;
        if (!_seen.Add(Nfc.WithoutMarks(folded.ToString()))) return true;
        var taken = Math.Min(ends.Count, _room);
        LeavesOut |= taken < ends.Count;
        _room -= taken;
        if (taken > 0) into.Add($"\"{text[..ends[taken - 1]]}\"");
        return true;
    }
}
