using System.Globalization;
using System.Numerics;
using Mapflat.Content.Frozen;
using Mapflat.Content.Redirects.Patterns;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Redirects;

/// <summary>
/// Pages and rules in a database, looked up by its indexes, so that they cost the same however many there are. Only
/// pattern rules are objects in memory, from the first address on that nothing else answers.
/// </summary>
internal sealed class StoredRedirects : IRedirectSource
{
    private const string Columns = """Id, Position, Match, "From", Host, "To", Status, Query, ArchiveUrl, Added, Key, QueryKey""";

    /// <summary>The keys of an address, and of the page that each would be a part of.</summary>
    private const int MostKeys = 4;

    /// <summary>The number of parameters before those of the prefixes.</summary>
    private const int Fixed = MostKeys + 1;

    private readonly RedirectTables _tables;
    private readonly FrozenDatabase? _database;
    private readonly FrozenConnection? _connection;
    private readonly Lazy<int> _longestPrefix;
    private readonly Lazy<PatternIndex> _patterns;

    private StoredRedirects(RedirectTables tables, FrozenDatabase? database, FrozenConnection? connection, SiteHosts hosts)
    {
        (_tables, _database, _connection) = (tables, database, connection);
        // A fault of the database is not kept: whoever asks next may find it mended.
        _longestPrefix = new Lazy<int>(() => Read(static (connection, tables) => ReadLongest(connection, tables), tables), LazyThreadSafetyMode.PublicationOnly);
        _patterns = new Lazy<PatternIndex>(() => ReadPatterns(hosts), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The store of the content, as one connection sees it, in its transaction if it is in one.</summary>
    internal static StoredRedirects Of(SqliteConnection content, SiteHosts hosts) => new(RedirectTables.Content, null, new FrozenConnection(content), hosts);

    /// <summary>The frozen store.</summary>
    /// <param name="database">Its file.</param>
    /// <param name="hosts">What rules are checked against when they answer.</param>
    /// <param name="stamp">What its rules are known by.</param>
    /// <param name="before">What knew them before, and may have their patterns ready.</param>
    internal static StoredRedirects Of(FrozenDatabase database, SiteHosts hosts, string stamp, StoredRedirects? before)
    {
        var fresh = new StoredRedirects(RedirectTables.Frozen, database, null, hosts) { Stamp = stamp };
        return before?.Stamp == stamp ? new StoredRedirects(fresh, before) : fresh;
    }

    private StoredRedirects(StoredRedirects fresh, StoredRedirects before)
    {
        (_tables, _database, _connection, Stamp) = (fresh._tables, fresh._database, fresh._connection, fresh.Stamp);
        (_longestPrefix, _patterns) = (before._longestPrefix, before._patterns);
    }

    private string? Stamp { get; init; }

    public IReadOnlyCollection<string> Pages => Read(
        static (connection, tables) => Texts(connection, $"SELECT Address FROM {tables.Pages} p {tables.WherePublic} ORDER BY Address").Select(row => row.First).ToList(), _tables);

    public IReadOnlyDictionary<string, string> Former => Read(
        static (connection, tables) => Texts(connection, $"SELECT Path, Address FROM {tables.Former} f JOIN {tables.Pages} p ON p.Id = f.PageId {tables.WherePublic}")
            .ToDictionary(row => row.First, row => row.Second!, StringComparer.Ordinal), _tables);

    public PatternIndex Patterns => _patterns.Value;

    public Standing Find(Sought sought) => Read(static (connection, asked) => Find(connection, asked.Tables, asked.Sought, asked.Longest), (Tables: _tables, Sought: sought, Longest: _longestPrefix.Value));

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
    internal static RedirectRule RuleOf(SqliteDataReader row)
    {
        var draft = new RuleDraft(row.GetString(3), Text(row, 5), DateOnly.ParseExact(row.GetString(9), "yyyy-MM-dd", CultureInfo.InvariantCulture))
        {
            Match = row.GetString(2) switch { "Prefix" => RuleMatch.Prefix, "Pattern" => RuleMatch.Pattern, _ => RuleMatch.Exact },
            Host = Text(row, 4),
            Status = row.GetInt32(6),
            Query = row.GetString(7) == "Drop" ? QueryHandling.Drop : QueryHandling.Pass,
            ArchiveUrl = Text(row, 8),
        };
        return RedirectRule.Restore(row.GetInt32(0), row.GetInt32(1), draft, row.GetString(10), row.GetString(11), 0, null);
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static IEnumerable<(string First, string? Second)> Texts(FrozenConnection connection, string sql)
    {
        using var reader = connection.Prepare(sql).ExecuteReader();
        while (reader.Read()) yield return (reader.GetString(0), reader.FieldCount == 1 ? null : reader.GetString(1));
    }

    private static Standing Find(FrozenConnection connection, RedirectTables tables, Sought sought, int longest)
    {
        List<object?> values = [.. sought.Keys];
        while (values.Count < MostKeys) values.Add(null);
        values.Add(sought.QueryKey);
        values.AddRange(sought.Prefixes(longest));
        // A few statements serve paths of every depth.
        var room = (int)BitOperations.RoundUpToPowerOf2((uint)(values.Count - Fixed));
        while (values.Count < Fixed + room) values.Add(null);

        var standing = new Standing();
        using var reader = connection.Prepare(tables.Statement(room), [.. values]).ExecuteReader();
        while (reader.Read())
        {
            // Rules have a match; pages and former addresses have none.
            if (!reader.IsDBNull(2)) standing.Rules.Add(RuleOf(reader));
            else if (reader.IsDBNull(5)) standing.Pages.Add(reader.GetString(3));
            else standing.Former.Add((reader.GetString(3), reader.GetString(5)));
        }

        return standing;
    }

    /// <summary>In bytes, of which a text has no fewer than characters.</summary>
    private static int ReadLongest(FrozenConnection connection, RedirectTables tables)
    {
        const string longest = "SELECT MAX(length(CAST(Key AS BLOB))) AS Length FROM";
        return Convert.ToInt32(
            connection.Prepare($"SELECT COALESCE(MAX(Length), 0) FROM ({longest} {tables.Rules} WHERE Match = 'Prefix' AND Host IS NULL UNION ALL {longest} {tables.Rules} WHERE Match = 'Prefix' AND Host IS NOT NULL)").ExecuteScalar(),
            CultureInfo.InvariantCulture);
    }

    private PatternIndex ReadPatterns(SiteHosts hosts)
    {
        var rules = Read(
            static (connection, tables) =>
            {
                List<RedirectRule> rules = [];
                foreach (var which in (string[])["Host IS NULL", "Host IS NOT NULL"])
                {
                    using var reader = connection.Prepare($"SELECT {Columns} FROM {tables.Rules} r {tables.WhereEnabled} AND Match = 'Pattern' AND {which}").ExecuteReader();
                    while (reader.Read()) rules.Add(RuleOf(reader));
                }

                return rules;
            }, _tables);
        return new PatternIndex([.. rules.OrderBy(rule => rule.Position).ThenBy(rule => rule.Id).Select(rule => CompiledRule.Of(rule, hosts)).OfType<CompiledRule>().DistinctBy(rule => rule.Source)]);
    }

    private T Read<T, TState>(Func<FrozenConnection, TState, T> read, TState state) => _database is null ? read(_connection!, state) : _database.Read(read, state);

    /// <summary>The names of the tables, which have the same columns wherever they are.</summary>
    /// <param name="Pages">The pages.</param>
    /// <param name="WherePublic">Which of them are public.</param>
    /// <param name="Former">The former addresses.</param>
    /// <param name="Rules">The rules.</param>
    /// <param name="WhereEnabled">Which of them are switched on.</param>
    internal sealed record RedirectTables(string Pages, string WherePublic, string Former, string Rules, string WhereEnabled)
    {
        internal static RedirectTables Content { get; } = new("Pages", "WHERE p.Status <> 'Draft' AND p.Trashed IS NULL", "FormerAddresses", "Rules", "WHERE r.Enabled");

        internal static RedirectTables Frozen { get; } = new("RedirectPages", "WHERE true", "RedirectFormer", "RedirectRules", "WHERE true");

        private readonly string?[] _statements = new string?[32];

        /// <summary>Everything at once: a descent of an index for each key, and for each prefix.</summary>
        internal string Statement(int prefixes)
        {
            ref var known = ref _statements[prefixes == 0 ? 0 : BitOperations.Log2((uint)prefixes) + 1];
            return known ??= Write(prefixes);
        }

        private string Write(int prefixes)
        {
            var keys = Places(1, MostKeys);
            var exact = $"Match = 'Exact' AND Key IN ({keys}) AND QueryKey IN ('', ${Fixed})";
            var prefix = $"Match = 'Prefix' AND Key IN ({Places(Fixed + 1, prefixes)}) AND QueryKey = ''";
            List<string> parts =
            [
                $"SELECT NULL, NULL, NULL, Address, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM {Pages} p {WherePublic} AND Address IN ({keys})",
                $"SELECT NULL, NULL, NULL, Path, NULL, Address, NULL, NULL, NULL, NULL, NULL, NULL FROM {Former} f JOIN {Pages} p ON p.Id = f.PageId {WherePublic} AND Path IN ({keys})",
                Rule(exact, "Host IS NULL"), Rule(exact, "Host IS NOT NULL"),
            ];
            if (prefixes > 0) parts.AddRange([Rule(prefix, "Host IS NULL"), Rule(prefix, "Host IS NOT NULL")]);
            return string.Join("\nUNION ALL ", parts);

            // SQLite takes no two NULLs for the same, so rules for one host and for all have an index each.
            string Rule(string where, string host) => $"SELECT {Columns} FROM {Rules} r {WhereEnabled} AND {where} AND {host}";

            static string Places(int first, int count) => string.Join(", ", Enumerable.Range(first, count).Select(place => $"${place}"));
        }
    }
}
