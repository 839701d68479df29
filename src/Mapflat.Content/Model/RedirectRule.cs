namespace Mapflat.Content.Model;

/// <summary>One redirect, or one tombstone (status 410), that the owner made.</summary>
internal sealed class RedirectRule
{
    private RedirectRule() => From = Key = QueryKey = "";

    /// <summary>The store's number; 0 until saved.</summary>
    public int Id { get; private set; }

    public int Position { get; private set; }

    public RuleMatch Match { get; private set; }

    public string From { get; private set; }

    /// <summary>The canonical path of the source, or the pattern itself.</summary>
    public string Key { get; private set; }

    /// <summary>
    /// The significant query keys of the source with their values, sorted, such as <c>p=12</c>; often empty.
    /// </summary>
    public string QueryKey { get; private set; }

    public string? Host { get; private set; }

    /// <summary>The target as its owner wrote it; null only where <see cref="Status"/> is 410.</summary>
    public string? To { get; private set; }

    public int Status { get; private set; }

    public QueryHandling Query { get; private set; }

    public bool Enabled { get; private set; }

    public string? ArchiveUrl { get; private set; }

    public string? Note { get; private set; }

    public DateOnly Added { get; private set; }

    public long Hits { get; private set; }

    /// <summary>The first day it answered; null if it never did, or if its hits were counted elsewhere first.</summary>
    public DateOnly? FirstHit { get; private set; }

    public DateOnly? LastHit { get; private set; }

    /// <summary>Counts the changes of the rule, but not its hits; whoever changes it hands it back.</summary>
    public int Version { get; private set; }

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

    public void Disable() => Enabled = false;

    public void MoveTo(int position) => Position = position;

    /// <summary>A rule of a draft that was checked.</summary>
    internal static RedirectRule Build(RuleDraft draft, RuleMatch match, string key, string queryKey, string? host)
    {
        var rule = new RedirectRule();
        rule.Take(draft, match, key, queryKey, host);
        return rule;
    }

    /// <summary>A rule from the program's own files, unchecked: the resolver leaves out what is wrong.</summary>
    internal static RedirectRule Restore(
        int id, int position, RuleDraft draft, string key, string queryKey, long hits, DateOnly? lastHit)
    {
        var rule = new RedirectRule { Id = id, Position = position };
        rule.Take(draft, draft.Match ?? RuleMatch.Exact, key, queryKey, draft.Host);
        rule.RestoreHits(hits, lastHit);
        return rule;
    }

    internal void CountWrite() => Version++;

    internal void RestoreHits(long hits, DateOnly? lastHit) => (Hits, LastHit) = (hits, lastHit);

    /// <summary>Puts a draft that was checked in the rule's place. Its number, position and hits stay.</summary>
    internal void Take(RuleDraft draft, RuleMatch match, string key, string queryKey, string? host)
    {
        (Match, Key, QueryKey, Host) = (match, key, queryKey, host);
        (From, To) = (draft.From.Trim(), Blank(draft.To));
        // Most sources are their own key, and there may be a million of them.
        if (Key == From) Key = From;
        (Status, Query, Enabled, Added) = (draft.Status, draft.Query, draft.Enabled, draft.Added);
        // One kind of line end, so that a note comes back from a browser's form as it went out.
        (ArchiveUrl, Note) = (Blank(draft.ArchiveUrl), Blank(draft.Note)?.ReplaceLineEndings("\n"));
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
