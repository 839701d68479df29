using System.ComponentModel.DataAnnotations;
using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.SignIn;

/// <summary>Begins a session with a password.</summary>
[Route("admin/sign-in")]
[AllowAnonymous]
public sealed class SignInController(FirstAccount first, UserManager<Account> accounts, SignInManager<Account> signIn, AuditLog audit) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show([FromQuery(Name = "return")] string? to, CancellationToken cancellationToken) =>
        await first.IsNeededAsync(cancellationToken) ? Redirect("/admin/setup") : View("SignIn", new SignInForm { Return = to });

    [HttpPost]
    public async Task<IActionResult> Create(SignInForm form, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse("SignIn", form);
        var account = await accounts.FindByEmailAsync(form.Email!);
        var result = account is null || account.Disabled is not null ? Microsoft.AspNetCore.Identity.SignInResult.Failed
            : await signIn.PasswordSignInAsync(account, form.Password!, isPersistent: false, lockoutOnFailure: false);
        if (!result.Succeeded)
        {
            await audit.WriteAsync(Me with { Name = "nobody" }, "session.refused", form.Email!, null, cancellationToken);
            ModelState.AddModelError("", "The e-mail address and the password do not belong together. Check both; case matters in the password.");
            return Refuse("SignIn", form);
        }

        await audit.WriteAsync(account!.AsAuthor(Me.From), "session.began", form.Email!, "password", cancellationToken);
        return Redirect(Destination(form.Return));
    }

    /// <summary>Only an address of this area; anything else would let a link lead elsewhere by way of a sign-in.</summary>
    internal static string Destination(string? to) =>
        to is not null && (to == "/admin" || to.StartsWith("/admin/", StringComparison.Ordinal)) && !to.Contains('\\', StringComparison.Ordinal) ? to : "/admin";
}

/// <summary>What signing in asks for.</summary>
public sealed class SignInForm
{
    [Required(ErrorMessage = "Enter the e-mail address of your account.")]
    [StringLength(200, ErrorMessage = "An e-mail address has at most 200 characters here.")]
    public string? Email { get; set; }

    [Required(ErrorMessage = "Enter your password.")]
    [StringLength(256, ErrorMessage = "A password has at most 256 characters here.")]
    [DataType(DataType.Password)]
    public string? Password { get; set; }

    /// <summary>Where to go afterwards.</summary>
    public string? Return { get; set; }
}
