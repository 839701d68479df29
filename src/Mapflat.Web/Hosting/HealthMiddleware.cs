using Mapflat.Web.Freezing;

namespace Mapflat.Web.Hosting;

/// <summary>
/// <c>/healthz/live</c>: this process answers. <c>/healthz/ready</c>: it has content to serve, be it the frozen site
/// alone. They say nothing else, cost nothing, and answer on any host, as probes come by address.
/// </summary>
internal sealed class HealthMiddleware(RequestDelegate next, FrozenSiteHolder holder, SecurityHeaders security)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!path.StartsWith("/healthz/", StringComparison.Ordinal)) return next(context);
        var live = path == "/healthz/live";
        if (!live && path != "/healthz/ready") return next(context);
        var response = context.Response;
        security.Write(response);
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        var good = live || holder.Current is not null;
        response.StatusCode = good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(good ? "ok\n" : "not ready\n", context.RequestAborted);
    }
}
