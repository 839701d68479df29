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
        {
            var differing = await DatabaseFacts.ColumnAsync(
                connection,
                $"SELECT 1 FROM ({Only("main", "live")}) UNION ALL SELECT 1 FROM ({Only("live", "main")}) LIMIT 1",
                cancellationToken);
            if (differing.Count > 0) others.Add(words);

            string Only(string one, string other) =>
                $"SELECT {columns} FROM {one}.\"{table}\" EXCEPT SELECT {columns} FROM {other}.\"{table}\"";
        }

        return others;
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
