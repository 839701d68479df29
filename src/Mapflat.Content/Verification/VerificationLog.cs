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

    /// <param name="captures">What a part of the captures came to; null where none was tried.</param>
    /// <exception cref="StoreException">The store cannot be written to.</exception>
    public async Task<VerificationResult> KeepAsync(
        VerificationReport report, CaptureVerification? captures, CancellationToken cancellationToken) =>
        (await store.WriteAsync<VerificationResult>(
            async (db, now, stop) =>
            {
                List<string> failures = [.. report.Failures.Concat(captures?.Failures ?? [])
                    .Select(failure => failure.ToString())];
                var last = await db.Verifications.SingleOrDefaultAsync(stop);
                var result = new VerificationResult(
                    report.Addresses.Count + (captures?.Tried ?? 0), report.Skipped.Count, failures, now)
                {
                    CapturesTo = captures?.Last ?? last?.CapturesTo ?? 0,
                };
                if (last is not null)
                    db.Entry(last).CurrentValues.SetValues(result);
                else db.Verifications.Add(result);
                return result;
            },
            cancellationToken)).Value!;
}
