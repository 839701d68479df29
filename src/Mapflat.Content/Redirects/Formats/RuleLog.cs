namespace Mapflat.Content.Redirects.Formats;

/// <param name="IsWhole">Whether the format says everything there is to say of a rule, so that what it leaves out is
/// empty.</param>
/// <param name="Hosts">The names of the server that it stands in, and so counts for alone; none where it counts for
/// all.</param>
internal sealed record ReadDraft(RuleDraft Draft, int Line, bool IsWhole = false, bool SaysAdded = false, long Hits = 0,
    DateOnly? LastHit = null, IReadOnlyList<string>? Hosts = null);

/// <summary>
/// What a reader found: drafts, addresses that say nothing of where they lead, and what was skipped and why.
/// </summary>
internal sealed class RuleLog(string? file, DateOnly today, CancellationToken stop)
{
    /// <summary>The most rules, or addresses to decide, that one file may hold.</summary>
    internal const int MaxRules = 1_250_000;

    /// <summary>The most findings that are kept word by word; the rest are counted.</summary>
    internal const int MaxFindings = 100_000;

    private readonly List<Finding> _findings = [];
    private int _unlisted;
    private bool _isFull;

    internal string? File => file;

    internal DateOnly Today => today;

    internal List<ReadDraft> Drafts { get; } = [];

    internal List<(string Url, int Line)> Undecided { get; } = [];

    /// <summary>Takes addresses as they are read, instead of <see cref="Undecided"/>.</summary>
    internal Action<int, string>? TakeAddress { get; init; }

    internal int Skipped { get; private set; }

    internal bool IsFull => _isFull;

    internal IReadOnlyList<Finding> Findings => _unlisted == 0 ? _findings
        : [.. _findings, Finding.Warning(
            $"There are {_unlisted} more findings like these; mend the ones above first.", file)];

    internal void Add(int line, string from, string? to, int status = 301, RuleMatch? match = null,
        QueryHandling query = QueryHandling.Pass, IReadOnlyList<string>? hosts = null) =>
        Add(new ReadDraft(
            new RuleDraft(from, to, today) { Status = status, Match = match, Query = query }, line, Hosts: hosts));

    internal void Add(ReadDraft draft)
    {
        if (Takes(draft.Line)) Drafts.Add(draft);
    }

    /// <summary>An address that the file names without saying where it leads.</summary>
    internal void Decide(int line, string url)
    {
        if (TakeAddress is null)
        {
            if (Takes(line)) Undecided.Add((url, line));
            return;
        }

        stop.ThrowIfCancellationRequested();
        TakeAddress(line, url);
    }

    /// <summary>An entry that cannot be taken over; the message says why, and what to do instead.</summary>
    internal void Skip(int line, string message)
    {
        CountSkipped();
        Say(Finding.Error(message, file, line));
    }

    /// <summary>An entry whose reasons were said one by one.</summary>
    internal void CountSkipped() => Skipped++;

    internal void Warn(int? line, string message) => Say(Finding.Warning(message, file, line));

    internal void Say(Finding finding)
    {
        stop.ThrowIfCancellationRequested();
        if (_findings.Count < MaxFindings) _findings.Add(finding);
        else _unlisted++;
    }

    private bool Takes(int line)
    {
        stop.ThrowIfCancellationRequested();
        if (_isFull) return false;
        if (Drafts.Count + Undecided.Count < MaxRules) return true;
        _isFull = true;
        Skip(line, $"The file has more than {MaxRules} entries; nothing from here on was read. Split it.");
        return false;
    }
}
