using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Visits;

/// <summary>
/// Brings what was counted into the store: on the minute, and so at midnight too, and when the server has stopped. A
/// process that is killed loses the last minute.
/// </summary>
internal sealed class VisitFlush(VisitWriter writer, TimeProvider time, ILogger<VisitFlush> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private bool _away;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // A host that is torn down in the middle of its start is disposed first, and stopped then.
        if (ExecuteTask is not null) await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Every - new TimeSpan(time.GetUtcNow().Ticks % Every.Ticks), time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            await FlushAsync(stoppingToken);
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await writer.FlushAsync(cancellationToken);
            _away = false;
        }
        catch (StoreException e)
        {
            // Told once, not every minute; the counts wait.
            if (!_away) logger.VisitsWait(e.Message);
            _away = true;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The host is going down in a hurry.
        }
    }
}
