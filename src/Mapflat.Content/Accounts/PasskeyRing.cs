using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

/// <summary>The passkeys of an account.</summary>
public sealed class PasskeyRing
{
    /// <summary>How many an account may have.</summary>
    public const int Most = 20;

    private const int LongestName = 60;

    private readonly UserManager<Account> _accounts;
    private readonly AccountTransaction _transaction;

    internal PasskeyRing(UserManager<Account> accounts, AccountTransaction transaction) => (_accounts, _transaction) = (accounts, transaction);

    /// <summary>The passkeys of an account, the oldest first.</summary>
    public async Task<IReadOnlyList<UserPasskeyInfo>> ReadAsync(Account account) => [.. (await _accounts.GetPasskeysAsync(account)).OrderBy(passkey => passkey.CreatedAt)];

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

    /// <summary>Notes what a passkey has said of itself when it was used.</summary>
    public Task<Outcome<bool>> UseAsync(int id, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id, async (_, account, _) => AccountTransaction.FailureOf(await _accounts.AddOrUpdatePasskeyAsync(account, passkey)) is { } failure ? failure : true, cancellationToken);

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
