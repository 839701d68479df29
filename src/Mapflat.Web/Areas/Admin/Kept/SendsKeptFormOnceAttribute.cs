using Mapflat.Content.Accounts;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Mapflat.Web.Areas.Admin.Kept;

/// <summary>
/// A form that was kept and is sent again is done once: it is thrown away as soon as it has been taken, and one that is
/// not there any more is not taken, however often its button is pressed.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SendsKeptFormOnceAttribute : Attribute, IAsyncResourceFilter, IOrderedFilter
{
    /// <summary>The field that names the kept form.</summary>
    public const string Field = "__kept";

    // Whoever has to show again who they are is asked first, and their form kept anew.
    public int Order => int.MaxValue;

    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (await ReadNumberAsync(http) is not { } number)
        {
            await next();
            return;
        }

        var forms = http.RequestServices.GetRequiredService<SubmittedFormStore>();
        if (await forms.FindAsync(number, AdminArea.AuthorOf(http), http.RequestAborted) is not { } form)
        {
            context.Result = new RedirectResult("/admin/kept/" + Uri.EscapeDataString(number));
            return;
        }

        var done = await next();
        // What was refused can be sent again.
        if (done.Exception is null && http.Response.StatusCode < StatusCodes.Status400BadRequest)
            await forms.DiscardAsync(form, CancellationToken.None);
    }

    private static async Task<string?> ReadNumberAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !FormKeeping.IsPlain(http.Request)) return null;
        try
        {
            return (await http.Request.ReadFormAsync(http.RequestAborted))[Field] is [{ Length: > 0 } number]
                ? number : null;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException)
        {
            // Whoever binds the form says what is wrong with it.
            return null;
        }
    }
}
