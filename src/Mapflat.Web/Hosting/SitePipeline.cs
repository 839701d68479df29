using System.IO.Compression;
using Mapflat.Content.Addresses;
using Mapflat.Web.Features.History;
using Mapflat.Web.Mvc;
using Mapflat.Web.Verification;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticAssets;
using Serilog;
using Serilog.Context;
using Serilog.Events;

namespace Mapflat.Web.Hosting;

/// <summary>
/// The part of the pipeline that needs MVC, behind the frozen answers: searches, histories, error pages, the owner's
/// area. It is built when the first request needs it, so that frozen answers are sent from the moment the server
/// listens, and a site that sends only those never loads it.
/// </summary>
internal sealed class SitePipeline(IServiceProvider services)
{
    private readonly Lazy<RequestDelegate> _run = new(
        () => Build(services), LazyThreadSafetyMode.ExecutionAndPublication);

    public async Task RunAsync(HttpContext context)
    {
        // The number that an error page shows is to be found in the log.
        using var number = LogContext.PushProperty("RequestId", context.TraceIdentifier);
        await _run.Value(context);
    }

    public Task<Rendering> RenderAsync(string address, SiteContext site, CancellationToken cancellationToken) =>
        RenderAsync(address, site, _ => { }, cancellationToken);

    /// <param name="prepare">Puts on the request what the rooms before MVC would have put there.</param>
    public async Task<Rendering> RenderAsync(
        string address, SiteContext site, Action<IFeatureCollection> prepare, CancellationToken cancellationToken)
    {
        var origin = new Uri(site.Origin);
        await using var scope = services.CreateAsyncScope();
        var context =
            new DefaultHttpContext { RequestAborted = cancellationToken, RequestServices = scope.ServiceProvider };
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
        MemoryBound.Keep();
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
            .Where(address => !address.StartsWith("/css/", StringComparison.Ordinal)
                && Path.GetExtension(address) is not (".gz" or ".br"))
            .Distinct();
    }

    public static void AddServices(IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/html", Mementos.LinkFormat];
        });
        // Made for one visitor, so that the time counts for more than the last bytes.
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        services.AddControllersWithViews(mvc =>
        {
            mvc.Conventions.Add(new HeadRequestConvention());
            mvc.Filters.Add<DatabaseUnavailableFilter>();
            mvc.Filters.Add<MalformedFormFilter>();
            // An instance, which has an order of its own: it reads the form, and what bounds the form must come before.
            mvc.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
            mvc.ModelBindingMessageProvider.SetValueMustNotBeNullAccessor(_ => "This field is needed.");
        })
            .AddFeatureFolders()
            .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new InternalControllers()));
    }

    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseSerilogRequestLogging(log =>
        {
            log.Logger = services.GetRequiredService<Serilog.ILogger>();
            log.GetLevel = (context, _, fault) =>
            {
                if (fault is not null || context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
                    return LogEventLevel.Error;
                var isOurs = context.Features.Get<SiteContext>() is { Freezing: true }
                    || context.Features.Get<InnerVisit>() is not null;
                return isOurs ? LogEventLevel.Debug : LogEventLevel.Information;
            };
        });
        app.UseExceptionHandler("/_error/500");
        app.UseStatusCodePagesWithReExecute("/_error/{0}");
        app.UseWhen(IsMadeForVisitors, branch => branch.UseResponseCompression());
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

    /// <summary>
    /// An old version, what a search finds, and what is said of a missing address are as long as pages and not made in
    /// advance. Nothing in them is secret, and what visitors send tells them nothing (see BREACH).
    /// </summary>
    private static bool IsMadeForVisitors(HttpContext context) =>
        context.Features.Get<PagePart>() is not null || context.Features.Get<Refusal>() is not null
        || context.Request.Path.Equals("/search", StringComparison.OrdinalIgnoreCase);

    /// <summary>An address that the resolver has found to be gone or unknown needs no routing, only its page.</summary>
    private static Task AnswerResolved(HttpContext context, RequestDelegate next)
    {
        var status = context.Features.Get<Refusal>()?.Status ?? 0;
        if (status == 0 || context.Response.HasStarted || context.Request.Path.StartsWithSegments("/_error"))
            return next(context);
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>
    /// A form in UTF-7 cannot be read, as .NET has that switched off, and whoever asks for it is no browser. The error
    /// page would try to read it once more, so it loses its type.
    /// </summary>
    private static async Task RefuseCharacterSet(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (NotSupportedException e)
            when (e.TargetSite?.DeclaringType == typeof(System.Text.Encoding) && !context.Response.HasStarted)
        {
            context.Request.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        }
    }
}

/// <summary>An answer that was made in process.</summary>
internal sealed record Rendering(int Status, IHeaderDictionary Headers, byte[] Body);

/// <summary>That a request is refused, before the application has looked at it.</summary>
internal sealed record Refusal(int Status, Resolution? Resolution = null);
