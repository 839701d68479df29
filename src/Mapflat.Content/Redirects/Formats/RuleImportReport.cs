using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Redirects.Formats;

internal sealed record RuleImportOptions
{
    /// <summary>One of <see cref="RuleFormats.Readable"/>, or <see cref="RuleFormats.Auto"/>.</summary>
    public string Format { get; init; } = RuleFormats.Auto;

    /// <summary>
    /// Whether a rule of the file takes the place of one with the same source; otherwise that one stays.
    /// </summary>
    public bool ReplaceExisting { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Where an .htaccess file was, such as <c>/shop</c>; null where the file says it, or at /.</summary>
    public string? At { get; init; }

    /// <inheritdoc cref="ReadingChoice.AsBrowser"/>
    public bool AsBrowser { get; init; }

    /// <summary>Whether the site may answer otherwise than the file does, where no rule can say what it says.</summary>
    public bool Accept { get; init; }

    /// <summary>
    /// The <see cref="RuleImportReport.Fingerprint"/> of what the author was shown, for nothing else to be done; null
    /// if nothing was shown.
    /// </summary>
    public string? Expected { get; init; }
}

internal enum RuleChangeKind
{
    Added,
    Changed,
    Unchanged,
}

internal sealed record RuleChange(RuleChangeKind Kind, string From, string Now, string? Before = null)
{
    /// <summary>The line of a report: <c>+</c> is new, <c>~</c> changes one, <c>=</c> leaves one as it is.</summary>
    public override string ToString()
    {
        var sign = Kind switch { RuleChangeKind.Added => '+', RuleChangeKind.Changed => '~', _ => '=' };
        return Before is null ? $"{sign} {From} {Now}".TrimEnd() : $"{sign} {From} {Now} (was {Before})";
    }
}

/// <param name="Kept">Rules that stayed, though the file has something else for their source.</param>
/// <param name="Skipped">Entries of the file that were not taken; each has a finding with its line.</param>
/// <param name="Answered">Addresses of a list that a page or a rule answers already.</param>
/// <param name="Undecided">Addresses of the file that nothing answers yet, and that it leads nowhere.</param>
/// <param name="Findings">What the owner should look at: errors for what was skipped, warnings for the rest.</param>
internal sealed record RuleImportReport(
    RuleFormat Format, int Added, int Changed, int Same, int Kept, int Skipped, int Answered,
    IReadOnlyList<RuleChange> Changes, IReadOnlyList<string> Undecided, IReadOnlyList<Finding> Findings)
{
    public bool ChangesNothing => Added + Changed == 0;

    /// <summary>
    /// Where the site would answer otherwise than the file's own program does; each is among the findings, too.
    /// </summary>
    public IReadOnlyList<Finding> Differences { get; init; } = [];

    /// <summary>The number to undo it by; null where the store stayed as it was.</summary>
    public int? ActId { get; init; }

    /// <summary>The same report, the same text.</summary>
    public string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var line in Changes.Select(change => change.ToString()).Concat(Undecided)
                .Append($"{Added} {Changed} {Same} {Kept} {Skipped} {Answered}"))
                hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }
}

internal readonly record struct RuleImportProgress(string What, int Done, int Of);
