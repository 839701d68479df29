using Microsoft.AspNetCore.Mvc.Filters;

namespace Mapflat.Web.Mvc;

/// <summary>
/// Answers 400 where a form cannot be read, as no browser sends it: too many fields, no end, no boundary. The action
/// would be called with nothing at all otherwise, not even an empty form.
/// </summary>
internal sealed class MalformedFormFilter : IActionFilter
{
    public void OnActionExecuting(ActionExecutingContext context)
    {
        // MVC notes the fault at no field, and binds not even what does not come from the form.
        if (context.ModelState[""] is not { Errors.Count: > 0 } || context.ActionArguments.Count > 0
            || context.ActionDescriptor.Parameters.Count == 0)
            return;
        // The error page would try to read it once more.
        context.HttpContext.Request.ContentType = null;
        context.Result = new BadRequestResult();
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
    }
}
