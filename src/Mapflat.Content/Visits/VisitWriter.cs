using System.Globalization;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Visits;

/// <summary>
/// Brings what was counted into the store, in one transaction at a time. It works on a connection of its own, with
/// neither EF nor the rest of the store in memory, because a site that only serves frozen pages never loads those.
/// </summary>
/// <remarks>What was counted since the last flush is lost if the process is killed.</remarks>
internal sealed class VisitWriter(DataFolder folder, VisitCounters counters, TimeProvider time) : IDisposable
{
    /// <summary>For how many days, at least, each day is kept by itself.</summary>
    public const int KeptDays = 400;

    /// <summary>How many counts wait in memory for a database that is away; beyond it the oldest are dropped.</summary>
    internal const int MostWaiting = 20_000;

    /// <summary>How many counts of rules wait likewise: one for each rule and month.</summary>
    internal const int MostWaitingRules = 200_000;

    private const string AddVisits = """
        INSERT INTO DailyVisits (Day, Kind, Subject, Count) VALUES ($day, $kind, $subject, $count)
        ON CONFLICT (Kind, Day, Subject) DO UPDATE SET Count = Count + excluded.Count
        """;

    private const string AddPath = """
        INSERT INTO MissingPaths (Path, Count, First, Last) VALUES ($path, $count, $first, $last)
        ON CONFLICT (Path) DO UPDATE SET Count = Count + excluded.Count,
            Last = CASE WHEN Last > $today THEN excluded.Last ELSE MAX(Last, excluded.Last) END
        """;

    // What stands in a list of old addresses, and what somebody has decided on, are not guesses, and are never dropped
    // for them.
    private const string DropPaths = """
        DELETE FROM MissingPaths WHERE Path IN (
            SELECT Path FROM MissingPaths WHERE Source IS NULL AND Ignored IS NULL
            ORDER BY Count DESC, Last DESC, Path LIMIT -1 OFFSET $most)
        """;

    // A rule that was deleted meanwhile is nobody's loss.
    private const string AddHits = """
        UPDATE Rules SET Hits = Hits + $count, FirstHit = CASE WHEN Hits = 0 THEN $first ELSE FirstHit END,
            LastHit = CASE WHEN LastHit > $today THEN $last ELSE MAX(COALESCE(LastHit, ''), $last) END
        WHERE Id = $rule
        """;

    private const string AddMonth = """
        INSERT INTO RuleMonths (RuleId, Month, Count) SELECT Id, $month, $count FROM Rules WHERE Id = $rule
        ON CONFLICT (RuleId, Month) DO UPDATE SET Count = Count + excluded.Count
        """;

    private const string FoldDays = """
        INSERT INTO DailyVisits (Day, Kind, Subject, Count)
        SELECT strftime('%Y-%m-01', Day), Kind, Subject, SUM(Count) FROM DailyVisits
        WHERE Day < $month AND Day <> strftime('%Y-%m-01', Day) GROUP BY 1, 2, 3
        ON CONFLICT (Kind, Day, Subject) DO UPDATE SET Count = Count + excluded.Count;
        DELETE FROM DailyVisits WHERE Day < $month AND Day <> strftime('%Y-%m-01', Day);
        """;

    // Counted while the clock was ahead: it belongs to the days before the clock was put right, and counts from then
    // on.
    private const string TakeBack = """
        INSERT INTO DailyVisits (Day, Kind, Subject, Count)
        SELECT $today, Kind, Subject, SUM(Count) FROM DailyVisits WHERE Day > $tomorrow GROUP BY Kind, Subject
        ON CONFLICT (Kind, Day, Subject) DO UPDATE SET Count = Count + excluded.Count;
        DELETE FROM DailyVisits WHERE Day > $tomorrow;
        UPDATE MissingPaths SET First = MIN(First, $today), Last = $today WHERE Last > $tomorrow;
        UPDATE Rules SET FirstHit = MIN(FirstHit, $today), LastHit = $today WHERE LastHit > $tomorrow;
        INSERT INTO RuleMonths (RuleId, Month, Count)
        SELECT RuleId, $month, SUM(Count) FROM RuleMonths WHERE Month > $tomorrow GROUP BY RuleId
        ON CONFLICT (RuleId, Month) DO UPDATE SET Count = Count + excluded.Count;
        DELETE FROM RuleMonths WHERE Month > $tomorrow;
        """;

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<(DateOnly Day, VisitKind Kind, string Subject), long> _waiting = [];
    private readonly Dictionary<(DateOnly Month, int Rule), (long Count, DateOnly First, DateOnly Last)> _rules = [];
    private Dictionary<string, (long Count, DateOnly First, DateOnly Last)> _paths = new(StringComparer.Ordinal);
    private DateOnly _day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
    private DateOnly _folded;

    /// <summary>
    /// Writes everything that was counted until now. It belongs to the day on which the flush before this one was, so
    /// flush at midnight (UTC) too. If the store cannot be written to, the counts wait for the next flush.
    /// </summary>
    /// <exception cref="StoreException">The store cannot be written to.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            Take(_day);
            _day = today;
            if (_waiting.Count + _paths.Count + _rules.Count == 0) return;
            await WriteAsync(today, cancellationToken);
            _waiting.Clear();
            _paths.Clear();
            _rules.Clear();
        }
        catch (SqliteException e)
        {
            throw StoreException.Explain(e, folder);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private void Take(DateOnly day)
    {
        var (visits, paths) = counters.Take();
        foreach (var (kind, subject, count) in visits)
            _waiting[(day, kind, subject)] = _waiting.GetValueOrDefault((day, kind, subject)) + count;
        foreach (var (path, count) in paths)
            _paths[path] =
                _paths.TryGetValue(path, out var known) ? (known.Count + count, known.First, day) : (count, day, day);
        var month = new DateOnly(day.Year, day.Month, 1);
        foreach (var (rule, count) in counters.TakeRules())
            _rules[(month, rule)] = _rules.TryGetValue((month, rule), out var known)
                ? (known.Count + count, known.First, day)
                : (count, day, day);
        if (_rules.Count > MostWaitingRules)
        {
            foreach (var key in _rules.Keys.OrderBy(key => key.Month).Take(_rules.Count - MostWaitingRules).ToList())
                _rules.Remove(key);
        }
        if (_waiting.Count > MostWaiting)
        {
            foreach (var key in _waiting.Keys.OrderBy(key => key.Day).Take(_waiting.Count - MostWaiting).ToList())
                _waiting.Remove(key);
        }
        if (_paths.Count > VisitCounters.MostMissingPaths)
        {
            _paths = _paths.OrderByDescending(path => path.Value.Count).ThenByDescending(path => path.Value.Last)
                .Take(VisitCounters.MostMissingPaths).ToDictionary(StringComparer.Ordinal);
        }
    }

    private async Task WriteAsync(DateOnly today, CancellationToken cancellationToken)
    {
        await using var connection = await DatabaseProbe.OpenAsync(folder.Database, cancellationToken);
        await using var transaction = connection.BeginTransaction();
        foreach (var ((day, kind, subject), count) in _waiting)
            Run(AddVisits, ("$day", Text(day)), ("$kind", kind.ToString()), ("$subject", subject), ("$count", count));
        WriteRules(connection, transaction, Text(today));
        foreach (var (path, (count, first, last)) in _paths)
            Run(AddPath, ("$path", path), ("$count", count), ("$first", Text(first)), ("$last", Text(last)),
                ("$today", Text(today)));
        if (_paths.Count > 0) Run(DropPaths, ("$most", VisitCounters.MostMissingPaths));
        // What is old, and what lies ahead, only a clock can tell that is not in doubt itself.
        var isDue = _folded != today && !ClockWatch.IsDoubted(folder, time.GetUtcNow().UtcDateTime);
        var kept = today.AddDays(-KeptDays);
        if (isDue)
        {
            Run(TakeBack, ("$today", Text(today)), ("$tomorrow", Text(today.AddDays(1))),
                ("$month", Text(new DateOnly(today.Year, today.Month, 1))));
            Run(FoldDays, ("$month", Text(new DateOnly(kept.Year, kept.Month, 1))));
        }

        await transaction.CommitAsync(cancellationToken);
        if (isDue) _folded = today;

        void Run(string sql, params ReadOnlySpan<(string Name, object Value)> values)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>There may be very many rules, so their statements are prepared once.</summary>
    private void WriteRules(SqliteConnection connection, SqliteTransaction transaction, string today)
    {
        using var hits = Command(AddHits, "$rule", "$count", "$first", "$last", "$today");
        using var months = Command(AddMonth, "$rule", "$count", "$month");
        foreach (var ((month, rule), (count, first, last)) in _rules)
        {
            Run(hits, rule, count, Text(first), Text(last), today);
            Run(months, rule, count, Text(month));
        }

        SqliteCommand Command(string sql, params ReadOnlySpan<string> names)
        {
            var command = new SqliteCommand(sql, connection, transaction);
            foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = name });
            return command;
        }

        static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
        {
            for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
            command.ExecuteNonQuery();
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
