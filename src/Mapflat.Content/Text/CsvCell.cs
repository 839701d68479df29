using System.Buffers;

namespace Mapflat.Content.Text;

/// <summary>
/// Keeps a spreadsheet from taking a cell for a formula. A value whose first character, after any apostrophes, is one
/// of <c>= + - @</c>, a tab, a line break or a full-width twin of these gets one apostrophe in front, which a
/// spreadsheet reads as "this is text". Reading takes one off exactly such values, so that every value comes back as
/// it was: <c>=1</c> is written <c>'=1</c>, and a value that really is <c>'=1</c> is written <c>''=1</c>.
/// </summary>
internal static class CsvCell
{
    private static readonly SearchValues<char> _formulaStarts = SearchValues.Create("=+-@\t\r\n＝＋－＠");
    private static readonly SearchValues<char> _quoted = SearchValues.Create(",;\t\"\r\n");

    internal static string Disarm(string value) => IsArmed(value) ? "'" + value : value;

    internal static string Restore(string cell) => cell.StartsWith('\'') && IsArmed(cell) ? cell[1..] : cell;

    /// <summary>RFC 4180. Other separators are quoted too, for programs that prefer those.</summary>
    internal static string Write(string value)
    {
        var cell = Disarm(value);
        var needsQuotes = cell.AsSpan().ContainsAny(_quoted) || cell.StartsWith(' ') || cell.EndsWith(' ');
        return needsQuotes ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    private static bool IsArmed(string value) =>
        value.AsSpan().TrimStart('\'') is { Length: > 0 } rest && _formulaStarts.Contains(rest[0]);
}
