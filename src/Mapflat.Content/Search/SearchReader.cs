using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Search;

/// <summary>A section as it is weighed and shown.</summary>
/// <param name="Names">What its page is called besides its title: lines, and words with commas between.</param>
/// <param name="LastOfPage">The number of the last section of its page, from 0.</param>
/// <param name="Captured">When the page was as it is shown, if it is a capture (UTC); null for a page of today.</param>
internal sealed record FoundSection(
    long Id, string Address, bool IsWithdrawn, string Title, string Names, string Heading, string? Anchor, string Text,
    int LastOfPage, DateTime? Captured = null)
{
    internal long Page => SearchIndex.LeadOf(Id);

    /// <summary>Whether it is of the beginning of its page, before any heading.</summary>
    internal bool IsLead => Anchor is null && (Heading.Length == 0 || SearchIndex.IsFirst(Id));

    internal IEnumerable<string> AllNames => Names.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries)
        .Prepend(Title);
}

/// <summary>
/// The questions that a search asks the database. Each takes no more than a number of rows that it is given.
/// </summary>
internal sealed class SearchReader(SqliteConnection connection)
{
    private const string Columns = """
        lead.Heading, lead.Names, s.Heading, s.Anchor, s.Text,
            (SELECT max(last.Id) FROM SearchSections last WHERE last.Id <= s.Id | 255) & 255
        """;

    private const string Sections = $"""
        SELECT s.Id, p.Address, p.Status = 'Withdrawn', {Columns}, NULL
        FROM SearchSections s JOIN SearchSections lead ON lead.Id = s.Id & ~255 JOIN Pages p ON p.Id = s.PageId
        WHERE p.Trashed IS NULL AND p.Status <> 'Draft'
            AND NOT (p.Status = 'Withdrawn' AND p.WithdrawnAnswer = 410)
        """;

    /// <summary>Of the captures that visitors get: the owner shows them, and no page has their address.</summary>
    private const string OfCaptures = $"""
        SELECT s.Id, a.Address, 0, {Columns}, c.Moment
        FROM SearchSections s JOIN SearchSections lead ON lead.Id = s.Id & ~255
        JOIN CapturedAddresses a ON a.Id = -s.PageId JOIN Captures c ON c.Id = a.LatestId
        WHERE a.State = 'Shown' AND (a.QueryKey <> '' OR NOT EXISTS (
            SELECT 1 FROM Pages p WHERE p.Folded = a.Key AND p.Status <> 'Draft' AND p.Trashed IS NULL))
        """;

    private bool? _hasCaptures;

    /// <summary>How many rows were read, of all tables.</summary>
    internal long RowsRead { get; private set; }

    /// <summary>How many questions were asked.</summary>
    internal int Questions { get; private set; }

    internal Synonyms ReadSynonyms(ref (string Json, Synonyms Synonyms) kept)
    {
        var json = Read("SELECT Synonyms FROM Settings", row => row.GetString(0)).FirstOrDefault() ?? "[]";
        if (json != kept.Json) kept = (json, Synonyms.Parse(json));
        return kept.Synonyms;
    }

    /// <summary>The first rows of the index that match, in its order; FTS5 looks no further than these.</summary>
    /// <param name="from">The least row that is wanted.</param>
    internal List<long> FindRows(string match, int most, long from = 0, long to = long.MaxValue) => Read(
        "SELECT rowid FROM SearchIndex WHERE SearchIndex MATCH $match AND rowid BETWEEN $from AND $to "
            + "ORDER BY rowid LIMIT $most",
        row => row.GetInt64(0), ("$match", match), ("$from", from), ("$to", to), ("$most", most));

    /// <summary>The beginnings of the pages, and after them of the captures, that have a word in their name.</summary>
    internal List<long> FindNames(string match, int most)
    {
        const long last = (SearchIndex.Heading << SearchIndex.KindShift) - 1;
        var found = FindRows(match, most, 0, last);
        if (found.Count < most && HasCaptures)
            found.AddRange(FindRows(match, most - found.Count, SearchIndex.Captured, SearchIndex.Captured | last));
        return found;
    }

    /// <summary>Those of them that visitors get.</summary>
    internal List<FoundSection> ReadSections(IEnumerable<long> ids)
    {
        var captured = ids.ToLookup(id => id >= SearchIndex.Captured);
        return [.. Find(Sections, captured[false]), .. Find(OfCaptures, captured[true])];

        List<FoundSection> Find(string sections, IEnumerable<long> ids) => !ids.Any() ? [] : Read(
            $"{sections} AND s.Id IN (SELECT value FROM json_each($ids)) ORDER BY s.Id", ReadSection,
            ("$ids", JsonSerializer.Serialize(ids)));
    }

    /// <summary>The beginnings of the pages, and of the captures, at some addresses, which are folded.</summary>
    internal List<FoundSection> ReadPages(IEnumerable<string> addresses)
    {
        var keys = ("$addresses", (object)JsonSerializer.Serialize(addresses));
        var pages = Read(
            $"{Sections} AND s.Names IS NOT NULL AND p.Folded IN (SELECT value FROM json_each($addresses))",
            ReadSection, keys);
        if (HasCaptures)
        {
            pages.AddRange(Read(
                $"{OfCaptures} AND s.Names IS NOT NULL AND a.QueryKey = '' AND a.Key IN "
                    + "(SELECT value FROM json_each($addresses))", ReadSection, keys));
        }

        return pages;
    }

    internal List<FoundSection> ReadFirstSections(int most)
    {
        var first = Read($"{Sections} ORDER BY s.Id LIMIT $most", ReadSection, ("$most", most));
        if (first.Count < most && HasCaptures)
        {
            first.AddRange(Read($"{OfCaptures} AND s.Id >= $captured ORDER BY s.Id LIMIT $most", ReadSection,
                ("$captured", SearchIndex.Captured), ("$most", most - first.Count)));
        }

        return first;
    }

    /// <summary>Whether any page has, or had, a word with this stem.</summary>
    internal bool Knows(string stem) =>
        Read("SELECT 1 FROM SearchWords WHERE Word = $word", _ => true, ("$word", stem)).Count > 0;

    /// <summary>Words of the site that begin with the same letter and have a length within bounds.</summary>
    internal List<string> FindAlike(string stem, int slips, int most) => Read(
        "SELECT Word FROM SearchWords WHERE substr(Word, 1, 1) = substr($word, 1, 1) "
            + "AND length(Word) BETWEEN $shortest AND $longest LIMIT $most",
        row => row.GetString(0), ("$word", stem), ("$shortest", stem.Length - slips),
        ("$longest", stem.Length + slips), ("$most", most));

    internal List<string> FindBeginningWith(string beginning, int most) => Read(
        "SELECT Word FROM SearchWords WHERE Word >= $from AND Word < $to ORDER BY Word LIMIT $most",
        row => row.GetString(0), ("$from", beginning), ("$to", beginning + "\uFFFF"), ("$most", most));

    /// <summary>How many sections there are, counted up to a limit.</summary>
    internal int CountSections(int most) => Read(
        "SELECT count(*) FROM (SELECT 1 FROM SearchSections LIMIT $most)", row => row.GetInt32(0), ("$most", most))[0];

    private bool HasCaptures => _hasCaptures ??= Read(
        "SELECT 1 FROM SearchSections WHERE Id >= $captured LIMIT 1", _ => true,
        ("$captured", SearchIndex.Captured)).Count > 0;

    private static FoundSection ReadSection(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetBoolean(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        PackedText.Unpack(row.GetFieldValue<byte[]>(7)),
        row.GetInt32(8), row.IsDBNull(9) ? null : DateTime.SpecifyKind(row.GetDateTime(9), DateTimeKind.Utc));

    private List<T> Read<T>(
        string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(read(reader));
        Questions++;
        RowsRead += rows.Count;
        return rows;
    }
}
