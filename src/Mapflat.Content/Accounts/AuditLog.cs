using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>Who did what, when and from where.</summary>
public sealed class AuditLog(ContentStore store)
{
    /// <summary>How many lines a page of the log has.</summary>
    public const int PageSize = 100;

    /// <summary>The log, newest first.</summary>
    /// <param name="before">Only lines with a smaller number; null to begin at the newest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>At most <see cref="PageSize"/> lines.</returns>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(int? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Audit.AsNoTracking().Where(e => before == null || e.Id < before).OrderByDescending(e => e.Id).Take(PageSize).ToListAsync(cancellationToken);
    }

    /// <summary>Writes a line about something that is not a change of the store: a sign-in, a refusal, an export.</summary>
    public Task WriteAsync(Author author, string act, string subject, string? detail, CancellationToken cancellationToken) =>
        store.WriteAsync<bool>(
            (db, now, _) =>
            {
                Add(db, now, author, act, subject, detail);
                return Task.FromResult<Outcome<bool>>(true);
            },
            cancellationToken);

    /// <summary>Adds a line to the transaction of the change that it is about.</summary>
    internal static void Add(ContentDb db, DateTime now, Author author, string act, string subject, string? detail = null) =>
        db.Audit.Add(new AuditEntry(now, author, act, subject, detail));
}
