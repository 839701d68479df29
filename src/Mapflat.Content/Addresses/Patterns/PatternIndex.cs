namespace Mapflat.Content.Addresses.Patterns;

/// <summary>
/// Finds the patterns that could match a path without running them. Each pattern is listed under one sequence of three
/// characters that all its matches hold, the one that fewest patterns have; a path is looked through once for such
/// sequences. Only patterns that need no three characters in a row are tried on every path.
/// </summary>
internal sealed class PatternIndex
{
    private readonly CompiledRule[] _rules;
    private readonly IReadOnlyList<string>[] _runs;
    // In their order.
    private readonly List<int> _always = [];
    private readonly Dictionary<uint, List<int>> _byGram = [];

    internal PatternIndex(CompiledRule[] rules)
    {
        _rules = rules;
        _runs = [.. rules.Select(rule => PatternText.Runs(rule.Read.Key))];
        var grams = _runs.Select(runs => runs.SelectMany(Grams).Distinct().ToList()).ToList();
        var frequency = grams.SelectMany(each => each).CountBy(gram => gram).ToDictionary();
        for (var i = 0; i < rules.Length; i++)
        {
            if (grams[i].Count == 0)
            {
                _always.Add(i);
                continue;
            }

            var rarest = grams[i].MinBy(gram => frequency[gram]);
            if (!_byGram.TryGetValue(rarest, out var listed)) _byGram[rarest] = listed = [];
            listed.Add(i);
        }
    }

    internal int Count => _rules.Length;

    internal IReadOnlyList<CompiledRule> Rules => _rules;

    /// <summary>In their order, until the budget is spent.</summary>
    internal IEnumerable<CompiledRule> Candidates(string text, PatternBudget budget)
    {
        List<int>? wanted = null;
        HashSet<uint>? met = null;
        foreach (var gram in Grams(text))
        {
            if (!_byGram.TryGetValue(gram, out var listed) || !(met ??= []).Add(gram)) continue;
            (wanted ??= [.. _always]).AddRange(listed);
        }

        // Each is listed once, so that none comes twice.
        wanted?.Sort();
        foreach (var i in wanted ?? _always)
        {
            if (budget.IsSpent) yield break;
            if (HoldsRuns(i)) yield return _rules[i];
        }

        bool HoldsRuns(int i)
        {
            foreach (var run in _runs[i])
            {
                // Many characters are compared at once.
                budget.Spend(1 + (text.Length / 16));
                if (!text.Contains(run, StringComparison.OrdinalIgnoreCase)) return false;
            }

            return true;
        }
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
