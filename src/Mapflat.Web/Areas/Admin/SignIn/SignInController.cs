using System.ComponentModel.DataAnnotations;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Passkeys;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Freezing;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.SignIn;

[Route("admin/sign-in")]
[AllowAnonymous]
internal sealed class SignInController(
    FirstAccount first, PasswordCheck passwords, SignInCompletion sessions, PasskeyRing ring, PasskeyCeremony ceremony,
    FrozenSiteHolder holder, KnownBrowserCookie browsers, AuditLog audit) : AdminController
{
    private const string WhoNeedNotWait = " A passkey is never made to wait, and a browser in which you have signed in "
        + "before only for what was mistyped in it.";

    [HttpGet]
    public async Task<IActionResult> Show(
        [FromQuery(Name = "return")] string? to, string? lost, CancellationToken cancellationToken)
    {
        if (User.Identity is { IsAuthenticated: true }) return Redirect(SignInCompletion.Destination(to));
        return await first.IsNeededAsync(cancellationToken)
            ? Redirect("/admin/setup")
            : View("SignIn", Complete(new SignInForm { Return = to, Lost = lost }));
    }

    [HttpPost]
    public async Task<IActionResult> Create(SignInForm form, CancellationToken cancellationToken)
    {
        if (User.Identity is { IsAuthenticated: true }) return Redirect(SignInCompletion.Destination(form.Return));
        if (!ModelState.IsValid) return Refuse("SignIn", Complete(form));
        var (account, failure) = await passwords.SignInAsync(
            form.Email!, form.Password!, browsers.Read(HttpContext), CurrentAuthor with { Name = "nobody" },
            cancellationToken);
        if (failure is Mapflat.Content.Failure.TooMany wait)
            return Refuse(
                wait with { Message = wait.Message + WhoNeedNotWait }, "SignIn", Complete(form));
        if (failure is not null)
        {
            ModelState.AddModelError("", failure.Message);
            return Refuse("SignIn", Complete(form));
        }

        if (account!.TwoFactorEnabled)
        {
            await SignInCompletion.AskForCodeAsync(account, HttpContext);
            return Redirect("/admin/sign-in/second-factor?return="
                + Uri.EscapeDataString(SignInCompletion.Destination(form.Return)));
        }

        await sessions.BeginAsync(account, "password", HttpContext);
        return Redirect(SignInCompletion.Destination(form.Return));
    }

    [HttpPost("passkey")]
    public async Task<IActionResult> CreateByPasskey(
        [FromBody] CeremonyAnswer answer, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return BadRequest(new { error = "What was sent cannot be read." });
        if (User.Identity is { IsAuthenticated: true })
            return Json(new { to = SignInCompletion.Destination(answer.Return) });
        var (shown, failure) = await ceremony.FinishAskingAsync(answer);
        if (failure is null) (_, failure) = await ring.UseAsync(shown.Account.Id, shown.Passkey, cancellationToken);
        if (failure is not null)
        {
            await audit.RefuseAsync(
                CurrentAuthor with { Name = "nobody" }, "(a passkey)", "passkey", cancellationToken);
            return RefuseScript(failure);
        }

        await sessions.BeginAsync(shown.Account, $"passkey “{shown.Passkey.Name}”", HttpContext);
        return Json(new { to = SignInCompletion.Destination(answer.Return) });
    }

    private SignInForm Complete(SignInForm form)
    {
        form.BetterOrigin = PasskeyDomain.BetterOrigin(Request, holder.Origins);
        return form;
    }
}

internal sealed class SignInForm
{
    [Required(ErrorMessage = "Enter the e-mail address of your account.")]
    [StringLength(200, ErrorMessage = "An e-mail address has at most 200 characters here.")]
    public string? Email { get; set; }

    [Required(ErrorMessage = "Enter your password.")]
    [StringLength(1024, ErrorMessage = "A password has at most 256 characters here.")]
    [DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? Return { get; set; }

    /// <summary>What was sent when nobody was signed in, and could not be kept.</summary>
    public string? Lost { get; set; }

    /// <summary>Where passkeys work, if they do not work here.</summary>
    internal string? BetterOrigin { get; set; }

    internal bool IsKept => Return?.StartsWith("/admin/kept/", StringComparison.Ordinal) == true;
}
