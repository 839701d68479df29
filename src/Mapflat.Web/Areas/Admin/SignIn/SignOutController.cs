using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Identity;

namespace Mapflat.Web.Areas.Admin.SignIn;

[Route("admin/sign-out")]
internal sealed class SignOutController(SignInManager<Account> signIn, AuditLog audit) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(CancellationToken cancellationToken)
    {
        await audit.WriteAsync(CurrentAuthor, "session.ended", User.Identity?.Name ?? "", null, cancellationToken);
        await signIn.SignOutAsync();
        // Not “storage”: words that could not be saved are kept there until they can. Not “cookies”: the browser stays
        // one that is known at the door (KnownBrowserCookie), so the others are taken away by their names.
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        foreach (var name in Request.Cookies.Keys.Where(name => name.StartsWith("__Host-", StringComparison.Ordinal)))
            Response.Cookies.Delete(name, new CookieOptions { Path = "/", Secure = true });
        return Redirect("/admin/sign-in");
    }
}
