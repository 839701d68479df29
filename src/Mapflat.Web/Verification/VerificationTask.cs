using Mapflat.Content.Upkeep;
using Mapflat.Content.Verification;

namespace Mapflat.Web.Verification;

/// <summary>
/// Tries every old address once a week, whether or not anything was published: the settings may have changed. Of old
/// sites, which may have a million, a part each time.
/// </summary>
internal sealed class VerificationTask(
    Verifier verifier, CaptureVerifier captures, VerificationLog log, InnerVisitor visitor) : IUpkeepTask, IDisposable
{
    /// <summary>So many addresses of old sites are tried each time, going on where the last time ended.</summary>
    private const int MostCaptures = 500;

    private readonly SemaphoreSlim _one = new(1);
    private VerifiedState? _verified;

    public string Name => "verify";

    public TimeSpan Every => TimeSpan.FromDays(7);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        var result = await VerifyAsync(cancellationToken);
        return new UpkeepReport(
            result.Failed == 0 ? UpkeepState.Well : UpkeepState.NeedsSomeone, result.Summary, result.Failures);
    }

    /// <summary>Verifies the site that is served now, and keeps what that came to.</summary>
    public async Task<VerificationResult> VerifyAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var last = await log.ReadAsync(cancellationToken);
            return await VerifyAllAsync(
                await captures.RunAsync(visitor, last?.CapturesTo ?? 0, MostCaptures, tell: null, cancellationToken),
                cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// The same after a publication. Of a site with many addresses, only those are tried that may have changed since
    /// the last time; the first time in a process is for all, as another program or other settings may have begun with
    /// it.
    /// </summary>
    /// <returns>What all of it came to; null where nothing is wrong with what was tried.</returns>
    public async Task<VerificationResult?> VerifyPublicationAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_verified is { } before && await verifier.FindTouchedAsync(before, cancellationToken) is { } touched)
            {
                var now = await verifier.ReadStateAsync(cancellationToken);
                var report = await verifier.RunAsync(visitor, progress: null, cancellationToken, touched);
                if (!report.Failures.Any())
                {
                    _verified = now;
                    return null;
                }
            }

            return await VerifyAllAsync(ofCaptures: null, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<VerificationResult> VerifyAllAsync(
        CaptureVerification? ofCaptures, CancellationToken cancellationToken)
    {
        // Before the addresses: what is changed in between is tried again.
        var now = await verifier.ReadStateAsync(cancellationToken);
        var report = await verifier.RunAsync(visitor, progress: null, cancellationToken);
        _verified = now;
        return await log.KeepAsync(report, ofCaptures, cancellationToken);
    }

    public void Dispose() => _one.Dispose();
}
