namespace Mapflat.Content.Redirects;

/// <summary>How the source of a rule is compared with an address.</summary>
public enum RuleMatch
{
    /// <summary>The whole path, and the significant query keys that the source names.</summary>
    Exact,

    /// <summary>The path and everything below it; segments are never cut.</summary>
    Prefix,

    /// <summary>A regular expression over the whole path, without look-around and back-references.</summary>
    Pattern,
}

/// <summary>What becomes of the visitor's query string.</summary>
public enum QueryHandling
{
    /// <summary>Keys that are not significant go on to the target, unless it sets them itself.</summary>
    Pass,

    /// <summary>The target gets only its own query.</summary>
    Drop,
}

/// <summary>A rule as its owner wrote it, before it is checked.</summary>
/// <param name="From">
/// The source: a path, with <c>/*</c> at the end for everything below; a full URL on one of the site's hosts; or a
/// regular expression.
/// </param>
/// <param name="To">
/// An absolute http or https URL, or a path on this site. It may hold <c>:splat</c> for what a prefix left over, or
/// <c>$1</c> and <c>${name}</c> for the groups of a pattern. Null only where <see cref="Status"/> is 410.
/// </param>
/// <param name="Added">The day the rule was made; it is cached for a shorter time while it is young.</param>
public sealed record RuleDraft(string From, string? To, DateOnly Added)
{
    /// <summary>301, 302, 307, 308 or 410.</summary>
    public int Status { get; init; } = 301;

    /// <summary>Null takes it from the source: prefix where it ends in <c>/*</c>, otherwise exact.</summary>
    public RuleMatch? Match { get; init; }

    /// <summary>What becomes of the visitor's query string.</summary>
    public QueryHandling Query { get; init; }

    /// <summary>The one host of the site that the rule is for; null for all of them.</summary>
    public string? Host { get; init; }

    /// <summary>Whether the rule is obeyed.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>An archived copy of what was there, shown where the rule answers 410.</summary>
    public string? ArchiveUrl { get; init; }

    /// <summary>The owner's own words about the rule.</summary>
    public string? Note { get; init; }

    /// <summary>Everything there is to say about the draft by itself: errors, and warnings about likely slips.</summary>
    /// <remarks>What only shows beside the other rules and the pages is found by <see cref="RuleCheck"/>.</remarks>
    /// <exception cref="ArgumentException">The public origin of <paramref name="addresses"/> is no origin.</exception>
    public IReadOnlyList<Finding> Check(SiteAddresses addresses)
    {
        var findings = new List<Finding>();
        CheckedRule.Read(this, new SiteHosts(addresses), findings);
        return findings;
    }
}
