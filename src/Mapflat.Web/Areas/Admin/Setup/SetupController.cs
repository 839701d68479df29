using System.ComponentModel.DataAnnotations;
using Mapflat.Content.Accounts;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Beginning;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Areas.Admin.SignIn;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Setup;

/// <summary>
/// Creates the first account, for whoever can read the program's log. There is no such page once an account exists.
/// </summary>
[Route("admin/setup")]
[AllowAnonymous]
internal sealed class SetupController(
    FirstAccount accounts, SetupCode code, SignInCompletion sessions, SiteBeginning beginning, DataFolder folder)
    : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) =>
        await accounts.IsNeededAsync(cancellationToken) ? View("Setup", new SetupForm()) : NotFound();

    [HttpPost]
    public async Task<IActionResult> Create(SetupForm form, CancellationToken cancellationToken)
    {
        if (!await accounts.IsNeededAsync(cancellationToken)) return NotFound();
        if (ModelState.IsValid && !code.Matches(form.Code))
            ModelState.AddModelError(nameof(form.Code), "This is not the code that was printed last. It changes "
                + "whenever the program starts; look for it in the log again.");
        if (!ModelState.IsValid) return Refuse("Setup", form);
        var (account, failure) = await accounts.CreateAsync(
            form.Email!, form.Name!, form.Password!, CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure, "Setup", form);
        await sessions.BeginAsync(account!, "set-up", HttpContext);
        var opens = await beginning.IsOpenAsync(ContentRoot.Shipped, cancellationToken);
        var where = opens ? "under your name" : "below";
        SetNotice($"Your account is ready, and you are signed in. Add a passkey {where}, so that you need no password "
            + $"next year. And write down the backup key of this site: {BackupKey.ReadOrCreate(folder)}. With it, a "
            + "backup proves on another machine that it is yours; it is shown again under Backups.");
        return Redirect(opens ? BeginningController.Address : "/admin/account");
    }
}

internal sealed class SetupForm
{
    [Required(ErrorMessage = "Enter the code from the program's log.")]
    [StringLength(100)]
    public string? Code { get; set; }

    [Required(ErrorMessage = "Enter your name; it stands beside what you change.")]
    [StringLength(100, ErrorMessage = "Use a name of at most 100 characters.")]
    public string? Name { get; set; }

    [Required(ErrorMessage = "Enter an e-mail address; you sign in with it, and nothing is ever sent there.")]
    [EmailAddress(ErrorMessage = "This is not an e-mail address, such as per@example.com.")]
    [StringLength(200, ErrorMessage = "Use an e-mail address of at most 200 characters.")]
    public string? Email { get; set; }

    [Required(ErrorMessage = "Choose a password of at least 12 characters.")]
    [StringLength(1024, ErrorMessage = "Use a password of at most 256 characters.")]
    [DataType(DataType.Password)]
    public string? Password { get; set; }
}
