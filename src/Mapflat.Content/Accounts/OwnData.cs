using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>Everything that is kept about one account and may be shown: no hash, no key and no secret is in it.</summary>
/// <param name="Written">When it was put together (UTC).</param>
/// <param name="Account">Who it is.</param>
/// <param name="Passkeys">Its passkeys, the oldest first.</param>
/// <param name="Sessions">The browsers that are signed in, the one used last first.</param>
/// <param name="Log">What the account did, the oldest first.</param>
public sealed record OwnData(DateTime Written, OwnDataAccount Account, IReadOnlyList<OwnDataPasskey> Passkeys, IReadOnlyList<OwnDataSession> Sessions, IReadOnlyList<OwnDataEntry> Log);

/// <summary>An account in its own data.</summary>
public sealed record OwnDataAccount(int Number, string Name, string? Email, string Role, DateTime Created, bool HasPassword, bool HasSecondFactor, int RecoveryCodesLeft);

/// <summary>A passkey in its owner's data.</summary>
public sealed record OwnDataPasskey(string Name, DateTime Added, DateTime? LastUsed);

/// <summary>A signed-in browser in its owner's data.</summary>
public sealed record OwnDataSession(string Browser, string? From, DateTime SignedIn, DateTime LastSeen, DateTime Expires);

/// <summary>A line of the audit log in the data of whoever did it.</summary>
public sealed record OwnDataEntry(DateTime At, string As, string? From, string Act, string Subject, string? Detail);

/// <summary>Puts together what is kept about an account, for the person it is about.</summary>
public sealed class OwnDataExport
{
    private readonly OwnAccount _mine;
    private readonly PasskeyRing _ring;
    private readonly SessionStore _sessions;
    private readonly AuditLog _audit;
    private readonly ContentStore _store;

    internal OwnDataExport(OwnAccount mine, PasskeyRing ring, SessionStore sessions, AuditLog audit, ContentStore store) =>
        (_mine, _ring, _sessions, _audit, _store) = (mine, ring, sessions, audit, store);

    /// <summary>Puts it together, and says so in the audit log.</summary>
    /// <returns>The data; not found if the account is gone.</returns>
    public async Task<Outcome<OwnData>> ExportAsync(int id, Author author, CancellationToken cancellationToken)
    {
        if (await _mine.FindAsync(id, cancellationToken) is not { } account) return new Failure.NotFound("There is no such account any more.");
        // First the line, so that it is in the data too.
        await _audit.WriteAsync(author, "account.exported", account.Email!, detail: null, cancellationToken);
        await using var db = await _store.OpenAsync(cancellationToken);
        return new OwnData(
            _store.Now,
            new OwnDataAccount(
                id, account.DisplayName, account.Email, account.Role.ToString(), account.Created, account.PasswordHash is not null, account.TwoFactorEnabled, SecondFactor.RecoveryCodesLeft(account)),
            [.. (await _ring.ReadAsync(id, cancellationToken)).Select(p => new OwnDataPasskey(p.Name, p.Added, p.Used))],
            [.. (await _sessions.ReadAsync(id, cancellationToken)).Select(s => new OwnDataSession(s.Device, s.From, s.Created, s.Seen, s.Expires))],
            await db.Audit.AsNoTracking().Where(e => e.AccountId == id).OrderBy(e => e.Id).Select(e => new OwnDataEntry(e.At, e.Author, e.From, e.Act, e.Subject, e.Detail)).ToListAsync(cancellationToken));
    }
}
