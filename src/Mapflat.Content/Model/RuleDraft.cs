namespace Mapflat.Content.Model;

internal enum RuleMatch
{
    /// <summary>The whole path, and the significant query keys that the source names.</summary>
    Exact,

    /// <summary>The path and everything below it; segments are never cut.</summary>
    Prefix,

    /// <summary>A regular expression over the whole path, without look-around and back-references.</summary>
    Pattern,
}

internal enum QueryHandling
{
    /// <summary>What the rule did not use of the query goes on to the target, unless that sets it itself.</summary>
    Pass,

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
/// <param name="Added">The rule is cached for a shorter time while it is young.</param>
internal sealed record RuleDraft(string From, string? To, DateOnly Added)
{
    public int Status { get; init; } = 301;

    /// <summary>Null takes it from the source: prefix where it ends in <c>/*</c>, otherwise exact.</summary>
    public RuleMatch? Match { get; init; }

    public QueryHandling Query { get; init; }

    public string? Host { get; init; }

    public bool Enabled { get; init; } = true;

    public string? ArchiveUrl { get; init; }

    public string? Note { get; init; }
}
