namespace Mapflat.Content.Redirects.Formats;

/// <param name="IsWhole">Whether the format says everything there is to say of a rule, so that what it leaves out is
/// empty.</param>
/// <param name="Hosts">The names of the server that it stands in, and so counts for alone; none where it counts for
/// all.</param>
internal sealed record ReadDraft(RuleDraft Draft, int Line, bool IsWhole = false, bool SaysAdded = false, long Hits = 0,
    DateOnly? LastHit = null, IReadOnlyList<string>? Hosts = null)
{
    /// <summary>The same as a pattern at its place; null where it is one, or none can say it.</summary>
    public PlacedPattern? InPlace { get; init; }

    /// <summary>Of several kinds of places, the one whose lines the program asks first; within one, in order.</summary>
    public int Rank { get; init; }

    /// <summary>Its number among the drafts of the file.</summary>
    public int Order { get; init; }

    /// <summary>Which of the site's hosts it counts for, where the file says that with an expression.</summary>
    public Func<string, bool>? Fits { get; init; }

    internal RuleMatch Match => Draft.Match
        ?? (Draft.From.TrimEnd().EndsWith("/*", StringComparison.Ordinal) ? RuleMatch.Prefix : RuleMatch.Exact);

    /// <summary>
    /// The same as a pattern, with what <see cref="InPlace"/> says, or its own words; null where no pattern can.
    /// </summary>
    internal ReadDraft? AsPattern()
    {
        if (Match == RuleMatch.Pattern) return null;
        var placed = InPlace ?? (IsWhole ? null : PlacedPattern.Make(Draft, Match, keepsSlash: false));
        return placed is null ? null : this with
        {
            Draft = Draft with { From = placed.From, To = placed.To, Match = RuleMatch.Pattern },
        };
    }
}

/// <summary>What the owner says of a file that its own words leave open.</summary>
/// <param name="Folder">Where an .htaccess file was, from / to /; null where that is not said.</param>
/// <param name="AsBrowser">Whether what depends on what the visitor takes is read as for a browser.</param>
internal sealed record ReadingChoice(string? Folder = null, bool AsBrowser = false);

/// <summary>
/// What a reader found: drafts, addresses that say nothing of where they lead, and what was skipped and why.
/// </summary>
internal sealed class RuleLog(string? file, DateOnly today, CancellationToken stop, ReadingChoice? choice = null)
{
    /// <summary>The most rules, or addresses to decide, that one file may hold.</summary>
    internal const int MaxRules = 1_250_000;

    /// <summary>The most findings that are kept word by word; the rest are counted.</summary>
    internal const int MaxFindings = 100_000;

    /// <summary>
    /// So many warnings of a kind are kept, and the rest counted: a list of fifty thousand has as many of one.
    /// </summary>
    private const int MostOfKind = 1_000;

    private readonly List<Finding> _findings = [];
    // How many there are of a kind, and which of the findings counts those that are not kept.
    private readonly Dictionary<string, (int Kept, int Last)> _kinds = new(StringComparer.Ordinal);
    private int _unlisted;
    private bool _isFull;

    internal string? File => file;

    internal DateOnly Today => today;

    internal ReadingChoice Choice { get; } = choice ?? new ReadingChoice();

    /// <summary>Whether the first line that matches answers, of whatever kind it is.</summary>
    internal bool IsOrdered { get; set; }

    /// <summary>The program's own answers, once it is known which of its hosts are this site's.</summary>
    internal Func<Func<string, string?>, IFileAnswers>? Answers { get; set; }

    /// <summary>What keeps addresses from being led away, by its line, as a pattern begins with it.</summary>
    internal Dictionary<int, string> Shields { get; } = [];

    /// <summary>Addresses of lines that were skipped and would have answered there.</summary>
    internal List<(int Line, string Address)> Unanswered { get; } = [];

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

    /// <summary>A rule of an expression, with what it is at its place.</summary>
    /// <param name="query">What an exact rule looks for besides.</param>
    internal void Add(ForeignPattern pattern, ReadDraft read, QueryCondition? query = null)
    {
        var isGone = read.Draft.Status == 410;
        Add(read with
        {
            Draft = read.Draft with
            {
                From = query is null ? pattern.From : $"{pattern.From}?{query.Source}",
                To = isGone ? null : pattern.To,
                Match = pattern.Match,
            },
            InPlace = pattern.Match == RuleMatch.Pattern || query is not null ? null
                : pattern.InPlace is { } placed && isGone ? placed with { To = null } : pattern.InPlace,
        });
    }

    internal void Add(ReadDraft draft)
    {
        if (!Takes(draft.Line)) return;
        // Most lines say the same in both ways, and there may be a million of them.
        Drafts.Add(draft.InPlace is { } placed
            ? draft with { InPlace = placed.Sharing(draft.Draft.From, draft.Draft.To) } : draft);
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
    /// <param name="address">One that it would have answered, for anybody.</param>
    internal void Skip(int line, string message, string? address)
    {
        if (address is not null) Unanswered.Add((line, address));
        Skip(line, message);
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
        if (finding.Severity == Severity.Warning && IsCounted(finding)) return;
        if (_findings.Count < MaxFindings) _findings.Add(finding);
        else _unlisted++;
    }

    private bool IsCounted(Finding finding)
    {
        var kind = FindingGroups.KindOf(finding);
        var (kept, last) = _kinds.GetValueOrDefault(kind);
        if (kept < MostOfKind)
        {
            _kinds[kind] = (kept + 1, _findings.Count);
            return false;
        }

        // Beyond the most that are kept at all, there may be none to count it by.
        if (last >= _findings.Count) return false;
        _findings[last] = _findings[last] with { Times = _findings[last].Times + finding.Times };
        return true;
    }

    private bool Takes(int line)
    {
        stop.ThrowIfCancellationRequested();
        MemoryBound.Keep();
        if (_isFull) return false;
        if (Drafts.Count + Undecided.Count < MaxRules) return true;
        _isFull = true;
        Skip(line, $"The file has more than {MaxRules} entries; nothing from here on was read. Split it.");
        return false;
    }
}
