using System.Globalization;
using System.Text;

namespace Mapflat.Benchmarks;

/// <summary>
/// Writes a content folder as <c>mapflat content import</c> takes it: pages of about 4 KB in three levels of sections,
/// one in twenty with a picture. The words are made up, and as frequent as words are (Zipf's law), so that searches,
/// indexes and compression have to do what they do on a real site. The same number gives the same folder.
/// </summary>
internal sealed class PageFolder
{
    private const int PagesInSection = 100;
    private const int SectionsInTopic = 20;
    private const int Pictures = 40;
    private const int CharactersOfText = 3_800;
    private const int CharactersOfOldPage = 40_000;

    private readonly Random _random = new(11);
    private readonly string[] _words;
    private readonly double[] _shares;
    private readonly string _folder;

    private PageFolder(string folder)
    {
        _folder = folder;
        string[] beginnings = ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "br", ""];
        string[] vowels = ["a", "e", "i", "o", "u", "ea", "ou"];
        string[] ends = ["", "n", "r", "s", "t", "l", "nd", "st", "ck"];
        HashSet<string> words = [];
        while (words.Count < 6_000)
        {
            var word = new StringBuilder();
            for (var syllables = _random.Next(1, 4); syllables > 0; syllables--)
                word.Append(Any(beginnings)).Append(Any(vowels)).Append(Any(ends));
            if (word.Length > 2) words.Add(word.ToString());
        }

        _words = [.. words];
        _shares = new double[_words.Length];
        var sum = 0.0;
        for (var i = 0; i < _words.Length; i++) _shares[i] = sum += 1.0 / (i + 2);
    }

    /// <summary>The addresses of the pages that are not sections, in the order in which they are numbered.</summary>
    public static IEnumerable<string> Addresses(int pages) => Enumerable.Range(0, pages).Select(AddressOf);

    /// <summary>Words of middling frequency, as a list of Lua: what people search for.</summary>
    public static string LuaWords =>
        string.Join(", ", new PageFolder("")._words[50..350].Select(word => $"\"{word}\""));

    /// <summary>An expression of Lua for the address of any page.</summary>
    public static string LuaAddress(int pages) =>
        $"(function(i) return \"/topic-\" .. math.floor(i / {PagesInSection * SectionsInTopic}) .. \"/part-\" .. "
            + $"math.floor(i / {PagesInSection}) % {SectionsInTopic} .. \"/note-\" .. i end)(math.random(0, "
            + $"{pages - 1}))";

    /// <summary>The same of an old site, with a final ending.</summary>
    /// <param name="prefix">What stands before the address.</param>
    public static string LuaOldAddress(int pages, string prefix) =>
        $"\"{prefix}\" .. {LuaAddress(pages)} .. \".html\"";

    /// <summary>The addresses of the pages of an old site.</summary>
    public static IEnumerable<string> OldAddresses(int pages) => Addresses(pages).Select(address => address + ".html");

    /// <summary>An expression of Lua for the address of a page that is not there.</summary>
    public static string LuaMissing(int pages) => LuaAddress(pages) + " .. \"-\" .. words[math.random(1, #words)]";

    /// <summary>An expression of Lua for the search for two words.</summary>
    /// <param name="search">The address of the search, up to the words.</param>
    public static string LuaSearch(string search) =>
        $"\"{search}\" .. words[math.random(1, #words)] .. \"+\" .. words[math.random(1, #words)]";

    /// <summary>Writes the folder, which must not be there.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="pages">How many pages, sections not counted.</param>
    public static void Write(string folder, int pages)
    {
        var writer = new PageFolder(Directory.CreateDirectory(folder).FullName);
        writer.WriteSite(Math.Min(6, Topics(pages)));
        for (var topic = 0; topic < Topics(pages); topic++) writer.WritePage($"/topic-{topic}", topic + 1);
        for (var section = 0; section * PagesInSection < pages; section++)
            writer.WritePage(SectionOf(section), (section % SectionsInTopic) + 1);
        for (var page = 0; page < pages; page++)
            writer.WritePage(
                AddressOf(page), (page % PagesInSection) + 1, picture: page % 20 == 7 ? page / 20 % Pictures : null);
    }

    /// <summary>Writes the files of an old site, as a generator of its time would have: pages of about 40 KB.</summary>
    /// <param name="folder">Where; it must not be there.</param>
    /// <param name="pages">How many pages, its front page and the indexes of sections not counted.</param>
    public static void WriteOldFiles(string folder, int pages)
    {
        var writer = new PageFolder(Directory.CreateDirectory(folder).FullName);
        File.WriteAllText(Path.Combine(folder, "style.css"), "body { font: 16px serif; max-width: 50em }");
        // A picture of one dot, which zimwriterfs wants for its catalogue.
        File.WriteAllBytes(Path.Combine(folder, "dot.png"), Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"
            + "CAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        var sections = Enumerable.Range(0, ((pages - 1) / PagesInSection) + 1).Select(SectionOf).ToList();
        writer.WriteOldPage("/index.html", sections.Select(section => section + "/index.html"));
        foreach (var same in OldAddresses(pages).GroupBy(address => address[..address.LastIndexOf('/')]))
        {
            writer.WriteOldPage(same.Key + "/index.html", same);
            foreach (var address in same) writer.WriteOldPage(address, same);
        }
    }

    private void WriteOldPage(string address, IEnumerable<string> links)
    {
        var file = Path.Combine(_folder, address[1..]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{Phrase(3, 6)} {address}</title>\n"
            + $"<link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body><ul class=\"menu\">\n");
        foreach (var link in links)
            text.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{link}\">{link}</a></li>\n");
        text.Append("</ul>\n<img src=\"/dot.png\" alt=\"\">\n");
        while (text.Length < CharactersOfOldPage)
            text.Append(CultureInfo.InvariantCulture, $"<h2>{Phrase(3, 7)}</h2>\n<p>{Sentence()} {Sentence()}</p>\n");
        File.WriteAllText(file, text.Append("</body></html>\n").ToString());
    }

    /// <summary>Writes an old site as it was served: <c>/old/0.html</c> and so on, of about 8 KB each.</summary>
    public static void WriteOldSite(string folder, int pages)
    {
        var writer = new PageFolder(folder);
        Directory.CreateDirectory(Path.Combine(folder, "old"));
        for (var page = 0; page < pages; page++)
        {
            var text = new StringBuilder();
            while (text.Length < 2 * CharactersOfText)
                text.Append($"<h2>{writer.Phrase(3, 7)}</h2>\n<p>{writer.Sentence()} {writer.Sentence()}</p>\n<p>")
                    .Append($"<a href=\"{writer._random.Next(pages)}.html\">{writer.Phrase(2, 5)}</a></p>\n");
            File.WriteAllText(Path.Combine(folder, "old", $"{page}.html"), $"<!doctype html>\n<html lang=\"en\"><head>"
                + $"<title>{writer.Phrase(3, 6)}</title></head>\n<body>\n{text}</body></html>\n");
        }
    }

    private static int Topics(int pages) => ((pages - 1) / (PagesInSection * SectionsInTopic)) + 1;

    private static string SectionOf(int section) =>
        $"/topic-{section / SectionsInTopic}/part-{section % SectionsInTopic}";

    private static string AddressOf(int page) => $"{SectionOf(page / PagesInSection)}/note-{page}";

    private void WriteSite(int topics)
    {
        File.WriteAllText(Path.Combine(_folder, "site.yaml"), $"""
            title: A site of many pages
            tagline: Kept for reference
            description: Made up to be measured.
            language: en-GB
            contact: https://new.example/
            footer: Made up to be measured.
            navigation:
            {string.Join('\n', Enumerable.Range(0, topics).Select(topic => $"- /topic-{topic}"))}
            target_hosts:
            - new.example
            dormancy:
              active: true
              text: This site is dormant.
              successor:
                name: The new one
                url: https://new.example/

            """);
        var media = Directory.CreateDirectory(Path.Combine(_folder, "media")).FullName;
        for (var picture = 0; picture < Pictures; picture++)
        {
            var bars = string.Concat(Enumerable.Range(0, 12)
                .Select(bar => $"<rect x=\"{bar * 50}\" y=\"{_random.Next(200)}\" width=\"40\" height=\"200\"/>"));
            File.WriteAllText(Path.Combine(media, $"chart-{picture}.svg"),
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 400\" width=\"600\" "
                    + $"height=\"400\">{bars}</svg>\n");
        }

        WritePage("/", 1);
    }

    private void WritePage(string address, int order, int? picture = null)
    {
        var file = Path.Combine(_folder, "pages", address == "/" ? "index.md" : address[1..] + ".md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var day = new DateOnly(2010, 1, 1).AddDays(_random.Next(5_000)).ToString("O", CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        text.AppendLine("---").AppendLine($"title: {Phrase(3, 6)} {address.Split('-')[^1].Trim('/')}")
            .AppendLine($"summary: {Sentence()}").AppendLine($"order: {order}")
            .AppendLine($"published: {day}T00:00:00Z").AppendLine($"updated: {day}T00:00:00Z").AppendLine("---");
        if (picture is { } number) text.AppendLine().AppendLine($"![{Phrase(6, 12)}](/media/chart-{number}.svg)");
        for (var length = text.Length; text.Length < length + CharactersOfText;)
        {
            text.AppendLine().AppendLine($"## {Phrase(3, 7)}");
            for (var paragraphs = _random.Next(1, 4); paragraphs > 0; paragraphs--)
                text.AppendLine()
                    .AppendLine(string.Join(' ', Enumerable.Range(0, _random.Next(3, 7)).Select(_ => Sentence())));
            if (_random.Next(3) == 0)
                text.AppendLine()
                    .AppendLine(string.Join('\n', Enumerable.Range(0, 4).Select(_ => "- " + Phrase(4, 9))));
        }

        File.WriteAllText(file, text.ToString());
    }

    private string Sentence() => Phrase(7, 18) + ".";

    private string Phrase(int least, int most)
    {
        var words = string.Join(' ', Enumerable.Range(0, _random.Next(least, most)).Select(_ => Word()));
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private string Word()
    {
        var place = Array.BinarySearch(_shares, _random.NextDouble() * _shares[^1]);
        return _words[place < 0 ? ~place : place];
    }

    private string Any(string[] from) => from[_random.Next(from.Length)];
}
