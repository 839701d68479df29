using Mapflat.Content.Dormancy;
using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Beginning;

/// <summary>
/// What the site begins with, asked once, while the shipped content is as it was: that content, an old site, or
/// nothing.
/// </summary>
[Route(Address)]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class BeginningController(SiteBeginning beginning) : AdminController
{
    public const string Address = "/admin/beginning";

    private const string Kept = "The site keeps the shipped content. Change, add and take away pages as you like.",
        Decided = "What the site begins with is decided already: something was changed here since its first start.";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        if (await beginning.IsOpenAsync(ContentRoot.Shipped, cancellationToken))
            return View("Beginning", new BeginningForm());
        SetNotice(Decided);
        return Redirect("/admin");
    }

    [HttpPost("kept")]
    public async Task<IActionResult> Keep(CancellationToken cancellationToken)
    {
        var isOpen = await beginning.IsOpenAsync(ContentRoot.Shipped, cancellationToken);
        if (isOpen) await beginning.KeepAsync(CurrentAuthor, cancellationToken);
        SetNotice(isOpen ? Kept : Decided);
        return Redirect("/admin");
    }

    [HttpPost("empty")]
    public async Task<IActionResult> Create(BeginningForm form, CancellationToken cancellationToken)
    {
        if (await beginning.BeginEmptyAsync(ContentRoot.Shipped, form.Title ?? "", CurrentAuthor, cancellationToken)
            is { } failure)
            return Refuse(failure, "Beginning", form);
        await FreezeSiteAsync();
        SetNotice("The site has a home page that says nothing yet. Write it, and add others.");
        return Redirect("/admin/pages");
    }
}

internal sealed record BeginningForm
{
    public string? Title { get; init; }

    public static int LongestTitle => SettingsRules.LongestName;
}
