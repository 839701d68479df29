using System.Globalization;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Archives;

/// <summary>What becomes of the addresses of an archive that is taken away.</summary>
/// <param name="Versions">How many captures it holds.</param>
/// <param name="Kept">Addresses that another archive has a version of, which visitors get then.</param>
/// <param name="Decided">Addresses that are hidden, gone or led on already, and stay so.</param>
/// <param name="Covered">Addresses that a page of today has.</param>
/// <param name="Lost">Addresses that nothing else answers.</param>
/// <param name="Examples">The first of the lost.</param>
internal sealed record RemovalConsequences(
    string Name, string File, int Versions, int Kept, int Decided, int Covered, int Lost,
    IReadOnlyList<string> Examples)
{
    public IEnumerable<string> Describe()
    {
        var addresses = Kept + Decided + Covered + Lost;
        yield return $"{Name} ({File}) holds {Counted.Phrase(Versions, "version")} of "
            + $"{Counted.Phrase(addresses, "address", "addresses")}.";
        if (Kept > 0) yield return Say($"{Kept:N0} have a version in another archive, which visitors get then.");
        if (Decided > 0) yield return Say($"{Decided:N0} are hidden, gone or led on already, and stay so.");
        if (Covered > 0) yield return Say($"{Covered:N0} have a page of today, which stays.");
        if (Lost == 0) yield break;
        yield return Say($"{Lost:N0} answer nothing else:");
        foreach (var example in Examples) yield return "    " + example;
        if (Lost > Examples.Count) yield return Say($"    and {Lost - Examples.Count:N0} more");
    }

    private static string Say(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// Takes an archive away, with its file. What it answered is never forgotten: an address without another version is
/// gone (410) from then on, until the same archive is adopted again.
/// </summary>
internal sealed class ArchiveRemoval(ContentStore store, ArchiveList archives)
{
    private const int MostExamples = 10;

    private const string Without = "a.Id IN (SELECT AddressId FROM Captures WHERE ArchiveId = {0}) "
        + "AND NOT EXISTS (SELECT 1 FROM Captures c WHERE c.AddressId = a.Id AND c.ArchiveId <> {0})";

    private const string HasPage = "(a.QueryKey = '' AND EXISTS (SELECT 1 FROM Pages p WHERE p.Folded = a.Key "
        + "AND p.Trashed IS NULL AND p.Status <> 'Draft'))";

    /// <returns><see cref="Failure.NotFound"/> that names the archives that there are.</returns>
    public async Task<Outcome<RemovalConsequences>> PlanAsync(string name, CancellationToken cancellationToken)
    {
        var (archive, failure) = await archives.FindAsync(name, cancellationToken);
        if (archive is null) return failure!;
        await using var db = await store.OpenAsync(cancellationToken);
        return await LookAsync(db, archive, cancellationToken);
    }

    /// <param name="mayLose">Whether addresses that nothing else answers may be marked as gone.</param>
    /// <returns><see cref="Failure.Conflict"/> where there are some, and they may not.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<RemovalConsequences>> CarryOutAsync(
        string name, bool mayLose, Author author, CancellationToken cancellationToken)
    {
        var (archive, failure) = await archives.FindAsync(name, cancellationToken);
        if (archive is null) return failure!;
        var outcome = await store.ChangeAsync<RemovalConsequences>(
            async (db, now, stop) =>
            {
                var found = await LookAsync(db, archive, stop);
                if (found.Lost > 0 && !mayLose)
                    return new Failure.Conflict(found.Lost.ToString("N0", CultureInfo.InvariantCulture)
                        + " addresses would answer nothing. Lead them on first, under Old pages, or say (with "
                        + "--gone on the command line) that they are gone for good (410). Nothing was changed.");
                await RemoveAsync(db, archive.Id, db.State.Local.Single().Generation + 1, stop);
                AuditLog.Add(db, now, author, "archive.removed", archive.Name,
                    $"{Counted.Phrase(found.Versions, "version")}, "
                        + $"{Counted.Phrase(found.Lost, "address", "addresses")} gone");
                return found;
            },
            _ => true, cancellationToken);
        // Nobody names it any more; what fails here is told by upkeep.
        if (outcome.Failure is null) File.Delete(archives.PathOf(archive));
        return outcome;
    }

    private static async Task<RemovalConsequences> LookAsync(
        ContentDb db, Archive archive, CancellationToken cancellationToken)
    {
        var versions = await db.Captures.CountAsync(c => c.ArchiveId == archive.Id, cancellationToken);
        var addresses = await db.Captures.Where(c => c.ArchiveId == archive.Id).Select(c => c.AddressId).Distinct()
            .CountAsync(cancellationToken);
        var decided = await CountAsync("a.State <> 'Shown'");
        var covered = await CountAsync($"a.State = 'Shown' AND {HasPage}");
        const string lost = $"a.State = 'Shown' AND NOT {HasPage}";
        var examples = await db.Database.SqlQueryRaw<string>(
            $"SELECT a.Address AS Value FROM CapturedAddresses a WHERE {Without} AND {lost} ORDER BY a.Address "
                + "LIMIT {1}",
            archive.Id, MostExamples).ToListAsync(cancellationToken);
        var countLost = await CountAsync(lost);
        return new RemovalConsequences(archive.Name, archive.File, versions,
            addresses - decided - covered - countLost, decided, covered, countLost, examples);

#pragma warning disable EF1002 // The conditions are those above.
        Task<int> CountAsync(string which) => db.Database.SqlQueryRaw<int>(
            $"SELECT count(*) AS Value FROM CapturedAddresses a WHERE {Without} AND {which}", archive.Id)
            .SingleAsync(cancellationToken);
#pragma warning restore EF1002
    }

    private static async Task RemoveAsync(ContentDb db, int archiveId, long generation, CancellationToken stop)
    {
        // An act on what is not there any more cannot be undone.
        await db.Database.ExecuteSqlRawAsync(
            $"DELETE FROM PastCaptures WHERE AddressId IN (SELECT a.Id FROM CapturedAddresses a WHERE {Without})",
            [archiveId], stop);
        await db.Database.ExecuteSqlRawAsync(
            $$"""
            UPDATE CapturedAddresses AS a SET
                LatestId = CASE State WHEN 'Shown' THEN 0 ELSE {{CapturedAddress.Removed}} END,
                State = CASE State WHEN 'Shown' THEN 'Gone' ELSE State END,
                Title = '', Generation = {1}
            WHERE {{Without}}
            """,
            [archiveId, generation], stop);
        await db.Database.ExecuteSqlRawAsync(
            """
            UPDATE CapturedAddresses AS a SET
                (LatestId, Title, MediaType) = (
                    SELECT Id, Title, lower(trim(substr(ContentType, 1, instr(ContentType || ';', ';') - 1)))
                    FROM Captures c WHERE c.AddressId = a.Id AND c.ArchiveId <> {0}
                    ORDER BY Moment DESC, Id DESC LIMIT 1),
                Generation = {1}, IsIndexed = IsIndexed AND MediaType NOT IN ('text/html', 'application/xhtml+xml')
            WHERE Id IN (SELECT AddressId FROM Captures WHERE ArchiveId = {0}) AND Generation <> {1}
            """,
            [archiveId, generation], stop);
        await db.Captures.Where(c => c.ArchiveId == archiveId).ExecuteDeleteAsync(stop);
        await db.Archives.Where(a => a.Id == archiveId).ExecuteDeleteAsync(stop);
    }
}
