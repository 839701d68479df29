using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects;

/// <summary>
/// The regular expression of a pattern rule. It is anchored by us, and runs without backtracking, so that its time is
/// linear in the path whatever the owner wrote: as a <see cref="PatternProgram"/> where it is one of the usual kind, or else
/// by the engine of .NET. For that it is compiled when a path first has its literal beginning, and again after enough others
/// have been: compiled, each takes a tenth of a megabyte and more.
/// </summary>
internal sealed class RulePattern
{
    internal const int MaxLength = 512;

    /// <summary>
    /// The engine unrolls counted repetitions: <c>((a{99}){99}){99}</c> would be a million states. So the product of
    /// all counts is limited.
    /// </summary>
    internal const int MaxRepetition = 1000;

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    // Time is linear already; the limit only catches what nobody foresaw.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <summary>So many compiled patterns are kept, besides those that are tried on every path.</summary>
    private const int MostCompiled = 256;

    private static readonly ConcurrentQueue<RulePattern> _compiled = new();

    private readonly string _source;
    private volatile Regex? _regex;
    private volatile bool _isFaulty;
    private readonly string _beginning;
    private PatternProgram? _program;
    private volatile bool _isRead;

    internal RulePattern(string source)
    {
        _beginning = LiteralBeginning(source);
        _source = source;
    }

    /// <summary>Whether it is never to be compiled again, as it is tried on every path.</summary>
    internal bool IsKept { get; set; }

    /// <summary>What each group of the pattern took, by its number or name, if it matches the path's text; otherwise null.</summary>
    internal Func<string, string>? Match(LegacyPath path)
    {
        var text = path.Text;
        if (!text.StartsWith(_beginning, StringComparison.OrdinalIgnoreCase)) return null;
        if (Program() is { } program && program.Knows(text))
        {
            return program.Match(text) is { } saved
                ? name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var group) && group <= program.Groups && saved[2 * group] >= 0 && saved[(2 * group) + 1] >= 0
                    ? text[saved[2 * group]..saved[(2 * group) + 1]] : ""
                : null;
        }

        try
        {
            return Compiled()?.Match(text) is { Success: true } match ? name => match.Groups[name].Value : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Whether the pattern has this group, named by number or name. Compiles it.</summary>
    internal bool HasGroup(string name) => Compiled()?.GroupNumberFromName(name) >= 0;

    /// <summary>What is wrong with a pattern, as the end of a sentence; null where nothing is. Compiles it.</summary>
    internal static string? Fault(string source)
    {
        if (source.Length > MaxLength) return $"it is longer than {MaxLength} characters";
        long product = 1;
        foreach (var part in source.Split('{').Skip(1))
        {
            var bounds = part.Split('}')[0].Split(',');
            var most = bounds.Select(bound => int.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 1).Max();
            product = Math.Min(product * Math.Max(most, 1), int.MaxValue);
        }
        if (product > MaxRepetition) return $"its counted repetitions multiply to more than {MaxRepetition}; use * or + instead";
        TryCompile(source, out var fault);
        return fault;
    }

    private PatternProgram? Program()
    {
        if (_isRead) return _program;
        _program = PatternReader.Read(_source);
        _isRead = true;
        return _program;
    }

    private Regex? Compiled()
    {
        if (_regex is { } known) return known;
        if (_isFaulty) return null;
        var regex = TryCompile(_source, out _);
        (_regex, _isFaulty) = (regex, regex is null);
        if (regex is null || IsKept) return regex;
        _compiled.Enqueue(this);
        if (_compiled.Count > MostCompiled && _compiled.TryDequeue(out var oldest)) oldest._regex = null;
        return regex;
    }

    private static Regex? TryCompile(string source, out string? fault)
    {
        fault = null;
        try
        {
            // The source is read alone first, or an unbalanced ")" could close our own group and undo the anchors.
            _ = new Regex(source, Options & ~RegexOptions.NonBacktracking, _patience);
            return new Regex($"^(?:{source})$", Options, _patience);
        }
        catch (NotSupportedException)
        {
            fault = "look-around such as (?=…), back-references such as \\1, and atomic groups are not supported";
        }
        catch (ArgumentException exception)
        {
            fault = exception is RegexParseException parse
                ? string.Create(CultureInfo.InvariantCulture, $"it is no valid regular expression, as of character {parse.Offset}: {Complaint(parse)}")
                : "it is no valid regular expression";
        }
        return null;
    }

    /// <summary>What the parser complains of, without the pattern that it repeats first.</summary>
    private static string Complaint(RegexParseException exception)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $" at offset {exception.Offset}. ");
        return exception.Message.LastIndexOf(place, StringComparison.Ordinal) is >= 0 and var at
            ? exception.Message[(at + place.Length)..].TrimEnd('.') : exception.Error.ToString();
    }

    /// <summary>The characters every match must begin with: a cheap test before the expression is run, or compiled.</summary>
    private static string LiteralBeginning(string source)
    {
        // An alternative may begin otherwise.
        if (source.Contains('|', StringComparison.Ordinal)) return "";
        var length = 0;
        while (length < source.Length && (char.IsAsciiLetterOrDigit(source[length]) || source[length] is '/' or '-' or '_')) length++;
        // The character before a quantifier may be missing.
        if (length < source.Length && source[length] is '?' or '*' or '+' or '{') length--;
        return source[..Math.Max(length, 0)];
    }
}
