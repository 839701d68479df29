using System.ComponentModel.DataAnnotations;
using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Profile;

[Route("admin/account")]
internal sealed class ProfileController(OwnAccount mine, PasskeyRing ring, SessionStore sessions) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) =>
        await PageAsync(cancellationToken) is { } page ? View("Profile", page) : Challenge();

    [HttpPost("name")]
    public async Task<IActionResult> Rename(string? name, CancellationToken cancellationToken)
    {
        var (_, failure) = await mine.RenameAsync(MyId, name, CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure, "Profile", await PageAsync(cancellationToken));
        SetNotice("Your name is changed. What you did before keeps the old one.");
        return Redirect("/admin/account");
    }

    [HttpGet("email")]
    [RecentSignIn]
    public async Task<IActionResult> Email(CancellationToken cancellationToken) =>
        View("Email", new EmailForm { Email = (await mine.FindAsync(MyId, cancellationToken))?.Email });

    [HttpPost("email")]
    [RecentSignIn]
    public async Task<IActionResult> ChangeEmail(EmailForm form, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse("Email", form);
        var (_, failure) = await mine.ChangeEmailAsync(MyId, form.Email!.Trim(), CurrentAuthor, cancellationToken);
        if (failure is Failure.Conflict) ModelState.AddModelError(nameof(form.Email), failure.Message);
        if (failure is not null)
            return failure is Failure.Conflict
                ? Refuse("Email", form, StatusCodes.Status409Conflict)
                : Refuse(failure, "Email", form);
        SetNotice($"From now on you sign in as {form.Email.Trim()}.");
        return Redirect("/admin/account");
    }

    [HttpGet("password")]
    public IActionResult Password() => View("Password", new PasswordForm { Email = User.Identity!.Name! });

    [HttpPost("password")]
    public async Task<IActionResult> ChangePassword(PasswordForm form, CancellationToken cancellationToken)
    {
        form.Email = User.Identity!.Name!;
        if (!ModelState.IsValid) return Refuse("Password", form);
        var (_, failure) = await mine.ChangePasswordAsync(
            MyId, form.Current!, form.Password!, CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure, "Password", form);
        await sessions.AdoptAsync(SessionKey, cancellationToken);
        SetNotice("Your password is changed. Every other browser has been signed out.");
        return Redirect("/admin/account");
    }

    private async Task<ProfilePage?> PageAsync(CancellationToken cancellationToken) =>
        await mine.FindAsync(MyId, cancellationToken) is { } account
            ? new ProfilePage(account, await ring.ReadAsync(account.Id, cancellationToken),
                await sessions.ReadAsync(account.Id, cancellationToken), SessionKey) : null;
}

/// <param name="Key">Of the session that asks; it is not shown.</param>
internal sealed record ProfilePage(
    Account Account, IReadOnlyList<Passkey> Passkeys, IReadOnlyList<Session> Sessions, string Key);

internal sealed class EmailForm
{
    [Required(ErrorMessage = "Enter the address that you want to sign in with.")]
    [EmailAddress(ErrorMessage = "This is not an e-mail address, such as per@example.com.")]
    [StringLength(200, ErrorMessage = "Use an e-mail address of at most 200 characters.")]
    public string? Email { get; set; }
}

internal sealed class PasswordForm
{
    [Required(ErrorMessage = "Enter your present password.")]
    [StringLength(1024, ErrorMessage = "A password has at most 256 characters here.")]
    [DataType(DataType.Password)]
    public string? Current { get; set; }

    [Required(ErrorMessage = "Choose a new password of at least 12 characters.")]
    [StringLength(1024, ErrorMessage = "Use a password of at most 256 characters.")]
    [DataType(DataType.Password)]
    public string? Password { get; set; }

    internal string Email { get; set; } = "";
}
