using System.Globalization;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Verification;

/// <summary>What the last verification of the site came to. One row.</summary>
public sealed class VerificationResult
{
    private VerificationResult()
    {
    }

    internal VerificationResult(VerificationReport report, DateTime at)
    {
        (At, Tried, Skipped) = (at, report.Addresses.Count, report.Skipped.Count);
        var failures = report.Failures.Select(failure => failure.ToString()).ToList();
        (Failed, Failures) = (failures.Count, failures.Take(VerificationLog.MostKept).ToList());
    }

    /// <summary>Always 1.</summary>
    public int Id { get; private set; } = 1;

    /// <summary>When it ended (UTC).</summary>
    public DateTime At { get; private set; }

    /// <summary>How many addresses were tried.</summary>
    public int Tried { get; private set; }

    /// <summary>How many tests were left out, because they are for hosts that the site does not answer for.</summary>
    public int Skipped { get; private set; }

    /// <summary>How many addresses do not come to what they should.</summary>
    public int Failed { get; private set; }

    /// <summary>These, a line each; at most <see cref="VerificationLog.MostKept"/>.</summary>
    public IReadOnlyList<string> Failures { get; private set; } = [];

    /// <summary>All of it in a sentence or two.</summary>
    public string Summary => Failed == 0
        ? string.Create(CultureInfo.InvariantCulture, $"All {Tried:N0} old addresses come to what they should, on {At:d MMMM yyyy}.")
        : string.Create(CultureInfo.InvariantCulture, $"{Failed:N0} of {Tried:N0} old addresses do not come to what they should, on {At:d MMMM yyyy}. The first: {Failures[0]}.");
}

/// <summary>Keeps what the last verification came to.</summary>
public sealed class VerificationLog(ContentStore store)
{
    /// <summary>How many failures are kept in words.</summary>
    public const int MostKept = 100;

    /// <summary>The last result; null if the site was never verified.</summary>
    public async Task<VerificationResult?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Verifications.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Puts a result in the last one's place.</summary>
    /// <exception cref="StoreException">The store cannot be written to.</exception>
    public async Task<VerificationResult> KeepAsync(VerificationReport report, CancellationToken cancellationToken) =>
        (await store.WriteAsync<VerificationResult>(
            async (db, now, stop) =>
            {
                var result = new VerificationResult(report, now);
                if (await db.Verifications.SingleOrDefaultAsync(stop) is { } last) db.Entry(last).CurrentValues.SetValues(result);
                else db.Verifications.Add(result);
                return result;
            },
            cancellationToken)).Value!;
}
