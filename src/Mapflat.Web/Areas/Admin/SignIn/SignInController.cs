using System.ComponentModel.DataAnnotations;
using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Passkeys;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Freezing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.SignIn;

/// <summary>Begins a session with a password or a passkey.</summary>
[Route("admin/sign-in")]
[AllowAnonymous]
public sealed class SignInController(IServiceProvider services, FirstAccount first, PasswordCheck passwords, PasskeyRing ring) : AdminController
{
    private readonly SessionBeginning _sessions = services.GetRequiredService<SessionBeginning>();

    [HttpGet]
    public async Task<IActionResult> Show([FromQuery(Name = "return")] string? to, string? lost, CancellationToken cancellationToken)
    {
        if (User.Identity is { IsAuthenticated: true }) return Redirect(SessionBeginning.Destination(to));
        return await first.IsNeededAsync(cancellationToken) ? Redirect("/admin/setup") : View("SignIn", With(new SignInForm { Return = to, Lost = lost }));
    }

    [HttpPost]
    public async Task<IActionResult> Create(SignInForm form, CancellationToken cancellationToken)
    {
        if (User.Identity is { IsAuthenticated: true }) return Redirect(SessionBeginning.Destination(form.Return));
        if (!ModelState.IsValid) return Refuse("SignIn", With(form));
        var (account, failure) = await passwords.SignInAsync(form.Email!, form.Password!, Me with { Name = "nobody" }, cancellationToken);
        if (failure is Mapflat.Content.Failure.TooMany wait) return Refuse(wait with { Message = wait.Message + " A passkey is never made to wait." }, "SignIn", With(form));
        if (failure is not null)
        {
            ModelState.AddModelError("", failure.Message);
            return Refuse("SignIn", With(form));
        }

        if (account!.TwoFactorEnabled)
        {
            await SessionBeginning.AskForCodeAsync(account, HttpContext);
            return Redirect("/admin/sign-in/second-factor?return=" + Uri.EscapeDataString(SessionBeginning.Destination(form.Return)));
        }

        await _sessions.BeginAsync(account, "password", HttpContext);
        return Redirect(SessionBeginning.Destination(form.Return));
    }

    [HttpPost("passkey")]
    public async Task<IActionResult> CreateByPasskey([FromBody] CeremonyAnswer answer, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return BadRequest(new { error = "What was sent cannot be read." });
        if (User.Identity is { IsAuthenticated: true }) return Json(new { to = SessionBeginning.Destination(answer.Return) });
        var (shown, failure) = await services.GetRequiredService<PasskeyCeremony>().FinishAskingAsync(answer);
        if (failure is null) (_, failure) = await ring.UseAsync(shown.Account.Id, shown.Passkey, cancellationToken);
        if (failure is not null)
        {
            await services.GetRequiredService<AuditLog>().RefuseAsync(Me with { Name = "nobody" }, "(a passkey)", "passkey", cancellationToken);
            return RefuseScript(failure);
        }

        await _sessions.BeginAsync(shown.Account, $"passkey “{shown.Passkey.Name}”", HttpContext);
        return Json(new { to = SessionBeginning.Destination(answer.Return) });
    }

    private SignInForm With(SignInForm form)
    {
        form.BetterOrigin = PasskeyDomain.BetterOrigin(Request, services.GetRequiredService<FrozenSiteHolder>().Origins);
        return form;
    }
}

/// <summary>What signing in asks for.</summary>
public sealed class SignInForm
{
    [Required(ErrorMessage = "Enter the e-mail address of your account.")]
    [StringLength(200, ErrorMessage = "An e-mail address has at most 200 characters here.")]
    public string? Email { get; set; }

    [Required(ErrorMessage = "Enter your password.")]
    [StringLength(1024, ErrorMessage = "A password has at most 256 characters here.")]
    [DataType(DataType.Password)]
    public string? Password { get; set; }

    /// <summary>Where to go afterwards.</summary>
    public string? Return { get; set; }

    /// <summary>What was sent when nobody was signed in, and could not be kept.</summary>
    public string? Lost { get; set; }

    /// <summary>Where passkeys work, if they do not work here.</summary>
    internal string? BetterOrigin { get; set; }

    /// <summary>Whether something is waiting for whoever signs in.</summary>
    internal bool IsKept => Return?.StartsWith("/admin/kept/", StringComparison.Ordinal) == true;
}
