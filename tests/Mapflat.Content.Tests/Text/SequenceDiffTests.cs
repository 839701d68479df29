using System.Diagnostics;
using System.Globalization;
using DiffPlex.Model;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Text;

public sealed class SequenceDiffTests
{
    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void What_is_kept_is_the_same_in_both_and_as_much_as_can_be()
    {
        var random = new Random(7);
        for (var round = LongRun.Count(4_000, 20_000); round > 0; round--)
        {
            var (old, now) = (Some(random), Some(random));
            var changes = Find(old, now);
            var (kept, keptToo) = (Kept(old, changes.Select(c => (c.DeleteStartA, c.DeleteCountA))), Kept(
                now, changes.Select(c => (c.InsertStartB, c.InsertCountB))));
            Assert.Equal(kept, keptToo);
            Assert.Equal(Longest(old, now), kept.Count);
        }
    }

    [Fact]
    public void Two_long_sequences_without_anything_in_common_take_no_time_worth_naming()
    {
        string[] old = Numbers(0, 5_000), now = Numbers(5_000, 5_000);
        var watch = ProcessorTime.Start();
        var change = Assert.Single(Find(old, now));
        Assert.Equal((0, 5_000), (change.DeleteStartA, change.DeleteCountA));
        Assert.Equal((0, 5_000), (change.InsertStartB, change.InsertCountB));
        // Tenths of a second.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    private static IReadOnlyList<DiffBlock> Find(string[] old, string[] now)
    {
        var effort = SequenceDiff.Effort;
        return SequenceDiff.Find(old, now, ref effort);
    }

    private static string[] Numbers(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static string[] Some(Random random)
    {
        var kinds = random.Next(2, 8);
        return [.. Enumerable.Range(0, random.Next(13)).SelectMany(_ => Numbers(random.Next(kinds), 1))];
    }

    private static List<string> Kept(string[] all, IEnumerable<(int Start, int Count)> changed)
    {
        List<string> kept = [.. all];
        foreach (var (start, count) in changed.Reverse()) kept.RemoveRange(start, count);
        return kept;
    }

    private static int Longest(string[] old, string[] now)
    {
        var lengths = new int[old.Length + 1, now.Length + 1];
        for (var i = 0; i < old.Length; i++)
            for (var j = 0; j < now.Length; j++)
                lengths[i + 1, j + 1] =
                    old[i] == now[j] ? lengths[i, j] + 1 : Math.Max(lengths[i, j + 1], lengths[i + 1, j]);
        return lengths[old.Length, now.Length];
    }
}
