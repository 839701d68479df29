using Mapflat.Content.Accounts;

namespace Mapflat.Content.Tests.Accounts;

public sealed class HashingLimitTests
{
    [Fact]
    public async Task A_flood_is_sent_away_at_once_and_those_who_wait_get_their_turn()
    {
        using var limit = new HashingLimit();
        var release = new TaskCompletionSource();
        var waiting = Enumerable.Range(0, HashingLimit.Longest).Select(i => limit.RunAsync<int>(
            async () =>
            {
                await release.Task;
                return i;
            },
            isKnown: false, TestContext.Current.CancellationToken)).ToList();
        var (_, failure) = await limit.RunAsync<int>(
            () => throw new InvalidOperationException("This must not run."), isKnown: false,
            TestContext.Current.CancellationToken);
        Assert.IsType<Failure.TooMany>(failure);
        // Beside the flood, and not behind it.
        Assert.Equal(5, (await limit.RunAsync<int>(
            () => Task.FromResult<Outcome<int>>(5), isKnown: true, TestContext.Current.CancellationToken)).Value);
        release.SetResult();
        Assert.Equal(
            Enumerable.Range(0, HashingLimit.Longest), (await Task.WhenAll(waiting)).Select(outcome => outcome.Value));
        Assert.Equal(7, (await limit.RunAsync<int>(
            () => Task.FromResult<Outcome<int>>(7), isKnown: false, TestContext.Current.CancellationToken)).Value);
    }
}
