using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>Who may sign in: lists accounts, creates them, and changes what others may do.</summary>
public sealed class AccountRegister
{
    private readonly UserManager<Account> _accounts;
    private readonly AccountTransaction _transaction;
    private readonly HashingLimit _queue;
    private readonly ContentStore _store;

    internal AccountRegister(UserManager<Account> accounts, AccountTransaction transaction, HashingLimit queue, ContentStore store) =>
        (_accounts, _transaction, _queue, _store) = (accounts, transaction, queue, store);

    /// <summary>Everybody, by name; at most 500.</summary>
    public async Task<IReadOnlyList<AccountLine>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await _store.OpenAsync(cancellationToken);
        return await Lines(db).OrderBy(a => a.Name).ThenBy(a => a.Id).Take(500).ToListAsync(cancellationToken);
    }

    /// <summary>One account.</summary>
    /// <returns>Null if there is none of this number.</returns>
    public async Task<AccountLine?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await _store.OpenAsync(cancellationToken);
        return await Lines(db).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
    }

    /// <summary>Creates an account with a password.</summary>
    /// <param name="wanted">Who it is for.</param>
    /// <param name="password">Its password.</param>
    /// <param name="first">Whether it must be the first there is; it is then its own author.</param>
    /// <param name="author">Who creates it.</param>
    /// <param name="cancellationToken">Ends the work; nothing is created.</param>
    /// <returns>The account; a conflict if the address is taken, or there is an account where this was to be the first.</returns>
    public Task<Outcome<Account>> CreateAsync(NewAccount wanted, string password, bool first, Author author, CancellationToken cancellationToken) =>
        _queue.RunAsync(
            () => _transaction.RunAsync<Account>(
                async (db, now) =>
                {
                    if (first && await db.Users.AnyAsync(cancellationToken)) return new Failure.Conflict("There is an account already. Sign in with it, or ask its owner.");
                    var (account, failure) = await AddAsync(db, wanted, password, now);
                    if (failure is not null) return failure;
                    AuditLog.Add(db, now, first ? account!.AsAuthor(author.From) : author, "account.created", account!.Email!, account.Role.ToString().ToLowerInvariant());
                    return account;
                },
                cancellationToken),
            cancellationToken);

    /// <summary>Creates an account whose owner sets the password, by a code.</summary>
    /// <returns>The code, which is not kept here, and until when it works (UTC).</returns>
    public Task<Outcome<(string Code, DateTime Expires)>> InviteAsync(NewAccount wanted, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<(string, DateTime)>(
            async (db, now) =>
            {
                var (account, failure) = await AddAsync(db, wanted, password: null, now);
                if (failure is not null) return failure;
                AuditLog.Add(db, now, author, "account.created", account!.Email!, $"{account.Role.ToString().ToLowerInvariant()}, invited");
                return await OneTimeCodes.IssueAsync(db, account, withoutSecondFactor: false, now, author, cancellationToken);
            },
            cancellationToken);

    /// <summary>Makes somebody an owner or an editor. Harmless if they are. There is always an owner who can sign in.</summary>
    public Task<Outcome<bool>> ChangeRoleAsync(int id, AccountRole role, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (account.Role == role) return true;
                if (role != AccountRole.Owner && await IsLastOwnerAsync(db, account, cancellationToken)) return LastOwner("an editor");
                account.Role = role;
                AuditLog.Add(db, now, author, "account.role-changed", account.Email!, "to " + role.ToString().ToLowerInvariant());
                return true;
            },
            cancellationToken);

    /// <summary>Lets an account sign in no longer, or again. Harmless if that is so. Its sessions end at their next request.</summary>
    public Task<Outcome<bool>> DisableAsync(int id, bool disabled, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (account.Disabled is not null == disabled) return true;
                if (disabled && await IsLastOwnerAsync(db, account, cancellationToken)) return LastOwner("disabled");
                account.Disabled = disabled ? now : null;
                foreach (var session in await db.Sessions.Where(s => s.AccountId == id && s.Ended == null).ToListAsync(cancellationToken)) session.End(now);
                await db.OneTimeCodes.Where(c => c.AccountId == id).ExecuteDeleteAsync(cancellationToken);
                AuditLog.Add(db, now, author, disabled ? "account.disabled" : "account.enabled", account.Email!);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Removes an account with its sessions, passkeys and codes. What it has written keeps its name, and the audit log its
    /// name and number.
    /// </summary>
    public Task<Outcome<bool>> RemoveAsync(int id, Author author, CancellationToken cancellationToken) =>
        _transaction.RunAsync<bool>(
            id,
            async (db, account, now) =>
            {
                if (await IsLastOwnerAsync(db, account, cancellationToken)) return LastOwner("removed");
                db.Users.Remove(account);
                AuditLog.Add(db, now, author, "account.removed", account.Email!, $"{account.DisplayName}, number {account.Id}");
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
        new($"This is the last owner who can sign in, so the account cannot be {what}. Make somebody else an owner first, and let them sign in once.");

    /// <summary>Somebody who was invited and has set no password yet could not let the others in again.</summary>
    private static async Task<bool> IsLastOwnerAsync(ContentDb db, Account account, CancellationToken cancellationToken) =>
        account is { Role: AccountRole.Owner, Disabled: null }
        && !await db.Users.AnyAsync(a => a.Id != account.Id && a.Role == AccountRole.Owner && a.Disabled == null && a.PasswordHash != null, cancellationToken);

    private async Task<Outcome<Account>> AddAsync(ContentDb db, NewAccount wanted, string? password, DateTime now)
    {
        var (name, fault) = AccountName.Parse(wanted.Name);
        if (fault is not null) return fault;
        var account = new Account { UserName = wanted.Email, Email = wanted.Email, DisplayName = name!, Role = wanted.Role, Created = now };
        var result = password is null ? await _accounts.CreateAsync(account) : await _accounts.CreateAsync(account, password);
        if (AccountTransaction.FailureOf(result) is not { } failure) return account;
        db.ChangeTracker.Clear();
        return failure;
    }
}

/// <summary>Who an account is for.</summary>
/// <param name="Email">The address to sign in with.</param>
/// <param name="Name">The name that stands beside what is changed.</param>
/// <param name="Role">What it may do.</param>
public sealed record NewAccount(string Email, string Name, AccountRole Role);

/// <summary>An account as others see it.</summary>
public sealed record AccountLine
{
    /// <summary>Its number.</summary>
    public int Id { get; init; }

    /// <summary>The name that stands beside what it changes.</summary>
    public string Name { get; init; } = "";

    /// <summary>The address to sign in with.</summary>
    public string Email { get; init; } = "";

    /// <summary>What it may do.</summary>
    public AccountRole Role { get; init; }

    /// <summary>When it was created (UTC).</summary>
    public DateTime Created { get; init; }

    /// <summary>Since when it may not sign in (UTC); null if it may.</summary>
    public DateTime? Disabled { get; init; }

    /// <summary>Whether a password was set; if not, the invitation has not been used.</summary>
    public bool HasPassword { get; init; }

    /// <summary>Whether a code is asked for after the password.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>How many passkeys it has.</summary>
    public int Passkeys { get; init; }

    /// <summary>When it was last used (UTC); null if that was long ago, or never.</summary>
    public DateTime? Seen { get; init; }
}
