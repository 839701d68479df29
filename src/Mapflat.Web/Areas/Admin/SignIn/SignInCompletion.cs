using System.Globalization;
using System.Security.Claims;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Web.Areas.Admin.SignIn;

internal sealed class SignInCompletion(
    SignInManager<Account> signIn, OwnAccount accounts, KnownBrowserCookie browsers, AuditLog audit)
{
    private const string Stamp = "stamp", Sent = "sent";

    public async Task BeginAsync(Account account, string method, HttpContext context)
    {
        await signIn.SignInAsync(account, isPersistent: false, method);
        browsers.Remember(account.Id, context);
        await audit.WriteAsync(account.AsAuthor(AdminArea.AuthorOf(context).From), "session.began", account.Email!,
            method, context.RequestAborted);
    }

    /// <summary>
    /// Remembers, for five minutes and in this browser, that the password was right and a code is still to come.
    /// </summary>
    public static Task AskForCodeAsync(Account account, HttpContext context) => context.SignInAsync(
        IdentityConstants.TwoFactorUserIdScheme,
        new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, account.Id.ToString(CultureInfo.InvariantCulture)), new Claim(Stamp,
                account.SecurityStamp ?? ""), new Claim(Sent, "password")], IdentityConstants.TwoFactorUserIdScheme)));

    /// <summary>Whose password was right a moment ago; null if nobody's, or if it was changed since.</summary>
    public async Task<Account?> WhoseCodeAsync(HttpContext context)
    {
        var ticket = await context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        if (ticket.Principal is not { } shown || !shown.HasClaim(Sent, "password") || !int.TryParse(
            shown.FindFirstValue(ClaimTypes.Name), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;
        return await accounts.FindAsync(
            id, context.RequestAborted) is { Disabled: null, TwoFactorEnabled: true } account
            && account.SecurityStamp == shown.FindFirstValue(Stamp) ? account : null;
    }

    public static Task ForgetCodeAsync(HttpContext context) =>
        context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);

    /// <summary>
    /// Only an address of this area; anything else would let a link lead elsewhere by way of a sign-in.
    /// </summary>
    public static string Destination(string? to) =>
        to is not null && (to == AdminArea.Path || to.StartsWith(AdminArea.Path + "/", StringComparison.Ordinal))
        && !to.Contains('\\', StringComparison.Ordinal) && !to.Any(char.IsControl)
        && !to.StartsWith("/admin/sign-in", StringComparison.Ordinal)
        && !to.StartsWith("/admin/confirm", StringComparison.Ordinal) ? to : AdminArea.Path;
}
