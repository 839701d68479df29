using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.SignIn;

/// <summary>Ends the session.</summary>
[Route("admin/sign-out")]
public sealed class SignOutController(SignInManager<Account> signIn, AuditLog audit) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(CancellationToken cancellationToken)
    {
        await audit.WriteAsync(Me, "session.ended", User.Identity?.Name ?? "", null, cancellationToken);
        await signIn.SignOutAsync();
        // Not “storage”: words that could not be saved are kept there until they can.
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"cookies\"";
        return Redirect("/admin/sign-in");
    }
}
