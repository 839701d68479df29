using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>The passkeys of an account.</summary>
public sealed class PasskeyRing
{
    /// <summary>How many an account may have.</summary>
    public const int Most = 20;

    /// <summary>The column that says when a passkey was last used (UTC).</summary>
    internal const string LastUsed = "Used";

    private const int LongestName = 60;

    private readonly UserManager<Account> _accounts;
    private readonly AccountTransaction _transaction;
    private readonly ContentStore _store;

    internal PasskeyRing(UserManager<Account> accounts, AccountTransaction transaction, ContentStore store) => (_accounts, _transaction, _store) = (accounts, transaction, store);

    /// <summary>The passkeys of an account, the oldest first.</summary>
    public async Task<IReadOnlyList<Passkey>> ReadAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await _store.OpenAsync(cancellationToken);
        var rows = await db.UserPasskeys.AsNoTracking().Where(p => p.UserId == id).Select(p => new { p.CredentialId, p.Data, Used = EF.Property<DateTime?>(p, LastUsed) }).ToListAsync(cancellationToken);
        return [.. rows.Select(p => new Passkey(p.CredentialId, p.Data.Name ?? "", p.Data.CreatedAt.UtcDateTime, p.Used, p.Data.IsBackedUp)).OrderBy(p => p.Added)];
    }

    /// <summary>Adds one.</summary>
    public Task<Outcome<bool>> AddAsync(int id, UserPasskeyInfo passkey, string? name, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (Fault(name) is { } fault) return fault;
                if ((await _accounts.GetPasskeysAsync(account)).Count >= Most) return new Failure.Conflict($"You have {Most} passkeys, which is as many as there may be. Remove one first.");
                if (await _accounts.FindByPasskeyIdAsync(passkey.CredentialId) is not null) return new Failure.Conflict("This passkey was added before. Use it, or remove it first.");
                passkey.Name = name!.Trim();
                if (AccountTransaction.FailureOf(await _accounts.AddOrUpdatePasskeyAsync(account, passkey)) is { } failure) return failure;
                AuditLog.Add(db, now, author, "passkey.added", account.Email!, passkey.Name);
                return true;
            },
            cancellationToken);

    /// <summary>Notes that a passkey was used, and what it has said of itself.</summary>
    public Task<Outcome<bool>> UseAsync(int id, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (AccountTransaction.FailureOf(await _accounts.AddOrUpdatePasskeyAsync(account, passkey)) is { } failure) return failure;
                await db.UserPasskeys.Where(p => p.CredentialId == passkey.CredentialId)
                    .ExecuteUpdateAsync(row => row.SetProperty(p => EF.Property<DateTime?>(p, LastUsed), now), cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>Gives one another name.</summary>
    public Task<Outcome<bool>> RenameAsync(int id, byte[] credential, string? name, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (await _accounts.GetPasskeyAsync(account, credential) is not { } passkey) return Gone;
                if (Fault(name) is { } fault) return fault;
                AuditLog.Add(db, now, author, "passkey.renamed", account.Email!, $"from {passkey.Name} to {name!.Trim()}");
                passkey.Name = name.Trim();
                return AccountTransaction.FailureOf(await _accounts.AddOrUpdatePasskeyAsync(account, passkey)) is { } failure ? failure : true;
            },
            cancellationToken);

    /// <summary>Removes one.</summary>
    public Task<Outcome<bool>> RemoveAsync(int id, byte[] credential, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (await _accounts.GetPasskeyAsync(account, credential) is not { } passkey) return Gone;
                AuditLog.Add(db, now, author, "passkey.removed", account.Email!, passkey.Name);
                return AccountTransaction.FailureOf(await _accounts.RemovePasskeyAsync(account, credential)) is { } failure ? failure : true;
            },
            cancellationToken);

    private static Failure.NotFound Gone => new("There is no such passkey any more.");

    private static Failure.Invalid? Fault(string? name)
    {
        if (name?.Trim() is { Length: > 0 and <= LongestName } && !name.Any(char.IsControl)) return null;
        var message = $"Give the passkey a name of 1 to {LongestName} characters that tells where it is, such as “Laptop”.";
        return new Failure.Invalid(message, [Finding.Error(message, field: "Name")]);
    }
}

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Credential">What the device knows it by.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Added">When it was added (UTC).</param>
/// <param name="Used">When it was last used to sign in or to confirm (UTC); null if it never was.</param>
/// <param name="IsBackedUp">Whether a password manager keeps it, on all its devices.</param>
public sealed record Passkey(byte[] Credential, string Name, DateTime Added, DateTime? Used, bool IsBackedUp);
