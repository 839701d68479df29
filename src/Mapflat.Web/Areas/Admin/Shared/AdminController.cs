using Mapflat.Web.Areas.Admin.Kept;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>
/// What the controllers of the owner's area share. Whoever is signed in may use them, unless one says otherwise.
/// </summary>
[Area("Admin")]
[Authorize]
[SendsKeptFormOnce]
internal abstract class AdminController : Controller
{
    public const string Notice = "notice";

    protected Author CurrentAuthor => AdminArea.AuthorOf(HttpContext);

    protected int MyId => CurrentAuthor.AccountId ?? throw new InvalidOperationException("Nobody is signed in here.");

    protected string SessionKey => User.FindFirst(SessionTickets.Key)!.Value;

    /// <summary>
    /// Publishes what has been changed. When this returns, visitors see it, unless the frozen store cannot be written
    /// to just now.
    /// </summary>
    protected async Task FreezeSiteAsync()
    {
        try
        {
            await HttpContext.RequestServices.GetRequiredService<Freezer>().PublishAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException)
        {
            // It is saved, and whoever keeps the frozen store tries again.
            HttpContext.RequestServices.GetRequiredService<ILogger<AdminController>>().NotShown(e);
        }
    }

    protected void SetNotice(string message) => TempData[Notice] = message;

    /// <summary>Shows a form again, with everything that was typed and what is wrong with it.</summary>
    protected IActionResult Refuse(Failure failure, string view, object? model)
    {
        AskToWait(failure);
        if (failure is Failure.Invalid { Findings.Count: > 0 } invalid)
            foreach (var finding in invalid.Findings.Where(f => f.Severity == Severity.Error))
                ModelState.AddModelError(finding.Field ?? "",
                    finding.Line is { } line ? $"Line {line}: {finding.Message}" : finding.Message);
        else ModelState.AddModelError("", failure.Message);
        return Refuse(view, model, StatusOf(failure));
    }

    protected IActionResult Refuse(string view, object? model, int status = StatusCodes.Status422UnprocessableEntity)
    {
        Response.StatusCode = status;
        return View(view, model);
    }

    protected IActionResult Refuse(Failure failure)
    {
        AskToWait(failure);
        return failure is Failure.NotFound ? NotFound() : StatusCode(StatusOf(failure));
    }

    protected IActionResult RefuseScript(Failure failure)
    {
        AskToWait(failure);
        return StatusCode(StatusOf(failure), new { error = failure.Message });
    }

    private void AskToWait(Failure failure)
    {
        if (failure is Failure.TooMany { Wait: var wait })
            Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(
                System.Globalization.CultureInfo.InvariantCulture);
    }

    private static int StatusOf(Failure failure) => failure switch
    {
        Failure.NotFound => StatusCodes.Status404NotFound,
        Failure.Conflict => StatusCodes.Status409Conflict,
        Failure.Forbidden => StatusCodes.Status403Forbidden,
        Failure.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
