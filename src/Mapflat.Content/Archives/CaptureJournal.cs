using System.Text.Json;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Archives;

/// <summary>
/// What an act does to addresses of old sites, kept row by row so that it can be undone exactly. The database copies
/// the rows from one of its tables into the other, so that an act may be on a hundred thousand of them.
/// </summary>
internal static class CaptureJournal
{
#pragma warning disable EF1002 // What is put into these statements is names of columns, written here.

    private const string Row = "json_array(a.State, a.Reason, a.LeadsTo)";

    /// <summary>Keeps what holds now as what held before.</summary>
    internal static Task BeginAsync(ContentDb db, PastAct act, IEnumerable<int> ids, CancellationToken stop) =>
        db.Database.ExecuteSqlRawAsync(
            $$"""
            INSERT INTO PastCaptures (ActId, AddressId, Before, After)
            SELECT {0}, a.Id, {{Row}}, '' FROM CapturedAddresses a WHERE a.Id IN (SELECT value FROM json_each({1}))
            """,
            [act.Id, JsonSerializer.Serialize(ids)], stop);

    /// <summary>Keeps what holds now as what the act has left, and forgets rows that are as they were.</summary>
    internal static async Task EndAsync(ContentDb db, PastAct act, CancellationToken stop)
    {
        await db.Database.ExecuteSqlRawAsync(
            $$"""
            UPDATE PastCaptures SET After = (SELECT {{Row}} FROM CapturedAddresses a WHERE a.Id = AddressId)
            WHERE ActId = {0}
            """,
            [act.Id], stop);
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM PastCaptures WHERE ActId = {act.Id} AND After = Before", stop);
        var over = act.At - RuleJournal.Kept;
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM PastCaptures WHERE ActId IN (
                SELECT p.ActId FROM PastActs AS a JOIN PastCaptures AS p ON p.ActId = a.Id WHERE a.At < {over}
                GROUP BY p.ActId HAVING count(*) > {RuleJournal.Many})
            """, stop);
    }

    /// <summary>An address that is no longer as the act left it; null where all are.</summary>
    internal static Task<string?> FindChangedAsync(ContentDb db, PastAct act, CancellationToken stop) =>
        db.Database.SqlQueryRaw<string>(
            $$"""
            SELECT a.Address AS Value FROM PastCaptures p JOIN CapturedAddresses a ON a.Id = p.AddressId
            WHERE p.ActId = {0} AND p.After <> {{Row}} LIMIT 1
            """,
            act.Id).FirstOrDefaultAsync(stop);

    /// <summary>Puts rows back to what held before the act.</summary>
    /// <param name="ids">Null for all of them.</param>
    internal static Task RevertAsync(
        ContentDb db, PastAct act, long generation, IEnumerable<int>? ids, CancellationToken stop) =>
        WriteAsync(db, "Before", act, generation, ids, stop);

    /// <summary>Puts rows back to what the act had left.</summary>
    internal static Task RepeatAsync(
        ContentDb db, PastAct act, long generation, IEnumerable<int> ids, CancellationToken stop) =>
        WriteAsync(db, "After", act, generation, ids, stop);

    private static Task<int> WriteAsync(
        ContentDb db, string from, PastAct act, long generation, IEnumerable<int>? ids, CancellationToken stop) =>
        db.Database.ExecuteSqlRawAsync(
            $$"""
            UPDATE CapturedAddresses SET State = p.{{from}} ->> 0, Reason = p.{{from}} ->> 1,
                LeadsTo = p.{{from}} ->> 2, Generation = {1}
            FROM PastCaptures AS p WHERE p.ActId = {0} AND p.AddressId = CapturedAddresses.Id
                AND ({2} = '' OR CapturedAddresses.Id IN (SELECT value FROM json_each({2})))
            """,
            [act.Id, generation, ids is null ? "" : JsonSerializer.Serialize(ids)], stop);
}
