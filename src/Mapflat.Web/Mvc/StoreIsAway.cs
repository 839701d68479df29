using System.Data.Common;
using Mapflat.Content.Store;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Mapflat.Web.Mvc;

/// <summary>
/// While the database is missing or broken, what needs it says so and asks to come back; published pages do not need it.
/// </summary>
internal sealed partial class StoreIsAway(ILogger<StoreIsAway> logger) : IExceptionFilter
{
    private const string Seconds = "60";

    public void OnException(ExceptionContext context)
    {
        if (context.Exception is not (StoreException or DbException)) return;
        LogAway(context.HttpContext.Request.Path, context.Exception);
        context.HttpContext.Response.Headers.RetryAfter = Seconds;
        context.Result = new StatusCodeResult(StatusCodes.Status503ServiceUnavailable);
        context.ExceptionHandled = true;
    }

    [LoggerMessage(LogLevel.Error, "{Path} cannot be answered without the database")]
    private partial void LogAway(string path, Exception e);
}
