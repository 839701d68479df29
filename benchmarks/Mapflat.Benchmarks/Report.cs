using System.Globalization;

namespace Mapflat.Benchmarks;

/// <summary>One line of the table: what was measured in each round, on each server.</summary>
internal sealed class Series(string name, string format)
{
    private readonly Dictionary<string, List<double>> _rounds = [];

    public void Add(string server, double value)
    {
        if (!_rounds.TryGetValue(server, out var values)) _rounds[server] = values = [];
        values.Add(value);
    }

    /// <summary>
    /// The median over all rounds of one server's figure divided by bare Kestrel's in the same round.
    /// </summary>
    public double? Ratio(string server) =>
        _rounds.TryGetValue(server, out var values) && _rounds.TryGetValue(Report.Bare, out var bare)
            ? Median(values.Zip(bare, (a, b) => a / b))
            : null;

    /// <summary>The median over all rounds of one server's figure.</summary>
    public double MedianOf(string server) => Median(_rounds[server]);

    public string Line() => string.Create(CultureInfo.InvariantCulture,
        $"{name,-36}{Figure(Report.Bare),11}{Figure(Report.Site),11}{Times(Report.Site),7}{Figure(Report.Nginx),11}"
            + $"{Times(Report.Nginx),7}").TrimEnd();

    private string Figure(string server) => _rounds.TryGetValue(server, out var values)
        ? Median(values).ToString(format, CultureInfo.InvariantCulture)
        : "-";

    private string Times(string server) => Ratio(server)?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>Everything that was measured, and whether it is good enough.</summary>
internal sealed class Report
{
    public const string Bare = "bare";
    public const string Site = "site";
    public const string Nginx = "nginx";

    private readonly List<Series> _lines = [];

    public Series Start { get; } = new("start to first page, ms", "0");

    public Series Memory { get; } = new(
        string.Create(CultureInfo.InvariantCulture, $"RSS after {Benchmark.WarmUp:N0} requests, MB"), "0.0");

    public Series Line(string name, string format)
    {
        var line = new Series(name, format);
        _lines.Add(line);
        return line;
    }

    /// <summary>Prints the table and the verdict.</summary>
    /// <returns>Whether every limit is kept.</returns>
    public bool Print(Series cpu)
    {
        Console.WriteLine();
        Console.WriteLine($"{"",-36}{"bare",11}{"this",11}");
        Console.WriteLine($"{"medians",-36}{"Kestrel",11}{"site",11}{"ratio",7}{"nginx",11}{"ratio",7}");
        foreach (var line in _lines.Append(Start).Append(Memory)) Console.WriteLine(line.Line());
        Console.WriteLine();
        return Check("CPU per request of a page", cpu, 1.1) & Check("start to first page", Start, 1.7)
            & Check("memory", Memory, 1.7);
    }

    private static bool Check(string name, Series series, double limit)
    {
        var ratio = series.Ratio(Site)!.Value;
        var good = Math.Round(ratio, 2) <= limit;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(good ? "PASS" : "FAIL")}  {name}: {ratio:0.00} x bare Kestrel, at most {limit:0.0}"));
        return good;
    }
}
