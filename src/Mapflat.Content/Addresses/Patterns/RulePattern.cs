using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Addresses.Patterns;

/// <summary>
/// The regular expression of a pattern rule. It is anchored by us, and runs without backtracking, so that its time is
/// linear in the path whatever the owner wrote. It is read when a path first has all that it must hold.
/// </summary>
internal sealed class RulePattern(string source)
{
    internal const int MaxLength = 512;

    /// <summary>
    /// Counted repetitions are written out: <c>((a{99}){99}){99}</c> would be a million states. So the product of all
    /// counts is limited.
    /// </summary>
    internal const int MaxRepetition = 1000;

    private readonly Lazy<PatternProgram?> _program = new(() => PatternReader.Read(source));

    /// <summary>
    /// What each group of the pattern took, by its number or name, if it matches the path as it came, or else as it is
    /// canonical; otherwise null.
    /// </summary>
    internal Func<string, string>? Match(LegacyPath path) => Match(path.Whole, new PatternBudget())
        ?? (path.Whole == path.Text ? null : Match(path.Text, new PatternBudget()));

    internal Func<string, string>? Match(string text, PatternBudget budget) => _program.Value?.Match(text, budget);

    internal bool HasGroup(string name) => _program.Value?.HasGroup(name) == true;

    /// <summary>What is wrong, as the end of a sentence; null if nothing is.</summary>
    internal static string? Fault(string source)
    {
        if (source.Length > MaxLength) return $"it is longer than {MaxLength} characters";
        long product = 1;
        foreach (var part in source.Split('{').Skip(1))
        {
            var bounds = part.Split('}')[0].Split(',');
            var most = bounds.Select(bound =>
                int.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 1).Max();
            product = Math.Min(product * Math.Max(most, 1), int.MaxValue);
        }
        if (product > MaxRepetition)
            return $"its counted repetitions multiply to more than {MaxRepetition}; use * or + instead";
        try
        {
            // .NET's own parser says best what a pattern that is none lacks.
            _ = new Regex(source, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException exception)
        {
            return exception is RegexParseException parse
                ? string.Create(CultureInfo.InvariantCulture,
                    $"it is not a valid regular expression, as of character {parse.Offset}: {Complaint(parse)}")
                : "it is not a valid regular expression";
        }

        return PatternReader.Read(source) is null
            ? "back-references such as \\1, atomic groups, look-around but for (?=…) and (?!…) at the beginning, and "
                + "options but for (?i) and (?-i) there, are not supported" : null;
    }

    private static string Complaint(RegexParseException exception)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $" at offset {exception.Offset}. ");
        return exception.Message.LastIndexOf(place, StringComparison.Ordinal) is >= 0 and var at
            ? exception.Message[(at + place.Length)..].TrimEnd('.') : exception.Error.ToString();
    }
}
