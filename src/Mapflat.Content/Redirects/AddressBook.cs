namespace Mapflat.Content.Redirects;

/// <summary>Where pages live and lived. A page's Markdown, history and time map move with it.</summary>
internal sealed class AddressBook
{
    /// <summary>How many renames of renames are followed; a store that keeps pages rather than addresses has none.</summary>
    private const int MaxRenames = 100;

    private readonly Dictionary<string, string> _former = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pages = new(StringComparer.Ordinal);

    internal AddressBook(IEnumerable<string> pages, IEnumerable<KeyValuePair<string, string>> former, List<Finding> findings)
    {
        foreach (var address in pages)
        {
            if (LegacyPath.FromDecoded(address).Value is not { } path)
                findings.Add(Finding.Error($"The page address “{address}” is no path; give the page another one."));
            else if (!_pages.Add(path.Key))
                findings.Add(Finding.Error($"Two pages have the address {path.Key}; give one of them another."));
        }
        var renames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (from, to) in former)
            if (LegacyPath.FromDecoded(from).Value is { } old && LegacyPath.FromDecoded(to).Value is { } present)
                renames[old.Key] = present.Key;
        foreach (var (from, to) in renames)
        {
            var end = to;
            for (var i = 0; i < MaxRenames && !_pages.Contains(end) && renames.TryGetValue(end, out var next); i++) end = next;
            if (_pages.Contains(end)) _former[from] = end;
            else findings.Add(Finding.Error($"The former address {from} leads to {to}, where no page is; make a rule for it, or mark it as gone."));
        }
    }

    /// <summary>The page at this key, and what is asked for of it.</summary>
    internal (string Address, string Part)? Page(string key) => Find(key, static (book, address) => book._pages.Contains(address) ? address : null);

    /// <summary>The present address of the page that was once at this key, and what is asked for of it.</summary>
    internal (string Address, string Part)? Former(string key) => Find(key, static (book, address) => book._former.GetValueOrDefault(address));

    /// <summary>The address of a part of a page. The home page's Markdown is <c>/index.md</c>, for <c>/.md</c> is no name.</summary>
    internal static string Join(string address, string part) => (address, part) switch
    {
        ("/", "") => "/",
        ("/", ".md") => "/index.md",
        ("/", _) => part,
        _ => address + part,
    };

    /// <summary>The address of the page that this key would be the history or the time map of; null if it would be of none.</summary>
    internal static string? PastOwner(string key) =>
        key.EndsWith(".md", StringComparison.Ordinal) || PartStart(key) is not (> 0 and var end) ? null : key[..end];

    private (string Address, string Part)? Find(string key, Func<AddressBook, string, string?> at)
    {
        if (at(this, key) is { } whole) return (whole, "");
        var end = PartStart(key);
        if (end < 0) return null;
        var owner = key == "/index.md" || end == 0 ? "/" : key[..end];
        return at(this, owner) is { } address ? (address, key == "/index.md" ? ".md" : key[end..]) : null;
    }

    /// <summary>Where the name of a page's part begins in a key; -1 where there is none.</summary>
    private static int PartStart(string key)
    {
        if (key.EndsWith(".md", StringComparison.Ordinal)) return key == "/.md" || key.EndsWith("/.md", StringComparison.Ordinal) ? -1 : key.Length - 3;
        var number = key.AsSpan(key.LastIndexOf('/') + 1);
        if (number.Length is > 0 and < 10 && !number.ContainsAnyExceptInRange('0', '9'))
        {
            var above = key.Length - number.Length - 1;
            return key.AsSpan(0, above).EndsWith("/history", StringComparison.Ordinal) ? above - "/history".Length : -1;
        }
        return key.EndsWith("/history", StringComparison.Ordinal) || key.EndsWith("/timemap", StringComparison.Ordinal)
            ? key.Length - "/history".Length
            : -1;
    }
}
