using Mapflat.Web.Hosting;
using Serilog.Events;
using Serilog.Parsing;

namespace Mapflat.Web.Tests.Hosting;

public sealed class LogBudgetTests
{
    private const int Kept = 15 * 4 * 1024 * 1024;

    private readonly Ticking _clock = new();

    [Fact]
    public void A_flood_gets_its_lines_and_no_more_and_what_goes_wrong_gets_its_own()
    {
        var budget = new LogBudget(_clock);
        Assert.Equal(LogBudget.Lines, Enumerable.Range(0, 100_000)
            .Count(_ => budget.IsEnabled(Line(LogEventLevel.Information))));
        Assert.Equal(LogBudget.Troubles, Enumerable.Range(0, 100_000)
            .Count(n => budget.IsEnabled(Line(n % 2 == 0 ? LogEventLevel.Error : LogEventLevel.Warning))));
        _clock.Seconds += 59;
        Assert.False(budget.IsEnabled(Line(LogEventLevel.Information)));
    }

    [Fact]
    public void The_next_line_says_how_many_were_left_out()
    {
        var budget = new LogBudget(_clock);
        for (var n = 0; n < LogBudget.Lines + 12_345; n++) budget.IsEnabled(Line(LogEventLevel.Information));
        _clock.Seconds += 60;
        var (first, second) = (Line(LogEventLevel.Information), Line(LogEventLevel.Information));
        Assert.True(budget.IsEnabled(first) && budget.IsEnabled(second));
        Assert.Equal(
            " (12345 lines before this one were left out)", ((ScalarValue)first.Properties[LogBudget.LeftOut]).Value);
        Assert.DoesNotContain(LogBudget.LeftOut, second.Properties.Keys);
    }

    [Fact]
    public async Task The_files_of_a_flood_stay_within_their_bound()
    {
        await using var site = new Testing.SiteFactory();
        using var client = site.Client();
        var stop = TestContext.Current.CancellationToken;
        (await client.GetAsync(new Uri("/", UriKind.Relative), stop)).Dispose();
        await Parallel.ForEachAsync(Enumerable.Range(0, 4 * LogBudget.Lines), stop, async (n, cancellationToken) =>
            (await client.GetAsync(new Uri($"/guess-{n}", UriKind.Relative), cancellationToken)).Dispose());
        var lines = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(site.DataDirectory, "logs")))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            lines += (await new StreamReader(open).ReadToEndAsync(stop)).Split('\n')
                .Count(line => line.Contains("/guess-", StringComparison.Ordinal));
            Assert.InRange(open.Length, 1, Kept);
        }

        // The flood may have gone on into a second minute.
        Assert.InRange(lines, 1, 4 * LogBudget.Lines - 1);
    }

    private static LogEvent Line(LogEventLevel level) => new(DateTimeOffset.UnixEpoch, level, null,
        new MessageTemplate("Words", new MessageTemplateParser().Parse("Words").Tokens), []);

    private sealed class Ticking : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
