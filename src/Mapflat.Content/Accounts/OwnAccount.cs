using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

internal sealed class OwnAccount(
    UserManager<Account> accounts, AccountTransaction transaction, HashingLimit queue,
    Throttles throttles, ContentStore store)
{
    public async Task<Account?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Users.FindAsync([id], cancellationToken);
    }

    /// <summary>Harmless if it is the same.</summary>
    public Task<Outcome<bool>> RenameAsync(int id, string? typed, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            (db, account, now) =>
            {
                var (name, fault) = AccountName.Parse(typed);
                if (fault is not null) return Task.FromResult<Outcome<bool>>(fault);
                if (account.DisplayName != name)
                    AuditLog.Add(
                        db, now, author, "account.renamed", account.Email!, $"from {account.DisplayName} to {name}");
                account.DisplayName = name!;
                return Task.FromResult<Outcome<bool>>(true);
            },
            cancellationToken);

    /// <summary>Harmless if it is the same.</summary>
    public Task<Outcome<bool>> ChangeEmailAsync(
        int id, string email, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (account.Email == email) return true;
                AuditLog.Add(db, now, author, "account.email-changed", email, $"from {account.Email}");
                (account.UserName, account.Email) = (email, email);
                return AccountTransaction.FailureOf(await accounts.UpdateAsync(account)) is { } fault ? fault : true;
            },
            cancellationToken);

    /// <summary>
    /// All sessions end; the caller may let its own go on, see <see cref="SessionStore.AdoptAsync"/>.
    /// </summary>
    public async Task<Outcome<bool>> ChangePasswordAsync(
        int id, string current, string password, Author author, CancellationToken cancellationToken)
    {
        var key = PasswordCheck.Key(id);
        if (Throttles.Refuse((throttles.Codes, key)) is { } wait) return wait;
        var outcome = await queue.RunAsync(
            () => transaction.RunAsync<bool>(
                id,
                async (db, account, now) =>
                {
                    if (AccountTransaction.FailureOf(
                        await accounts.ChangePasswordAsync(account, current, password)) is { } failure)
                        return failure;
                    AuditLog.Add(db, now, author, "password.changed", account.Email!);
                    return true;
                },
                cancellationToken),
            isKnown: true, cancellationToken);
        if (outcome.Failure is Failure.Invalid { Findings: [{ Field: "Current" }] }) throttles.Codes.Failed(key);
        return outcome;
    }
}
