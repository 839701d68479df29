using Mapflat.Content.Text;
using Mapflat.Content.Verification;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Verification;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Verification;

[Route("admin/verification")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class VerificationController(
    VerificationLog log, RedirectTestEditor tests, VerificationTask task) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) =>
        View("Show", new VerificationScreen(
            await log.ReadAsync(cancellationToken), await tests.ReadAsync(cancellationToken)));

    [HttpPost]
    public async Task<IActionResult> Verify(CancellationToken cancellationToken)
    {
        var result = await task.VerifyAsync(cancellationToken);
        SetNotice(result.Failed == 0
            ? result.Summary
            : $"{result.Failed} of {Counted.Phrase(result.Tried, "address", "addresses")} failed; listed below.");
        return Redirect("/admin/verification");
    }

    [HttpPost("tests")]
    public async Task<IActionResult> Save(TestForm form, CancellationToken cancellationToken)
    {
        var (count, failure) = await tests.SaveAsync(form.Text ?? "", form.Token, CurrentAuthor, cancellationToken);
        if (failure is null)
        {
            SetNotice(count == 1 ? "1 test was saved." : $"{count} tests were saved.");
            return Redirect("/admin/verification");
        }

        var known = await tests.ReadAsync(cancellationToken);
        return Refuse(failure, "Show", new VerificationScreen(
            await log.ReadAsync(cancellationToken), known with { Text = form.Text ?? "", Token = form.Token ?? "" }));
    }
}

internal sealed record VerificationScreen(VerificationResult? Last, RedirectTestText Tests);

internal sealed class TestForm
{
    public string? Text { get; set; }

    public string? Token { get; set; }
}
