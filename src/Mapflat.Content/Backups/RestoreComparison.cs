using System.Globalization;
using System.Text.Json;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Backups;

/// <summary>Holds a prepared database against the one that is there.</summary>
internal static class RestoreComparison
{
    /// <summary>Says what would change.</summary>
    public static async Task<RestoreReport> RunAsync(RestoreReport report, DatabaseFacts now, DatabaseFacts then, string prepared, string live, CancellationToken cancellationToken)
    {
        await using var connection = await DatabaseCopy.OpenAsync(prepared, cancellationToken);
        await AttachAsync(connection, live, cancellationToken);
        return report with
        {
            Replaces = true,
            PagesAdded = [.. then.Pages.Where(p => !now.Pages.ContainsKey(p.Key)).Select(p => p.Value.Address)],
            PagesChanged = [.. then.Pages.Where(p => now.Pages.TryGetValue(p.Key, out var other) && other != p.Value).Select(p => p.Value.Address)],
            PagesLost = [.. now.Pages.Where(p => !then.Pages.ContainsKey(p.Key)).Select(p => p.Value.Address)],
            Rules = await TallyAsync(connection, "Rules", ["Match", "Key", "QueryKey", "Host"], ["Id", "Position", "Hits", "LastHit"], cancellationToken),
            Media = await TallyAsync(connection, "Media", ["Name"], ["Id"], cancellationToken),
            Accounts = await TallyAsync(connection, "Accounts", ["NormalizedEmail"], ["Id", "ConcurrencyStamp", "LastCodeStep", "AccessFailedCount", "LockoutEnd"], cancellationToken),
            SettingsChanged = !(await TallyAsync(connection, "Settings", ["Id"], [], cancellationToken)).IsNothing,
        };
    }

    /// <summary>The database that is there, as <c>live</c> beside the one that is open.</summary>
    public static async Task AttachAsync(SqliteConnection connection, string live, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "ATTACH $live AS live";
        command.Parameters.AddWithValue("$live", live);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Settings that were others when the backup was made, a line each.</summary>
    public static IReadOnlyList<string> Settings(DataFolder unpacked, MapflatOptions options)
    {
        var path = Path.Combine(unpacked.Root, BackupNames.Settings);
        if (!File.Exists(path)) return [];
        try
        {
            var then = JsonSerializer.Deserialize(File.ReadAllBytes(path), SettingsJson.Default.SortedDictionaryStringString) ?? [];
            var now = EffectiveSettings.Of(options);
            // Each machine has its own places.
            return [.. then.Keys.Union(now.Keys, StringComparer.Ordinal).Where(key => key != "Mapflat:DataDirectory" && !key.StartsWith("Mapflat:Backups:", StringComparison.Ordinal))
                .Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key)).Order(StringComparer.Ordinal)
                .Select(key => $"{key} was {Shown(then.GetValueOrDefault(key))} and is {Shown(now.GetValueOrDefault(key))}")];
        }
        catch (JsonException)
        {
            throw new BackupException("its settings.json cannot be read");
        }

        static string Shown(string? value) => value is null ? "unset" : $"“{value}”";
    }

    private static async Task<Tally> TallyAsync(SqliteConnection connection, string table, string[] key, string[] ignored, CancellationToken cancellationToken)
    {
        var columns = await DatabaseFacts.ColumnAsync(connection, $"SELECT name FROM pragma_table_info('{table}')", cancellationToken);
        var same = string.Join(" AND ", key.Select(column => $"l.\"{column}\" IS m.\"{column}\""));
        var equal = string.Join(" AND ", columns.Except(ignored).Except(key).Select(column => $"l.\"{column}\" IS m.\"{column}\"").DefaultIfEmpty("1"));
        return new Tally(
            await CountAsync($"main.\"{table}\" m WHERE NOT EXISTS (SELECT 1 FROM live.\"{table}\" l WHERE {same})"),
            await CountAsync($"main.\"{table}\" m JOIN live.\"{table}\" l ON {same} WHERE NOT ({equal})"),
            await CountAsync($"live.\"{table}\" l WHERE NOT EXISTS (SELECT 1 FROM main.\"{table}\" m WHERE {same})"));

        async Task<int> CountAsync(string from) =>
            int.Parse((await DatabaseFacts.ColumnAsync(connection, $"SELECT count(*) FROM {from}", cancellationToken)).Single(), CultureInfo.InvariantCulture);
    }
}
