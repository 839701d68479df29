using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

internal sealed class PasskeyRing(UserManager<Account> accounts, AccountTransaction transaction, ContentStore store)
{
    public const int Most = 20;

    private const int LongestName = 60;

    public async Task<IReadOnlyList<Passkey>> ReadAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var rows = await db.UserPasskeys.AsNoTracking().Where(p => p.UserId == id)
            .Select(p => new { p.CredentialId, p.Data, Used = EF.Property<DateTime?>(p, ContentDb.PasskeyLastUsed) })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(p => new Passkey(p.CredentialId, p.Data.Name ?? "", p.Data.CreatedAt.UtcDateTime, p.Used,
            p.Data.IsBackedUp)).OrderBy(p => p.Added)];
    }

    public Task<Outcome<bool>> AddAsync(
        int id, UserPasskeyInfo passkey, string? name, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (Fault(name) is { } fault) return fault;
                if ((await accounts.GetPasskeysAsync(account)).Count >= Most)
                    return new Failure.Conflict(
                        $"You have {Most} passkeys, which is as many as there may be. Remove one first.");
                if (await accounts.FindByPasskeyIdAsync(passkey.CredentialId) is not null)
                    return new Failure.Conflict("This passkey was added before. Use it, or remove it first.");
                passkey.Name = name!.Trim();
                if (AccountTransaction.FailureOf(
                    await accounts.AddOrUpdatePasskeyAsync(account, passkey)) is { } failure)
                    return failure;
                AuditLog.Add(db, now, author, "passkey.added", account.Email!, passkey.Name);
                return true;
            },
            cancellationToken);

    /// <summary>Notes that a passkey was used, and what it has said of itself.</summary>
    public Task<Outcome<bool>> UseAsync(int id, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (AccountTransaction.FailureOf(
                    await accounts.AddOrUpdatePasskeyAsync(account, passkey)) is { } failure)
                    return failure;
                await db.UserPasskeys.Where(p => p.CredentialId == passkey.CredentialId)
                    .ExecuteUpdateAsync(
                        row => row.SetProperty(p => EF.Property<DateTime?>(p, ContentDb.PasskeyLastUsed), now),
                        cancellationToken);
                return true;
            },
            cancellationToken);

    public Task<Outcome<bool>> RenameAsync(
        int id, byte[] credential, string? name, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (await accounts.GetPasskeyAsync(account, credential) is not { } passkey) return Gone;
                if (Fault(name) is { } fault) return fault;
                AuditLog.Add(
                    db, now, author, "passkey.renamed", account.Email!, $"from {passkey.Name} to {name!.Trim()}");
                passkey.Name = name.Trim();
                return AccountTransaction.FailureOf(await accounts.AddOrUpdatePasskeyAsync(account, passkey))
                    is { } failure ? failure : true;
            },
            cancellationToken);

    public Task<Outcome<bool>> RemoveAsync(
        int id, byte[] credential, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (await accounts.GetPasskeyAsync(account, credential) is not { } passkey) return Gone;
                AuditLog.Add(db, now, author, "passkey.removed", account.Email!, passkey.Name);
                return AccountTransaction.FailureOf(await accounts.RemovePasskeyAsync(account, credential))
                    is { } failure ? failure : true;
            },
            cancellationToken);

    private static Failure.NotFound Gone => new("There is no such passkey any more.");

    private static Failure.Invalid? Fault(string? name)
    {
        if (name?.Trim() is { Length: > 0 and <= LongestName } && !name.Any(char.IsControl)) return null;
        var message =
            $"Give the passkey a name of 1 to {LongestName} characters that tells where it is, such as “Laptop”.";
        return new Failure.Invalid(message, [Finding.Error(message, field: "Name")]);
    }
}

internal sealed record Passkey(byte[] Credential, string Name, DateTime Added, DateTime? Used, bool IsBackedUp);
