using Mapflat.Content.Accounts;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Freezing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.WebUtilities;

namespace Mapflat.Web.Areas.Admin.Passkeys;

[Route("admin/passkeys")]
internal sealed class PasskeysController(
    OwnAccount mine, PasskeyRing ring, PasskeyCeremony ceremony, FrozenSiteHolder holder) : AdminController
{
    [HttpGet("new")]
    [RecentSignIn]
    public IActionResult New() =>
        View("New", new NewPasskeyPage(
            Mapflat.Content.Accounts.Device.InWords(Request.Headers.UserAgent.ToString()),
            PasskeyDomain.BetterOrigin(Request, holder.Origins)));

    [HttpPost("creation-options")]
    [RecentSignIn]
    public async Task<IActionResult> CreationOptions(CancellationToken cancellationToken) =>
        await mine.FindAsync(MyId, cancellationToken) is { } account
            ? Json(await ceremony.BeginAddingAsync(account)) : NotFound();

    [HttpPost("request-options")]
    [AllowAnonymous]
    public async Task<IActionResult> RequestOptions() => Json(await ceremony.BeginAskingAsync());

    [HttpPost]
    [RecentSignIn]
    public async Task<IActionResult> Create([FromBody] CeremonyAnswer answer, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid || await mine.FindAsync(MyId, cancellationToken) is not { } account)
            return BadRequest(new { error = "What was sent cannot be read." });
        var (passkey, failure) = await ceremony.FinishAddingAsync(account, answer);
        if (failure is null)
            (_, failure) = await ring.AddAsync(MyId, passkey!, answer.Name, CurrentAuthor, cancellationToken);
        if (failure is not null) return RefuseScript(failure);
        SetNotice($"The passkey “{answer.Name!.Trim()}” is ready. Next time, sign in with it.");
        return Json(new { to = "/admin/account" });
    }

    [HttpGet("{id}")]
    public async Task<IActionResult> Edit(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } passkey ? View("Edit", passkey) : NotFound();

    [HttpPost("{id}/name")]
    [RecentSignIn]
    public async Task<IActionResult> Rename(string id, string? name, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } passkey) return NotFound();
        var (_, failure) = await ring.RenameAsync(MyId, passkey.Credential, name, CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure, "Edit", passkey);
        SetNotice($"The passkey is now called “{name!.Trim()}”.");
        return Redirect("/admin/account");
    }

    [HttpPost("{id}/removal")]
    [RecentSignIn]
    public async Task<IActionResult> Remove(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } passkey) return NotFound();
        var (_, failure) = await ring.RemoveAsync(MyId, passkey.Credential, CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure);
        SetNotice(
            $"The passkey “{passkey.Name}” no longer opens your account. Your device may still offer it; remove it "
                + "there too.");
        return Redirect("/admin/account");
    }

    public static string AddressOf(Passkey passkey) =>
        "/admin/passkeys/" + WebEncoders.Base64UrlEncode(passkey.Credential);

    /// <summary>Only among one's own: somebody else's is not found.</summary>
    private async Task<Passkey?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ring.ReadAsync(MyId, cancellationToken)).FirstOrDefault(passkey =>
            WebEncoders.Base64UrlEncode(passkey.Credential) == id);
}

internal sealed record NewPasskeyPage(string Device, string? BetterOrigin);
