using System.ComponentModel.DataAnnotations;
using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Mapflat.Web.Areas.Admin.Recovery;

[Route("admin/recovery")]
[AllowAnonymous]
[NoReferrer]
internal sealed class RecoveryController(OneTimeCodes codes) : AdminController
{
    [HttpGet]
    public IActionResult Show() => View("Recovery", new RecoveryForm());

    [HttpPost]
    public async Task<IActionResult> Create(RecoveryForm form, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse("Recovery", form);
        var (withoutSecondFactor, failure) = await codes.UseAsync(
            form.Email!.Trim(), form.Code!, form.Password!, CurrentAuthor with { Name = "nobody" }, cancellationToken);
        if (failure is Failure.Forbidden)
            failure = new Failure.Invalid("", [Finding.Error(failure.Message, field: nameof(form.Code))]);
        if (failure is not null) return Refuse(failure, "Recovery", form);
        SetNotice("Your new password is set, and every browser that was signed in is signed out. Sign in with it now."
            + (withoutSecondFactor
                ? " No code from an app is asked for any more; set that up again when you can."
                : ""));
        return Redirect("/admin/sign-in");
    }
}

internal sealed class RecoveryForm
{
    [Required(ErrorMessage = "Enter the e-mail address of your account.")]
    [StringLength(200, ErrorMessage = "An e-mail address has at most 200 characters here.")]
    public string? Email { get; set; }

    [Required(ErrorMessage = "Enter the code that you were given.")]
    [StringLength(100, ErrorMessage = "A code has four groups of five letters and digits.")]
    public string? Code { get; set; }

    [Required(ErrorMessage = "Choose a new password of at least 12 characters.")]
    [StringLength(1024, ErrorMessage = "Use a password of at most 256 characters.")]
    [DataType(DataType.Password)]
    public string? Password { get; set; }
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NoReferrerAttribute : ResultFilterAttribute
{
    public override void OnResultExecuting(ResultExecutingContext context) =>
        context.HttpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
}
