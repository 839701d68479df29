using System.ComponentModel.DataAnnotations;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Kept;
using Mapflat.Web.Areas.Admin.Passkeys;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Areas.Admin.SignIn;
using Mapflat.Web.Freezing;

namespace Mapflat.Web.Areas.Admin.Confirm;

[Route("admin/confirm")]
internal sealed class ConfirmController(
    OwnAccount mine, PasswordCheck passwords, SecondFactor codes, PasskeyRing ring, PasskeyCeremony ceremony,
    SessionStore sessions, FrozenSiteHolder holder, AuditLog audit) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(
        [FromQuery(Name = "return")] string? to, string? lost, CancellationToken cancellationToken) =>
        View("Confirm", await WithAsync(new ConfirmForm { Return = to, Lost = lost }, cancellationToken));

    [HttpPost("password")]
    public async Task<IActionResult> ByPassword(ConfirmForm form, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(form.Password))
            ModelState.AddModelError(nameof(form.Password), "Enter your password.");
        if (!ModelState.IsValid) return Refuse("Confirm", await WithAsync(form, cancellationToken));
        var (_, failure) = await passwords.ConfirmAsync(MyId, form.Password!, CurrentAuthor, cancellationToken);
        if (failure is Failure.Forbidden)
            failure = new Failure.Invalid(
                "", [Finding.Error("This is not your password. Case matters in it.", field: nameof(form.Password))]);
        return failure is null
            ? await ConfirmedAsync("password", form.Return, cancellationToken)
            : Refuse(failure, "Confirm", await WithAsync(form, cancellationToken));
    }

    [HttpPost("code")]
    public async Task<IActionResult> ByCode(ConfirmForm form, CancellationToken cancellationToken)
    {
        var (method, failure) = await codes.CheckAsync(MyId, form.Code, CurrentAuthor, cancellationToken);
        return failure is null
            ? await ConfirmedAsync(method!, form.Return, cancellationToken)
            : Refuse(failure, "Confirm", await WithAsync(form, cancellationToken));
    }

    [HttpPost("passkey")]
    public async Task<IActionResult> ByPasskey([FromBody] CeremonyAnswer answer, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return BadRequest(new { error = "What was sent cannot be read." });
        var (shown, failure) = await ceremony.FinishAskingAsync(answer);
        if (failure is null && shown.Account.Id != MyId)
            failure = new Failure.Invalid("This passkey belongs to another account. Use one of your own.", []);
        if (failure is null) (_, failure) = await ring.UseAsync(MyId, shown.Passkey, cancellationToken);
        if (failure is not null)
        {
            await audit.RefuseAsync(CurrentAuthor, CurrentAuthor.Name, "passkey, asked again", cancellationToken);
            return RefuseScript(failure);
        }

        await ConfirmedAsync($"passkey “{shown.Passkey.Name}”", answer.Return, cancellationToken);
        return Json(new { to = SignInCompletion.Destination(answer.Return) });
    }

    private async Task<IActionResult> ConfirmedAsync(string method, string? to, CancellationToken cancellationToken)
    {
        await sessions.ConfirmAsync(SessionKey, cancellationToken);
        await audit.WriteAsync(CurrentAuthor, "session.confirmed", User.Identity!.Name!, method, cancellationToken);
        TempData[KeptController.Confirmed] = to;
        return Redirect(SignInCompletion.Destination(to));
    }

    private async Task<ConfirmForm> WithAsync(ConfirmForm form, CancellationToken cancellationToken)
    {
        var account = await mine.FindAsync(MyId, cancellationToken);
        form.Email = account?.Email ?? "";
        form.HasSecondFactor = account is { TwoFactorEnabled: true };
        form.HasPasskey = (await ring.ReadAsync(MyId, cancellationToken)).Count > 0
            && PasskeyDomain.BetterOrigin(Request, holder.Origins) is null;
        return form;
    }
}

internal sealed class ConfirmForm
{
    [StringLength(1024, ErrorMessage = "A password has at most 256 characters here.")]
    [DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? Code { get; set; }

    public string? Return { get; set; }

    /// <summary>What was sent and could not be kept.</summary>
    public string? Lost { get; set; }

    internal string Email { get; set; } = "";

    internal bool HasSecondFactor { get; set; }

    internal bool HasPasskey { get; set; }

    internal bool IsKept => Return?.StartsWith("/admin/kept/", StringComparison.Ordinal) == true;
}
