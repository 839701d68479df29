using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

internal sealed class AccountRegister(
    UserManager<Account> accounts, AccountTransaction transaction, HashingLimit queue, ContentStore store)
{
    /// <summary>Everybody, by name; at most 500.</summary>
    public async Task<IReadOnlyList<AccountLine>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await Lines(db).OrderBy(a => a.Name).ThenBy(a => a.Id).Take(500).ToListAsync(cancellationToken);
    }

    public async Task<AccountLine?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await Lines(db).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
    }

    /// <param name="first">Whether it must be the first there is; it is then its own author.</param>
    /// <returns>The account; a conflict if the address is taken, or there is an account where this was to be the
    /// first.</returns>
    public Task<Outcome<Account>> CreateAsync(
        NewAccount wanted, string password, bool first, Author author, CancellationToken cancellationToken) =>
        queue.RunAsync(
            () => transaction.RunAsync<Account>(
                async (db, now) =>
                {
                    if (first && await db.Users.AnyAsync(cancellationToken))
                        return new Failure.Conflict("There is an account already. Sign in with it, or ask its owner.");
                    var (account, failure) = await AddAsync(db, wanted, password, now);
                    if (failure is not null) return failure;
                    AuditLog.Add(db, now, first ? account!.AsAuthor(author.From) : author, "account.created",
                        account!.Email!, account.Role.ToString().ToLowerInvariant());
                    return account;
                },
                cancellationToken),
            isKnown: true, cancellationToken);

    /// <returns>The code, which is not kept here, and until when it works.</returns>
    public Task<Outcome<(string Code, DateTime Expires)>> InviteAsync(
        NewAccount wanted, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<(string, DateTime)>(
            async (db, now) =>
            {
                var (account, failure) = await AddAsync(db, wanted, password: null, now);
                if (failure is not null) return failure;
                AuditLog.Add(db, now, author, "account.created", account!.Email!,
                    $"{account.Role.ToString().ToLowerInvariant()}, invited");
                return await OneTimeCodes.IssueAsync(
                    db, account, withoutSecondFactor: false, now, author, cancellationToken);
            },
            cancellationToken);

    /// <summary>Harmless if they are. There is always an owner who can sign in.</summary>
    public Task<Outcome<bool>> ChangeRoleAsync(
        int id, AccountRole role, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (account.Role == role) return true;
                if (role != AccountRole.Owner && await IsLastOwnerAsync(db, account, cancellationToken))
                    return LastOwner("an editor");
                account.Role = role;
                AuditLog.Add(db, now, author, "account.role-changed", account.Email!,
                    "to " + role.ToString().ToLowerInvariant());
                return true;
            },
            cancellationToken);

    /// <summary>Harmless if that is so. Its sessions end at their next request.</summary>
    public Task<Outcome<bool>> DisableAsync(
        int id, bool disabled, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (account.Disabled is not null == disabled) return true;
                if (disabled && await IsLastOwnerAsync(db, account, cancellationToken)) return LastOwner("disabled");
                account.Disabled = disabled ? now : null;
                foreach (var session in await db.Sessions.Where(s => s.AccountId == id && s.Ended == null)
                    .ToListAsync(cancellationToken))
                    session.End(now);
                await db.OneTimeCodes.Where(c => c.AccountId == id).ExecuteDeleteAsync(cancellationToken);
                AuditLog.Add(db, now, author, disabled ? "account.disabled" : "account.enabled", account.Email!);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// With its sessions, passkeys and codes. What it has written keeps its name, and the audit log its name and
    /// number.
    /// </summary>
    public Task<Outcome<bool>> RemoveAsync(int id, Author author, CancellationToken cancellationToken) =>
        transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (await IsLastOwnerAsync(db, account, cancellationToken)) return LastOwner("removed");
                db.Users.Remove(account);
                AuditLog.Add(
                    db, now, author, "account.removed", account.Email!, $"{account.DisplayName}, number {account.Id}");
                return true;
            },
            cancellationToken);

    private static IQueryable<AccountLine> Lines(ContentDb db) => db.Users.AsNoTracking().Select(a => new AccountLine
    {
        Id = a.Id,
        Name = a.DisplayName,
        Email = a.Email!,
        Role = a.Role,
        Created = a.Created,
        Disabled = a.Disabled,
        HasPassword = a.PasswordHash != null,
        HasSecondFactor = a.TwoFactorEnabled,
        Passkeys = db.UserPasskeys.Count(p => p.UserId == a.Id),
        Seen = db.Sessions.Where(s => s.AccountId == a.Id).Max(s => (DateTime?)s.Seen),
    });

    private static Failure.Conflict LastOwner(string what) =>
        new($"This is the last owner who can sign in, so the account cannot be {what}. Make somebody else an owner "
            + "first, and let them sign in once.");

    /// <summary>Somebody who was invited and has set no password yet could not let the others in again.</summary>
    private static async Task<bool> IsLastOwnerAsync(
        ContentDb db, Account account, CancellationToken cancellationToken) =>
        account is { Role: AccountRole.Owner, Disabled: null }
        && !await db.Users.AnyAsync(
            a => a.Id != account.Id && a.Role == AccountRole.Owner && a.Disabled == null && a.PasswordHash != null,
            cancellationToken);

    private async Task<Outcome<Account>> AddAsync(ContentDb db, NewAccount wanted, string? password, DateTime now)
    {
        var (name, fault) = AccountName.Parse(wanted.Name);
        if (fault is not null) return fault;
        var account = new Account
        {
            UserName = wanted.Email,
            Email = wanted.Email,
            DisplayName = name!,
            Role = wanted.Role,
            Created = now
        };
        var result = password is null
            ? await accounts.CreateAsync(account)
            : await accounts.CreateAsync(account, password);
        if (AccountTransaction.FailureOf(result) is not { } failure) return account;
        db.ChangeTracker.Clear();
        return failure;
    }
}

internal sealed record NewAccount(string Email, string Name, AccountRole Role);

internal sealed record AccountLine
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public string Email { get; init; } = "";

    public AccountRole Role { get; init; }

    public DateTime Created { get; init; }

    public DateTime? Disabled { get; init; }

    public bool HasPassword { get; init; }

    public bool HasSecondFactor { get; init; }

    public int Passkeys { get; init; }

    /// <summary>When it was last used; null if that was long ago, or never.</summary>
    public DateTime? Seen { get; init; }
}
