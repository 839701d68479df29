using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Profile;

/// <summary>What belongs to whoever is signed in.</summary>
[Route("admin/account")]
public sealed class ProfileController(UserManager<Account> accounts) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show() => await accounts.GetUserAsync(User) is { } account ? View("Profile", account) : Challenge();
}
