namespace Mapflat.Content.Addresses.Patterns;

/// <summary>
/// Finds the patterns that could match a path without running them: those that the index of their characters lists, and
/// of which the path holds all that their matches do.
/// </summary>
internal sealed class PatternIndex
{
    private readonly CompiledRule[] _rules;
    private readonly IReadOnlyList<string>[] _runs;
    private readonly GramIndex _index;

    internal PatternIndex(CompiledRule[] rules)
    {
        _rules = rules;
        _runs = [.. rules.Select(rule => PatternText.Runs(rule.Read.Key))];
        _index = new GramIndex(_runs);
    }

    internal int Count => _rules.Length;

    internal IReadOnlyList<CompiledRule> Rules => _rules;

    /// <summary>In their order, until the budget is spent.</summary>
    internal IEnumerable<CompiledRule> Candidates(string text, PatternBudget budget)
    {
        foreach (var i in _index.Candidates(text))
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
}
