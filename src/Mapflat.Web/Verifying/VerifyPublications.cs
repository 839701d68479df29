using Mapflat.Content.Store;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Verifying;

/// <summary>
/// Verifies the site after every publication, once no other has followed for a few seconds. Nobody waits for it. A start that
/// serves what was kept on the disk publishes nothing, and loads nothing for this.
/// </summary>
internal sealed class VerifyPublications(SiteKeeper keeper, SiteApplication application, ILogger<VerifyPublications> logger) : BackgroundService
{
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        FrozenSite? verified = null, seen = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_quiet, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = keeper.Published;
            if (now is not null && now != verified && now == seen && await VerifyAsync(stoppingToken)) verified = now;
            seen = now;
        }
    }

    /// <returns>Whether it is done with; a store that is away may be back later.</returns>
    private async Task<bool> VerifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await application.Services.GetRequiredService<VerificationTask>().VerifyAsync(cancellationToken);
            if (result.Failed > 0) logger.AddressesFailed(result.Summary);
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
