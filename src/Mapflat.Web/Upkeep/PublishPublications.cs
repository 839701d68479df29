using Mapflat.Web.Freezing;

namespace Mapflat.Web.Upkeep;

/// <summary>
/// Copies the site to its object store after a publication, at most once a minute. Nobody waits for it; Health tells
/// how it went.
/// </summary>
internal sealed class PublishPublications(FrozenSiteHolder holder, Lazy<UpkeepService> upkeep) : BackgroundService
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
                while (await published.WaitAsync(Quiet, stoppingToken))
                {
                    // Another one has followed.
                }

                await upkeep.Value.RunAsync(PublishTask.TaskName, Timeout.InfiniteTimeSpan);
                await Task.Delay(AtMostEvery, stoppingToken);
            }
        }
        finally
        {
            holder.Published -= Note;
        }
    }
}
