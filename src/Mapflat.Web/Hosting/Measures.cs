using System.Diagnostics.Metrics;

namespace Mapflat.Web.Hosting;

/// <summary>What the program measures of its own work. As long as nobody listens, it is one comparison each.</summary>
internal static class Measures
{
    public const string Name = "Mapflat";

    private static readonly Meter _meter = new(Name);

    public static Counter<long> Pages { get; } = _meter.CreateCounter<long>(
        "mapflat.frozen.answers", "{answer}", "Answers from the frozen site.");

    public static Counter<long> Redirects { get; } = _meter.CreateCounter<long>(
        "mapflat.redirects", "{answer}", "Answers that lead elsewhere.");

    public static Counter<long> Missing { get; } = _meter.CreateCounter<long>(
        "mapflat.missing", "{answer}", "Requests for what is not there.");

    public static Histogram<double> FreezeDuration { get; } = _meter.CreateHistogram<double>(
        "mapflat.freeze.duration", "s", "How long it took to make the frozen site anew.");

    public static Func<long>? Generation { get; set; }

    /// <summary>
    /// The state of the content that visitors get, for whoever asks. There is one, however many hosts a process had.
    /// </summary>
    public static ObservableGauge<long> FrozenGeneration { get; } =
        _meter.CreateObservableGauge("mapflat.frozen.generation", () => Generation?.Invoke() ?? 0, null,
            "The state of the content that visitors get.");
}
