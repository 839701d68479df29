using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.SignIn;

[Route("admin/sign-in/second-factor")]
[AllowAnonymous]
internal sealed class SecondStepController(SignInCompletion sessions, SecondFactor codes) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show([FromQuery(Name = "return")] string? to) =>
        await sessions.WhoseCodeAsync(HttpContext) is null
            ? Again(to)
            : View("/Areas/Admin/SignIn/SecondStep.cshtml", new SecondStepForm { Return = to });

    [HttpPost]
    public async Task<IActionResult> Create(SecondStepForm form, CancellationToken cancellationToken)
    {
        if (await sessions.WhoseCodeAsync(HttpContext) is not { } account)
        {
            SetNotice("More than five minutes have passed since your password, so please enter it again.");
            return Again(form.Return);
        }

        var (method, failure) = await codes.CheckAsync(
            account.Id, form.Code, account.AsAuthor(CurrentAuthor.From), cancellationToken);
        if (failure is not null) return Refuse(failure, "/Areas/Admin/SignIn/SecondStep.cshtml", form);
        await SignInCompletion.ForgetCodeAsync(HttpContext);
        await sessions.BeginAsync(account, "password and " + method, HttpContext);
        return Redirect(SignInCompletion.Destination(form.Return));
    }

    private RedirectResult Again(string? to) =>
        Redirect("/admin/sign-in?return=" + Uri.EscapeDataString(SignInCompletion.Destination(to)));
}

internal sealed class SecondStepForm
{
    public string? Code { get; set; }

    public string? Return { get; set; }
}
