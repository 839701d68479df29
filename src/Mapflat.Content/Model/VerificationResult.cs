using System.Globalization;

namespace Mapflat.Content.Model;

/// <summary>What the last verification of the site came to. One row.</summary>
internal sealed class VerificationResult
{
    public const int MostKept = 100;

    private VerificationResult()
    {
    }

    internal VerificationResult(int tried, int skipped, IReadOnlyList<string> failures, DateTime at)
    {
        (At, Tried, Skipped) = (at, tried, skipped);
        (Failed, Failures) = (failures.Count, failures.Take(MostKept).ToList());
    }

    public int Id { get; private set; } = 1;

    public DateTime At { get; private set; }

    public int Tried { get; private set; }

    /// <summary>How many tests were left out, because they are for hosts that the site does not answer for.</summary>
    public int Skipped { get; private set; }

    /// <summary>The id of the captured address up to which they were tried, where the next run goes on.</summary>
    public int CapturesTo { get; init; }

    public int Failed { get; private set; }

    /// <summary>These, a line each; at most <see cref="MostKept"/>.</summary>
    public IReadOnlyList<string> Failures { get; private set; } = [];

    public string Summary => Failed == 0
        ? string.Create(CultureInfo.InvariantCulture,
            $"All {Tried:N0} old addresses come to what they should, on {At:d MMMM yyyy}.")
        : string.Create(CultureInfo.InvariantCulture, $"{Failed:N0} of {Tried:N0} old addresses do not come to what "
            + $"they should, on {At:d MMMM yyyy}. The first: {Failures[0]}.");
}
