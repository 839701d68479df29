using System.Text;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Search;

/// <summary>
/// What the public pages are called, to be held against an address that is not there: by the words of their addresses, titles
/// and menu names. A word counts for more the fewer pages have it, and for more if it stands at the end of the address, whose
/// beginning is shared by a whole section. Plurals, beginnings of words and slips of the keyboard still fit.
/// </summary>
internal sealed class PageNames
{
    /// <summary>So many are compared; a missing address must cost no more in a site of 100,000 pages.</summary>
    private const int MostCompared = 2_000;

    private const int MostWordsKnown = 10_000;
    private const int MostWords = 8;
    private const int ShortestWord = 3;

    /// <summary>The part of what an address says that a page must fit, if it is to be offered.</summary>
    private const double Enough = 0.3;

    // Words that are in addresses whatever the page is about.
    private static readonly HashSet<string> _idle = new(StringComparer.Ordinal)
    {
        "index", "html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "cgi", "default", "www", "http", "https", "com", "page", "pages", "site", "web",
        "the", "and", "for", "from", "with", "this", "that", "these", "those", "such", "not", "are", "was", "does", "did", "has", "have", "had", "its",
        "thing", "things", "something", "nothing", "any", "all", "some", "how", "what", "when", "where", "which", "who", "why", "you", "your", "our", "exist", "exists", "like",
    };

    private readonly List<SearchHit> _pages = [];
    private readonly Dictionary<string, Dictionary<int, double>> _pagesByWord = new(StringComparer.Ordinal);

    private PageNames() { }

    /// <summary>The state of the content that was read.</summary>
    internal required long Generation { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="db">Where they are.</param>
    /// <param name="kept">Those that were read before, which are given back if they still hold.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal static async Task<PageNames> ReadAsync(ContentDb db, PageNames? kept, CancellationToken cancellationToken)
    {
        // Read first: names that changed in between are read once more the next time.
        var generation = await db.State.Select(s => s.Generation).SingleOrDefaultAsync(cancellationToken);
        if (kept?.Generation == generation) return kept;
        var names = new PageNames { Generation = generation };
        var pages = PageReader.Listed(db).OrderBy(p => p.Id).Take(MostCompared)
            .Select(p => new { p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary, IsWithdrawn = p.Status == PageStatus.Withdrawn });
        await foreach (var page in pages.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            names.Add(page.Title + " " + page.Menu, 0.9);
            names.Add(page.Address, 1);
            names._pages.Add(new SearchHit(page.Address, page.Title, [new SnippetPart(page.Summary, Matches: false)], page.IsWithdrawn));
        }

        return names;
    }

    /// <summary>The words of a text that can say what it is about, in lower case.</summary>
    internal static List<string> WordsOf(string text)
    {
        // Half a surrogate pair has no normal form: enumerating puts a sign in its place.
        var whole = Nfc.Normalize(string.Concat(text.EnumerateRunes())).ToLowerInvariant();
        var letters = string.Concat(whole.EnumerateRunes().Select(rune => Rune.IsLetterOrDigit(rune) ? rune.ToString() : " "));
        return [.. letters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !_idle.Contains(word) && !word.All(char.IsAsciiDigit) && (word.Length >= ShortestWord || !char.IsAscii(word[0])) && word.Length <= Spelling.LongestWord)];
    }

    /// <summary>The words of the last part of an address that has any.</summary>
    internal static List<string> LastWordsOf(string path) => path.Split('/').Select(WordsOf).LastOrDefault(words => words.Count > 0) ?? [];

    /// <summary>The pages whose names come close to an address, closest first.</summary>
    internal IEnumerable<SearchHit> ClosestTo(string path)
    {
        var last = LastWordsOf(path);
        var scores = new double[_pages.Count];
        var possible = 0.0;
        foreach (var word in WordsOf(path).TakeLast(MostWords).Distinct(StringComparer.Ordinal))
        {
            var fits = new Dictionary<int, double>();
            foreach (var (known, pages) in _pagesByWord)
            {
                if (Likeness(word, known) is var likeness and > 0)
                    foreach (var (page, weight) in pages) fits[page] = Math.Max(fits.GetValueOrDefault(page), likeness * weight);
            }

            var worth = Math.Log(1 + (double)_pages.Count / Math.Max(1, fits.Count)) * (last.Contains(word) ? 2 : 1);
            possible += worth;
            foreach (var (page, fit) in fits) scores[page] += worth * fit;
        }

        return Enumerable.Range(0, _pages.Count).Where(page => possible > 0 && scores[page] >= possible * Enough)
            .OrderByDescending(page => scores[page]).ThenBy(page => _pages[page].Address.Length).ThenBy(page => _pages[page].Address, StringComparer.Ordinal).Select(page => _pages[page]);
    }

    /// <summary>The pages under which an address would stand, nearest first, the first page of the site aside.</summary>
    internal IEnumerable<SearchHit> Above(string path) =>
        _pages.Where(page => page.Address.Length > 1 && path.StartsWith(page.Address + "/", StringComparison.OrdinalIgnoreCase)).OrderByDescending(page => page.Address.Length);

    private void Add(string text, double weight)
    {
        foreach (var word in WordsOf(text))
        {
            if (!_pagesByWord.TryGetValue(word, out var pages))
            {
                if (_pagesByWord.Count == MostWordsKnown) continue;
                _pagesByWord.Add(word, pages = []);
            }

            pages[_pages.Count] = weight;
        }
    }

    /// <summary>From 0, for two words that have nothing to do with each other, to 1.</summary>
    private static double Likeness(string asked, string known)
    {
        if (asked == known) return 1;
        var (shorter, longer) = asked.Length < known.Length ? (asked, known) : (known, asked);
        if (longer.StartsWith(shorter, StringComparison.Ordinal)) return longer.Length == shorter.Length + 1 ? 0.9 : shorter.Length > ShortestWord ? 0.7 : 0;
        var slips = Spelling.Allowed(shorter.Length);
        return longer.Length - shorter.Length <= slips && Spelling.Slips(asked, known) <= slips ? 0.8 : 0;
    }
}
