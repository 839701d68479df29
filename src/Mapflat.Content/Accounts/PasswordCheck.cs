using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

/// <summary>
/// Tells whether a password is the right one. It costs the same whether there is such an account or not, a flood of tries
/// is slowed down, and nobody who knows the password is locked out.
/// </summary>
public sealed class PasswordCheck
{
    private readonly UserManager<Account> _accounts;
    private readonly PasswordHashing _hashing;
    private readonly HashingLimit _queue;
    private readonly Throttles _throttles;
    private readonly AuditLog _audit;

    internal PasswordCheck(UserManager<Account> accounts, PasswordHashing hashing, HashingLimit queue, Throttles throttles, AuditLog audit) =>
        (_accounts, _hashing, _queue, _throttles, _audit) = (accounts, hashing, queue, throttles, audit);

    /// <summary>The account that an e-mail address and a password open.</summary>
    /// <param name="email">As it was typed.</param>
    /// <param name="password">As it was typed.</param>
    /// <param name="author">Whoever asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The account; <see cref="Failure.Forbidden"/> if they do not belong together; <see cref="Failure.TooMany"/> if one has to wait.</returns>
    public async Task<Outcome<Account>> SignInAsync(string email, string password, Author author, CancellationToken cancellationToken)
    {
        var (account, network) = (_accounts.NormalizeEmail(email) ?? "", Throttles.NetworkOf(author.From));
        var outcome = await CheckAsync(
            () => Throttles.Refuse((_throttles.Accounts, account), (_throttles.Networks, network)), () => _accounts.FindByEmailAsync(email), password, cancellationToken);
        if (outcome.Failure is null)
        {
            _throttles.Accounts.Succeeded(account);
            return outcome;
        }

        if (outcome.Failure is Failure.Forbidden)
        {
            _throttles.Accounts.Failed(account);
            _throttles.Networks.Failed(network);
        }

        // Some type the password here by mistake; it is not to be kept.
        await _audit.RefuseAsync(author, email.Contains('@', StringComparison.Ordinal) ? email : "(no e-mail address)", outcome.Failure is Failure.TooMany ? "too many tries" : "password", cancellationToken);
        return outcome;
    }

    /// <summary>Whether a password is that of an account that is signed in.</summary>
    /// <inheritdoc cref="SignInAsync" path="/returns"/>
    public async Task<Outcome<Account>> ConfirmAsync(int account, string password, Author author, CancellationToken cancellationToken)
    {
        var key = Key(account);
        var outcome = await CheckAsync(
            () => Throttles.Refuse((_throttles.Codes, key)), () => _accounts.FindByIdAsync(account.ToString(System.Globalization.CultureInfo.InvariantCulture)), password, cancellationToken);
        if (outcome.Failure is null) _throttles.Codes.Succeeded(key);
        else
        {
            if (outcome.Failure is Failure.Forbidden) _throttles.Codes.Failed(key);
            await _audit.RefuseAsync(author, author.Name, "password, asked again", cancellationToken);
        }

        return outcome;
    }

    /// <summary>By which tries of somebody who is signed in are counted.</summary>
    internal static string Key(int account) => $"password {account}";

    private async Task<Outcome<Account>> CheckAsync(Func<Failure.TooMany?> refuse, Func<Task<Account?>> find, string password, CancellationToken cancellationToken)
    {
        if (refuse() is { } early) return early;
        return await _queue.RunAsync<Account>(
            async () =>
            {
                // Again, as those in the queue before may have failed meanwhile.
                if (refuse() is { } late) return late;
                var account = await find();
                var right = account?.PasswordHash is null ? _hashing.VerifyNobody(password) != PasswordVerificationResult.Failed : await _accounts.CheckPasswordAsync(account, password);
                if (right && account!.Disabled is null) return account;
                return new Failure.Forbidden("The e-mail address and the password do not belong together. Check both; case matters in the password.");
            },
            cancellationToken);
    }
}
