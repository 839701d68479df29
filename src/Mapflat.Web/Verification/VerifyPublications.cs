using System.Diagnostics;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Verification;

/// <summary>
/// Verifies the site after every publication, once no other has followed for a few seconds. Nobody waits for it. A
/// start that serves what was kept on the disk publishes nothing, and loads nothing for this.
/// </summary>
internal sealed class VerifyPublications(
    FrozenSiteHolder holder, FrozenStore frozen, Lazy<VerificationTask> task, ILogger<VerifyPublications> logger)
    : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDrawing = TimeSpan.FromHours(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var published = new SemaphoreSlim(0);
        void Note() => published.Release();
        holder.Published += Note;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await published.WaitAsync(stoppingToken);
                while (await published.WaitAsync(Quiet, stoppingToken))
                {
                    // Another one has followed.
                }

                while (!await VerifyAsync(stoppingToken)) await Task.Delay(TryAgain, stoppingToken);
            }
        }
        finally
        {
            holder.Published -= Note;
        }
    }

    /// <returns>Whether it is done with; a store that is away may be back later.</returns>
    private async Task<bool> VerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What is not frozen yet would be drawn for this, and then once more to be kept.
            for (var begun = Stopwatch.GetTimestamp();
                frozen.HasPending(withLater: false) && Stopwatch.GetElapsedTime(begun) < LongestDrawing;)
                await Task.Delay(Quiet, cancellationToken);
            var result = await task.Value.VerifyPublicationAsync(cancellationToken);
            if (result?.Failed > 0) logger.AddressesFailed(result.Summary);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The host is going down.
            return true;
        }
        catch (Exception e) when (e is StoreException or System.Data.Common.DbException)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever goes wrong here is told, and takes nothing from visitors.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.NotVerified(e);
            return true;
        }
    }
}
