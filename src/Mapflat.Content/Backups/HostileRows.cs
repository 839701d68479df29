using Mapflat.Content.Media;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Mapflat.Content.Backups;

/// <summary>
/// What no program of this kind has written, in a database that is whole by SQLite's own checks: numbers at their ends,
/// with which the next row could not be saved, files that are not what their rows say, values of another type.
/// </summary>
internal static class HostileRows
{
    // A row a second would take 30,000 years to get there; of what is counted in 32 bits, a million is left.
    private const long LargestLong = 1_000_000_000_000;
    private const int LargestInt = int.MaxValue - 1_000_000;

    /// <param name="headOf">The first bytes of a file of media by its hash; null where it is not at hand.</param>
    /// <exception cref="BackupException">Something is so.</exception>
    public static async Task RefuseAsync(
        ContentDb db, SqliteConnection connection, Func<string, byte[]?> headOf, CancellationToken cancellationToken)
    {
        if ((await DatabaseFacts.ColumnAsync(connection, "SELECT name FROM sqlite_sequence WHERE typeof(seq) <> "
            + $"'integer' OR seq NOT BETWEEN 0 AND {LargestInt} LIMIT 1", cancellationToken)) is [var counted])
            throw new BackupException($"the numbers of its table {counted} are at their end");
        foreach (var type in db.Model.GetEntityTypes())
        {
            if (type.GetTableName() is not { } table) continue;
            foreach (var (column, condition, words) in Conditions(type))
            {
                if ((await DatabaseFacts.ColumnAsync(
                    connection, $"SELECT 1 FROM \"{table}\" WHERE {condition} LIMIT 1", cancellationToken)).Count > 0)
                    throw new BackupException($"the column {column} of its table {table} {words}");
            }
        }

        foreach (var table in (string[])["Media", "MediaRenditions"])
            await RefuseMediaAsync(connection, table, headOf, cancellationToken);
    }

    /// <summary>SQLite keeps anything in any column; a date that is none would stop every page that shows it.</summary>
    private static IEnumerable<(string Column, string Condition, string Words)> Conditions(IEntityType type)
    {
        if (type.IsMappedToJson())
        {
            var json = type.GetContainerColumnName()!;
            yield return (json, $"NOT json_valid(\"{json}\")", "has a value that cannot be read");
            yield break;
        }

        foreach (var property in type.GetProperties())
        {
            var (name, column) = (property.GetColumnName(), $"\"{property.GetColumnName()}\"");
            yield return (name, $"typeof({column}) NOT IN ('null', '{property.GetColumnType().ToLowerInvariant()}')",
                "has a value of another type");
            var value = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            var stored = property.GetTypeMapping().Converter?.ProviderClrType ?? value;
            stored = Nullable.GetUnderlyingType(stored) ?? stored;
            if (value.IsEnum && stored == typeof(string))
                yield return (
                    name, $"{column} NOT IN ({string.Join(", ", Enum.GetNames(value).Select(n => $"'{n}'"))})",
                    "has a value that this program does not know");
            else if (stored == typeof(DateTime) || stored == typeof(DateTimeOffset))
                yield return (name, $"{column} IS NOT NULL AND datetime({column}) IS NULL", "has a date that is none");
            else if (stored == typeof(DateOnly))
                yield return (name, $"{column} IS NOT NULL AND date({column}) IS NULL", "has a date that is none");
            // A tag is a hash, of which every number is as good.
            else if (name != nameof(StoreState.RulesTag) && (stored == typeof(int) || stored == typeof(long)))
            {
                var largest = stored == typeof(int) ? LargestInt : LargestLong;
                yield return (name, $"{column} NOT BETWEEN {-largest} AND {largest}", "has a number at its end");
            }
        }
    }

    private static async Task RefuseMediaAsync(SqliteConnection connection, string table, Func<string, byte[]?> headOf,
        CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT Name, ContentType, Sha256 FROM \"{table}\"";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, type, hash) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
            var isName = table == "Media" ? MediaName.IsValid(name) : MediaName.IsRendition(name);
            if (!isName || MediaStore.ContentTypes.GetValueOrDefault(Path.GetExtension(name)) != type)
                throw new BackupException(
                    $"the row of /media/{Shown(name)} has another type than its name says: {Shown(type)}");
            if (headOf(hash) is not { } head) continue;
            var kind = MediaKinds.Detect(head);
            var isWhatItSays = MediaKinds.OfEnding(name) == MediaKind.Svg
                ? kind == MediaKind.Svg
                : !MediaName.Check(name, head).Any();
            if (!isWhatItSays)
                throw new BackupException($"/media/{name} is {kind.Words()}, and its row says {type}");
        }
    }

    private static string Shown(string text) =>
        string.Concat(text.Where(c => !char.IsControl(c)).Take(80));
}
