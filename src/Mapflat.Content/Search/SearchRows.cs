using System.Globalization;
using System.Text;
using System.Text.Json;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Mapflat.Content.Search;

/// <param name="Anchor">The id of its heading; null where there is none.</param>
internal sealed record SearchedSection(string Heading, string? Anchor, string Text);

/// <summary>A page as it is looked through.</summary>
/// <param name="Number">That of a page; below zero, that of a captured address.</param>
/// <param name="First">The row of its beginning.</param>
/// <param name="Names">What it is called besides its title: lines, and words with commas between.</param>
/// <param name="Address">The path, decoded.</param>
internal sealed record SearchedPage(
    int Number, long First, string Title, string Names, string Address, IEnumerable<SearchedSection> Sections)
{
    /// <summary>In characters: what a page says after that is not looked through.</summary>
    internal int LongestText { get; init; } = int.MaxValue;

    /// <summary>Whether it has the address that it was written with last, if it was written before.</summary>
    internal bool IsInPlace { get; init; }
}

/// <summary>
/// The rows of the index for some pages. They are made before the transaction that writes them, which holds up others
/// no longer than the writing takes.
/// </summary>
internal sealed class SearchRows
{
    /// <summary>
    /// The longest text of a row, in characters; a longer section is several. What one row costs to look at is bounded
    /// so.
    /// </summary>
    private const int LongestText = 3_000;

    // Columns of a section; only the beginning of a page has the names, and its title in the place of a heading.
    private const int Heading = 2, Anchor = 3, Names = 5;

    private readonly Stems _stems = new();
    private readonly List<object[]> _index = [];
    private readonly List<object?[]> _sections = [];
    private readonly List<int> _numbers = [];
    private readonly HashSet<long> _inPlace = [];

    internal SearchRows Add(SearchedPage page)
    {
        var names = $"{page.Title}\n{page.Names}";
        var ofPage = _stems.Read(names, all: false);
        _numbers.Add(page.Number);
        if (page.IsInPlace) _inPlace.Add(page.First);
        _index.Add([(SearchIndex.PageName << SearchIndex.KindShift) | page.First,
            Join(_stems.Read($"{names}\n{page.Address}"))]);
        var parts = Split(page);
        for (var i = 0; i < parts.Count; i++)
        {
            var (section, body) = parts[i];
            if (section.Heading.Length > 0 && (i == 0 || !ReferenceEquals(parts[i - 1].Section, section)))
                _index.Add([(SearchIndex.Heading << SearchIndex.KindShift) | (page.First + i),
                    Join(_stems.Read(section.Heading))]);
            _index.Add([(SearchIndex.Text << SearchIndex.KindShift) | (page.First + i),
                Join(ofPage.Union(_stems.Read($"{section.Heading}\n{body}", all: false), StringComparer.Ordinal))]);
            _sections.Add([page.First + i, page.Number, i == 0 ? page.Title : section.Heading, section.Anchor,
                PackedText.Pack(body), i == 0 ? page.Names : null]);
        }

        return this;
    }

    /// <summary>Within the transaction that makes the pages public. Of a page that was there before, only what has
    /// changed is written.</summary>
    internal async Task WriteAsync(ContentDb db, CancellationToken cancellationToken)
    {
        var kept = await RemoveChangedAsync(db, cancellationToken);
        await using (var insert = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand())
        {
            insert.Transaction = db.Database.CurrentTransaction?.GetDbTransaction() as SqliteTransaction;
            insert.CommandText = """
                INSERT INTO SearchSections (Id, PageId, Heading, Anchor, Text, Names) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (Id) DO UPDATE SET (Heading, Anchor, Text, Names)
                = (excluded.Heading, excluded.Anchor, excluded.Text, excluded.Names)
                """;
            for (var i = 1; i <= 6; i++)
                insert.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i}"), null));
            foreach (var section in _sections.Where(section => !kept.Contains(RowOf(SearchIndex.Text, section[0]))))
            {
                for (var i = 0; i < section.Length; i++) insert.Parameters[i].Value = section[i] ?? DBNull.Value;
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await AddAsync(db, _index.Where(row => !kept.Contains((long)row[0])), _stems, cancellationToken);
    }

    /// <summary>Takes out the rows that are not to be there again.</summary>
    /// <returns>The rows of the index that stay as they are.</returns>
    private async Task<HashSet<long>> RemoveChangedAsync(ContentDb db, CancellationToken cancellationToken)
    {
        List<object?[]> before = [];
        await using (var select = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand())
        {
            select.Transaction = db.Database.CurrentTransaction?.GetDbTransaction() as SqliteTransaction;
            select.CommandText = "SELECT Id, PageId, Heading, Anchor, Text, Names FROM SearchSections "
                + "WHERE PageId IN (SELECT value FROM json_each($numbers))";
            select.Parameters.AddWithValue("$numbers", JsonSerializer.Serialize(_numbers));
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                before.Add([reader.GetInt64(0), reader.GetInt32(1), reader.GetString(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetFieldValue<byte[]>(4),
                    reader.IsDBNull(5) ? null : reader.GetString(5)]);
        }

        var (old, now) = (before.ToDictionary(row => (long)row[0]!), _sections.ToDictionary(row => (long)row[0]!));
        // Every text has the words of its page's name, which stands with its beginning.
        var named = _sections.Where(row => row[Names] is not null && old.TryGetValue((long)row[0]!, out var last)
            && NameOf(row) == NameOf(last)).Select(row => row[1]).ToHashSet();
        HashSet<long> kept = [];
        foreach (var (id, row) in now.Where(section => old.ContainsKey(section.Key)))
        {
            // The name has the words of the address too.
            if (named.Contains(row[1]) && _inPlace.Contains(id)) kept.Add(RowOf(SearchIndex.PageName, id));
            // A section has one heading, however many rows: where the row before is of another section.
            if (!SearchIndex.IsFirst(id) && HasSameHeading(id) && HasSameHeading(id - 1))
                kept.Add(RowOf(SearchIndex.Heading, id));
            if (named.Contains(row[1]) && IsSame(row, old[id])) kept.Add(RowOf(SearchIndex.Text, id));
        }

        await RunAsync(db, "DELETE FROM SearchIndex WHERE rowid IN (SELECT value FROM json_each($rows))",
            old.Keys.SelectMany(id => (long[])[RowOf(SearchIndex.PageName, id), RowOf(SearchIndex.Heading, id),
                RowOf(SearchIndex.Text, id)]).Where(row => !kept.Contains(row)), cancellationToken);
        await RunAsync(db, "DELETE FROM SearchSections WHERE Id IN (SELECT value FROM json_each($rows))",
            old.Keys.Where(id => !now.ContainsKey(id)), cancellationToken);
        return kept;

        bool HasSameHeading(long id) => old.TryGetValue(id, out var last) && now.TryGetValue(id, out var row)
            && Equals(last[Heading], row[Heading]) && Equals(last[Anchor], row[Anchor]);
    }

    /// <param name="kind">As <see cref="SearchIndex.PageName"/>.</param>
    private static long RowOf(long kind, object? section) => (kind << SearchIndex.KindShift) | (long)section!;

    private static (string Title, string Names) NameOf(object?[] row) => ((string)row[Heading]!, (string)row[Names]!);

    private static bool IsSame(object?[] row, object?[] last)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var isSame = row[i] is byte[] bytes ? bytes.AsSpan().SequenceEqual((byte[])last[i]!)
                : Equals(row[i], last[i]);
            if (!isSame) return false;
        }

        return true;
    }

    /// <summary>Writes the one row of a page's names.</summary>
    internal static Task WriteNamesAsync(
        ContentDb db, long row, string names, CancellationToken cancellationToken)
    {
        var stems = new Stems();
        return AddAsync(db, [[row, Join(stems.Read(names))]], stems, cancellationToken);
    }

    private static async Task AddAsync(
        ContentDb db, IEnumerable<object[]> index, Stems stems, CancellationToken cancellationToken)
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
    /// The sections, the first one being what stands before any heading; none is longer than a row may be but the last.
    /// </summary>
    private static List<(SearchedSection Section, string Text)> Split(SearchedPage page)
    {
        List<(SearchedSection Section, string Text)> parts = [];
        var room = page.LongestText;
        // What stands in the last row, where there are too many sections for one each.
        StringBuilder? last = null;
        foreach (var section in page.Sections)
        {
            var rest = section.Text.Length <= room ? section.Text : section.Text[..room];
            room -= Math.Min(room, rest.Length + section.Heading.Length);
            while (rest.Length > LongestText && parts.Count < SearchIndex.MostSections - 1)
            {
                var end = rest.LastIndexOfAny(['\n', ' '], LongestText);
                if (end <= 0) end = char.IsHighSurrogate(rest[LongestText - 1]) ? LongestText - 1 : LongestText;
                parts.Add((section, rest[..end]));
                rest = rest[end..];
            }

            if (parts.Count < SearchIndex.MostSections) parts.Add((section, rest));
            else (last ??= new StringBuilder(parts[^1].Text)).Append('\n').Append(rest);
            if (room == 0) break;
        }

        if (last is not null) parts[^1] = (parts[^1].Section, last.ToString());
        return parts;
    }

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
