using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Verification;

internal sealed class VerificationLog(ContentStore store)
{
    public async Task<VerificationResult?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Verifications.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
    }

    /// <exception cref="StoreException">The store cannot be written to.</exception>
    public async Task<VerificationResult> KeepAsync(VerificationReport report, CancellationToken cancellationToken) =>
        (await store.WriteAsync<VerificationResult>(
            async (db, now, stop) =>
            {
                List<string> failures = [.. report.Failures.Select(failure => failure.ToString())];
                var result = new VerificationResult(report.Addresses.Count, report.Skipped.Count, failures, now);
                if (await db.Verifications.SingleOrDefaultAsync(stop) is { } last)
                    db.Entry(last).CurrentValues.SetValues(result);
                else db.Verifications.Add(result);
                return result;
            },
            cancellationToken)).Value!;
}
