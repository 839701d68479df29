using System.ComponentModel.DataAnnotations;
using Mapflat.Content;
using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Mapflat.Web.Areas.Admin.Recovery;

/// <summary>Sets a password by a one-time code: for somebody who was invited, or is locked out.</summary>
[Route("admin/recovery")]
[AllowAnonymous]
[NoReferrer]
public sealed class RecoveryController(OneTimeCodes codes) : AdminController
{
    [HttpGet]
    public IActionResult Show() => View("Recovery", new RecoveryForm());

    [HttpPost]
    public async Task<IActionResult> Create(RecoveryForm form, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse("Recovery", form);
        var (withoutSecondFactor, failure) = await codes.UseAsync(form.Email!.Trim(), form.Code!, form.Password!, Me with { Name = "nobody" }, cancellationToken);
        if (failure is Failure.Forbidden) failure = new Failure.Invalid("", [Finding.Error(failure.Message, field: nameof(form.Code))]);
        if (failure is not null) return Refuse(failure, "Recovery", form);
        Say("Your new password is set, and every browser that was signed in is signed out. Sign in with it now."
            + (withoutSecondFactor ? " No code from an app is asked for any more; set that up again when you can." : ""));
        return Redirect("/admin/sign-in");
    }
}

/// <summary>What setting a password by a code asks for.</summary>
public sealed class RecoveryForm
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

/// <summary>Tells no other page where its visitor came from.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NoReferrerAttribute : ResultFilterAttribute
{
    /// <inheritdoc/>
    public override void OnResultExecuting(ResultExecutingContext context) => context.HttpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
}
