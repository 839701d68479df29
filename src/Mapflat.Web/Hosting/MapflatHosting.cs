using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Visits;
using Mapflat.Web.Areas.Admin.OldPages;
using Mapflat.Web.Features.Captures;
using Mapflat.Web.Features.LegacyUrls;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Freezing;
using Mapflat.Web.Mvc;
using Mapflat.Web.Upkeep;
using Mapflat.Web.Verification;
using Mapflat.Web.Visits;
using Microsoft.AspNetCore.HttpOverrides;
using Serilog;
using Serilog.Events;
using Serilog.Filters;
using Serilog.Formatting.Compact;
using Serilog.Settings.Configuration;

namespace Mapflat.Web.Hosting;

/// <summary>
/// The one composition root, of the server and of every command. What answers frozen addresses is made from little of
/// it: EF, Identity and MVC are registered, and touched when somebody needs them.
/// </summary>
internal static class MapflatHosting
{
    /// <summary>
    /// In bytes. Together with <see cref="KeptLogFiles"/> the bound of all logs, and of more than a year of a quiet
    /// site.
    /// </summary>
    private const long LargestLogFile = 4 * 1024 * 1024;

    private const int KeptLogFiles = 15;

    /// <summary>
    /// For how long requests that are under way may go on when the process is told to end. Supervisors that wait do so
    /// for 30 seconds.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    public static WebApplicationBuilder AddMapflatWeb(this WebApplicationBuilder builder)
    {
        var options = Settings.Read(builder.Configuration, builder.Environment.ContentRootPath);
        var folder = new DataFolder(options.DataDirectory);
        TemporaryFolder.Ensure(folder);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            kestrel.Limits.MaxConcurrentConnections = 4_000;
        });
        builder.WebHost.UseStaticWebAssets();
        builder.Host.UseDefaultServiceProvider(o => (o.ValidateOnBuild, o.ValidateScopes) = (false, true));
        builder.Services.AddSerilog(
            (services, log) =>
            {
                log.ReadFrom.Configuration(builder.Configuration, new ConfigurationReaderOptions(
                    typeof(ConsoleLoggerConfigurationExtensions).Assembly))
                    // While anybody could be listening to it, the host makes an activity and a scope for every request.
                    .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off)
                    // It warns at every first start that keys are not encrypted: the folder is the owner's alone.
                    .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager",
                        LogEventLevel.Error)
                    .Enrich.FromLogContext()
                    // Why a host does not start is told by ServeCommand, without a stack trace.
                    .Filter.ByExcluding(Matching.FromSource("Microsoft.Extensions.Hosting.Internal.Host"))
                    .Filter.With(services.GetRequiredService<LogBudget>())
                    // Standard output is for data. Values are written as JSON, so that no address can begin a line of
                    // its own.
                    .WriteTo.Console(
                        outputTemplate: "{Timestamp:yyyy-MM-dd HH:mm:ss} {Level:u3} "
                            + "{Message:j}{LeftOut:l}{NewLine}{Exception}",
                        formatProvider: System.Globalization.CultureInfo.InvariantCulture,
                        standardErrorFromLevel: LogEventLevel.Verbose)
                    .WriteTo.File(
                        new CompactJsonFormatter(), Path.Combine(folder.Logs, "mapflat-.jsonl"),
                        rollingInterval: RollingInterval.Month,
                        fileSizeLimitBytes: LargestLogFile, rollOnFileSizeLimit: true,
                        retainedFileCountLimit: KeptLogFiles);
            },
            preserveStaticLogger: true);
        builder.Services
            .AddSingleton(options)
            .AddSingleton(folder)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new LogBudget(TimeProvider.System))
            .AddSingleton<SecurityHeaders>()
            .AddSingleton<Turns>()
            .AddSingleton<SitePipeline>()
            .AddSingleton<RedirectSwitch>()
            .AddSingleton<FrozenSiteHolder>()
            .AddSingleton<FrozenStore>()
            .AddSingleton<AnswerRenderer>()
            .AddSingleton<AnswerWriter>()
            .AddSingleton<CaptureRenderer>()
            .AddSingleton<CaptureAnswers>()
            .AddSingleton<BackgroundAdoption>()
            .AddSingleton<Freezer>()
            .AddSingleton<Stylesheet>()
            .AddSingleton<VisitCounters>()
            .AddSingleton<VisitWriter>()
            .AddSingleton<SetupCode>()
            .AddSingleton<ProgramCommand>()
            .AddSingleton<InnerVisitor>()
            .AddMapflatUpkeep()
            .AddSingleton<IUpkeepTask, FrozenTask>()
            .AddSingleton<IUpkeepTask, PublishTask>()
            .AddMapflatContent()
            .AddSingleton<VerificationTask>()
            .AddSingleton<IUpkeepTask>(services => services.GetRequiredService<VerificationTask>())
            .AddTransient(typeof(Lazy<>), typeof(LazyService<>))
            .AddAdminArea(folder)
            .AddSingleton<UpkeepService>()
            .Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout)
            .AddHostedService<VisitFlush>()
            .AddHostedService<VerifyPublications>()
            .AddHostedService<FrozenSiteRefresher>()
            .AddHostedService(services => services.GetRequiredService<SetupCode>())
            .AddHostedService(services => services.GetRequiredService<UpkeepService>());
        SitePipeline.AddServices(builder.Services);
        // It would read the keys at every start, for visitors who need none.
        builder.Services.Remove(
            builder.Services.Single(service => service.ImplementationType?.Name == "DataProtectionHostedService"));
        if (options.Publish.Target is not null) builder.Services.AddHostedService<PublishPublications>();
        if (options.Metrics.OtlpEndpoint is { } endpoint)
            builder.Services.AddHostedService(services => new MetricsExport(
                endpoint, services.GetRequiredService<FrozenSiteHolder>()));
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var proxy in options.KnownProxies)
            {
                if (System.Net.IPNetwork.TryParse(proxy, out var network)) forwarded.KnownIPNetworks.Add(network);
                else forwarded.KnownProxies.Add(System.Net.IPAddress.Parse(proxy));
            }
        });
        return builder;
    }

    public static WebApplication UseMapflatWeb(this WebApplication app)
    {
        app.UseForwardedHeaders();
        // First, because visitors wait there while the site is frozen for the first time, and probes must not.
        app.UseMiddleware<HealthMiddleware>();
        app.UseMiddleware<HealthFeedMiddleware>();
        app.UseVisitorRooms();
        app.Run(app.Services.GetRequiredService<SitePipeline>().RunAsync);
        // Or the host puts it before everything else, for visitors too, once Identity is registered.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
        return app;
    }

    /// <summary>What a visitor passes before the application. Whoever verifies the site passes the same.</summary>
    public static void UseVisitorRooms(this IApplicationBuilder app)
    {
        app.UseMiddleware<FrozenMiddleware>();
        app.UseMiddleware<LegacyUrlMiddleware>();
    }
}

internal sealed class LazyService<T>(IServiceProvider services) : Lazy<T>(services.GetRequiredService<T>)
    where T : notnull;
