using System.Text.RegularExpressions;
using Mapflat.Web.Upkeep;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Upkeep;

/// <summary>A running site that copies itself to an object store.</summary>
public sealed partial class PublishTaskTests : IAsyncLifetime
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

    [Fact]
    public async Task Publications_by_the_owner_are_copied_at_most_once_a_minute_and_Health_tells_of_their_age()
    {
        var clock = new TurnedClock();
        _site.With(clock);
        using var owner = await AdminClient.SignInAsync(_site);
        await PublishAsync(owner, "As it is.");
        await WaitsAsync(clock, 5);
        Assert.Equal(404, (await _store.GetAsync("about")).Status);
        clock.Turn(TimeSpan.FromSeconds(4));
        // Another one that follows soon is waited for.
        await PublishAsync(owner, "As it is now.");
        await WaitsAsync(clock, 5);
        clock.Turn(TimeSpan.FromSeconds(5));
        await WaitsAsync(clock, 60);
        Assert.Contains("As it is now.", (await _store.GetAsync("about")).Text, StringComparison.Ordinal);
        var health = await owner.ReadAsync("/admin/health");
        Assert.Contains($"The copy at s3://{S3Server.Bucket} is that of generation ", health,
            StringComparison.Ordinal);
        var age = Age().Match(health).Value;
        Assert.NotEqual("", age);
        // What follows within the minute waits for its end.
        await PublishAsync(owner, "As it will be.");
        clock.Turn(TimeSpan.FromSeconds(59));
        Assert.Contains(TimeSpan.FromSeconds(1), clock.Waiting);
        Assert.Contains("As it is now.", (await _store.GetAsync("about")).Text, StringComparison.Ordinal);
        _store.LoseBucket();
        clock.Turn(TimeSpan.FromSeconds(1));
        await WaitsAsync(clock, 5);
        clock.Turn(TimeSpan.FromSeconds(5));
        await WaitsAsync(clock, 60);
        health = await owner.ReadAsync("/admin/health");
        Assert.Contains("is older than the site", health, StringComparison.Ordinal);
        Assert.Contains(age, health, StringComparison.Ordinal);
    }

    private async Task PublishAsync(AdminClient owner, string words)
    {
        await using var store = new TempStore(_data.Path);
        var page = "/admin/pages/" + store.Sql("SELECT Id FROM Pages WHERE Address = '/about'").Single();
        (await owner.PostFormAsync(page + "/edit", page + "/edit", new() { ["markdown"] = words + "\n" })).Dispose();
        using var answer = await owner.PostFormAsync(page + "/publication", page + "/publication", []);
        Assert.Equal(System.Net.HttpStatusCode.Found, answer.StatusCode);
    }

    /// <summary>Waits until somebody waits for so many seconds by the clock.</summary>
    private static Task WaitsAsync(TurnedClock clock, int seconds) =>
        Wait.UntilAsync(() => Task.FromResult(clock.Waiting.Contains(TimeSpan.FromSeconds(seconds))));

    [GeneratedRegex("Published last: [^<]* UTC, generation [0-9]+")]
    private static partial Regex Age();

    private static string Tell(UpkeepService upkeep) =>
        upkeep.Entries.Single(entry => entry.Name == PublishTask.TaskName).Last?.Summary ?? "";
}
