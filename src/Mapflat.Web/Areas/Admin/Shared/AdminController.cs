using Mapflat.Content;
using Mapflat.Content.Accounts;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>What the controllers of the owner's area share. Whoever is signed in may use them, unless one says otherwise.</summary>
[Area("Admin")]
[Authorize]
public abstract class AdminController : Controller
{
    /// <summary>The key of the message that the next page shows.</summary>
    public const string Notice = "notice";

    /// <summary>On whose behalf this request changes anything.</summary>
    protected Author Me => AdminArea.AuthorOf(HttpContext);

    /// <summary>The number of the account that is signed in.</summary>
    protected int MyId => Me.AccountId ?? throw new InvalidOperationException("Nobody is signed in here.");

    /// <summary>The key of this session.</summary>
    protected string SessionKey => User.FindFirst(SessionTickets.Key)!.Value;

    /// <summary>Publishes what has been changed. When this returns, visitors see it, unless the frozen store cannot be written to just now.</summary>
    protected async Task ShowAsync()
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

    /// <summary>Says something on the next page that is shown.</summary>
    protected void Say(string message) => TempData[Notice] = message;

    /// <summary>Shows a form again, with everything that was typed and what is wrong with it.</summary>
    /// <param name="failure">Why it is refused.</param>
    /// <param name="view">The view with the form.</param>
    /// <param name="model">What was typed.</param>
    protected IActionResult Refuse(Failure failure, string view, object? model)
    {
        AskToWait(failure);
        if (failure is Failure.Invalid { Findings.Count: > 0 } invalid)
            foreach (var finding in invalid.Findings.Where(f => f.Severity == Severity.Error))
                ModelState.AddModelError(finding.Field ?? "", finding.Line is { } line ? $"Line {line}: {finding.Message}" : finding.Message);
        else ModelState.AddModelError("", failure.Message);
        return Refuse(view, model, StatusOf(failure));
    }

    /// <summary>Shows a form again whose fields do not hold.</summary>
    protected IActionResult Refuse(string view, object? model, int status = StatusCodes.Status422UnprocessableEntity)
    {
        Response.StatusCode = status;
        return View(view, model);
    }

    /// <summary>The answer to a failure that has no form to go back to.</summary>
    protected IActionResult Refuse(Failure failure)
    {
        AskToWait(failure);
        return failure is Failure.NotFound ? NotFound() : StatusCode(StatusOf(failure));
    }

    /// <summary>The answer to a script.</summary>
    protected IActionResult RefuseScript(Failure failure)
    {
        AskToWait(failure);
        return StatusCode(StatusOf(failure), new { error = failure.Message });
    }

    private void AskToWait(Failure failure)
    {
        if (failure is Failure.TooMany { Wait: var wait })
            Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
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
