using System.Globalization;

namespace Mapflat.Content.Text;

/// <summary>Numbers with what they count, as English has it: “1 page”, “1,234 pages”.</summary>
internal static class Counted
{
    /// <param name="many">Null where it is <paramref name="one"/> with an s.</param>
    public static string Phrase(long number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {Word(number, one, many ?? one + "s")}");

    /// <summary>What follows a number that stands elsewhere: “page has”, “pages have”.</summary>
    public static string Word(long number, string one, string many) => number == 1 ? one : many;
}
