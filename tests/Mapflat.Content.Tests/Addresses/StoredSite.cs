using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>
/// Pages and rules in the tables of a content store, and in a frozen store that was brought to their state. The content
/// store has none of its constraints, as a damaged one could be.
/// </summary>
internal sealed class StoredSite : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteConnection _content;

    internal StoredSite()
    {
        _content = new SqliteConnection($"Data Source={_folder["content.db"]};Pooling=False");
        _content.Open();
        Sql("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
            CREATE TABLE State (RulesTag INTEGER NOT NULL); INSERT INTO State VALUES (1);
            CREATE TABLE Pages (Id INTEGER PRIMARY KEY, Address TEXT NOT NULL, Status TEXT NOT NULL, Trashed TEXT,
                Folded TEXT AS (lower(Address)));
            CREATE TABLE FormerAddresses (Id INTEGER PRIMARY KEY, Path TEXT NOT NULL, PageId INTEGER NOT NULL);
            CREATE TABLE Rules (Id INTEGER PRIMARY KEY, Position INTEGER NOT NULL, Match TEXT NOT NULL,
                "From" TEXT NOT NULL, Key TEXT NOT NULL, QueryKey TEXT NOT NULL,
                Host TEXT, "To" TEXT, Status INTEGER NOT NULL, Query TEXT NOT NULL, Enabled INTEGER NOT NULL,
                ArchiveUrl TEXT, Added TEXT NOT NULL);
            CREATE TABLE CapturedAddresses (Id INTEGER PRIMARY KEY, Address TEXT, Key TEXT, QueryKey TEXT, State TEXT,
                Reason TEXT, LeadsTo TEXT, LatestId INTEGER, Title TEXT, Generation INTEGER);
            CREATE TABLE Captures (Id INTEGER PRIMARY KEY, AddressId INTEGER, ArchiveId INTEGER, RecordOffset INTEGER,
                RecordLength INTEGER, Length INTEGER, ContentType TEXT, Moment TEXT, Digest TEXT);
            CREATE TABLE Archives (Id INTEGER PRIMARY KEY, File TEXT, Host TEXT);
            """);
        Database = new FrozenDatabase(FrozenPath);
        Database.Write(frozen =>
        {
            FrozenRedirects.CreateTables(frozen);
            return 0;
        });
    }

    internal StoredSite(RedirectMapData data)
        : this() => Fill(data);

    internal FrozenDatabase Database { get; }

    internal string ContentPath => _folder["content.db"];

    internal string FrozenPath => _folder["site.db"];

    internal SiteAddresses Addresses { get; set; } = TestSite.Addresses;

    /// <summary>Where addresses lead by the tables of the content store.</summary>
    internal RedirectMap Content() => new(StoredRedirects.Open(_content, new SiteHosts(Addresses)), Addresses);

    /// <summary>Where they lead by the frozen store, as it is after a restart.</summary>
    internal RedirectMap Frozen() => FrozenRedirects.Open(Database)!;

    /// <summary>Brings the frozen store to the state of the content store.</summary>
    /// <returns>How many rows were written, and whether it says that any was.</returns>
    internal (long Rows, bool Said) Sync() => Database.Write(ContentPath, frozen =>
    {
        var before = Changes(frozen);
        var said = FrozenRedirects.Sync(frozen, Addresses);
        return (Changes(frozen) - before, said);
    });

    internal void Sql(string sql)
    {
        using var command = _content.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Puts other pages and rules in the place of all that there are.</summary>
    internal void Fill(RedirectMapData data)
    {
        Addresses = data.Addresses;
        var hosts = new SiteHosts(data.Addresses);
        using var transaction = _content.BeginTransaction();
        Sql("DELETE FROM Pages; DELETE FROM FormerAddresses; DELETE FROM Rules; UPDATE State SET RulesTag = random()");
        var pages = data.Pages.Select((page, i) => (Key: LegacyPath.FromDecoded(page).Value!.Key, Id: i + 1))
            .DistinctBy(page => page.Key).ToDictionary(page => page.Key, page => page.Id);
        foreach (var (key, id) in pages) Insert("Pages", ("Id", id), ("Address", key), ("Status", "Live"));
        foreach (var (from, to) in data.Former)
        {
            // A store keeps pages, and not what their addresses were.
            var end = to;
            for (var i = 0; i < 100 && !pages.ContainsKey(end) && data.Former.TryGetValue(end, out var next); i++)
                end = next;
            if (pages.TryGetValue(end, out var page)) Insert("FormerAddresses", ("Path", from), ("PageId", page));
        }

        foreach (var (rule, i) in data.Rules.Select((rule, i) => (rule, i)))
        {
            var read = CheckedRule.Read(rule.ToDraft(), hosts, [], compile: false);
            Insert("Rules", ("Id", i + 1), ("Position", rule.Position), ("Match", rule.Match.ToString()),
                ("From", rule.From), ("Key", read?.Key ?? rule.From), ("QueryKey", read?.QueryKey ?? ""),
                ("Host", rule.Host), ("To", rule.To), ("Status", rule.Status), ("Query", rule.Query.ToString()),
                ("Enabled", rule.Enabled), ("ArchiveUrl", rule.ArchiveUrl),
                ("Added", rule.Added.ToString("O", CultureInfo.InvariantCulture)));
        }

        transaction.Commit();
        Sync();
    }

    public void Dispose()
    {
        Database.Dispose();
        _content.Dispose();
        _folder.Dispose();
    }

    /// <summary>The steps in which a statement is carried out.</summary>
    internal static List<string> Plan(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        // Nothing is asked, so nothing is given for its parameters.
        command.CommandText =
            "EXPLAIN QUERY PLAN " + System.Text.RegularExpressions.Regex.Replace(sql, @"\$\d+", "'x'");
        using var reader = command.ExecuteReader();
        List<string> steps = [];
        while (reader.Read()) steps.Add(reader.GetString(3));
        Assert.Contains(steps, step => step.Contains("USING", StringComparison.Ordinal));
        return steps;
    }

    private static long Changes(FrozenConnection frozen) =>
        (long)frozen.Prepare("SELECT total_changes()").ExecuteScalar()!;

    private void Insert(string table, params (string Column, object? Value)[] row)
    {
        using var command = _content.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", row.Select(each => $"\"{each.Column}\""))}) "
            + $"VALUES ({string.Join(", ", row.Select(each => "$" + each.Column))})";
        foreach (var (column, value) in row) command.Parameters.AddWithValue("$" + column, value ?? DBNull.Value);
        command.ExecuteNonQuery();
    }
}
