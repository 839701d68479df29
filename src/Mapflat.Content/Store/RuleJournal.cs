using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Store;

/// <summary>
/// What an act does to rules, kept row by row so that it can be undone exactly. The database copies the rows from one
/// of its tables into the other, so that an act may be on a million of them.
/// </summary>
internal static class RuleJournal
{
#pragma warning disable EF1002 // What is put into these statements is names of columns, from EF's own model.

    // SQLITE_CONSTRAINT: another rule has that source by now.
    private const int Constraint = 19;

    // The version only ever rises, and what was counted meanwhile stays counted.
    private static readonly HashSet<string> _own = new(
        ["Id", "Version", "Hits", "FirstHit", "LastHit"], StringComparer.Ordinal);

    /// <summary>An act on more rules than this is not kept for ever.</summary>
    internal const int Many = 1_000;

    /// <summary>For how long an act on many rules can be undone; what it takes is thrown away afterwards.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    internal static Task BeginAsync(ContentDb db, PastAct act, IEnumerable<int> ids, CancellationToken stop)
    {
        var columns = string.Join(", ", Columns(db).Select(column => $"'{column}', \"{column}\""));
        return db.Database.ExecuteSqlRawAsync(
            $$"""
            INSERT INTO PastRules (ActId, RuleId, Before) SELECT {0}, Id, json_object({{columns}}) FROM Rules
            WHERE Id IN (SELECT value FROM json_each({1}))
            """,
            [act.Id, JsonSerializer.Serialize(ids)], stop);
    }

    /// <param name="db">The tables; all that was done is saved.</param>
    internal static async Task EndAsync(ContentDb db, PastAct act, int? last, CancellationToken stop)
    {
        await db.Database.ExecuteSqlAsync(
            $"UPDATE PastRules SET After = (SELECT Version FROM Rules WHERE Id = RuleId) WHERE ActId = {act.Id}", stop);
        if (last is not null)
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO PastRules (ActId, RuleId, After) SELECT {act.Id}, Id, Version FROM Rules WHERE Id > {last}
                """, stop);
        var over = act.At - Kept;
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM PastRules WHERE ActId IN (
                SELECT p.ActId FROM PastActs AS a JOIN PastRules AS p ON p.ActId = a.Id WHERE a.At < {over}
                GROUP BY p.ActId HAVING count(*) > {Many})
            """, stop);
    }

    /// <returns>Whether each of them still was as the act left it, and its source is free; if not, the transaction must
    /// be given up.</returns>
    internal static async Task<bool> RevertAsync(ContentDb db, PastAct act, CancellationToken stop)
    {
        var changed = await db.Database.SqlQuery<int>(
            $"""
            SELECT count(*) AS Value FROM PastRules AS p LEFT JOIN Rules AS r ON r.Id = p.RuleId
            WHERE p.ActId = {act.Id} AND p.After IS NOT r.Version
            """)
            .SingleAsync(stop);
        if (changed > 0) return false;
        var columns = Columns(db);
        var names = string.Join(", ", columns.Select(column => $"\"{column}\""));
        var values = string.Join(", ", columns.Select(column => $"p.Before ->> '$.{column}'"));
        var pairs = string.Join(", ", columns.Where(column => !_own.Contains(column))
            .Select(column => $"\"{column}\" = p.Before ->> '$.{column}'"));
        try
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM Rules
                WHERE Id IN (SELECT RuleId FROM PastRules WHERE ActId = {act.Id} AND Before IS NULL)
                """, stop);
            await db.Database.ExecuteSqlRawAsync(
                $$"""
                UPDATE Rules SET {{pairs}}, Version = Version + 1 FROM PastRules AS p
                WHERE p.ActId = {0} AND p.RuleId = Rules.Id AND p.Before IS NOT NULL AND p.After IS NOT NULL
                """,
                [act.Id], stop);
            // What an earlier act left is there again, under another version, so that can be undone next.
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE PastRules AS o SET After = (SELECT Version FROM Rules WHERE Id = o.RuleId)
                WHERE EXISTS (SELECT 1 FROM PastRules AS p WHERE p.ActId = {act.Id} AND p.RuleId = o.RuleId
                    AND o.ActId < p.ActId AND p.After IS NOT NULL AND o.After = p.Before ->> '$.Version')
                """, stop);
            await db.Database.ExecuteSqlRawAsync(
                $$"""
                INSERT INTO Rules ({{names}}) SELECT {{values}} FROM PastRules AS p
                WHERE p.ActId = {0} AND p.After IS NULL
                """,
                [act.Id], stop);
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Constraint)
        {
            return false;
        }
    }

    /// <summary>
    /// The columns of a rule, read from EF's own model, so that none that is added later is forgotten.
    /// </summary>
    private static List<string> Columns(ContentDb db) =>
        [.. db.Model.FindEntityType(typeof(RedirectRule))!.GetProperties()
            .Select(property => property.GetColumnName())];
}
