using Mapflat.Content.Verification;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Verifying;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Verification;

/// <summary>Whether every old address comes to what it should, and the owner's own tests of that.</summary>
[Route("admin/verification")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class VerificationController(VerificationLog log, RedirectTestEditor tests) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) =>
        View("Show", new VerificationScreen(await log.ReadAsync(cancellationToken), await tests.ReadAsync(cancellationToken)));

    [HttpPost]
    public async Task<IActionResult> Verify(CancellationToken cancellationToken)
    {
        var result = await HttpContext.RequestServices.GetRequiredService<VerificationTask>().VerifyAsync(cancellationToken);
        Say(result.Failed == 0 ? result.Summary : $"{result.Failed} of {result.Tried} addresses failed; they are listed below.");
        return Redirect("/admin/verification");
    }

    [HttpPost("tests")]
    public async Task<IActionResult> Save(TestForm form, CancellationToken cancellationToken)
    {
        var (count, failure) = await tests.SaveAsync(form.Text ?? "", form.Token, Me, cancellationToken);
        if (failure is null)
        {
            Say(count == 1 ? "1 test was saved." : $"{count} tests were saved.");
            return Redirect("/admin/verification");
        }

        var known = await tests.ReadAsync(cancellationToken);
        return Refuse(failure, "Show", new VerificationScreen(await log.ReadAsync(cancellationToken), known with { Text = form.Text ?? "", Token = form.Token ?? "" }));
    }
}

/// <summary>What the screen shows.</summary>
/// <param name="Last">What the last verification came to; null if there was none.</param>
/// <param name="Tests">The owner's own tests.</param>
public sealed record VerificationScreen(VerificationResult? Last, RedirectTestText Tests);

/// <summary>The tests as they were typed.</summary>
public sealed class TestForm
{
    public string? Text { get; set; }

    public string? Token { get; set; }
}
