using System.Text.Json;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Search;

/// <summary>
/// What is looked through: a row of text for each section of a public page, and an index that knows which words each
/// has. A word's rows come in an order that is worth something, as a search reads no more than the first of them: names
/// of pages, then headings, then texts, and each of these from the top of the site downwards.
/// </summary>
internal static class SearchIndex
{
    /// <summary>What a row of the index is made of: the bits above <see cref="KindShift"/>.</summary>
    internal const long PageName = 0, Heading = 1, Text = 2;

    internal const int KindShift = 50;
    private const int DepthShift = 46, PageShift = 8, MostSections = 1 << PageShift, Deepest = 15;

    /// <summary>
    /// The longest text of a row, in characters; a longer section is several. What one row costs to look at is bounded
    /// so.
    /// </summary>
    private const int LongestText = 3_000;

    /// <summary>The row of a section's text, for any row of the index.</summary>
    internal static long SectionOf(long row) => row & ((1L << KindShift) - 1);

    /// <summary>The row of the page's beginning, for that of any of its sections.</summary>
    internal static long LeadOf(long section) => section & ~(MostSections - 1L);

    /// <summary>Within the transaction that makes it public.</summary>
    internal static async Task WriteAsync(
        ContentDb db, Page page, Revision revision, RenderedText text, CancellationToken cancellationToken)
    {
        await RemoveAsync(db, page.Id, cancellationToken);
        var first = ((long)Math.Min(Deepest, page.Folded.Count('/') - (page.Folded == "/" ? 1 : 0)) << DepthShift)
            | ((long)page.Id << PageShift);
        var names = $"{revision.Title}\n{revision.Menu}\n{revision.Terms}";
        var stems = new Stems();
        var ofPage = stems.Read(names, all: false);
        List<object[]> index = [[(PageName << KindShift) | first, Join(stems.Read($"{names}\n{page.Address}"))]];
        var parts = Split(revision, text);
        for (var i = 0; i < parts.Count; i++)
        {
            var ((heading, anchor), body) = parts[i];
            if (heading.Length > 0 && parts[i - 1].Place != parts[i].Place)
                index.Add([(Heading << KindShift) | (first + i), Join(stems.Read(heading))]);
            index.Add([(Text << KindShift) | (first + i),
                Join(ofPage.Union(stems.Read($"{heading}\n{body}", all: false), StringComparer.Ordinal))]);
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO SearchSections (Id, PageId, Heading, Anchor, Text, Names)
                VALUES ({first + i}, {page.Id}, {(i == 0 ? revision.Title : heading)}, {anchor},
                    {PackedText.Pack(body)}, {(i == 0 ? $"{revision.Menu}\n{revision.Terms}" : null)})
                """, cancellationToken);
        }

        await AddAsync(db, index, stems, cancellationToken);
    }

    /// <summary>Within the transaction that gives the page another address.</summary>
    internal static async Task MoveAsync(ContentDb db, Page page, CancellationToken cancellationToken)
    {
        var leads = await db.Database.SqlQuery<Lead>(
            $"SELECT Id, Heading AS Title, Names FROM SearchSections WHERE PageId = {page.Id} AND Names IS NOT NULL")
            .ToListAsync(cancellationToken);
        foreach (var (id, title, names) in leads)
        {
            var stems = new Stems();
            await db.Database.ExecuteSqlAsync($"DELETE FROM SearchIndex WHERE rowid = {id}", cancellationToken);
            await AddAsync(
                db, [[id, Join(stems.Read($"{title}\n{names}\n{page.Address}"))]], stems, cancellationToken);
        }
    }

    /// <summary>Within the transaction that makes it private.</summary>
    internal static async Task RemoveAsync(ContentDb db, int pageId, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"""
            DELETE FROM SearchIndex WHERE rowid IN (
                SELECT s.Id | (kind.value << {KindShift}) FROM SearchSections s, json_each('[0, 1, 2]') kind
                WHERE PageId = {pageId})
            """, cancellationToken);
        await db.Database.ExecuteSqlAsync($"DELETE FROM SearchSections WHERE PageId = {pageId}", cancellationToken);
    }

    private static async Task AddAsync(
        ContentDb db, List<object[]> index, Stems stems, CancellationToken cancellationToken)
    {
        await RunAsync(db, """
            INSERT INTO SearchIndex (rowid, Words) SELECT value ->> 0, value ->> 1 FROM json_each($rows)
            """, index, cancellationToken);
        // A word that no page has any more may stay: it is only ever a guess at what somebody meant.
        await RunAsync(db, "INSERT OR IGNORE INTO SearchWords (Word) SELECT value FROM json_each($rows)",
            stems.All.Where(Spelling.CanBeMeant), cancellationToken);
    }

    private static Task<int> RunAsync<T>(
        ContentDb db, string sql, IEnumerable<T> rows, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(
            sql, [new SqliteParameter("$rows", JsonSerializer.Serialize(rows))], cancellationToken);

    private static string Join(IEnumerable<string> stems) => string.Join(' ', stems);

    /// <summary>
    /// The sections, the first one being what stands before any heading, with the summary on top of it as on the page.
    /// </summary>
    private static List<((string Heading, string? Anchor) Place, string Text)> Split(
        Revision revision, RenderedText text)
    {
        List<((string, string?), string)> parts = [];
        foreach (var section in text.Sections)
        {
            var (place, rest) = section.Heading is { } heading
                ? ((heading.Text, (string?)heading.Id), section.Text)
                : (("", null), $"{revision.Summary}\n{section.Text}");
            while (rest.Length > LongestText && parts.Count < MostSections - 1)
            {
                var end = rest.LastIndexOfAny(['\n', ' '], LongestText);
                if (end <= 0) end = char.IsHighSurrogate(rest[LongestText - 1]) ? LongestText - 1 : LongestText;
                parts.Add((place, rest[..end]));
                rest = rest[end..];
            }

            if (parts.Count < MostSections) parts.Add((place, rest));
            else parts[^1] = (parts[^1].Item1, $"{parts[^1].Item2}\n{rest}");
        }

        return parts;
    }

    private sealed record Lead(long Id, string Title, string Names);

    /// <summary>Makes stems of words, of each once, and knows which there were.</summary>
    private sealed class Stems
    {
        private readonly Dictionary<string, string> _byWord = new(StringComparer.Ordinal);

        internal IEnumerable<string> All => _byWord.Values.Distinct(StringComparer.Ordinal);

        /// <param name="text">What a section says, or its name.</param>
        /// <param name="all">Whether the words count too that every text has.</param>
        internal HashSet<string> Read(string text, bool all = true)
        {
            HashSet<string> stems = new(StringComparer.Ordinal);
            var byWord = _byWord.GetAlternateLookup<ReadOnlySpan<char>>();
            var reader = new WordReader(text, stackalloc char[WordReader.LongestWord]);
            while (reader.Read())
            {
                if (!byWord.TryGetValue(reader.Word, out var stem))
                {
                    var word = reader.Word.ToString();
                    _byWord.Add(word, stem = Stemmer.Stem(word));
                }

                if (all || !StopWords.Contains(reader.Word)) stems.Add(stem);
            }

            return stems;
        }
    }
}
