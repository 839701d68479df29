using Mapflat.Web.Freezing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Mapflat.Web.Hosting;

/// <summary>
/// Sends measurements every minute to where the settings say, and once more at the end. Not even made where they say
/// nothing: then no library of OpenTelemetry is loaded.
/// </summary>
internal sealed class MetricsExport(string endpoint, FrozenSiteHolder holder) : IHostedService
{
    private MeterProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Measures.Generation = () => holder.Current?.Generation ?? 0;
        var uri = new Uri(endpoint);
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("mapflat", serviceVersion: typeof(MetricsExport).Assembly
                .GetName().Version?.ToString(3), autoGenerateServiceInstanceId: false))
            .AddMeter(
                Measures.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter(otlp =>
            {
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                otlp.Endpoint = uri.AbsolutePath == "/" ? new Uri(uri, "/v1/metrics") : uri;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Sends what has not been sent; no longer than a few seconds, as nobody may be there.
        // By itself, a shutdown now and then leaves out what is only asked for, such as the generation.
        _provider?.ForceFlush(3_000);
        _provider?.Shutdown(3_000);
        _provider?.Dispose();
        return Task.CompletedTask;
    }
}
