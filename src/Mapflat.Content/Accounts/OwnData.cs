using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>
/// Everything that is kept about one account and may be shown: no hash, no key and no secret is in it.
/// </summary>
internal sealed record OwnData(DateTime Written, OwnDataAccount Account, IReadOnlyList<OwnDataPasskey> Passkeys,
    IReadOnlyList<OwnDataSession> Sessions, IReadOnlyList<OwnDataEntry> Log);

internal sealed record OwnDataAccount(int Number, string Name, string? Email, string Role, DateTime Created,
    bool HasPassword, bool HasSecondFactor, int RecoveryCodesLeft);

internal sealed record OwnDataPasskey(string Name, DateTime Added, DateTime? LastUsed);

internal sealed record OwnDataSession(
    string Browser, string? From, DateTime SignedIn, DateTime LastSeen, DateTime Expires);

internal sealed record OwnDataEntry(DateTime At, string As, string? From, string Act, string Subject, string? Detail);

internal sealed class OwnDataExport(
    OwnAccount mine, PasskeyRing ring, SessionStore sessions, AuditLog audit, ContentStore store)
{
    /// <summary>Says so in the audit log.</summary>
    public async Task<Outcome<OwnData>> ExportAsync(int id, Author author, CancellationToken cancellationToken)
    {
        if (await mine.FindAsync(id, cancellationToken) is not { } account)
            return new Failure.NotFound("There is no such account any more.");
        // First the line, so that it is in the data too.
        await audit.WriteAsync(author, "account.exported", account.Email!, detail: null, cancellationToken);
        await using var db = await store.OpenAsync(cancellationToken);
        return new OwnData(
            store.Now,
            new OwnDataAccount(
                id, account.DisplayName, account.Email, account.Role.ToString(), account.Created,
                account.PasswordHash is not null, account.TwoFactorEnabled, SecondFactor.RecoveryCodesLeft(account)),
            [.. (await ring.ReadAsync(id, cancellationToken)).Select(p => new OwnDataPasskey(p.Name, p.Added, p.Used))],
            [.. (await sessions.ReadAsync(id, cancellationToken))
                .Select(s => new OwnDataSession(s.Device, s.From, s.Created, s.Seen, s.Expires))],
            await db.Audit.AsNoTracking().Where(e => e.AccountId == id).OrderBy(e => e.Id)
                .Select(e => new OwnDataEntry(e.At, e.Author, e.From, e.Act, e.Subject, e.Detail))
                .ToListAsync(cancellationToken));
    }
}
