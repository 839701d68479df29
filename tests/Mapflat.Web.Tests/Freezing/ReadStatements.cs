using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>
/// The statements that EF Core sends to a database meanwhile, and how SQLite goes about each of them.
/// </summary>
internal sealed class ReadStatements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>,
    IDisposable
{
    /// <summary>Those that grow with the site.</summary>
    private static readonly string[] Tables = ["Pages", "Revisions", "Ledger", "FormerAddresses", "Media", "Rules",
        "SearchSections"];

    private readonly string _database;
    private readonly IDisposable _listening;
    private readonly ConcurrentDictionary<string,
        IReadOnlyList<(string Name, object? Value)>> _seen = new(StringComparer.Ordinal);
    // What goes on behind the test is no business of its.
    private readonly AsyncLocal<bool> _watching = new();
    private IDisposable? _events;

    public ReadStatements(string dataDirectory)
    {
        _database = Path.Combine(dataDirectory, "mapflat.db");
        _listening = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public void Begin() => _watching.Value = true;

    public void End() => _watching.Value = false;

    /// <summary>
    /// The statements that read all of a table or of an index to find what they want, each with the plan for it.
    /// </summary>
    public IReadOnlyList<string> ThatReadTablesWhole()
    {
        Assert.NotEmpty(_seen);
        using var connection = new SqliteConnection($"Data Source={_database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var found = new List<string>();
        foreach (var (sql, parameters) in _seen)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + sql;
            foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            using var reader = command.ExecuteReader();
            var plan = new List<(long Parent, string Step)>();
            while (reader.Read()) plan.Add((reader.GetInt64(1), reader.GetString(3)));
            if (plan.Exists(part => IsWhole(sql, plan, part.Parent, part.Step)))
                found.Add($"{sql}\n  {string.Join("\n  ", plan.Select(part => part.Step))}");
        }

        return found;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore") _events = value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (!_watching.Value || value.Value is not CommandEventData { Command: { } command }
            || value.Key != RelationalEventId.CommandExecuting.Name) return;
        if (command.Connection?.DataSource is { } source
            && Path.GetFullPath(source) != Path.GetFullPath(_database)) return;
        if (command.CommandText.StartsWith("PRAGMA", StringComparison.Ordinal)) return;
        // A menu without an entry: nothing is read for it.
        if (command.CommandText.EndsWith("WHERE 0", StringComparison.Ordinal)) return;
        _seen[command.CommandText] = [.. command.Parameters.Cast<DbParameter>()
            .Select(parameter => (parameter.ParameterName, parameter.Value))];
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _events?.Dispose();
        _listening.Dispose();
    }

    /// <summary>
    /// What is read in the order that is wanted ends with the limit; what is sorted first is read whole.
    /// </summary>
    private static bool IsWhole(string sql, List<(long Parent, string Step)> plan, long parent, string step)
    {
        if (!step.StartsWith("SCAN ", StringComparison.Ordinal)
            || step.Contains("VIRTUAL TABLE", StringComparison.Ordinal)) return false;
        var isSorted = plan.Exists(other =>
            other.Parent == parent && other.Step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        return Names(sql, step.Split(' ')[1]) && (isSorted || !sql.Contains("LIMIT", StringComparison.Ordinal));
    }

    /// <summary>Whether the name in a plan is that of one of the tables, or stands for one in the statement.</summary>
    private static bool Names(string sql, string name) => Array.Exists(Tables, table => table == name
        || sql.Contains($"\"{table}\" AS \"{name}\"", StringComparison.Ordinal)
            || sql.Contains($"FROM {table} {name}", StringComparison.Ordinal));
}
