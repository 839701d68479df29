using System.Globalization;
using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Addresses;

/// <summary>
/// Pages and rules in a database, looked up by its indexes, so that they cost the same however many there are. Only
/// pattern rules are objects in memory, from the first address on that nothing else answers.
/// </summary>
internal sealed class StoredRedirects : IRedirectSource
{
    private const string Columns =
        """Id, Position, Match, "From", Host, "To", Status, Query, ArchiveUrl, Added, Key, QueryKey""";

    private readonly RedirectTables _tables;
    private readonly FrozenDatabase? _database;
    private readonly FrozenConnection? _connection;
    private readonly SiteHosts _hosts;
    private readonly Lazy<int> _longestPrefix;
    private readonly Lazy<PatternIndex> _patterns;
    private readonly Lazy<bool> _hasCaptures;
    private readonly Lazy<IReadOnlyList<QueryShape>> _shapes;

    private StoredRedirects(
        RedirectTables tables, FrozenDatabase? database, FrozenConnection? connection, SiteHosts hosts)
    {
        (_tables, _database, _connection, _hosts) = (tables, database, connection, hosts);
        // A fault of the database is not kept: whoever asks next may find it mended.
        _longestPrefix = new Lazy<int>(
            () => Read(static (connection, tables) => ReadLongest(connection, tables), tables),
            LazyThreadSafetyMode.PublicationOnly);
        _patterns = new Lazy<PatternIndex>(ReadPatterns, LazyThreadSafetyMode.PublicationOnly);
        _shapes = new Lazy<IReadOnlyList<QueryShape>>(() => Read(
            static (connection, tables) => QueryShape.All(Texts(connection,
                $"SELECT DISTINCT QueryKey FROM {tables.Rules} r {tables.WhereEnabled} AND QueryKey <> ''")
                .Select(row => row.First)), tables), LazyThreadSafetyMode.PublicationOnly);
        _hasCaptures = new Lazy<bool>(
            () => Read(
                static (connection, tables) =>
                    connection.Prepare($"SELECT 1 FROM {tables.Captures} LIMIT 1").ExecuteScalar() is not null, tables),
            LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The store of the content, as one connection sees it, in its transaction if it is in one.</summary>
    internal static StoredRedirects Open(SqliteConnection content, SiteHosts hosts) =>
        new(RedirectTables.Content, null, new FrozenConnection(content), hosts);

    /// <param name="hosts">What rules are checked against when they answer.</param>
    /// <param name="before">What knew them before, and may have their patterns ready.</param>
    internal static StoredRedirects Open(
        FrozenDatabase database, SiteHosts hosts, string stamp, StoredRedirects? before)
    {
        var fresh = new StoredRedirects(RedirectTables.Frozen, database, null, hosts) { Stamp = stamp };
        return before?.Stamp == stamp ? new StoredRedirects(fresh, before) : fresh;
    }

    private StoredRedirects(StoredRedirects fresh, StoredRedirects before)
    {
        (_tables, _database, _connection, _hosts, Stamp) =
            (fresh._tables, fresh._database, fresh._connection, fresh._hosts, fresh.Stamp);
        _hasCaptures = fresh._hasCaptures;
        (_longestPrefix, _patterns, _shapes) = (before._longestPrefix, before._patterns, before._shapes);
    }

    private string? Stamp { get; init; }

    public IReadOnlyCollection<string> Pages => Read(
        static (connection, tables) =>
            Texts(connection, $"SELECT Address FROM {tables.Pages} p {tables.WherePublic} ORDER BY Address")
                .Select(row => row.First).ToList(), _tables);

    public IReadOnlyDictionary<string, string> Former => Read(
        static (connection, tables) => Texts(connection, $"SELECT Path, Address FROM {tables.Former} f JOIN "
            + $"{tables.Pages} p ON p.Id = f.PageId {tables.WherePublic}")
            .ToDictionary(row => row.First, row => row.Second!, StringComparer.Ordinal), _tables);

    public PatternIndex Patterns => _patterns.Value;

    public int LongestPrefix => _longestPrefix.Value;

    public bool HasCaptures => _hasCaptures.Value;

    public IReadOnlyList<QueryShape> Shapes => _shapes.Value;

    public IReadOnlyList<CapturedAnswer> FindCaptures(string key, string queryKey) => Read(
        static (connection, asked) =>
            CapturedRow.Find(connection, asked.Source._tables.Captures, asked.Key, asked.Query),
        (Source: this, Key: key, Query: queryKey));

    public KeyEntries Find(string key, string queryKey, string? host = null) =>
        Read(static (connection, asked) => Find(connection, asked.Source, asked.Key, asked.Query, asked.Host),
            (Source: this, Key: key, Query: queryKey, Host: host));

    public IEnumerable<RedirectRule> Rules(WhichRules which, int most = int.MaxValue) => Read(
        static (connection, asked) =>
        {
            var sql = $"SELECT {Columns} FROM {asked.Tables.Rules} r {asked.Tables.WhereEnabled} " + asked.Which switch
            {
                WhichRules.YoungestRedirects => "AND Match <> 'Pattern' AND Status <> 410 ORDER BY Added DESC LIMIT $1",
                WhichRules.LeadingHere => """AND "To" LIKE '/%' ORDER BY Position, Id LIMIT $1""",
                _ => "ORDER BY Position, Id LIMIT $1",
            };
            List<RedirectRule> rules = [];
            using var reader = connection.Prepare(sql, asked.Most).ExecuteReader();
            while (reader.Read()) rules.Add(RuleOf(reader));
            return rules;
        }, (Tables: _tables, Which: which, Most: most));

    /// <summary>The rule of a row of <see cref="Columns"/>.</summary>
    internal static RedirectRule RuleOf(SqliteDataReader row) =>
        RuleOf(row.GetString(2), row.GetInt32, column => Text(row, column));

    private static RedirectRule RuleOf(string match, Func<int, int> number, Func<int, string?> text)
    {
        var draft = new RuleDraft(
            text(3)!, text(5), DateOnly.ParseExact(text(9)!, "yyyy-MM-dd", CultureInfo.InvariantCulture))
        {
            Match = match switch { "Prefix" => RuleMatch.Prefix, "Pattern" => RuleMatch.Pattern, _ => RuleMatch.Exact },
            Host = text(4),
            Status = number(6),
            Query = text(7) == "Drop" ? QueryHandling.Drop : QueryHandling.Pass,
            ArchiveUrl = text(8),
        };
        return RedirectRule.Restore(number(0), number(1), draft, text(10)!, text(11)!, 0, null);
    }

    private static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    private static IEnumerable<(string First, string? Second)> Texts(FrozenConnection connection, string sql)
    {
        using var reader = connection.Prepare(sql).ExecuteReader();
        while (reader.Read()) yield return (reader.GetString(0), reader.FieldCount == 1 ? null : reader.GetString(1));
    }

    private static KeyEntries Find(
        FrozenConnection connection, StoredRedirects source, string key, string queryKey, string? host)
    {
        var hasQuery = queryKey.Length > 0;
        var sql = source._tables.Statement(hasQuery);
        // A connection of somebody else's may be closed at any time, and nothing is to be left on it.
        var isKept = source._database is not null;
        var row = isKept ? connection.LookUp(sql) : new LookUp(connection.Connection, sql);
        var standing = new KeyEntries();
        row.Begin(key, hasQuery ? queryKey : null);
        try
        {
            while (row.Step()) source.Take(row, key, host, standing);
        }
        finally
        {
            row.End();
            if (!isKept) row.Dispose();
        }

        return standing;
    }

    private void Take(LookUp row, string key, string? host, KeyEntries standing)
    {
        // Rules have a match; pages and former addresses have none.
        if (row.Text(2) is not { } match)
        {
            if (row.Text(5) is { } present) standing.Former = present;
            else standing.Page = row.Text(3);
            return;
        }

        if (host is not null && row.Text(4) is { } named && named != host) return;
        var rule = RuleOf(match, column => (int)row.Number(column)!, row.Text);
        if ((_tables.AreChecked ? CompiledRule.CompileChecked(rule, _hosts) : CompiledRule.Compile(rule, _hosts))
            is { } known
            && known.Read.Key == key)
            standing.Rules.Add(known);
    }

    /// <summary>In bytes, of which a text has no fewer than characters.</summary>
    private static int ReadLongest(FrozenConnection connection, RedirectTables tables) => tables.Indexed
        .Select(indexed =>
            $"SELECT MAX(length(CAST(Key AS BLOB))) FROM {tables.Rules} r WHERE Match = 'Prefix' AND {indexed}")
        .Max(sql => connection.Prepare(sql).ExecuteScalar() is long length ? (int)length : 0);

    private PatternIndex ReadPatterns()
    {
        var rules = Read(
            static (connection, tables) =>
            {
                List<RedirectRule> rules = [];
                foreach (var indexed in tables.Indexed)
                {
                    var sql = $"SELECT {Columns} FROM {tables.Rules} r {tables.WhereEnabled} AND Match = 'Pattern' "
                        + $"AND {indexed}";
                    using var reader = connection.Prepare(sql).ExecuteReader();
                    while (reader.Read()) rules.Add(RuleOf(reader));
                }

                return rules;
            }, _tables);
        var compiled = rules.OrderBy(rule => rule.Position).ThenBy(rule => rule.Id)
            .Select(rule => CompiledRule.Compile(rule, _hosts));
        return new PatternIndex([.. compiled.OfType<CompiledRule>().DistinctBy(rule => rule.Source)]);
    }

    private T Read<T, TState>(Func<FrozenConnection, TState, T> read, TState state) =>
        _database is null ? read(_connection!, state) : _database.Read(read, state);

    /// <summary>
    /// The names of the tables, which have the same columns wherever they are, and what their indexes are by.
    /// </summary>
    /// <param name="AtKey">The conditions, each answered by an index, by which rules are found at the key $1.</param>
    /// <param name="Indexed">The conditions under which prefixes and patterns are found by their match.</param>
    /// <param name="AreChecked">Whether only sound rules were written, under the settings that hold.</param>
    internal sealed record RedirectTables(
        string Pages, string WherePublic, string Former, string Rules, string WhereEnabled, string[] AtKey,
        string[] Indexed, string Captures,
        bool AreChecked = false)
    {
        // SQLite takes no two NULLs for the same, so that rules for one host and for all have an index each.
        private static readonly string[] _hosts = ["Host IS NULL", "Host IS NOT NULL"];

        internal static RedirectTables Content { get; } = new(
            "Pages", "WHERE p.Status <> 'Draft' AND p.Trashed IS NULL", "FormerAddresses", "Rules", "WHERE r.Enabled",
            [.. from match in (string[])["Exact",
                "Prefix"] from host in _hosts select $"Match = '{match}' AND {host} AND Key = $1"], _hosts,
            CapturedRow.InContent);

        internal static RedirectTables Frozen { get; } = new(
            "RedirectPages", "WHERE true", "RedirectFormer", "RedirectRules", "WHERE true", ["Key = $1"],
            ["Match <> 'Exact'"], CapturedRow.Table, AreChecked: true);

        /// <summary>Everything at a key, without a query and with one, each condition a descent of an index.</summary>
        internal string Statement(bool hasQuery) =>
            hasQuery ? _withQuery ??= Write(["''", "$2"]) : _plain ??= Write(["''"]);

        private string? _plain, _withQuery;

        private string Write(string[] queryKeys) => string.Join("\nUNION ALL ", (string[])
        [
            $"SELECT NULL, NULL, NULL, Address, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM {Pages} p "
                + $"{WherePublic} AND Folded = $1",
            $"SELECT NULL, NULL, NULL, Path, NULL, Address, NULL, NULL, NULL, NULL, NULL, NULL FROM {Former} f JOIN "
                + $"{Pages} p ON p.Id = f.PageId {WherePublic} AND Path = $1",
            .. from key in AtKey
               from query in queryKeys
               select $"SELECT {Columns} FROM {Rules} r {WhereEnabled} AND {key} AND QueryKey = {query}",
        ]);
    }
}
