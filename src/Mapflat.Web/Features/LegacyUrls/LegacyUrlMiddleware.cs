using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Visits;
using Mapflat.Web.Features.Captures;
using Mapflat.Web.Features.History;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Mapflat.Web.Verification;
using Mapflat.Web.Visits;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Features.LegacyUrls;

/// <summary>
/// Every address that is not a frozen page comes here, with neither MVC nor the database in sight: a redirect is
/// answered at once, everything else goes on to the application with what is known about it.
/// </summary>
internal sealed class LegacyUrlMiddleware(
    RequestDelegate next, FrozenSiteHolder holder, FrozenStore frozen, CaptureAnswers captures,
    SecurityHeaders security, VisitCounters counters, TimeProvider time,
    LogBudget budget, ILogger<LegacyUrlMiddleware> logger)
{
    /// <summary>The methods of every public address (RFC 9110, section 10.2.1).</summary>
    private const string Allowed = "GET, HEAD, OPTIONS";

    public Task InvokeAsync(HttpContext context)
    {
        if (holder.Current is not { } site) return Unavailable(context);
        var request = context.Request;
        if (holder.Origins.KindOf(request.Host) == HostKind.Unknown)
            return Refuse(context, site, new Refusal(StatusCodes.Status400BadRequest));
        if (!holder.Origins.IsReachable(context.Connection))
            return Refuse(context, site, new Refusal(StatusCodes.Status421MisdirectedRequest));

        if (Resolve(context, site) is not { } resolution) return Unavailable(context);
        if (HttpMethods.IsOptions(request.Method) && !request.Path.StartsWithSegments("/admin"))
        {
            security.Write(context.Response);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = Allowed;
            return Task.CompletedTask;
        }

        var reading = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (reading
            || resolution.Status is StatusCodes.Status307TemporaryRedirect or StatusCodes.Status308PermanentRedirect)
        {
            if (resolution.IsRedirect)
            {
                Count(request, site, resolution);
                return Redirect(context, resolution.Location!, resolution.Status, RedirectMap.CacheFor(
                    resolution, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)));
            }

            if (CanonicalUrl(context, site, resolution) is { } url)
                return Redirect(context, url, StatusCodes.Status301MovedPermanently, TimeSpan.FromDays(1));
        }

        if (PagePart.Find(resolution, request) is { } part) context.Features.Set(part);
        return resolution.Kind switch
        {
            ResolutionKind.Gone => Gone(context, site, resolution),
            ResolutionKind.Capture when reading => Captured(context, site, resolution),
            ResolutionKind.NotFound => NotFound(context, site, resolution),
            // Every media file there is has been frozen, or is to be, so the store need not be asked.
            ResolutionKind.Reserved when reading && request.Path.StartsWithSegments("/media")
                && !frozen.IsPending(request.Path.Value!) => NotFound(context, site, resolution),
            ResolutionKind.Page or ResolutionKind.Capture or ResolutionKind.Redirect when !reading =>
                NotAllowed(context, site),
            _ => GoOn(context, site),
        };
    }

    /// <summary>
    /// Where an address leads; null while nobody can tell, because the frozen store is damaged and being made anew.
    /// </summary>
    private Resolution? Resolve(HttpContext context, FrozenSite site)
    {
        try
        {
            return holder.RedirectsOf(site).ResolveRaw(context.Request.Host.Value, Target(context));
        }
        catch (System.Data.Common.DbException)
        {
            return null;
        }
    }

    /// <summary>The path and query as they were sent, as only these tell one spelling from another.</summary>
    private static string Target(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return raw.StartsWith('/') ? raw : context.Request.Path.ToUriComponent() + context.Request.QueryString;
    }

    /// <summary>
    /// Where to go from another host or scheme, or from another spelling of an asset or a media file: the resolver
    /// knows pages and single addresses only. What is not there is not there on an old host either, but is said over
    /// HTTPS. Null if this is the place.
    /// </summary>
    private string? CanonicalUrl(HttpContext context, FrozenSite site, Resolution resolution)
    {
        var request = context.Request;
        if (resolution.Kind is not (ResolutionKind.Page or ResolutionKind.Capture or ResolutionKind.Reserved)
            && (request.IsHttps || holder.Origins.KindOf(request.Host) != HostKind.Canonical)) return null;
        var isCapture = resolution.Kind == ResolutionKind.Capture;
        var known = !isCapture && resolution is { IdentifiedBy: null, Kind: not ResolutionKind.Page }
            && LegacyPath.FromDecoded(request.Path.Value!).Value?.Key is { } key && frozen.Has(key) ? key : null;
        var isSpelt = known is null || Target(context).Split('?')[0] == known;
        return isSpelt && holder.Origins.IsCanonical(request)
            ? null
            : site.Origin + (known ?? request.Path.ToUriComponent()) + request.QueryString;
    }

    private Task Unavailable(HttpContext context)
    {
        security.Write(context.Response);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "30";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            "<!doctype html><html lang=\"en-GB\"><meta charset=\"utf-8\"><meta name=\"robots\" "
            + "content=\"noindex\"><title>Not ready</title>"
            + "<h1>This site is not ready yet</h1><p>It is starting, or needs its operator. Please try again in a "
                + "minute.</p></html>\n",
            context.RequestAborted);
    }

    /// <summary>What an old site answered; 503 where its archive is not there, as after a restore.</summary>
    private async Task Captured(HttpContext context, FrozenSite site, Resolution resolution)
    {
        if (CapturePart.Find(resolution, context.Request) is { } part)
        {
            context.Features.Set(part);
            await GoOn(context, site);
            return;
        }

        if (!await captures.AnswerAsync(context, site, resolution.Captured!))
            await Refuse(context, site, new Refusal(StatusCodes.Status503ServiceUnavailable, resolution));
    }

    private Task Gone(HttpContext context, FrozenSite site, Resolution resolution)
    {
        Count(context.Request, site, resolution);
        return Refuse(context, site, new Refusal(StatusCodes.Status410Gone, resolution));
    }

    /// <summary>
    /// Counts what answered: the rule by its number, which may be gone from the store by now, or the former address.
    /// HEAD is what programs try links with.
    /// </summary>
    private void Count(HttpRequest request, FrozenSite site, Resolution resolution)
    {
        if (HttpMethods.IsHead(request.Method) || !VisitCounting.IsAllowed(request.Headers)) return;
        if (resolution.Rule is { } rule) counters.CountRule(rule.Id);
        else if (resolution.Step == ResolutionStep.FormerAddress && FormerOf(request, resolution) is { } former)
            counters.CountFormer(former);
        if (HttpMethods.IsGet(request.Method) && resolution.IsRedirect && site.Successor.IsTarget(resolution.Location!)
            && VisitCounting.IsNavigation(request.Headers))
            counters.Successor.Add();
    }

    /// <summary>
    /// The address that the page had, without the part of the page that was asked for: of histories there is no end.
    /// </summary>
    private static string? FormerOf(HttpRequest request, Resolution resolution) =>
        LegacyPath.FromDecoded(request.Path.Value!).Value?.Key is { } key
        && key.EndsWith(resolution.Part, StringComparison.Ordinal) && key.Length > resolution.Part.Length
            ? key[..^resolution.Part.Length] : null;

    private Task NotFound(HttpContext context, FrozenSite site, Resolution resolution)
    {
        var request = context.Request;
        Measures.Missing.Add(1);
        if (HttpMethods.IsGet(request.Method) && VisitCounting.IsAllowed(request.Headers))
            counters.CountMissing(resolution.IdentifiedBy is { } query
                ? MissingPath.OfHome(query)
                : LegacyPath.FromDecoded(request.Path.Value!).Value?.Key);
        return Refuse(context, site, new Refusal(StatusCodes.Status404NotFound, resolution));
    }

    private Task NotAllowed(HttpContext context, FrozenSite site)
    {
        context.Response.Headers.Allow = Allowed;
        return Refuse(context, site, new Refusal(StatusCodes.Status405MethodNotAllowed));
    }

    private Task Refuse(HttpContext context, FrozenSite site, Refusal refusal)
    {
        context.Features.Set(refusal);
        return GoOn(context, site);
    }

    /// <summary>To the application, with what it is to know of the site.</summary>
    private Task GoOn(HttpContext context, FrozenSite site)
    {
        // Last of all: the exception handler empties the headers of a failed answer.
        context.Response.OnStarting(security.Complete, context.Response);
        context.Features.Set(new SiteContext(site.Frame, site.Origin) { Tag = site.Tag, Redirects = site.Redirects });
        return next(context);
    }

    private Task Redirect(HttpContext context, string location, int status, TimeSpan age)
    {
        Measures.Redirects.Add(1);
        security.Write(context.Response);
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        context.Response.Headers.CacheControl = $"public, max-age={(int)age.TotalSeconds}";
        if (context.Features.Get<InnerVisit>() is null && !budget.LeavesOut())
            logger.Redirected(context.Request.Path, location, status);
        return Task.CompletedTask;
    }
}
