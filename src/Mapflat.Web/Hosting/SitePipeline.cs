using Mapflat.Content.Redirects;
using Mapflat.Web.Features.History;
using Mapflat.Web.Mvc;
using Mapflat.Web.Verifying;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.StaticAssets;
using Serilog;
using Serilog.Context;
using Serilog.Events;

namespace Mapflat.Web.Hosting;

/// <summary>
/// The part of the pipeline that needs MVC, behind the frozen answers: searches, histories, error pages, the owner's area.
/// It is built when the first request needs it, so that frozen answers are sent from the moment the server listens, and a
/// site that sends only those never loads it.
/// </summary>
internal sealed class SitePipeline(IServiceProvider services)
{
    private readonly Lazy<RequestDelegate> _run = new(() => Build(services), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Hands a visitor's request to MVC.</summary>
    public async Task RunAsync(HttpContext context)
    {
        // The number that an error page shows is to be found in the log.
        using var number = LogContext.PushProperty("RequestId", context.TraceIdentifier);
        await _run.Value(context);
    }

    /// <summary>Renders one address in process, as a GET that comes from nobody.</summary>
    public Task<Rendering> RenderAsync(string address, SiteContext site, CancellationToken cancellationToken) =>
        RenderAsync(address, site, _ => { }, cancellationToken);

    /// <inheritdoc cref="RenderAsync(string, SiteContext, CancellationToken)"/>
    /// <param name="address">The address, decoded.</param>
    /// <param name="site">What stands around the answer.</param>
    /// <param name="prepare">Puts on the request what the rooms before MVC would have put there.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    public async Task<Rendering> RenderAsync(string address, SiteContext site, Action<IFeatureCollection> prepare, CancellationToken cancellationToken)
    {
        var origin = new Uri(site.Origin);
        await using var scope = services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestAborted = cancellationToken, RequestServices = scope.ServiceProvider };
        context.Features.Set(site);
        prepare(context.Features);
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = origin.Scheme;
        context.Request.Host = HostString.FromUriComponent(origin);
        context.Request.Path = address;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = address;
        using var body = new MemoryStream();
        context.Response.Body = body;
        await RunAsync(context);
        return new Rendering(context.Response.StatusCode, context.Response.Headers, body.ToArray());
    }

    /// <summary>The files of wwwroot, under their own names and under those that hold a hash of their bytes.</summary>
    public IEnumerable<string> Assets()
    {
        // The endpoints are known once the pipeline is built.
        _ = _run.Value;
        return services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>())
            .Where(asset => asset is { Selectors.Count: 0 })
            .Select(asset => "/" + asset!.Route)
            // Compressed forms are made here; the parts of the style sheet are served joined.
            .Where(address => !address.StartsWith("/css/", StringComparison.Ordinal) && Path.GetExtension(address) is not (".gz" or ".br"))
            .Distinct();
    }

    /// <summary>Registers MVC with the site's conventions.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/html", Mementos.LinkFormat];
        });
        services.AddControllersWithViews(mvc =>
        {
            mvc.Conventions.Add(new HeadFollowsGet());
            mvc.Filters.Add<StoreIsAway>();
            mvc.Filters.Add<UnreadableForm>();
            // An instance, which has an order of its own: it reads the form, and what bounds the form must come before.
            mvc.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
            mvc.ModelBindingMessageProvider.SetValueMustNotBeNullAccessor(_ => "This field is needed.");
        }).AddFeatureFolders();
    }

    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseSerilogRequestLogging(log =>
        {
            log.Logger = services.GetRequiredService<Serilog.ILogger>();
            log.GetLevel = (context, _, fault) =>
            {
                if (fault is not null || context.Response.StatusCode >= StatusCodes.Status500InternalServerError) return LogEventLevel.Error;
                var isOurs = context.Features.Get<SiteContext>() is { Freezing: true } || context.Features.Get<InnerVisit>() is not null;
                return isOurs ? LogEventLevel.Debug : LogEventLevel.Information;
            };
        });
        app.UseExceptionHandler("/_error/500");
        app.UseStatusCodePagesWithReExecute("/_error/{0}");
        // An old version is as long as its page and not made in advance; nothing in it is secret (see BREACH).
        app.UseWhen(context => context.Features.Get<PagePart>() is not null, branch => branch.UseResponseCompression());
        app.Use(AnswerResolved);
        app.Use(RefuseCharacterSet);
        app.UseAdminHeaders();
        app.UseRouting();
        app.UseAdminGate();
        app.UseEndpoints(endpoints =>
        {
            endpoints.MapStaticAssets();
            endpoints.MapControllers().WithStaticAssets();
        });
        return app.Build();
    }

    /// <summary>An address that the resolver has found to be gone or unknown needs no routing, only its page.</summary>
    private static Task AnswerResolved(HttpContext context, RequestDelegate next)
    {
        var status = context.Features.Get<Refusal>()?.Status ?? 0;
        if (status == 0 || context.Response.HasStarted || context.Request.Path.StartsWithSegments("/_error")) return next(context);
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>
    /// A form in UTF-7 cannot be read, as .NET has that switched off, and whoever asks for it is no browser. The error page
    /// would try to read it once more, so it loses its type.
    /// </summary>
    private static async Task RefuseCharacterSet(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (NotSupportedException e) when (e.TargetSite?.DeclaringType == typeof(System.Text.Encoding) && !context.Response.HasStarted)
        {
            context.Request.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        }
    }
}

/// <summary>An answer that was made in process.</summary>
internal sealed record Rendering(int Status, IHeaderDictionary Headers, byte[] Body);

/// <summary>That a request is refused, before the application has looked at it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Resolution">How its address was resolved; null where that does not matter.</param>
internal sealed record Refusal(int Status, Resolution? Resolution = null);
