namespace Mapflat.Content.Redirects;

/// <summary>One redirect, or one tombstone (status 410), that the owner made.</summary>
public sealed class RedirectRule
{
    private RedirectRule() => From = Key = QueryKey = "";

    /// <summary>The store's number; 0 until saved.</summary>
    public int Id { get; private set; }

    /// <summary>The place in the order of rules; it decides between patterns.</summary>
    public int Position { get; private set; }

    /// <summary>How the source is compared.</summary>
    public RuleMatch Match { get; private set; }

    /// <summary>The source as its owner wrote it.</summary>
    public string From { get; private set; }

    /// <summary>The canonical path of the source (<see cref="LegacyPath.Key"/>), or the pattern itself.</summary>
    public string Key { get; private set; }

    /// <summary>The significant query keys of the source with their values, sorted, such as <c>p=12</c>; often empty.</summary>
    public string QueryKey { get; private set; }

    /// <summary>The one host that the rule is for; null for all of them.</summary>
    public string? Host { get; private set; }

    /// <summary>The target as its owner wrote it; null only where <see cref="Status"/> is 410.</summary>
    public string? To { get; private set; }

    /// <summary>301, 302, 307, 308 or 410.</summary>
    public int Status { get; private set; }

    /// <summary>What becomes of the visitor's query string.</summary>
    public QueryHandling Query { get; private set; }

    /// <summary>Whether the rule is obeyed.</summary>
    public bool Enabled { get; private set; }

    /// <summary>An archived copy of what was there.</summary>
    public string? ArchiveUrl { get; private set; }

    /// <summary>The owner's own words about the rule.</summary>
    public string? Note { get; private set; }

    /// <summary>The day the rule was made.</summary>
    public DateOnly Added { get; private set; }

    /// <summary>How often the rule has answered.</summary>
    public long Hits { get; private set; }

    /// <summary>The first day it answered; null if it never did, or if its hits were counted elsewhere first.</summary>
    public DateOnly? FirstHit { get; private set; }

    /// <summary>The last day it answered; null if it never did.</summary>
    public DateOnly? LastHit { get; private set; }

    /// <summary>Counts the changes of the rule, but not its hits; whoever changes it hands it back.</summary>
    public int Version { get; private set; }

    /// <summary>Makes a rule of a draft, or says everything that is wrong with it and how to mend it.</summary>
    /// <returns>The rule, at position 0, or <see cref="Failure.Invalid"/> with all findings, warnings too.</returns>
    /// <exception cref="ArgumentException">The public origin of <paramref name="addresses"/> is no origin.</exception>
    public static Outcome<RedirectRule> Create(RuleDraft draft, SiteAddresses addresses) =>
        Create(draft, new SiteHosts(addresses));

    internal static Outcome<RedirectRule> Create(RuleDraft draft, SiteHosts hosts)
    {
        var rule = new RedirectRule();
        return rule.Change(draft, hosts) is { } failure ? failure : rule;
    }

    /// <summary>Makes a rule of a draft, adding all that is said about it to the findings; null if one of them is an error.</summary>
    internal static RedirectRule? Create(RuleDraft draft, SiteHosts hosts, List<Finding> findings)
    {
        var rule = new RedirectRule();
        return rule.Change(draft, hosts, findings) ? rule : null;
    }

    /// <summary>Puts another draft in the rule's place. Its number, position and hits stay.</summary>
    /// <returns>The rule itself, or why nothing was changed.</returns>
    /// <exception cref="ArgumentException">The public origin of <paramref name="addresses"/> is no origin.</exception>
    public Outcome<RedirectRule> Change(RuleDraft draft, SiteAddresses addresses) =>
        Change(draft, new SiteHosts(addresses)) is { } failure ? failure : this;

    /// <summary>The rule as a draft, to be changed and handed back to <see cref="Change(RuleDraft, SiteAddresses)"/>.</summary>
    public RuleDraft ToDraft() => new(From, To, Added)
    {
        Status = Status,
        Match = Match,
        Query = Query,
        Host = Host,
        Enabled = Enabled,
        ArchiveUrl = ArchiveUrl,
        Note = Note,
    };

    /// <summary>Obeys the rule from now on.</summary>
    public void Enable() => Enabled = true;

    /// <summary>Keeps the rule but does not obey it.</summary>
    public void Disable() => Enabled = false;

    /// <summary>Gives the rule another place in the order.</summary>
    public void MoveTo(int position) => Position = position;

    /// <summary>Adds answers that were counted elsewhere. A day before the last known one leaves that as it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public void CountHits(long count, DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0) return;
        if (Hits == 0) FirstHit = day;
        Hits = Hits > long.MaxValue - count ? long.MaxValue : Hits + count;
        if (LastHit is null || LastHit < day) LastHit = day;
    }

    /// <summary>A rule from the program's own files, unchecked: <see cref="RedirectMap"/> leaves out what is wrong.</summary>
    internal static RedirectRule Restore(
        int id, int position, RuleDraft draft, string key, string queryKey, long hits, DateOnly? lastHit)
    {
        var rule = new RedirectRule { Id = id, Position = position, Key = key, QueryKey = queryKey };
        rule.Take(draft, draft.Match ?? RuleMatch.Exact, draft.Host);
        rule.RestoreHits(hits, lastHit);
        return rule;
    }

    internal void CountWrite() => Version++;

    internal void RestoreHits(long hits, DateOnly? lastHit) => (Hits, LastHit) = (hits, lastHit);

    private Failure.Invalid? Change(RuleDraft draft, SiteHosts hosts)
    {
        var findings = new List<Finding>();
        return Change(draft, hosts, findings) ? null : new Failure.Invalid(findings.First(finding => finding.Severity == Severity.Error).Message, findings);
    }

    private bool Change(RuleDraft draft, SiteHosts hosts, List<Finding> findings)
    {
        if (CheckedRule.Read(draft, hosts, findings) is not { } read) return false;
        (Key, QueryKey) = (read.Key, read.QueryKey);
        Take(draft, read.Match, read.Host);
        return true;
    }

    private void Take(RuleDraft draft, RuleMatch match, string? host)
    {
        (Match, Host) = (match, host);
        (From, To) = (draft.From.Trim(), Blank(draft.To));
        (Status, Query, Enabled, Added) = (draft.Status, draft.Query, draft.Enabled, draft.Added);
        // One kind of line end, so that a note comes back from a browser's form as it went out.
        (ArchiveUrl, Note) = (Blank(draft.ArchiveUrl), Blank(draft.Note)?.ReplaceLineEndings("\n"));
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
