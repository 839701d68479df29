using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

internal sealed class FirstAccount(ContentStore store, AccountRegister register)
{
    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return !await db.Users.AnyAsync(cancellationToken);
    }

    /// <returns>The account; a conflict if there is one already.</returns>
    public Task<Outcome<Account>> CreateAsync(
        string email, string name, string password, Author author, CancellationToken cancellationToken) =>
        register.CreateAsync(
            new NewAccount(email, name, AccountRole.Owner), password, first: true, author, cancellationToken);
}
