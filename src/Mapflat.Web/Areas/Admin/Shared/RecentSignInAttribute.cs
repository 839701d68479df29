using System.Globalization;
using Mapflat.Web.Areas.Admin.Kept;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>
/// Asks again for a password, passkey or code where the last one was shown more than a quarter of an hour ago: a
/// browser that was left alone is not enough for what this does. What was typed waits meanwhile.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RecentSignInAttribute : Attribute, IAsyncResourceFilter
{
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    public static bool IsRecent(HttpContext http) =>
        DateTimeOffset.TryParse(http.User.FindFirst(SessionTickets.Confirmed)?.Value, CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind, out var confirmed)
        && http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - confirmed < Recent;

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (IsRecent(http))
        {
            await next();
        }
        else if (AdminArea.IsFromScript(http.Request))
        {
            context.Result =
                new ObjectResult(new { error = "confirm-first" }) { StatusCode = StatusCodes.Status403Forbidden };
        }
        else
        {
            // Antiforgery is checked by an authorisation filter, so before this one.
            var keeping = http.RequestServices.GetRequiredService<FormKeeping>();
            context.Result = new RedirectResult(
                await keeping.AskAsync(http, "/admin/confirm", AdminArea.AuthorOf(http).AccountId, goesOn: true));
        }
    }
}
