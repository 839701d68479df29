using Mapflat.Content.Addresses.Patterns;


namespace Mapflat.Content.Addresses;

/// <summary>Where a <see cref="RedirectMap"/> looks up what there is at an address.</summary>
internal interface IRedirectSource
{
    /// <summary>The addresses of the pages, as they are spelt.</summary>
    IReadOnlyCollection<string> Pages { get; }

    /// <summary>For each address that a page once had, folded, the page's present address, as it is spelt.</summary>
    IReadOnlyDictionary<string, string> Former { get; }

    /// <summary>Made ready when they are first asked for.</summary>
    PatternIndex Patterns { get; }

    int LongestPrefix { get; }

    /// <summary>Whether anything of an old site was captured at all; most sites need not be asked for it.</summary>
    bool HasCaptures => false;

    /// <summary>What exact rules look for in a query, those with most keys first.</summary>
    IReadOnlyList<QueryShape> Shapes { get; }

    /// <param name="queryKey">One that rules may have; empty where none is looked for.</param>
    /// <param name="host">The one that asks: rules for others may be left out; null where all are wanted.</param>
    KeyEntries Find(string key, string queryKey, string? host = null);

    /// <param name="key">As <see cref="CaptureAddress.Key"/>.</param>
    /// <param name="queryKey">As <see cref="CaptureAddress.QueryKey"/>.</param>
    IReadOnlyList<CapturedAnswer> FindCaptures(string key, string queryKey) => [];

    IEnumerable<RedirectRule> Rules(WhichRules which, int most = int.MaxValue);
}

internal enum WhichRules
{
    All,

    /// <summary>Those that redirect single addresses or what is below one, the youngest first.</summary>
    YoungestRedirects,

    /// <summary>Those whose targets are paths on this site, in their own order.</summary>
    LeadingHere,
}

internal sealed class KeyEntries
{
    /// <summary>The address of the page there, as it is spelt; null where there is none.</summary>
    internal string? Page { get; set; }

    internal string? Former { get; set; }

    /// <summary>
    /// The exact rules with the query that was asked or with none, and the prefix rules, in any order.
    /// </summary>
    internal List<CompiledRule> Rules { get; } = [];
}
