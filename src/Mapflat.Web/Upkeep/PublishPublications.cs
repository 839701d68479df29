using Mapflat.Web.Freezing;

namespace Mapflat.Web.Upkeep;

/// <summary>
/// Copies the site to its object store after a publication, at most once a minute. Nobody waits for it; Health tells
/// how it went.
/// </summary>
internal sealed class PublishPublications(
    FrozenSiteHolder holder, Lazy<UpkeepService> upkeep, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5), AtMostEvery = TimeSpan.FromMinutes(1);

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
                while (await IsFollowedAsync(published, stoppingToken))
                {
                    // Another one has followed.
                }

                await upkeep.Value.RunAsync(PublishTask.TaskName, Timeout.InfiniteTimeSpan);
                await Task.Delay(AtMostEvery, time, stoppingToken);
            }
        }
        finally
        {
            holder.Published -= Note;
        }
    }

    /// <summary>Whether another publication comes before it has been quiet for long enough.</summary>
    private async Task<bool> IsFollowedAsync(SemaphoreSlim published, CancellationToken stoppingToken)
    {
        using var quiet = new CancellationTokenSource(Quiet, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, quiet.Token);
        try
        {
            await published.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
