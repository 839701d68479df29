using System.Threading.RateLimiting;
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
    /// <summary>How many may work and wait together; each takes a second at most.</summary>
    public const int Longest = 20;

    private const string Seconds = "5";

    private static readonly ConcurrencyLimiter _editors = Open(), _visitors = Open();

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
        using var turn = await (isAdmin ? _editors : _visitors).AcquireAsync(cancellationToken: http.RequestAborted);
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

    private static ConcurrencyLimiter Open()
    {
        var atATime = Math.Max(1, Environment.ProcessorCount / 2);
        return new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = atATime,
            QueueLimit = Math.Max(0, Longest - atATime),
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}
