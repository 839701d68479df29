using Mapflat.Content.Redirects;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Redirects;

internal static class RuleActs
{
    public static async Task<IActionResult> FinishAsync(
        this AdminController controller, RuleReceipt done, string next, Func<Task> show)
    {
        if (done.ActId is not null) await show();
        controller.TempData[AdminController.Notice] = done.Findings.Count == 0 ? done.Told : $"{done.Told} There is "
            + $"something to look at: {string.Join(' ', done.Findings.Select(finding => finding.Message))}";
        if (done.ActId is { } act) controller.TempData[RedirectsController.Undo] = act;
        return controller.Redirect(next);
    }
}
