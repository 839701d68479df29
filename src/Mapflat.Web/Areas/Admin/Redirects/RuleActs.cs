using Mapflat.Content.Redirects;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Redirects;

/// <summary>What the controllers of rules share.</summary>
internal static class RuleActs
{
    /// <summary>Says what was done, and that it can be undone, on the page that comes next.</summary>
    public static async Task<IActionResult> FinishAsync(this AdminController controller, RuleReceipt done, string next, Func<Task> show)
    {
        if (done.ActId is not null) await show();
        controller.TempData[AdminController.Notice] = done.Findings.Count == 0 ? done.Told : $"{done.Told} There is something to look at: {string.Join(' ', done.Findings.Select(finding => finding.Message))}";
        if (done.ActId is { } act) controller.TempData[RedirectsController.Undo] = act;
        return controller.Redirect(next);
    }
}
