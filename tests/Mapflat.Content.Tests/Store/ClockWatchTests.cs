using Mapflat.Content.Store;

namespace Mapflat.Content.Tests.Store;

public sealed class ClockWatchTests : IDisposable
{
    private readonly TempFolder _data = new();
    private readonly StoppedClock _clock = new();
    private readonly DataFolder _folder;

    public ClockWatchTests() => _folder = new DataFolder(_data.Path);

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_clock_that_goes_on_as_clocks_do_is_not_doubted()
    {
        foreach (var step in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMinutes(1), -TimeSpan.FromHours(2),
            TimeSpan.FromDays(30), TimeSpan.FromDays(89)])
        {
            _clock.Now += step;
            Assert.Null(Start().Look());
            Assert.False(ClockWatch.IsDoubted(_folder, _clock.Now.UtcDateTime));
        }
    }

    [Theory]
    [InlineData(-3, true, "before this program was made")]
    [InlineData(3, false, "this program last ran on")]
    public void A_leap_is_doubted_at_the_next_start_and_within_a_minute_and_over_when_it_is_put_right(
        int years, bool isBehind, string words)
    {
        var running = Start();
        Assert.Null(running.Look());
        for (var round = 0; round < 5; round++)
        {
            _clock.Now = _clock.Now.AddYears(years);
            foreach (var doubt in (ClockDoubt?[])[running.Look(), Start().Look()])
            {
                Assert.Equal(isBehind, doubt!.IsBehind);
                Assert.Contains(words, doubt.Words, StringComparison.Ordinal);
            }

            Assert.True(ClockWatch.IsDoubted(_folder, _clock.Now.UtcDateTime));
            _clock.Now = _clock.Now.AddYears(-years).AddDays(1);
            Assert.Null(running.Look());
            Assert.Null(Start().Look());
            Assert.False(ClockWatch.IsDoubted(_folder, _clock.Now.UtcDateTime));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(400)]
    public void A_doubt_that_nobody_resolves_ends_when_the_clock_has_gone_on_evenly_for_a_month(int years)
    {
        Assert.Null(Start().Look());
        _clock.Now = _clock.Now.AddYears(years);
        for (var day = 0; day < 30; day++, _clock.Now += TimeSpan.FromDays(1)) Assert.NotNull(Start().Look());
        Assert.Null(Start().Look());
        // From then on, the old time is what cannot be.
        _clock.Now = _clock.Now.AddYears(-1);
        Assert.Contains("before: it was wrong then, or is now", Start().Look()!.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_leaps_about_is_not_believed_for_going_on()
    {
        Assert.Null(Start().Look());
        var begun = _clock.Now;
        for (var years = 3; years < 40; years += 3)
        {
            _clock.Now = begun.AddYears(years);
            Assert.NotNull(Start().Look());
        }
    }

    [Fact]
    public void A_first_start_before_the_program_was_made_does_not_make_the_right_time_a_leap()
    {
        _clock.Now = new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.True(Start().Look()!.IsBehind);
        _clock.Now = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Null(Start().Look());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"Highest\":\"yesterday\"}")]
    public void A_file_that_cannot_be_read_is_begun_anew(string text)
    {
        _data.Write("clock.json", text);
        Assert.Null(Start().Look());
        _clock.Now = _clock.Now.AddYears(1);
        Assert.NotNull(Start().Look());
    }

    private ClockWatch Start() => new(_folder, _clock);
}
