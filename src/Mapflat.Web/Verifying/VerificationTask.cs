using Mapflat.Content.Upkeep;
using Mapflat.Content.Verification;

namespace Mapflat.Web.Verifying;

/// <summary>Tries every old address once a week, whether or not anything was published: the settings may have changed.</summary>
internal sealed class VerificationTask(Verifier verifier, VerificationLog log, InnerVisitor visitor) : IUpkeepTask, IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public string Name => "verify";

    public TimeSpan Every => TimeSpan.FromDays(7);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        var result = await VerifyAsync(cancellationToken);
        return new UpkeepReport(result.Failed == 0 ? UpkeepState.Well : UpkeepState.NeedsSomeone, result.Summary, result.Failures);
    }

    /// <summary>Verifies the site that is served now, and keeps what that came to.</summary>
    public async Task<VerificationResult> VerifyAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await log.KeepAsync(await verifier.RunAsync(visitor, progress: null, cancellationToken), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
