using System.Globalization;
using Mapflat.Content.Visits;

namespace Mapflat.Web.Areas.Admin.Dashboard;

/// <summary>
/// A bar for each day, drawn as SVG that is stretched to the width there is: words stand beside it, as HTML.
/// </summary>
internal sealed class Chart
{
    public const int Height = 100;

    private const int MostNamedBars = 31;
    private static readonly int[] _steps = [10, 12, 14, 16, 20, 24, 30, 40, 50, 60, 80];

    public Chart(string id, string title, IReadOnlyList<DayVisits> days, Func<DayVisits, long> count)
    {
        (Id, Title) = (id, title);
        Days = [.. days.Select(day => (day.Day, count(day)))];
        Total = Days.Sum(day => day.Count);
        Highest = Days.MaxBy(day => day.Count);
        Top = RoundUp(Highest.Count);
    }

    public string Id { get; }

    public string Title { get; }

    public IReadOnlyList<(DateOnly Day, long Count)> Days { get; }

    public long Total { get; }

    public (DateOnly Day, long Count) Highest { get; }

    public long Top { get; }

    /// <summary>
    /// Whether each bar says its day and number when it is pointed at; of a year there are too many to point at.
    /// </summary>
    public bool NamesBars => Days.Count <= MostNamedBars;

    /// <summary>Where the bars stand; a day with nothing has none.</summary>
    public IEnumerable<(DateOnly Day, long Count, string X, string Y, string Width, string Height)> Bars =>
        Days.Index().Where(each => each.Item.Count > 0).Select(each =>
        {
            // Something must be seen of the smallest number too.
            var height = Math.Max(1.5, Height * (double)each.Item.Count / Top);
            // The gaps between the bars of a year would be thinner than a pixel.
            var gap = NamesBars ? 0.1 : 0;
            return (each.Item.Day, each.Item.Count, Text(each.Index + gap), Text(Height - height), Text(1 - (2 * gap)),
                Text(height));
        });

    /// <summary>An even number that is not much larger, so that half of it is a whole number too.</summary>
    private static long RoundUp(long number)
    {
        if (number <= 10) return Math.Max(2, number + (number % 2));
        for (var power = 1L; ; power *= 10)
            foreach (var step in _steps)
                if (step * power >= number) return step * power;
    }

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
