using Mapflat.Content.Redirects.Patterns;

namespace Mapflat.Content.Redirects;

/// <summary>Where a <see cref="RedirectMap"/> looks up what there is at an address.</summary>
internal interface IRedirectSource
{
    /// <summary>All pages in their order, by their addresses.</summary>
    IReadOnlyCollection<string> Pages { get; }

    /// <summary>For each address that a page once had, the page's present address.</summary>
    IReadOnlyDictionary<string, string> Former { get; }

    /// <summary>The pattern rules, made ready when they are first asked for.</summary>
    PatternIndex Patterns { get; }

    /// <summary>Looks up everything but patterns that can have to do with one address, at once.</summary>
    Standing Find(Sought sought);

    /// <summary>Rules that are switched on.</summary>
    IEnumerable<RedirectRule> Rules(WhichRules which, int most = int.MaxValue);
}

/// <summary>Which of all rules are wanted, and in which order.</summary>
internal enum WhichRules
{
    /// <summary>All, in their own order.</summary>
    All,

    /// <summary>Those that redirect single addresses or what is below one, the youngest first.</summary>
    YoungestRedirects,

    /// <summary>Those whose targets are paths on this site, in their own order.</summary>
    LeadingHere,
}

/// <summary>The keys under which something can stand that has to do with one address.</summary>
/// <param name="Keys">For pages, former addresses and exact rules: those of the path and of the page it would be a part of.</param>
/// <param name="Path">The path, whose beginnings prefix rules stand under.</param>
/// <param name="QueryKey">The significant query.</param>
internal sealed record Sought(IReadOnlyList<string> Keys, string Path, string QueryKey)
{
    internal static Sought For(Asked asked)
    {
        var key = asked.Path.Key;
        List<string> keys = [key];
        if (AddressBook.Owner(key) is { } owner) keys.Add(owner);
        if (asked.Path.KeyWithoutEnding is { } bare)
        {
            keys.Add(bare);
            if (AddressBook.Owner(bare) is { } other) keys.Add(other);
        }

        return new Sought(keys, key, asked.QueryKey);
    }

    /// <summary>The path and all its beginnings up to a length, the longest first. Segments are never cut.</summary>
    internal IEnumerable<string> Prefixes(int longest)
    {
        for (var prefix = Path; prefix is not null; prefix = LegacyPath.Above(prefix))
            if (prefix.Length <= longest) yield return prefix;
    }
}

/// <summary>What was found under the keys of one address.</summary>
internal sealed class Standing
{
    /// <summary>Those of the keys at which pages are.</summary>
    internal List<string> Pages { get; } = [];

    /// <summary>Those at which pages were, with their present addresses.</summary>
    internal List<(string From, string To)> Former { get; } = [];

    /// <summary>The exact and prefix rules, in any order.</summary>
    internal List<RedirectRule> Rules { get; } = [];

    /// <summary>The page at a key, and what is asked for of it.</summary>
    internal (string Address, string Part)? Page(string key) => AddressBook.Find(key, at => Pages.Contains(at) ? at : null);

    /// <summary>The present address of the page that was once at a key, and what is asked for of it.</summary>
    internal (string Address, string Part)? FormerOf(string key) => AddressBook.Find(key, at => Former.Find(known => known.From == at).To);
}
