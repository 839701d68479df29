using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Profile;

/// <summary>Ends sessions from elsewhere.</summary>
[Route("admin/sessions")]
public sealed class SessionsController(SessionStore sessions) : AdminController
{
    [HttpPost("{id:int}/end")]
    public async Task<IActionResult> End(int id, CancellationToken cancellationToken)
    {
        var (_, failure) = await sessions.EndAsync(MyId, id, butThisKey: null, Me, cancellationToken);
        Say(failure is null ? "That browser is signed out." : failure.Message);
        return Redirect("/admin/account");
    }

    [HttpPost("others/end")]
    public async Task<IActionResult> EndOthers(CancellationToken cancellationToken)
    {
        var (ended, _) = await sessions.EndAsync(MyId, id: null, SessionKey, Me, cancellationToken);
        Say(ended switch { 0 => "No other browser was signed in.", 1 => "The other browser is signed out.", _ => $"{ended} other browsers are signed out." });
        return Redirect("/admin/account");
    }
}
