using System.Globalization;

namespace Mapflat.Benchmarks;

/// <summary>
/// What was measured on a small site and on a large one, with the limits that the large one is held to.
/// </summary>
/// <param name="ratios">At most so many times the small site's figure.</param>
/// <param name="limits">At most so much.</param>
internal sealed class Figures(
    IReadOnlyList<(string What, double Ratio)> ratios, IReadOnlyList<(string What, double Limit)> limits)
{
    private readonly List<string> _lines = [];
    private readonly Dictionary<(string What, int Pages), List<double>> _values = [];

    public void Add(string what, int size, double value)
    {
        if (!_lines.Contains(what)) _lines.Add(what);
        if (!_values.TryGetValue((what, size), out var values)) _values[(what, size)] = values = [];
        values.Add(value);
    }

    /// <summary>Prints the table and the verdicts.</summary>
    /// <returns>Whether every limit is kept.</returns>
    public bool Print(int few, int many, string noun)
    {
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{"medians",-46}{$"{few} {noun}",16}{$"{many} {noun}",16}{"ratio",8}"));
        foreach (var line in _lines)
        {
            var (small, large) = (Median(line, few), Median(line, many));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{line,-46}{small,16:0.0}{large,16:0.0}{large / small,8:0.00}"));
        }

        Console.WriteLine();
        var isGood = true;
        foreach (var (what, ratio) in ratios)
            isGood &= Check(what, Median(what, many) / Median(what, few), ratio, $"x that of {few} {noun}");
        foreach (var (what, limit) in limits)
            isGood &= Check(what, Median(what, many), limit, "");
        return isGood;
    }

    /// <summary>Holds one figure of the large site against another of it.</summary>
    public bool Compare(string name, string what, string other, int many, double limit, string unit) =>
        Check(name, Median(what, many) / Median(other, many), limit, unit);

    /// <returns>No number where it was not measured.</returns>
    private double Median(string what, int size)
    {
        if (!_values.TryGetValue((what, size), out var values)) return double.NaN;
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static bool Check(string what, double figure, double limit, string unit)
    {
        if (double.IsNaN(figure)) return true;
        var isGood = Math.Round(figure, 2) <= limit;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(isGood ? "PASS" : "FAIL")}  {what}: {figure:0.00} {unit}, at most {limit:0.##}"));
        return isGood;
    }
}
