using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

/// <summary>What people change of their own accounts.</summary>
public sealed class OwnAccount
{
    private readonly UserManager<Account> _accounts;
    private readonly AccountTransaction _transaction;
    private readonly HashingLimit _queue;
    private readonly Throttles _throttles;
    private readonly ContentStore _store;

    internal OwnAccount(UserManager<Account> accounts, AccountTransaction transaction, HashingLimit queue, Throttles throttles, ContentStore store) =>
        (_accounts, _transaction, _queue, _throttles, _store) = (accounts, transaction, queue, throttles, store);

    /// <summary>The account.</summary>
    /// <returns>Null if it is gone.</returns>
    public async Task<Account?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await _store.OpenAsync(cancellationToken);
        return await db.Users.FindAsync([id], cancellationToken);
    }

    /// <summary>Changes the name that stands beside what is changed from now on. Harmless if it is the same.</summary>
    public Task<Outcome<bool>> RenameAsync(int id, string? typed, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            (db, account, now) =>
            {
                var (name, fault) = AccountName.Parse(typed);
                if (fault is not null) return Task.FromResult<Outcome<bool>>(fault);
                if (account.DisplayName != name) AuditLog.Add(db, now, author, "account.renamed", account.Email!, $"from {account.DisplayName} to {name}");
                account.DisplayName = name!;
                return Task.FromResult<Outcome<bool>>(true);
            },
            cancellationToken);

    /// <summary>Changes the address to sign in with. Harmless if it is the same.</summary>
    /// <returns>A conflict if another account has it.</returns>
    public Task<Outcome<bool>> ChangeEmailAsync(int id, string email, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (account.Email == email) return true;
                AuditLog.Add(db, now, author, "account.email-changed", email, $"from {account.Email}");
                (account.UserName, account.Email) = (email, email);
                return AccountTransaction.FailureOf(await _accounts.UpdateAsync(account)) is { } failure ? failure : true;
            },
            cancellationToken);

    /// <summary>Changes the password. All sessions end; the caller may let its own go on, see <see cref="SessionStore.AdoptAsync"/>.</summary>
    public async Task<Outcome<bool>> ChangePasswordAsync(int id, string current, string password, Author author, CancellationToken cancellationToken)
    {
        var key = PasswordCheck.Key(id);
        if (Throttles.Refuse((_throttles.Codes, key)) is { } wait) return wait;
        var outcome = await _queue.RunAsync(
            () => _transaction.RunAsync<bool>(
                id,
                async (db, account, now) =>
                {
                    if (AccountTransaction.FailureOf(await _accounts.ChangePasswordAsync(account, current, password)) is { } failure) return failure;
                    AuditLog.Add(db, now, author, "password.changed", account.Email!);
                    return true;
                },
                cancellationToken),
            cancellationToken);
        if (outcome.Failure is Failure.Invalid { Findings: [{ Field: "Current" }] }) _throttles.Codes.Failed(key);
        return outcome;
    }
}
