using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>How a file of rules is taken in.</summary>
public sealed record RuleImportOptions
{
    /// <summary>One of <see cref="RuleFormats.Readable"/>, or <see cref="RuleFormats.Auto"/>.</summary>
    public string Format { get; init; } = RuleFormats.Auto;

    /// <summary>Whether a rule of the file takes the place of one with the same source; otherwise that one stays.</summary>
    public bool ReplaceExisting { get; init; }

    /// <summary>Whether to do everything but keep it.</summary>
    public bool DryRun { get; init; }

    /// <summary>The <see cref="RuleImportReport.Fingerprint"/> of what the author was shown, for nothing else to be done; null if nothing was shown.</summary>
    public string? Expected { get; init; }
}

/// <summary>A rule of the file beside the store.</summary>
/// <param name="Sign"><c>+</c> is new, <c>~</c> changes one, <c>=</c> leaves one as it is.</param>
/// <param name="From">Its source.</param>
/// <param name="Now">What is there afterwards: status and target.</param>
/// <param name="Before">What was there, where it changes.</param>
public sealed record RuleChange(char Sign, string From, string Now, string? Before = null)
{
    /// <summary>The change as one line.</summary>
    public override string ToString() => Before is null ? $"{Sign} {From} {Now}".TrimEnd() : $"{Sign} {From} {Now} (was {Before})";
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Format">What the file was taken for.</param>
/// <param name="Added">Rules that are new.</param>
/// <param name="Changed">Rules that took another's place, or its order.</param>
/// <param name="Same">Rules that are there already as the file has them.</param>
/// <param name="Kept">Rules that stayed, though the file has something else for their source.</param>
/// <param name="Skipped">Entries of the file that were not taken; each has a finding with its line.</param>
/// <param name="Answered">Addresses of a list that a page or a rule answers already.</param>
/// <param name="Changes">Each rule of the file, in its order.</param>
/// <param name="Undecided">Addresses of the file that nothing answers yet, and that it leads nowhere.</param>
/// <param name="Findings">What the owner should look at: errors for what was skipped, warnings for the rest.</param>
public sealed record RuleImportReport(
    RuleFormat Format, int Added, int Changed, int Same, int Kept, int Skipped, int Answered,
    IReadOnlyList<RuleChange> Changes, IReadOnlyList<string> Undecided, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether the store stays as it was.</summary>
    public bool ChangesNothing => Added + Changed == 0;

    /// <summary>The number to undo it by; null where the store stayed as it was.</summary>
    public int? ActId { get; init; }

    /// <summary>Stands for all that is done: the same report, the same text.</summary>
    public string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var line in Changes.Select(change => change.ToString()).Concat(Undecided).Append($"{Added} {Changed} {Same} {Kept} {Skipped} {Answered}"))
                hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }
}

/// <summary>How far an import has come.</summary>
/// <param name="What">What is being done, as a verb in its -ing form.</param>
/// <param name="Done">How many rules are behind it.</param>
/// <param name="Of">How many there are.</param>
public readonly record struct RuleImportProgress(string What, int Done, int Of);
