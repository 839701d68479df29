using Mapflat.Web.Upkeep;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Upkeep;

/// <summary>A running site that copies itself to an object store.</summary>
public sealed class PublishTaskTests : IAsyncLifetime
{
    private readonly TempFolder _data = new();
    private S3Server _store = null!;
    private SiteFactory _site = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(S3Server.Program)) Assert.Skip("s3rver is missing: npm ci --prefix tests/s3");
        _store = await S3Server.StartAsync();
        using var source = new ContentSource().Page("/", "Home").Page("/about", "About", "As it was.\n");
        await source.ImportAsync(_data.Path);
        _site = new SiteFactory().In(_data).With("Mapflat:PublicUrl", "http://localhost")
            .With("Mapflat:Publish:Target", $"s3://{S3Server.Bucket}")
            .With("Mapflat:Publish:Endpoint", _store.Endpoint.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null) await _site.DisposeAsync();
        if (_store is not null) await _store.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task A_publication_is_copied_behind_the_scenes_and_Health_tells_how_that_went()
    {
        using var client = _site.CreateClient();
        await client.GetStringAsync(new Uri("/about", UriKind.Relative), TestContext.Current.CancellationToken);
        using (var change = new ContentSource().Page("/about", "About", "As it is.\n"))
            await change.ImportAsync(_data.Path);
        await Wait.UntilAsync(async () =>
            (await _store.GetAsync("about")).Text.Contains("As it is.", StringComparison.Ordinal));
        var upkeep = _site.Services.GetRequiredService<UpkeepService>();
        await Wait.UntilAsync(() => Task.FromResult(Tell(upkeep).Contains(
            $"The copy at s3://{S3Server.Bucket} is that of generation ", StringComparison.Ordinal)));
        // What there is no bucket for.
        _store.LoseBucket();
        using (var change = new ContentSource().Page("/about", "About", "As it will be.\n"))
            await change.ImportAsync(_data.Path);
        await upkeep.RunAsync(PublishTask.TaskName, Timeout.InfiniteTimeSpan);
        Assert.Contains("is older than the site", Tell(upkeep), StringComparison.Ordinal);
    }

    private static string Tell(UpkeepService upkeep) =>
        upkeep.Entries.Single(entry => entry.Name == PublishTask.TaskName).Last?.Summary ?? "";
}
