using System.Data.Common;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Kept;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Mapflat.Web.Mvc;

/// <summary>
/// While the database is missing or broken, what needs it says so and asks to come back; published pages do not need
/// it.
/// </summary>
internal sealed class DatabaseUnavailableFilter(ContentStore store, ILogger<DatabaseUnavailableFilter> logger)
    : IExceptionFilter
{
    private const string Seconds = "60";

    public void OnException(ExceptionContext context)
    {
        if (context.Exception is not (StoreException or DbException)) return;
        var http = context.HttpContext;
        logger.StoreAway(http.Request.Path, context.Exception);
        // What is wrong with a connection may be over for the next one.
        if (context.Exception is DbException) store.LookAgain();
        http.Response.Headers.RetryAfter = Seconds;
        context.Result = AdminArea.Includes(http.Request.Path) && http.User.Identity is { IsAuthenticated: true }
            ? Tell(http.Request, context.Exception is StoreException
                ? context.Exception.Message
                : "The database cannot be read just now. The log and “mapflat doctor” say why. Nothing was changed.")
            : new StatusCodeResult(StatusCodes.Status503ServiceUnavailable);
        context.ExceptionHandled = true;
    }

    /// <summary>Who is signed in is told why, and gets back what they sent.</summary>
    internal static IActionResult Tell(HttpRequest request, string message)
    {
        if (AdminArea.IsFromScript(request))
            return new JsonResult(new { message, findings = Array.Empty<string>() })
            {
                StatusCode = StatusCodes.Status503ServiceUnavailable
            };
        var fields =
            HttpMethods.IsPost(request.Method) && request.HasFormContentType ? FormKeeping.FieldsOf(request.Form) : [];
        var again = request.ContentType?.StartsWith(
            "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        return new ViewResult
        {
            ViewName = "/Areas/Admin/Shared/Away.cshtml",
            StatusCode = StatusCodes.Status503ServiceUnavailable,
            ViewData = new ViewDataDictionary<AwayPage>(new EmptyModelMetadataProvider(), new ModelStateDictionary())
            {
                Model = new AwayPage(message, request.Path + request.QueryString, again,
                    [.. fields.Select(field => (field.Name, field.Value))]),
            },
        };
    }
}
