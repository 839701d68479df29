using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Mapflat.Web.Mvc;

/// <summary>
/// Lets half of the processors at most work for what renders or compares whole texts, whoever asks for it and however
/// often, so that the other half answers visitors. Some wait for their turn; whoever comes when too many do is told so.
/// Editors and visitors do not wait for each other.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class TakesTurnAttribute : Attribute, IAsyncActionFilter
{
    private const string Seconds = "5";

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var http = context.HttpContext;
        // What the site asks of itself has taken its turn already, or never ends by itself.
        if (http.Features.Get<SiteContext>() is { Freezing: true })
        {
            await next();
            return;
        }

        var isAdmin = AdminArea.Includes(http.Request.Path);
        var turns = http.RequestServices.GetRequiredService<Turns>();
        using var turn = await (isAdmin ? turns.Editors : turns.Visitors).AcquireAsync(
            cancellationToken: http.RequestAborted);
        if (turn.IsAcquired)
        {
            await next();
            return;
        }

        http.Response.Headers.RetryAfter = Seconds;
        context.Result = isAdmin
            ? DatabaseUnavailableFilter.Tell(
                http.Request,
                "Too many texts are being worked on just now. Nothing was changed; try again in some seconds.")
            : new StatusCodeResult(StatusCodes.Status503ServiceUnavailable);
    }
}
