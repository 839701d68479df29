using Mapflat.Content.Accounts;

namespace Mapflat.Content.Tests.Accounts;

public sealed class ThrottleTests
{
    private readonly StoppedClock _clock = new();

    [Fact]
    public void The_first_failures_are_free_then_each_doubles_the_wait_up_to_the_longest()
    {
        var throttle = new Throttle(_clock, free: 3, TimeSpan.FromSeconds(10));
        List<double> waits = [];
        for (var i = 0; i < 9; i++)
        {
            throttle.Failed("a");
            waits.Add(throttle.Wait("a").TotalSeconds);
        }

        Assert.Equal([0, 0, 1, 2, 4, 8, 10, 10, 10], waits);
        Assert.Equal(TimeSpan.Zero, throttle.Wait("b"));
    }

    [Fact]
    public void A_wait_is_over_when_it_said_it_would_be_and_success_forgets_everything()
    {
        var throttle = new Throttle(_clock, free: 0, TimeSpan.FromSeconds(30));
        throttle.Failed("a");
        throttle.Failed("a");
        _clock.Now += throttle.Wait("a");
        Assert.Equal(TimeSpan.Zero, throttle.Wait("a"));
        throttle.Failed("a");
        throttle.Succeeded("a");
        Assert.Equal(TimeSpan.Zero, throttle.Wait("a"));
    }

    [Fact]
    public void A_flood_of_names_does_not_fill_the_memory_nor_free_the_one_that_is_attacked()
    {
        var throttle = new Throttle(_clock, free: 3, TimeSpan.FromSeconds(30));
        for (var i = 0; i < 20; i++) throttle.Failed("the owner");
        for (var i = 0; i < Throttle.Capacity * 2; i++) throttle.Failed($"somebody {i}");
        Assert.NotEqual(TimeSpan.Zero, throttle.Wait("the owner"));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void One_subscribers_addresses_are_one_network(string one, string other, bool same) =>
        Assert.Equal(same, Throttles.NetworkOf(one) == Throttles.NetworkOf(other));
}
