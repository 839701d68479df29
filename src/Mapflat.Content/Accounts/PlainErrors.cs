using Microsoft.AspNetCore.Identity;

namespace Mapflat.Content.Accounts;

internal sealed class PlainErrors : IdentityErrorDescriber
{
    public override IdentityError DefaultError() =>
        Error(nameof(DefaultError), "The account could not be changed. Nothing was changed; try again.");

    public override IdentityError ConcurrencyFailure() =>
        Error(nameof(ConcurrencyFailure),
            "Somebody else changed this account a moment ago. Nothing was changed; look at it again, then decide.");

    public override IdentityError PasswordMismatch() =>
        Error(nameof(PasswordMismatch), "This is not your present password. Case matters in it.");

    public override IdentityError InvalidUserName(string? userName) =>
        Error(nameof(InvalidEmail), "This is not an e-mail address, such as per@example.com.");

    public override IdentityError InvalidEmail(string? email) =>
        Error(nameof(InvalidEmail), "This is not an e-mail address, such as per@example.com.");

    public override IdentityError DuplicateUserName(string userName) => Error(nameof(DuplicateEmail), Taken(userName));

    public override IdentityError DuplicateEmail(string email) => Error(nameof(DuplicateEmail), Taken(email));

    public override IdentityError UserAlreadyHasPassword() => Error(nameof(UserAlreadyHasPassword),
        "This account has a password already. Change it, or set a new one with a one-time code.");

    private static string Taken(string email) =>
        $"There is an account with the e-mail address {email} already. Use another address, or change that account.";

    private static IdentityError Error(string code, string description) =>
        new() { Code = code, Description = description };
}
