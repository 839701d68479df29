using System.Globalization;

namespace Mapflat.Benchmarks;

/// <summary>
/// What was measured on a small site and on a large one, with the limits that the large one is held to.
/// </summary>
internal sealed class Figures
{
    /// <summary>At most so many times the small site's figure.</summary>
    private static readonly (string What, double Ratio)[] _ratios =
    [
        ("start to first page, ms", 1.2),
        ("memory after 100,000 of them, MB", 2),
        ("publication: until visitors read it, ms", 2),
        ("publication: until it is durable, ms", 2),
        ("search: CPU per request, ms", 3),
        ("missing address: CPU per request, ms", 3),
        ("site map: CPU per request, ms", 3),
        ("owner's list of pages: CPU per request, ms", 3),
    ];

    /// <summary>At most so much.</summary>
    private static readonly (string What, double Limit)[] _limits =
    [
        ("memory after 100,000 of them, MB", 250),
        ("first freeze: CPU per page, ms", 25),
        ("publication: written in all, KB", 200),
        ("publication: CPU in all, ms", 300),
        ("idle: CPU an hour, s", 4),
        ("idle: switches a second", 20),
        ("copy: memory at most, MB", 300),
        ("copy after one change: CPU, % of the first", 5),
    ];

    private readonly List<string> _lines = [];
    private readonly Dictionary<(string What, int Pages), List<double>> _values = [];

    public void Add(string what, int pages, double value)
    {
        if (!_lines.Contains(what)) _lines.Add(what);
        if (!_values.TryGetValue((what, pages), out var values)) _values[(what, pages)] = values = [];
        values.Add(value);
    }

    /// <summary>Prints the table and the verdicts.</summary>
    /// <returns>Whether every limit is kept.</returns>
    public bool Print(int few, int many)
    {
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{"medians",-46}{few + " pages",14}{many + " pages",14}{"ratio",8}"));
        foreach (var line in _lines)
        {
            var (small, large) = (Median(line, few), Median(line, many));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{line,-46}{small,14:0.0}{large,14:0.0}{large / small,8:0.00}"));
        }

        Console.WriteLine();
        var isGood = true;
        foreach (var (what, ratio) in _ratios)
            isGood &= Check(what, Median(what, many) / Median(what, few), ratio, $"x that of {few} pages");
        foreach (var (what, limit) in _limits.Where(limit => _lines.Contains(limit.What)))
            isGood &= Check(what, Median(what, many), limit, "");
        isGood &= Check("pages at random", Median("pages at random: CPU per request, us", many) / Median(
            "one page: CPU per request, us", many), 2, "x one page");
        if (_lines.Contains("search of kiwix-serve: CPU, ms"))
            isGood &= Check(
                "search", Median("search: CPU per request, ms", many) / Median("search of kiwix-serve: CPU, ms", many),
                1, "x kiwix-serve's");
        return isGood;
    }

    private double Median(string what, int pages)
    {
        var sorted = _values[(what, pages)].Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static bool Check(string what, double figure, double limit, string unit)
    {
        var isGood = Math.Round(figure, 2) <= limit;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(isGood ? "PASS" : "FAIL")}  {what}: {figure:0.00} {unit}, at most {limit:0.##}"));
        return isGood;
    }
}
