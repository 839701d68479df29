using System.Globalization;
using System.Text.RegularExpressions;
using Mapflat.Content.Dormancy;

namespace Mapflat.Content.Pages;

/// <summary>
/// When a text was true, as its owner says it: a date or an interval of EDTF (ISO 8601-2), or words; empty if nobody
/// has said. It is never the day of a build, an import or a publication.
/// </summary>
internal static partial class AsOf
{
    /// <summary>The longest, in characters.</summary>
    public const int Longest = 100;

    private const string Open = "..";

    public static string? FindFault(string asOf)
    {
        ArgumentNullException.ThrowIfNull(asOf);
        if (asOf.Length > Longest) return $"“As of” has {asOf.Length} characters. Shorten it to {Longest} at most.";
        if (!Numeric().IsMatch(asOf)) return null;
        if (Ends(asOf) is not { } ends)
            return $"“{asOf}” is not a date. Write a year, a month or a day (2019, 2019-05, 2019-05-31), a range "
                + "(2015/2018), a decade (201X), or words.";
        return ends is ({ } from, { } to) && from.Earliest > to.Latest
            ? $"“{asOf}” ends before it begins. Write the earlier date first."
            : null;
    }

    /// <summary>
    /// As people read it after “as of”: 22 November 2026, 2015–2018, the 2010s, or the owner’s own words.
    /// </summary>
    public static string InWords(string asOf)
    {
        ArgumentNullException.ThrowIfNull(asOf);
        return Ends(asOf) switch
        {
            ({ } from, { } to) when from == to => from.Words,
            ({ } from, null) => $"{from.Words} or later",
            (null, { } to) => $"{to.Words} or earlier",
            ({ } from, { } to) => $"{from.Words}{(from.IsYear && to.IsYear ? "–" : " – ")}{to.Words}",
            _ => asOf,
        };
    }

    /// <param name="now">In UTC, as all days here are.</param>
    public static string Today(DateTime now) => now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>As HTML’s <c>time</c> takes it: a year, a month or a day; null for anything else.</summary>
    public static string? InNumbers(string asOf) => Date.Parse(asOf) is { IsExact: true } ? asOf : null;

    /// <summary>
    /// What a page says of its age, in a sentence without a stop; null where there is nothing to say.
    /// </summary>
    /// <param name="frame">The site: what a dormant one describes is older than its sleep.</param>
    public static string? Describe(string asOf, SiteFrame frame)
    {
        ArgumentNullException.ThrowIfNull(asOf);
        ArgumentNullException.ThrowIfNull(frame);
        if (asOf.Length > 0) return $"As of {InWords(asOf)}";
        return frame.Dormancy is null ? null : $"Describes practice before {frame.Title} became dormant";
    }

    /// <summary>
    /// The two ends of an interval, null where it is open; of a date, twice that; null if it is neither.
    /// </summary>
    private static (Date? From, Date? To)? Ends(string asOf)
    {
        var parts = asOf.Split('/');
        if (parts.Length == 1) return Date.Parse(asOf) is { } only ? (only, only) : null;
        if (parts.Length > 2) return null;
        var (from, to) = (Date.Parse(parts[0]), Date.Parse(parts[1]));
        if ((from is null && !IsOpen(parts[0])) || (to is null && !IsOpen(parts[1])) || (from is null && to is null))
            return null;
        return (from, to);

        static bool IsOpen(string end) => end is "" or Open;
    }

    // What nobody would write but to give a date in numbers.
    [GeneratedRegex(
        @"\A[0-9X.?~%/-]*[0-9][0-9X.?~%/-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Numeric();

    [GeneratedRegex(
        @"\A(?:(?<year>[0-9]{4})(?:-(?<month>[0-9]{2})(?:-(?<day>[0-9]{2}))?)?|"
        + @"(?<year>[0-9]{3}X|[0-9]{2}XX))(?<sign>[?~%])?\z",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Shape();

    private sealed record Date(string Words, DateOnly Earliest, DateOnly Latest, bool IsYear, bool IsExact)
    {
        public static Date? Parse(string text)
        {
            if (Shape().Match(text) is not { Success: true } match) return null;
            var (year, sign) = (match.Groups["year"].Value, match.Groups["sign"].Value);
            var (first, last) = (Number(year.Replace('X', '0')), Number(year.Replace('X', '9')));
            var (month, day) = (match.Groups["month"], match.Groups["day"]);
            if (first == 0 || (month.Success && Number(month.Value) is < 1 or > 12)) return null;
            var earliest = new DateOnly(first, month.Success ? Number(month.Value) : 1, 1);
            var lastMonth = month.Success ? earliest.Month : 12;
            var latest = new DateOnly(last, lastMonth, DateTime.DaysInMonth(last, lastMonth));
            if (day.Success)
            {
                if (Number(day.Value) is var number && (number < 1 || number > latest.Day)) return null;
                earliest = latest = new DateOnly(first, earliest.Month, number);
            }

            var words = earliest.ToString(
                day.Success ? "d MMMM yyyy" : month.Success ? "MMMM yyyy" : "yyyy", CultureInfo.InvariantCulture);
            if (year.EndsWith("XX", StringComparison.Ordinal)) words = $"{year[..2]}00–{year[..2]}99";
            else if (year.EndsWith('X')) words = $"the {words}s";
            if (sign is "~" or "%") words = "about " + words;
            if (sign is "?" or "%") words += " (uncertain)";
            return new Date(words, earliest, latest, IsYear: !month.Success && last == first, IsExact: sign.Length == 0
                && last == first);
        }

        private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
