using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Profile;

[Route("admin/sessions")]
internal sealed class SessionsController(SessionStore sessions) : AdminController
{
    [HttpPost("{id:int}/end")]
    public async Task<IActionResult> End(int id, CancellationToken cancellationToken)
    {
        var (_, failure) = await sessions.EndAsync(MyId, id, butThisKey: null, CurrentAuthor, cancellationToken);
        SetNotice(failure is null ? "That browser is signed out." : failure.Message);
        return Redirect("/admin/account");
    }

    [HttpPost("others/end")]
    public async Task<IActionResult> EndOthers(CancellationToken cancellationToken)
    {
        var (ended, _) = await sessions.EndAsync(MyId, id: null, SessionKey, CurrentAuthor, cancellationToken);
        SetNotice(ended switch
        {
            0 => "No other browser was signed in.",
            1 => "The other browser is signed out.",
            _ => $"{ended} other browsers are signed out."
        });
        return Redirect("/admin/account");
    }
}
