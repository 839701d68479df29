using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

/// <summary>
/// Tells whether a password is the right one. It costs the same whether there is such an account or not, a flood of
/// tries is slowed down, and nobody who knows the password is locked out.
/// </summary>
internal sealed class PasswordCheck(
    UserManager<Account> accounts, PasswordHashing hashing, HashingLimit queue, Throttles throttles, AuditLog audit)
{
    /// <param name="browser">Where the password was typed; null for a browser that nobody has signed in with.</param>
    /// <returns><see cref="Failure.Forbidden"/> if they do not belong together; <see cref="Failure.TooMany"/> if one
    /// has to wait.</returns>
    public async Task<Outcome<Account>> SignInAsync(
        string email, string password, KnownBrowser? browser, Author author, CancellationToken cancellationToken)
    {
        var isKnown = browser is not null && (await accounts.FindByEmailAsync(email))?.Id == browser.AccountId;
        (Throttle Throttle, string Key)[] counted = isKnown
            ? [(throttles.Browsers, browser!.Number)]
            : [(throttles.Accounts, accounts.NormalizeEmail(email) ?? ""),
                (throttles.Networks, Throttles.NetworkOf(author.From))];
        var outcome = await CheckAsync(
            () => Throttles.Refuse(counted), () => accounts.FindByEmailAsync(email), password, isKnown,
            cancellationToken);
        if (outcome.Failure is null)
        {
            // Of a network, others go on guessing.
            counted[0].Throttle.Succeeded(counted[0].Key);
            return outcome;
        }

        if (outcome.Failure is Failure.Forbidden)
            foreach (var (throttle, key) in counted) throttle.Failed(key);

        // Some type the password here by mistake; it is not to be kept.
        await audit.RefuseAsync(
            author, email.Contains('@', StringComparison.Ordinal) ? email : "(no e-mail address)",
            outcome.Failure is Failure.TooMany ? "too many tries" : "password", cancellationToken);
        return outcome;
    }

    /// <inheritdoc cref="SignInAsync" path="/returns"/>
    public async Task<Outcome<Account>> ConfirmAsync(
        int account, string password, Author author, CancellationToken cancellationToken)
    {
        var key = Key(account);
        var outcome = await CheckAsync(
            () => Throttles.Refuse((throttles.Codes, key)),
            () => accounts.FindByIdAsync(account.ToString(System.Globalization.CultureInfo.InvariantCulture)), password,
            isKnown: true, cancellationToken);
        if (outcome.Failure is null) throttles.Codes.Succeeded(key);
        else
        {
            if (outcome.Failure is Failure.Forbidden) throttles.Codes.Failed(key);
            await audit.RefuseAsync(author, author.Name, "password, asked again", cancellationToken);
        }

        return outcome;
    }

    internal static string Key(int account) => $"password {account}";

    private async Task<Outcome<Account>> CheckAsync(
        Func<Failure.TooMany?> refuse, Func<Task<Account?>> find, string password, bool isKnown,
        CancellationToken cancellationToken)
    {
        if (refuse() is { } early) return early;
        return await queue.RunAsync<Account>(
            async () =>
            {
                // Again, as those in the queue before may have failed meanwhile.
                if (refuse() is { } late) return late;
                var account = await find();
                var right = account?.PasswordHash is null
                    ? hashing.VerifyNobody(password) != PasswordVerificationResult.Failed
                    : await accounts.CheckPasswordAsync(account, password);
                if (right && account!.Disabled is null) return account;
                return new Failure.Forbidden("The e-mail address and the password do not belong together. Check both; "
                    + "case matters in the password.");
            },
            isKnown, cancellationToken);
    }
}
