namespace Mapflat.Content.Addresses.Patterns;

/// <summary>
/// Finds the expressions that could match a text without running them. Each is listed under one sequence of three
/// characters that all its matches hold, one that few others are listed under; a text is looked through once for such
/// sequences. Only expressions that need no three characters in a row are candidates for every text.
/// </summary>
internal sealed class GramIndex
{
    private readonly List<int> _always = [];
    private readonly Dictionary<uint, List<int>> _byGram = [];
    private (string Text, IReadOnlyList<int> Places)? _asked;

    internal GramIndex()
    {
    }

    /// <param name="runs">Of each expression, as for <see cref="Add"/>.</param>
    internal GramIndex(IEnumerable<IReadOnlyList<string>> runs)
    {
        foreach (var (place, each) in runs.Index()) Add(place, each);
    }

    /// <param name="place">Higher than those before.</param>
    /// <param name="runs">What <see cref="PatternText.Runs"/> says.</param>
    internal void Add(int place, IReadOnlyList<string> runs)
    {
        var grams = runs.SelectMany(Grams).ToList();
        if (grams.Count == 0)
        {
            _always.Add(place);
            return;
        }

        // Of texts that are numbered, no sequence is rare; taken in turns, each has few.
        var shortest = grams.MinBy(gram => _byGram.TryGetValue(gram, out var known) ? known.Count : 0);
        if (!_byGram.TryGetValue(shortest, out var listed)) _byGram[shortest] = listed = [];
        listed.Add(place);
    }

    /// <summary>In their order, each once; the others cannot match.</summary>
    internal IReadOnlyList<int> Candidates(string text)
    {
        List<int>? wanted = null;
        HashSet<uint>? met = null;
        foreach (var gram in Grams(text))
        {
            if (!_byGram.TryGetValue(gram, out var listed) || !(met ??= []).Add(gram)) continue;
            (wanted ??= [.. _always]).AddRange(listed);
        }

        wanted?.Sort();
        return wanted ?? _always;
    }

    /// <summary>
    /// The place of the next candidate, from a place on; the highest number where there is none. Remembers the text, so
    /// it is for one thread, once all are added.
    /// </summary>
    internal int FindNext(int from, string text)
    {
        if (_asked?.Text != text) _asked = (text, Candidates(text));
        return FindNext(_asked.Value.Places, from);
    }

    /// <summary>The same among places that are in their order.</summary>
    internal static int FindNext(IReadOnlyList<int> places, int from)
    {
        var (low, high) = (0, places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (places[middle] < from) low = middle + 1;
            else high = middle;
        }

        return low < places.Count ? places[low] : int.MaxValue;
    }

    private static IEnumerable<uint> Grams(string text)
    {
        var (gram, length) = (0u, 0);
        foreach (var c in text)
        {
            length = c < 0x80 ? length + 1 : 0;
            gram = ((gram << 8) | (uint)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c)) & 0xffffff;
            if (length >= 3) yield return gram;
        }
    }
}
