namespace Mapflat.Content;

internal enum Severity
{
    Warning,

    /// <summary>What was asked for is refused until this is mended.</summary>
    Error,
}

/// <summary>One thing that a check found, in words for the owner.</summary>
/// <param name="Message">What is wrong and how to mend it, as one or two full sentences.</param>
/// <param name="File">Relative to the folder that was read; null where no file is involved.</param>
/// <param name="Line">From 1; null where none can be named.</param>
/// <param name="Field">The form field or front matter key it belongs to; null for the whole.</param>
internal sealed record Finding(
    Severity Severity, string Message, string? File = null, int? Line = null, string? Field = null)
{
    /// <summary>
    /// What kind of thing it is, such as <c>chain</c>, for lists to be narrowed by; null where it has no name.
    /// </summary>
    public string? Name { get; init; }

    public Mend? Mend { get; init; }

    /// <summary>How many like it this one stands for, itself included.</summary>
    public int Times { get; init; } = 1;

    public static Finding Error(string message, string? file = null, int? line = null, string? field = null) =>
        new(Severity.Error, message, file, line, field);

    public static Finding Warning(string message, string? file = null, int? line = null, string? field = null) =>
        new(Severity.Warning, message, file, line, field);

    /// <summary>The finding as one line: <c>file:line: error: message</c>.</summary>
    public override string ToString()
    {
        var place = File is null ? "" : Line is null ? $"{File}: " : $"{File}:{Line}: ";
        return $"{place}{(Severity == Severity.Error ? "error" : "warning")}: {Message}";
    }
}

/// <summary>Lists of findings, which may be long.</summary>
internal static class FindingList
{
    public const int Shown = 200;

    /// <summary>The findings as they are shown: errors first, and of a long list the beginning, and how many more there
    /// are.</summary>
    public static IEnumerable<Finding> Shorten(this IReadOnlyCollection<Finding> findings)
    {
        var shown = findings.OrderByDescending(finding => finding.Severity).Take(Shown);
        return findings.Count <= Shown ? shown : shown.Append(
            Finding.Warning($"There are {findings.Count - Shown} more findings like these."));
    }
}

/// <param name="Label">What it does, as a button says it: “Use ### here”.</param>
/// <param name="Start">Where it begins, in characters from the start of the text that was checked.</param>
internal sealed record Mend(string Label, int Start, int Length, string Replacement)
{
    /// <summary>Tells it from the other mends of the same text.</summary>
    public string Key =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Start}.{Length}.{Replacement.Length}");

    public string ApplyTo(string text) =>
        string.Concat(text.AsSpan(0, Start), Replacement, text.AsSpan(Start + Length));
}

/// <summary>
/// The expected ways to fail. They are values, not exceptions, and are mapped once to an HTTP status and once to an
/// exit code.
/// </summary>
internal abstract record Failure(string Message)
{
    /// <summary>What was asked for does not exist, or is not visible to who asked.</summary>
    public sealed record NotFound(string Message) : Failure(Message);

    /// <summary>The input is refused; nothing was changed.</summary>
    public sealed record Invalid(string Message, IReadOnlyList<Finding> Findings) : Failure(Message);

    /// <summary>Somebody or something else holds or changed what was to be changed; nothing was changed.</summary>
    public record Conflict(string Message) : Failure(Message);

    /// <summary>Who asked may not do this.</summary>
    public sealed record Forbidden(string Message) : Failure(Message);

    /// <summary>Too much was asked in too short a time; nothing was changed.</summary>
    public sealed record TooMany(string Message, TimeSpan Wait) : Failure(Message);
}

/// <summary>Either a value or the <see cref="Content.Failure"/> that took its place.</summary>
internal readonly record struct Outcome<T>
{
    private Outcome(T? value, Failure? failure) => (Value, Failure) = (value, failure);

    /// <summary>What was asked for; the default of its type if <see cref="Failure"/> is set.</summary>
    public T? Value { get; }

    public Failure? Failure { get; }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Failure failure) => new(default, failure);

    public void Deconstruct(out T? value, out Failure? failure) => (value, failure) = (Value, Failure);
}
