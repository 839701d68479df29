using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Areas.Admin.SecondFactors;

[Route("admin/second-factor")]
[RecentSignIn]
internal sealed class SecondFactorsController(OwnAccount mine, SecondFactor codes) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) =>
        await mine.FindAsync(MyId, cancellationToken) switch
        {
            null => Challenge(),
            { TwoFactorEnabled: true } account => View("Enabled", SecondFactor.RecoveryCodesLeft(account)),
            _ => View("New", Complete(new NewFactorForm { Secret = SecondFactor.NewSecret() })),
        };

    [HttpPost]
    public async Task<IActionResult> Create(NewFactorForm form, CancellationToken cancellationToken)
    {
        if (!SecondFactor.IsSecret(form.Secret)) return Redirect("/admin/second-factor");
        var (made, failure) = await codes.BeginAsync(MyId, form.Secret!, form.Code, CurrentAuthor, cancellationToken);
        return failure is null ? View("RecoveryCodes", made) : Refuse(failure, "New", Complete(form));
    }

    [HttpPost("recovery-codes")]
    public async Task<IActionResult> RenewRecoveryCodes(CancellationToken cancellationToken)
    {
        var (made, failure) = await codes.RenewRecoveryCodesAsync(MyId, CurrentAuthor, cancellationToken);
        return failure is null ? View("RecoveryCodes", made) : Refuse(failure);
    }

    [HttpPost("removal")]
    public async Task<IActionResult> Remove(CancellationToken cancellationToken)
    {
        await codes.EndAsync(MyId, CurrentAuthor, cancellationToken);
        SetNotice(
            "No code is asked for any more: your password alone signs you in. Remove this site from your app too.");
        return Redirect("/admin/account");
    }

    private NewFactorForm Complete(NewFactorForm form)
    {
        form.Address = OtpAddress.Create(SiteContext.Get(HttpContext).Frame.Title, User.Identity!.Name!, form.Secret!);
        return form;
    }
}

internal sealed class NewFactorForm
{
    /// <summary>What the app is given; it comes back with the code that proves it.</summary>
    public string? Secret { get; set; }

    public string? Code { get; set; }

    internal string Address { get; set; } = "";
}
