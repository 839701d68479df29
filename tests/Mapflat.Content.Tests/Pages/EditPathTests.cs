using System.Diagnostics;
using Mapflat.Content.Pages;
using Xunit;

namespace Mapflat.Content.Tests.Pages;

public sealed class EditPathTests
{
    [Fact]
    public void What_is_kept_is_the_same_in_both_and_as_much_as_can_be()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var (old, now) = (Some(random), Some(random));
            var stretches = new EditPath(old, now).Find().ToList();
            var (kept, keptToo) = (Kept(old, stretches.Select(s => (s.OldStart, s.OldCount))), Kept(now, stretches.Select(s => (s.NewStart, s.NewCount))));
            Assert.Equal(kept, keptToo);
            Assert.Equal(Longest(old, now), kept.Count);
        }
    }

    [Fact]
    public void Two_long_sequences_without_anything_in_common_take_no_time_worth_naming()
    {
        int[] old = [.. Enumerable.Range(0, 5_000)], now = [.. Enumerable.Range(5_000, 5_000)];
        var watch = Stopwatch.StartNew();
        Assert.Equal([new Stretch(0, 5_000, 0, 5_000)], new EditPath(old, now).Find());
        // Tenths of a second on a machine that does nothing else.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    private static int[] Some(Random random)
    {
        var kinds = random.Next(2, 8);
        return [.. Enumerable.Range(0, random.Next(13)).Select(_ => random.Next(kinds))];
    }

    private static List<int> Kept(int[] all, IEnumerable<(int Start, int Count)> changed)
    {
        List<int> kept = [.. all];
        foreach (var (start, count) in changed.Reverse()) kept.RemoveRange(start, count);
        return kept;
    }

    private static int Longest(int[] old, int[] now)
    {
        var lengths = new int[old.Length + 1, now.Length + 1];
        for (var i = 0; i < old.Length; i++)
            for (var j = 0; j < now.Length; j++)
                lengths[i + 1, j + 1] = old[i] == now[j] ? lengths[i, j] + 1 : Math.Max(lengths[i, j + 1], lengths[i + 1, j]);
        return lengths[old.Length, now.Length];
    }
}
