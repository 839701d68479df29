using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Store;

/// <summary>
/// The content that a store has from its beginning. As long as nothing has been changed since, it is nobody's past, and
/// may go without leaving one: whoever sets the site up wants another.
/// </summary>
internal static class SeededContent
{
    /// <summary>The generation that the first content of a store makes.</summary>
    public const long Generation = 1;

    public static readonly Failure.Conflict HasChanged = new("The site has been changed since its first start, so "
        + "nothing is taken away as a whole any more: its addresses have to go on answering. Take away its pages "
        + "one by one, or begin in an empty data folder.");

    // Accounts, their sessions and the audit log stay.
    private const string Remove = """
        UPDATE Pages SET LiveRevisionId = NULL;
        DELETE FROM PastRules; DELETE FROM PastActs; DELETE FROM FormerAddresses;
        DELETE FROM Revisions; DELETE FROM Pages; DELETE FROM Ledger;
        DELETE FROM SearchIndex; DELETE FROM SearchSections; DELETE FROM SearchWords;
        DELETE FROM RuleMonths; DELETE FROM Rules; DELETE FROM RedirectTests; DELETE FROM Verifications;
        DELETE FROM MediaRenditions; DELETE FROM Media; DELETE FROM OutboundLinks;
        DELETE FROM DailyVisits; DELETE FROM MissingPaths; DELETE FROM KnownAddresses;
        DELETE FROM Settings;
        """ + Triggers.NoteAll;

    /// <summary>Takes all of it away, within the transaction that puts something else in its place.</summary>
    /// <returns>Null, or <see cref="HasChanged"/>.</returns>
    internal static async Task<Failure?> RemoveAsync(ContentDb db, CancellationToken cancellationToken)
    {
        if (db.State.Local.Single().Generation != Generation) return HasChanged;
        // They keep what was public; this never was its owner's to keep.
        var kept = await db.Database.SqlQuery<string>(
            $"""
            SELECT sql AS Value FROM sqlite_schema
            WHERE type = 'trigger' AND name IN ('Revisions_keep_rows', 'Revisions_keep_words', 'Ledger_keep_rows')
            """).ToListAsync(cancellationToken);
        await RunAsync(db, "DROP TRIGGER Revisions_keep_rows; DROP TRIGGER Revisions_keep_words; "
            + "DROP TRIGGER Ledger_keep_rows;", cancellationToken);
        await RunAsync(db, Remove, cancellationToken);
        foreach (var trigger in kept) await RunAsync(db, trigger, cancellationToken);
        return null;
    }

    private static Task<int> RunAsync(ContentDb db, string sql, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(sql, cancellationToken);
}
