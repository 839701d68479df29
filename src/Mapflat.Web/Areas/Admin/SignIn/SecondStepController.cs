using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.SignIn;

/// <summary>Asks for a code after the password, where the account has a second factor.</summary>
[Route("admin/sign-in/second-factor")]
[AllowAnonymous]
public sealed class SecondStepController(IServiceProvider services, SecondFactor codes) : AdminController
{
    private readonly SessionBeginning _sessions = services.GetRequiredService<SessionBeginning>();

    [HttpGet]
    public async Task<IActionResult> Show([FromQuery(Name = "return")] string? to) =>
        await _sessions.WhoseCodeAsync(HttpContext) is null ? Again(to) : View("/Areas/Admin/SignIn/SecondStep.cshtml", new SecondStepForm { Return = to });

    [HttpPost]
    public async Task<IActionResult> Create(SecondStepForm form, CancellationToken cancellationToken)
    {
        if (await _sessions.WhoseCodeAsync(HttpContext) is not { } account)
        {
            Say("More than five minutes have passed since your password, so please enter it again.");
            return Again(form.Return);
        }

        var (method, failure) = await codes.CheckAsync(account.Id, form.Code, account.AsAuthor(Me.From), cancellationToken);
        if (failure is not null) return Refuse(failure, "/Areas/Admin/SignIn/SecondStep.cshtml", form);
        await SessionBeginning.ForgetCodeAsync(HttpContext);
        await _sessions.BeginAsync(account, "password and " + method, HttpContext);
        return Redirect(SessionBeginning.Destination(form.Return));
    }

    private RedirectResult Again(string? to) => Redirect("/admin/sign-in?return=" + Uri.EscapeDataString(SessionBeginning.Destination(to)));
}

/// <summary>What the second step asks for.</summary>
public sealed class SecondStepForm
{
    /// <summary>From the app, or a recovery code.</summary>
    public string? Code { get; set; }

    /// <summary>Where to go afterwards.</summary>
    public string? Return { get; set; }
}
