using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Mapflat.Content.Store;

/// <summary>
/// Writes many rows of one table within the transaction that is open, by one statement each that is prepared once. EF
/// would remember every row until the end: a million of them take gigabytes and minutes. What is written, and how, is
/// read from EF's own model.
/// </summary>
internal static class BulkRows
{
    internal static Task InsertAsync<T>(
        ContentDb db, IEnumerable<T> rows, Action<int> done, CancellationToken cancellationToken)
        where T : class
    {
        var columns = Columns<T>(db).Where(column => !column.IsPrimaryKey()).ToList();
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
        return RunAsync(db, $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(Name))}) VALUES "
            + $"({string.Join(", ", columns.Select(Parameter))})",
            columns, rows, done, cancellationToken);
    }

    /// <summary>Writes rows that are there already, but for some columns.</summary>
    internal static Task UpdateAsync<T>(
        ContentDb db, IEnumerable<T> rows, string[] except, Action<int> done, CancellationToken cancellationToken)
        where T : class
    {
        var columns = Columns<T>(db).Where(column => !except.Contains(column.Name)).ToList();
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
        return RunAsync(db, $"UPDATE \"{table}\" SET {Pairs(false, ", ")} WHERE {Pairs(true, " AND ")}", columns, rows,
            done, cancellationToken);

        string Pairs(bool ofKey, string between) =>
            string.Join(between, columns.Where(column => column.IsPrimaryKey() == ofKey)
                .Select(column => $"{Name(column)} = {Parameter(column)}"));
    }

    private static async Task RunAsync<T>(
        ContentDb db, string sql, List<IProperty> columns, IEnumerable<T> rows, Action<int> done,
        CancellationToken cancellationToken)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        List<(IProperty Column, DbParameter Parameter)> parameters = [];
        foreach (var column in columns)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = Parameter(column);
            command.Parameters.Add(parameter);
            parameters.Add((column, parameter));
        }

        var count = 0;
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MemoryBound.Keep();
            foreach (var (column, parameter) in parameters)
            {
                var value = column.GetGetter().GetClrValue(row!);
                parameter.Value = (value is not null && column.GetTypeMapping().Converter is { } converter
                    ? converter.ConvertToProvider(value)
                    : value) ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
            done(++count);
        }
    }

    private static List<IProperty> Columns<T>(ContentDb db) => [.. db.Model.FindEntityType(typeof(T))!.GetProperties()];

    private static string Name(IProperty column) => $"\"{column.GetColumnName()}\"";

    private static string Parameter(IProperty column) => "@" + column.GetColumnName();
}
