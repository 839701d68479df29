namespace Mapflat.Testing;

/// <summary>
/// Very many captured pages of an old site, written into the database behind the program's back: to read each from an
/// archive would take longer than most tests.
/// </summary>
internal static class ManyCaptures
{
    /// <summary>Adds <c>/old/1.html</c> and so on, with the title “Old 1”, of 12 May 2017.</summary>
    /// <param name="store">The database.</param>
    /// <param name="from">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="words">What each says.</param>
    public static void Add(TempStore store, int from, int count, string words) => store.Sql($"""
        INSERT OR IGNORE INTO Archives (Id, Name, File, Sha256, Length, Host, Adopted, Report)
        VALUES (1, 'old', 'old.warc.gz', '', 1, 'old.example.org', '2026-11-22 00:00:00', '{"{}"}');
        WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {from + count - 1})
        INSERT INTO CapturedAddresses (Id, Address, Key, QueryKey, State, Reason, LatestId, Title, MediaType,
            Generation, IsIndexed)
        SELECT i, '/old/' || i || '.html', '/old/' || i || '.html', '', 'Shown', '', i, 'Old ' || i, 'text/html', 1, 1
            FROM n;
        INSERT INTO Captures (Id, AddressId, ArchiveId, Moment, ContentType, Digest, Length, RecordOffset,
            RecordLength, Title)
        SELECT Id, Id, 1, '2017-05-12 00:00:00', 'text/html', '', 1, 0, 1, Title FROM CapturedAddresses
            WHERE Id >= {from} AND Id < {from + count};
        INSERT INTO SearchSections (Id, PageId, Heading, Anchor, Text, Names)
        SELECT (1 << 52) | (2 << 46) | (Id << 8), -Id, Title, NULL, {Packed(words)}, '' FROM CapturedAddresses
            WHERE Id >= {from} AND Id < {from + count};
        INSERT INTO SearchIndex (rowid, Words)
        SELECT Id, lower(Heading) FROM SearchSections WHERE PageId <= -{from} AND PageId > -{from + count};
        INSERT INTO SearchIndex (rowid, Words)
        SELECT Id | (2 << 50), lower(Heading) || ' {words}' FROM SearchSections
            WHERE PageId <= -{from} AND PageId > -{from + count};
        """);

    private static string Packed(string text) =>
        $"x'{Convert.ToHexString(Mapflat.Content.Search.PackedText.Pack(text))}'";
}
