using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>
/// Codes that let somebody set a password, once: somebody new, or somebody who is locked out and can reach the machine.
/// </summary>
internal sealed class OneTimeCodes(
    UserManager<Account> accounts, AccountTransaction transaction, HashingLimit queue,
    Throttles throttles, AuditLog audit, ContentStore store)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(60);

    public static readonly TimeSpan InvitationLifetime = TimeSpan.FromHours(24);

    private const string NotTogether = "The e-mail address and the code do not belong together, or the code was used "
        + "or is too old. Check both, or ask for a new code.";

    /// <summary>Earlier ones of the same account are worth nothing any more.</summary>
    /// <returns>The code, which is not kept here, and until when it works.</returns>
    public Task<Outcome<(string Code, DateTime Expires)>> IssueAsync(
        string email, bool withoutSecondFactor, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<(string, DateTime)>(
            async (db, now) =>
            {
                if (await accounts.FindByEmailAsync(email) is not { } account)
                    return new Failure.NotFound($"There is no account with the e-mail address {email}.");
                if (account.Disabled is not null)
                    return new Failure.Conflict($"The account {email} is disabled. An owner has to enable it first.");
                return await IssueAsync(db, account, withoutSecondFactor, now, author, cancellationToken);
            },
            cancellationToken);

    /// <summary>
    /// Sets a new password by a code. All sessions of the account end; a second factor is still asked for, unless the
    /// code switches it off.
    /// </summary>
    /// <returns>Whether the second factor was switched off. The failure does not tell whether there is such an
    /// account.</returns>
    public async Task<Outcome<bool>> UseAsync(
        string email, string code, string password, Author author, CancellationToken cancellationToken)
    {
        var network = Throttles.NetworkOf(author.From);
        if (Throttles.Refuse((throttles.Networks, network)) is { } wait) return wait;
        var outcome = await queue.RunAsync(
            () => transaction.RunAsync<bool>(
                (db, now) => UseAsync(db, now, email, code, password, author, cancellationToken), cancellationToken),
            await IsRightAsync(email, code, cancellationToken), cancellationToken);
        if (outcome.Failure is Failure.Forbidden)
        {
            throttles.Networks.Failed(network);
            await audit.RefuseAsync(
                author, email.Contains('@', StringComparison.Ordinal) ? email : "(no e-mail address)", "one-time code",
                cancellationToken);
        }

        return outcome;
    }

    internal static async Task<(string Code, DateTime Expires)> IssueAsync(ContentDb db, Account account,
        bool withoutSecondFactor, DateTime now, Author author, CancellationToken cancellationToken)
    {
        var code = TypedCode.New(groups: 4);
        var expires = now + (account.PasswordHash is null ? InvitationLifetime : Lifetime);
        var latest = now + InvitationLifetime;
        await db.OneTimeCodes.Where(c => c.AccountId == account.Id || c.Expires < now || c.Expires > latest)
            .ExecuteDeleteAsync(cancellationToken);
        db.OneTimeCodes.Add(new OneTimeCode(TypedCode.Hash(code), account.Id, expires, withoutSecondFactor));
        AuditLog.Add(db, now, author, "code.issued", account.Email!,
            withoutSecondFactor ? "switches off the second factor" : null);
        return (code, expires);
    }

    /// <summary>Costs one read, so that a flood of wrong passwords does not keep out whoever was given a
    /// code.</summary>
    private async Task<bool> IsRightAsync(string email, string code, CancellationToken cancellationToken)
    {
        if (await accounts.FindByEmailAsync(email) is not { } account) return false;
        var (hash, now) = (TypedCode.Hash(code), store.Now);
        await using var db = await store.OpenAsync(cancellationToken);
        var latest = now + InvitationLifetime;
        return await db.OneTimeCodes.AnyAsync(
            c => c.Hash == hash && c.AccountId == account.Id && c.Expires >= now && c.Expires <= latest,
            cancellationToken);
    }

    private async Task<Outcome<bool>> UseAsync(ContentDb db, DateTime now, string email, string code, string password,
        Author author, CancellationToken cancellationToken)
    {
        var hash = TypedCode.Hash(code);
        var account = await accounts.FindByEmailAsync(email);
        var id = account?.Id ?? 0;
        // One that was issued while the clock was ahead would be good for years.
        var latest = now + InvitationLifetime;
        var known = await db.OneTimeCodes.SingleOrDefaultAsync(
            c => c.Hash == hash && c.AccountId == id && c.Expires >= now && c.Expires <= latest, cancellationToken);
        if (account is null || known is null || account.Disabled is not null) return new Failure.Forbidden(NotTogether);
        if (PasswordRules.Fault(password, account.Email, account.DisplayName) is { } fault)
            return new Failure.Invalid(fault, [Finding.Error(fault, field: "Password")]);
        var me = account.AsAuthor(author.From);
        account.PasswordHash = accounts.PasswordHasher.HashPassword(account, password);
        var lost = known.WithoutSecondFactor && account.TwoFactorEnabled;
        if (lost) await SecondFactor.RemoveAsync(accounts, db, account, now, me);
        if (AccountTransaction.FailureOf(await accounts.UpdateSecurityStampAsync(account)) is { } failure)
            return failure;
        await db.OneTimeCodes.Where(c => c.AccountId == id).ExecuteDeleteAsync(cancellationToken);
        db.Entry(known).State = EntityState.Detached;
        AuditLog.Add(db, now, me, "password.changed", account.Email!, "by a one-time code");
        return lost;
    }
}
