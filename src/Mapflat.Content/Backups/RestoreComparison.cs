using System.Globalization;
using System.Text.Json;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Backups;

internal static class RestoreComparison
{
    // The tables that are told by name alone: what is in them neither is shown to visitors nor lets anybody in.
    private static readonly (string Table, string Words, string Columns)[] _others =
    [
        ("FormerAddresses", "former addresses of pages", "*"),
        ("MediaRenditions", "smaller forms of pictures", "*"),
        ("RedirectTests", "tests of redirects", "*"),
        ("PastActs", "acts that can be undone", "*"),
        ("PastRules", "rules that can be brought back", "*"),
        ("CapturedAddresses", "what addresses of old sites answer", "Address, State, Reason, LeadsTo, LatestId"),
        ("KeptForms", "forms that wait for their author", "*"),
        ("WaitingImports", "imports that wait for a decision", "*"),
    ];

    // What goes on by itself: it differs at every restore, and only what a backup would bring into it is told.
    private static readonly (string Table, string Words, string Columns)[] _brought =
    [
        ("Audit", "lines of the audit log that are not in the present one", "At, Author, Act, Subject, Detail"),
        ("Ledger", "addresses that were public", "Path"),
        ("DailyVisits", "counted visits", "Day, Kind, Subject"),
        ("MissingPaths", "missing addresses", "Path"),
        ("KnownAddresses", "addresses that others know of", "Address, Source"),
        ("RuleMonths", "hits of rules", "RuleId, Month"),
        ("Verifications", "what a check of old addresses found", "Id"),
        ("OutboundLinks", "links to other sites", "Url"),
        ("Archives", "archives of old sites", "Name, File, Sha256"),
        ("Captures", "captures of old sites", "*"),
        ("PastCaptures", "acts on old pages that can be undone", "*"),
        ("SearchSections", "what the search finds", "*"),
        ("SearchWords", "words that the search knows", "*"),
    ];

    private static readonly (string Table, string Column, string Words)[] _dated =
    [
        ("Audit", "At", "lines of the audit log"),
        ("Revisions", "Saved", "versions of pages"),
        ("Accounts", "Created", "accounts"),
        ("Media", "Updated", "media files"),
        ("Ledger", "FirstPublic", "addresses that were public"),
        ("PastActs", "At", "acts that can be undone"),
        ("DailyVisits", "Day", "counted visits"),
    ];

    public static async Task<RestoreReport> RunAsync(RestoreReport report, DatabaseFacts now, DatabaseFacts then,
        string prepared, string live, CancellationToken cancellationToken)
    {
        await using var connection = await DatabaseProbe.OpenAsync(prepared, cancellationToken);
        await AttachAsync(connection, live, cancellationToken);
        return report with
        {
            Replaces = true,
            PagesAdded = [.. then.Pages.Where(p => !now.Pages.ContainsKey(p.Key)).Select(p => p.Value.Address)],
            PagesChanged = [.. then.Pages.Where(p => now.Pages.TryGetValue(p.Key, out var other) && other != p.Value)
                .Select(p => p.Value.Address)],
            PagesLost = [.. now.Pages.Where(p => !then.Pages.ContainsKey(p.Key)).Select(p => p.Value.Address)],
            Rules = await TallyAsync(connection, "Rules", ["Match", "Key", "QueryKey", "Host"],
                ["Id", "Position", "Hits", "LastHit"], cancellationToken),
            Media = await TallyAsync(connection, "Media", ["Name"], ["Id"], cancellationToken),
            Accounts = await AccountComparison.RunAsync(connection, cancellationToken),
            ArchivesLost = [.. now.Archives.Where(a => then.Archives.All(other => other.Sha256 != a.Sha256))
                .Select(archive => archive.File)],
            Others = await OthersAsync(connection, cancellationToken),
            SettingsChanged = !(await TallyAsync(connection, "Settings", ["Id"], [], cancellationToken)).IsNothing,
        };
    }

    /// <summary>What is dated later than a clock can be wrong by.</summary>
    public static async Task<IReadOnlyList<string>> AheadAsync(
        string prepared, BackupManifest manifest, DateTime now, CancellationToken cancellationToken)
    {
        var latest = now + ClockWatch.Tolerance;
        List<string> ahead = [];
        if (manifest.Created > latest) Add("the backup itself", manifest.Created);
        await using var connection = await DatabaseProbe.OpenAsync(prepared, cancellationToken);
        foreach (var (table, column, words) in _dated)
        {
            var found = await DatabaseFacts.ColumnAsync(
                connection, $"SELECT max(\"{column}\") FROM \"{table}\" WHERE \"{column}\" > "
                    + $"'{latest.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}'", cancellationToken);
            if (DateTime.TryParse(found[0], CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
                Add(words, at);
        }

        return ahead;

        void Add(string what, DateTime at) =>
            ahead.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {at:d MMMM yyyy}"));
    }

    public static IReadOnlyList<string> Keys(BackupManifest manifest, DataFolder live) =>
        [.. manifest.Entries.Select(entry => entry.Name)
            .Where(name => BackupNames.IsKey(name) && !File.Exists(Path.Combine(live.Root, name)))];

    public static async Task AttachAsync(SqliteConnection connection, string live, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "ATTACH $live AS live";
        command.Parameters.AddWithValue("$live", live);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static IReadOnlyList<string> Settings(DataFolder unpacked, MapflatOptions options)
    {
        var path = Path.Combine(unpacked.Root, BackupNames.Settings);
        if (!File.Exists(path)) return [];
        try
        {
            var then = JsonSerializer.Deserialize(
                File.ReadAllBytes(path), SettingsJson.Default.SortedDictionaryStringString) ?? [];
            var now = EffectiveSettings.Read(options);
            // Each machine has its own places.
            return [.. then.Keys.Union(now.Keys, StringComparer.Ordinal).Where(key => key != "Mapflat:DataDirectory"
                && !key.StartsWith("Mapflat:Backups:", StringComparison.Ordinal))
                .Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key)).Order(StringComparer.Ordinal)
                .Select(key =>
                    $"{key} was {Shown(then.GetValueOrDefault(key))} and is {Shown(now.GetValueOrDefault(key))}")];
        }
        catch (JsonException)
        {
            throw new BackupException("its settings.json cannot be read");
        }

        static string Shown(string? value) => value is null ? "unset" : $"“{value}”";
    }

    private static async Task<IReadOnlyList<string>> OthersAsync(
        SqliteConnection connection, CancellationToken cancellationToken)
    {
        List<string> others = [];
        foreach (var (table, words, columns) in _others)
            if (await HasMoreAsync("main", "live", table, columns)
                || await HasMoreAsync("live", "main", table, columns)) others.Add(words);
        foreach (var (table, words, columns) in _brought)
            if (await HasMoreAsync("main", "live", table, columns)) others.Add(words);
        return others;

        async Task<bool> HasMoreAsync(string one, string other, string table, string columns) =>
            (await DatabaseFacts.ColumnAsync(
                connection, $"SELECT 1 FROM (SELECT {columns} FROM {one}.\"{table}\" EXCEPT SELECT {columns} FROM "
                    + $"{other}.\"{table}\") LIMIT 1", cancellationToken)).Count > 0;
    }

    private static async Task<Tally> TallyAsync(
        SqliteConnection connection, string table, string[] key, string[] ignored, CancellationToken cancellationToken)
    {
        var columns = await DatabaseFacts.ColumnAsync(
            connection, $"SELECT name FROM pragma_table_info('{table}')", cancellationToken);
        var same = string.Join(" AND ", key.Select(column => $"l.\"{column}\" IS m.\"{column}\""));
        var equal = string.Join(" AND ", columns.Except(ignored).Except(key)
            .Select(column => $"l.\"{column}\" IS m.\"{column}\"").DefaultIfEmpty("1"));
        return new Tally(
            await CountAsync($"main.\"{table}\" m WHERE NOT EXISTS (SELECT 1 FROM live.\"{table}\" l WHERE {same})"),
            await CountAsync($"main.\"{table}\" m JOIN live.\"{table}\" l ON {same} WHERE NOT ({equal})"),
            await CountAsync($"live.\"{table}\" l WHERE NOT EXISTS (SELECT 1 FROM main.\"{table}\" m WHERE {same})"));

        async Task<int> CountAsync(string from) =>
            int.Parse((await DatabaseFacts.ColumnAsync(
                connection, $"SELECT count(*) FROM {from}", cancellationToken)).Single(), CultureInfo.InvariantCulture);
    }
}
