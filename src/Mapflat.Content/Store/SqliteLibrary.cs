using SQLitePCL;

namespace Mapflat.Content.Store;

/// <summary>How SQLite itself is set up, once in a process and before anything is opened.</summary>
internal static class SqliteLibrary
{
    /// <summary>
    /// <c>SQLITE_CONFIG_MEMSTATUS</c>; https://www.sqlite.org/c3ref/c_config_covering_index_scan.html
    /// </summary>
    private const int MemoryStatistics = 9;

    /// <summary><c>SQLITE_CONFIG_STMTJRNL_SPILL</c>: past so many bytes, what a statement would take back is written to
    /// a temporary file.</summary>
    private const int StatementJournalSpill = 26, LargeStatement = 1 << 20;

    static SqliteLibrary()
    {
        ISQLite3Provider provider = new SQLite3Provider_e_sqlite3();
        // Nobody asks how much memory it uses, and counting that is one lock for all readers: a third of a redirect's
        // cost.
        _ = provider.sqlite3_config(MemoryStatistics, 0);
        // A publication's statement on the index of searches changes some 150 KB, which nobody needs on a disk.
        _ = provider.sqlite3_config(StatementJournalSpill, LargeStatement);
    }

    /// <summary>Sees to it. Where something has been opened before, all stays as it was, and only costs more.</summary>
    internal static void SetUp()
    {
    }
}
