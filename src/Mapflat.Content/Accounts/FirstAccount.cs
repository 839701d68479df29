using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>Creates the account of the owner, once.</summary>
public sealed class FirstAccount(ContentStore store, UserManager<Account> accounts, AuditLog audit)
{
    private static readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Whether there is no account yet.</summary>
    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return !await db.Users.AnyAsync(cancellationToken);
    }

    /// <summary>Creates it.</summary>
    /// <returns>The account; a conflict if there is one already.</returns>
    public async Task<Outcome<Account>> CreateAsync(string email, string name, string password, Author author, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (!await IsNeededAsync(cancellationToken)) return new Failure.Conflict("There is an account already. Sign in with it, or ask its owner.");
            var account = new Account { UserName = email, Email = email, DisplayName = name.Trim(), Role = AccountRole.Owner, Created = store.Now };
            var result = await accounts.CreateAsync(account, password);
            if (!result.Succeeded)
                return new Failure.Invalid(result.Errors.First().Description, [.. result.Errors.Select(e => Finding.Error(e.Description, field: e.Code.StartsWith("Password", StringComparison.Ordinal) ? "Password" : "Email"))]);
            await audit.WriteAsync(author.AccountId is null && author.From is not null ? account.AsAuthor(author.From) : author, "account.created", email, "owner", cancellationToken);
            return account;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
