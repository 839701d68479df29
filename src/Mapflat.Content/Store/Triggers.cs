namespace Mapflat.Content.Store;

/// <summary>
/// What the tables promise that EF cannot say. It does not know of triggers: a migration that makes SQLite rebuild one
/// of these tables must make them again (a test sees to it).
/// </summary>
internal static class Triggers
{
    /// <summary>What has been public is never changed; a migration that must do so takes this away meanwhile.</summary>
    public const string RevisionsKeepWords =
        """
        CREATE TRIGGER Revisions_keep_words BEFORE UPDATE ON Revisions
        WHEN old.PublishedAt IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published revision is never changed'); END;
        """;

    /// <summary>
    /// What has been public is history, and so is the audit log: SQLite itself refuses to change or delete it. REPLACE
    /// deletes without asking, so there are triggers for that too.
    /// </summary>
    public static readonly string[] Initial =
    [
        RevisionsKeepWords,
        """
        CREATE TRIGGER Revisions_keep_rows BEFORE DELETE ON Revisions
        WHEN old.PublishedAt IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a published revision is never deleted'); END;
        """,
        """
        CREATE TRIGGER Ledger_keep_rows BEFORE DELETE ON Ledger
        BEGIN SELECT RAISE(ABORT, 'an address that was public is never forgotten'); END;
        """,
        """
        CREATE TRIGGER Ledger_keep_words BEFORE UPDATE ON Ledger
        BEGIN SELECT RAISE(ABORT, 'an address that was public is never changed'); END;
        """,
        """
        CREATE TRIGGER Ledger_replace_nothing BEFORE INSERT ON Ledger
        WHEN EXISTS (SELECT 1 FROM Ledger WHERE Path = new.Path)
        BEGIN SELECT RAISE(IGNORE); END;
        """,
        "CREATE TRIGGER Revisions_replace_nothing BEFORE INSERT ON Revisions\n"
            + "WHEN EXISTS (SELECT 1 FROM Revisions WHERE PublishedAt IS NOT NULL "
            + "AND (Id = new.Id OR (PageId = new.PageId AND Number = new.Number)))\n"
            + "BEGIN SELECT RAISE(ABORT, 'a published revision is never replaced'); END;",
        """
        CREATE VIRTUAL TABLE PageSearch USING fts5
        (Title, Headings, Body, tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3');
        """,
        """
        CREATE TRIGGER Audit_keep_words BEFORE UPDATE ON Audit
        BEGIN SELECT RAISE(ABORT, 'a line of the audit log is never changed'); END;
        """,
        """
        CREATE TRIGGER Audit_keep_rows BEFORE DELETE ON Audit
        BEGIN SELECT RAISE(ABORT, 'a line of the audit log is never deleted'); END;
        """,
        """
        CREATE TRIGGER Audit_replace_nothing BEFORE INSERT ON Audit
        WHEN EXISTS (SELECT 1 FROM Audit WHERE Id = new.Id)
        BEGIN SELECT RAISE(ABORT, 'a line of the audit log is never replaced'); END;
        """,
    ];

    /// <summary>
    /// Whoever changes a rule that visitors may meet gives all of them another tag, by which readers know whether what
    /// they have made of the rules still holds. A random one, so that a restored database cannot come to the same
    /// again.
    /// </summary>
    public static readonly string[] RulesTag =
    [
        "UPDATE State SET RulesTag = random();",
        "CREATE TRIGGER Rules_tag_new AFTER INSERT ON Rules BEGIN UPDATE State SET RulesTag = random(); END;",
        "CREATE TRIGGER Rules_tag_gone AFTER DELETE ON Rules BEGIN UPDATE State SET RulesTag = random(); END;",
        """
        CREATE TRIGGER Rules_tag_changed AFTER UPDATE OF
        "Position", "Match", "From", "Key", "QueryKey", "Host", "To", "Status", "Query", "Enabled", "ArchiveUrl",
        """ + """
         "Added" ON Rules
        BEGIN UPDATE State SET RulesTag = random(); END;
        """,
    ];

    /// <summary>
    /// Which pages and files a publication touched, and in which generation, so that what was frozen before it can be
    /// brought up to date without looking at the others. The page 0 stands for all of them. Where it says too much,
    /// something is drawn for nothing; hence every change of a row counts, drafts too.
    /// </summary>
    public static readonly string[] Changes =
    [
        "CREATE TABLE PageChanges (PageId INTEGER PRIMARY KEY, Generation INTEGER NOT NULL);",
        "CREATE INDEX IX_PageChanges_Generation ON PageChanges (Generation);",
        "CREATE TABLE MediaChanges (Name TEXT PRIMARY KEY, Generation INTEGER NOT NULL) WITHOUT ROWID;",
        "CREATE INDEX IX_MediaChanges_Generation ON MediaChanges (Generation);",
        .. Note("Pages", "PageChanges", row => $"{row}.Id"),
        .. Note("FormerAddresses", "PageChanges", row => $"{row}.PageId"),
        .. Note("Media", "MediaChanges", row => $"{row}.Name"),
        .. Note("MediaRenditions", "MediaChanges", row => $"{row}.Name"),
        // The smaller forms of a file become public with it.
        "CREATE TRIGGER Media_note_forms AFTER UPDATE ON Media BEGIN\n"
            + $"INSERT OR REPLACE INTO MediaChanges SELECT Name, {NextGeneration} FROM MediaRenditions "
            + "WHERE MediaFileId = new.Id; END;",
        $"CREATE TRIGGER OutboundLinks_note_copy AFTER UPDATE OF ArchivedCopy ON OutboundLinks BEGIN {NoteAll} END;",
    ];

    /// <summary>
    /// What the search looks through: its own copy of the public text, so that a draft cannot be found. The index keeps
    /// neither that text nor the places of words in it, and is given stems that are made already.
    /// </summary>
    public static readonly string[] Search =
    [
        """
        CREATE TABLE SearchSections (
            Id INTEGER PRIMARY KEY, PageId INTEGER NOT NULL, Heading TEXT NOT NULL, Anchor TEXT, Text BLOB NOT NULL,
            Names TEXT);
        """,
        "CREATE INDEX IX_SearchSections_PageId ON SearchSections (PageId);",
        """
        CREATE VIRTUAL TABLE SearchIndex USING fts5
        (Words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
        """,
        "CREATE TABLE SearchWords (Word TEXT PRIMARY KEY) WITHOUT ROWID;",
        "CREATE INDEX IX_SearchWords_alike ON SearchWords (substr(Word, 1, 1), length(Word));",
    ];

    /// <summary>An address that answered once is never forgotten, nor is it ever written in another way.</summary>
    public static readonly string[] Captures =
    [
        """
        CREATE TRIGGER CapturedAddresses_keep_rows BEFORE DELETE ON CapturedAddresses
        BEGIN SELECT RAISE(ABORT, 'an address that was captured is never forgotten'); END;
        """,
        """
        CREATE TRIGGER CapturedAddresses_keep_words BEFORE UPDATE OF Address, Key, QueryKey ON CapturedAddresses
        BEGIN SELECT RAISE(ABORT, 'an address that was captured is never changed'); END;
        """,
    ];

    /// <summary>
    /// When any of the thousand pages of a site map's part was changed last; EF knows no index on an expression.
    /// </summary>
    public const string MapIndex =
        "CREATE INDEX IX_Pages_map ON Pages (Id / 1000, Updated) WHERE Trashed IS NULL AND Status <> 'Draft';";

    /// <summary>What is a page of an old site, and is shown; as the index has it.</summary>
    internal const string CapturedPages = "State = 'Shown' AND MediaType IN ('text/html', 'application/xhtml+xml') "
        + "AND substr(Address, 1, 8) <> '/_hosts/'";

    /// <summary>Which parts of the site map have captures in them.</summary>
    public const string CapturedMapIndex =
        $"CREATE INDEX IX_CapturedAddresses_map ON CapturedAddresses (Id / 1000) WHERE {CapturedPages};";

    /// <summary>The folder that the address of a capture is in, with its final slash; no query counts.</summary>
    public const string FolderOfCapture = "rtrim(substr(Address, 1, instr(Address || '?', '?') - 1), "
        + "replace(substr(Address, 1, instr(Address || '?', '?') - 1), '/', ''))";

    /// <summary>What folders an old site has, found by as many steps as there are.</summary>
    public const string FolderIndex =
        $"CREATE INDEX IX_CapturedAddresses_folder ON CapturedAddresses ({FolderOfCapture});";

    internal const string NoteAll = $"INSERT OR REPLACE INTO PageChanges SELECT 0, {NextGeneration};";

    // The generation is raised at the end of a transaction, or has been: then something is looked at twice.
    private const string NextGeneration = "(SELECT coalesce(max(Generation), 0) + 1 FROM State)";

    private static IEnumerable<string> Note(string table, string changes, Func<string, string> name)
    {
        yield return $"CREATE TRIGGER {table}_note_new AFTER INSERT ON {table} BEGIN INSERT OR REPLACE INTO {changes} "
            + $"SELECT {name("new")}, {NextGeneration}; END;";
        yield return $"CREATE TRIGGER {table}_note_gone AFTER DELETE ON {table} BEGIN INSERT OR REPLACE INTO {changes} "
            + $"SELECT {name("old")}, {NextGeneration}; END;";
        yield return $"""
            CREATE TRIGGER {table}_note_change AFTER UPDATE ON {table} BEGIN
            INSERT OR REPLACE INTO {changes} SELECT {name("old")}, {NextGeneration};
            INSERT OR REPLACE INTO {changes} SELECT {name("new")}, {NextGeneration};
            END;
            """;
    }

    /// <summary>
    /// Lets an act be about no page, such as one on rules. Nothing refers to the table yet, so it may be made anew.
    /// </summary>
    public static readonly string[] ActsWithoutPage =
    [
        """
        CREATE TABLE PastActs_anew (
            Id INTEGER NOT NULL CONSTRAINT PK_PastActs PRIMARY KEY AUTOINCREMENT,
            PageId INTEGER NULL,
            At TEXT NOT NULL,
            Author TEXT NOT NULL,
            Name TEXT NOT NULL,
            Told TEXT NOT NULL,
            Rows TEXT NOT NULL,
            Undone TEXT NULL,
            UndoneBy TEXT NULL,
            CONSTRAINT FK_PastActs_Pages_PageId FOREIGN KEY (PageId) REFERENCES Pages (Id) ON DELETE RESTRICT
        );
        """,
        """
        INSERT INTO PastActs_anew (Id, PageId, At, Author, Name, Told, Rows, Undone, UndoneBy)
        SELECT Id, PageId, At, Author, Name, Told, Rows, Undone, UndoneBy FROM PastActs;
        """,
        "DROP TABLE PastActs;",
        "ALTER TABLE PastActs_anew RENAME TO PastActs;",
        "CREATE INDEX IX_PastActs_PageId ON PastActs (PageId);",
    ];
}
