using Mapflat.Content.Addresses;
using Mapflat.Content.Visits;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Missing;

[Route("admin/missing")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class MissingController(MissingAddresses missing, FrozenSiteHolder holder) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Index(MissingForm form, CancellationToken cancellationToken) =>
        View("Index", await ScreenAsync(form, cancellationToken));

    [HttpPost("ignored")]
    public Task<IActionResult> Ignore(MissingForm form, CancellationToken cancellationToken) =>
        DecideAsync(form, missing.IgnoreAsync, "not asked about any more; “Ignored” has them, to be taken back",
            cancellationToken);

    [HttpPost("reconsidered")]
    public Task<IActionResult> Reconsider(MissingForm form, CancellationToken cancellationToken) =>
        DecideAsync(form, missing.ReconsiderAsync, "to be decided on again", cancellationToken);

    [HttpPost("tombstones")]
    public Task<IActionResult> MarkGone(MissingForm form, CancellationToken cancellationToken) =>
        DecideAsync(
            form, missing.MarkGoneAsync, "gone for good from now on (410); “Answered now” has them, to be taken back",
            cancellationToken, visible: true);

    [HttpPost("revivals")]
    public Task<IActionResult> Revive(MissingForm form, CancellationToken cancellationToken) =>
        DecideAsync(form, missing.ReviveAsync, "no longer marked as gone", cancellationToken, visible: true);

    [HttpPost("forgotten")]
    public async Task<IActionResult> Forget(CancellationToken cancellationToken)
    {
        var (count, failure) = await missing.ForgetAnsweredAsync(Map, CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure);
        SetNotice(count == 1 ? "1 address was forgotten." : $"{count} addresses were forgotten.");
        return Redirect("/admin/missing?state=answered");
    }

    private RedirectMap Map => holder.Current!.Redirects;

    private async Task<MissingScreen> ScreenAsync(MissingForm form, CancellationToken cancellationToken) =>
        new(await missing.ReadAsync(Map, form.Choice, cancellationToken), form);

    private async Task<IActionResult> DecideAsync(
        MissingForm form, Func<IReadOnlyCollection<string>, Author, CancellationToken, Task<Outcome<int>>> act,
        string told, CancellationToken cancellationToken, bool visible = false)
    {
        var chosen = form.Chosen;
        if (chosen.Count is 0 or > MissingAddresses.PageSize)
        {
            ModelState.AddModelError("", chosen.Count == 0
                ? "Tick the addresses that you mean first."
                : $"Tick at most {MissingAddresses.PageSize} addresses at once.");
            return Refuse("Index", await ScreenAsync(form, cancellationToken));
        }

        var (count, failure) = await act(chosen, CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure, "Index", await ScreenAsync(form, cancellationToken));
        if (visible) await FreezeSiteAsync();
        SetNotice(count == 1 && chosen.Count == 1
            ? $"{chosen.First()} is {told}."
            : $"{count} {(count == 1 ? "address is" : "addresses are")} {told}.");
        return Redirect(form.AddressOf());
    }
}
