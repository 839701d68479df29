using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Runtime.InteropServices;

namespace Mapflat.Content.Visits;

/// <summary>
/// What was counted since the last flush, in memory. It knows of a visit that there was one, and of which address:
/// nothing about who came, from where or with what.
/// </summary>
internal sealed class VisitCounters
{
    /// <summary>How many addresses where nothing is are remembered.</summary>
    public const int MostMissingPaths = 1_000;

    /// <summary>
    /// The longest such address, in characters; a longer one is counted for its day but not remembered.
    /// </summary>
    public const int LongestPath = 300;

    private readonly ConcurrentDictionary<string, VisitCounter> _pages = new(StringComparer.Ordinal);
    private readonly VisitCounter _missing = new();
    private readonly Lock _paths = new();
    private readonly Lock _ruleLock = new();
    private Dictionary<string, long> _missingPaths = new(StringComparer.Ordinal);
    private Dictionary<string, long> _former = new(StringComparer.Ordinal);
    // Two that take turns, so that a table which has grown once is filled again without asking for memory.
    private Dictionary<int, long> _rules = [];
    private Dictionary<int, long> _otherRules = [];

    public VisitCounter Successor { get; } = new();

    /// <summary>
    /// The counter of the page at an address, always the same one: to be found once and kept at hand.
    /// </summary>
    public VisitCounter OfPage(string address) => _pages.GetOrAdd(address, static _ => new VisitCounter());

    /// <summary>
    /// Counts that a redirect rule answered. Allocates nothing, but where there is more to count than ever before.
    /// </summary>
    public void CountRule(int id)
    {
        lock (_ruleLock) CollectionsMarshal.GetValueRefOrAddDefault(_rules, id, out _)++;
    }

    public void CountFormer(string path)
    {
        lock (_paths) CollectionsMarshal.GetValueRefOrAddDefault(_former, path, out _)++;
    }

    /// <summary>Counts that nothing was found. What <see cref="Scanners"/> ask for is passed over.</summary>
    /// <param name="path">As <see cref="MissingPath.Path"/> has it; null if it cannot be one.</param>
    public void CountMissing(string? path)
    {
        if (path is not null && Scanners.AskFor(path)) return;
        _missing.Add();
        if (path is not { Length: <= LongestPath }) return;
        lock (_paths)
        {
            // Somebody who guesses addresses all day must not fill the memory. The store decides which of them matter.
            if (_missingPaths.TryGetValue(path, out var count) || _missingPaths.Count < MostMissingPaths)
                _missingPaths[path] = count + 1;
        }
    }

    internal (IReadOnlyList<(VisitKind Kind, string Subject, long Count)> Visits,
        IReadOnlyDictionary<string, long> MissingPaths) Take()
    {
        List<(VisitKind, string, long)> visits = [];
        foreach (var (address, counter) in _pages)
            if (counter.Take() is > 0 and var count) visits.Add((VisitKind.Page, address, count));
        if (Successor.Take() is > 0 and var sent) visits.Add((VisitKind.Successor, "", sent));
        if (_missing.Take() is > 0 and var missing) visits.Add((VisitKind.Missing, "", missing));
        lock (_paths)
        {
            foreach (var (path, count) in _former) visits.Add((VisitKind.Former, path, count));
            if (_former.Count > 0) _former = new Dictionary<string, long>(StringComparer.Ordinal);
            // An empty one is kept, and must not be handed out: others go on counting in it.
            if (_missingPaths.Count == 0) return (visits, ReadOnlyDictionary<string, long>.Empty);
            var paths = _missingPaths;
            _missingPaths = new Dictionary<string, long>(StringComparer.Ordinal);
            return (visits, paths);
        }
    }

    /// <summary>
    /// How often each rule answered since the last time, by its number. To be read before the next call, which takes
    /// the table back.
    /// </summary>
    internal IReadOnlyDictionary<int, long> TakeRules()
    {
        _otherRules.Clear();
        lock (_ruleLock) (_rules, _otherRules) = (_otherRules, _rules);
        return _otherRules;
    }
}
