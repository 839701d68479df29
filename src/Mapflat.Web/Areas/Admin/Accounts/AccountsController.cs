using System.ComponentModel.DataAnnotations;
using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Accounts;

[Route("admin/accounts")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class AccountsController(AccountRegister register, OneTimeCodes codes) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Index(CancellationToken cancellationToken) =>
        View("Index", await register.ReadAsync(cancellationToken));

    [HttpGet("new")]
    [RecentSignIn]
    public IActionResult New() => View("New", new InvitationForm());

    [HttpPost]
    [RecentSignIn]
    public async Task<IActionResult> Create(InvitationForm form, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse("New", form);
        var email = form.Email!.Trim();
        var (code, failure) = await register.InviteAsync(
            new NewAccount(email, form.Name!, form.Role!.Value), CurrentAuthor, cancellationToken);
        if (failure is Failure.Conflict) ModelState.AddModelError(nameof(form.Email), failure.Message);
        if (failure is not null)
            return failure is Failure.Conflict
                ? Refuse("New", form, StatusCodes.Status409Conflict)
                : Refuse(failure, "New", form);
        return View("Code", new CodePage(form.Name!.Trim(), email, code.Code, code.Expires));
    }

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Edit(int id, CancellationToken cancellationToken) =>
        await register.FindAsync(id, cancellationToken) is { } account ? View("Edit", account) : NotFound();

    [HttpPost("{id:int}/code")]
    [RecentSignIn]
    public async Task<IActionResult> IssueCode(int id, CancellationToken cancellationToken)
    {
        if (await register.FindAsync(id, cancellationToken) is not { } account) return NotFound();
        var (code, failure) = await codes.IssueAsync(
            account.Email, withoutSecondFactor: false, CurrentAuthor, cancellationToken);
        return failure is null
            ? View("Code", new CodePage(account.Name, account.Email, code.Code, code.Expires))
            : Refuse(failure, "Edit", account);
    }

    [HttpPost("{id:int}/role")]
    [RecentSignIn]
    public Task<IActionResult> ChangeRole(int id, AccountRole role, CancellationToken cancellationToken) => ChangeAsync(
        id, () => register.ChangeRoleAsync(id, role, CurrentAuthor, cancellationToken), account =>
            $"{account.Name} is now {(role == AccountRole.Owner ? "an owner" : "an editor")}.", cancellationToken);

    [HttpPost("{id:int}/suspension")]
    [RecentSignIn]
    public Task<IActionResult> Suspend(int id, CancellationToken cancellationToken) => ChangeAsync(
        id, () => register.DisableAsync(id, disabled: true, CurrentAuthor, cancellationToken),
        account => $"{account.Name} is signed out everywhere and cannot sign in.", cancellationToken);

    [HttpPost("{id:int}/reinstatement")]
    [RecentSignIn]
    public Task<IActionResult> Reinstate(int id, CancellationToken cancellationToken) => ChangeAsync(
        id, () => register.DisableAsync(id, disabled: false, CurrentAuthor, cancellationToken),
        account => $"{account.Name} can sign in again.", cancellationToken);

    [HttpPost("{id:int}/removal")]
    [RecentSignIn]
    public Task<IActionResult> Remove(int id, CancellationToken cancellationToken) => ChangeAsync(
        id, () => register.RemoveAsync(id, CurrentAuthor, cancellationToken), account =>
            $"The account of {account.Name} is removed. The name stays beside what was changed.", cancellationToken);

    private async Task<IActionResult> ChangeAsync(
        int id, Func<Task<Outcome<bool>>> change, Func<AccountLine, string> said, CancellationToken cancellationToken)
    {
        if (await register.FindAsync(id, cancellationToken) is not { } account) return NotFound();
        if (!ModelState.IsValid) return Refuse("Edit", account);
        var (_, failure) = await change();
        if (failure is not null) return Refuse(failure, "Edit", account);
        SetNotice(said(account));
        return Redirect("/admin/accounts");
    }
}

internal sealed class InvitationForm
{
    [Required(ErrorMessage = "Enter a name; it stands beside what is changed.")]
    [StringLength(100, ErrorMessage = "Use a name of at most 100 characters.")]
    public string? Name { get; set; }

    [Required(ErrorMessage = "Enter the address to sign in with.")]
    [EmailAddress(ErrorMessage = "This is not an e-mail address, such as per@example.com.")]
    [StringLength(200, ErrorMessage = "Use an e-mail address of at most 200 characters.")]
    public string? Email { get; set; }

    [Required(ErrorMessage = "Choose what the account may do.")]
    [EnumDataType(typeof(AccountRole), ErrorMessage = "Choose editor or owner.")]
    public AccountRole? Role { get; set; }
}

/// <summary>A one-time code, shown once.</summary>
internal sealed record CodePage(string Name, string Email, string Code, DateTime Expires);
