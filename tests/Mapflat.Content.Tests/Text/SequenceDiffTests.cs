using System.Globalization;
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
            var (kept, keptToo) = (Kept(old, changes.Select(c => (c.OldStart, c.OldCount))), Kept(
                now, changes.Select(c => (c.NewStart, c.NewCount))));
            Assert.Equal(kept, keptToo);
            Assert.Equal(Longest(old, now), kept.Count);
        }
    }

    public static TheoryData<string, int, string, int> Pairs => new()
    {
        { "many that all differ", 300_000, "other", 300_000 },
        { "one kind against a few", 500_000, "same", 3 },
        { "one kind against some", 500_000, "same", 5_000 },
        { "every other one", 100_000, "alternating", 100_000 },
        { "few kinds at random", 50_000, "random", 60_000 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void However_long_and_different_it_takes_no_more_steps_than_it_may(
        string what, int olds, string kind, int nows)
    {
        var random = new Random(7);
        string[] old = kind is "other" or "random" ? Numbers(0, olds) : [.. Enumerable.Repeat("a", olds)];
        string[] now = [.. Enumerable.Range(0, nows).Select(i => kind switch
        {
            "other" => $"b{i}",
            "random" => $"{random.Next(4)}",
            "alternating" => i % 2 == 0 ? "a" : "b",
            _ => i == nows / 2 ? "b" : "a",
        })];
        if (kind == "random") old = [.. old.Select(_ => $"{random.Next(4)}")];
        var effort = new DiffEffort();
        var changes = SequenceDiff.Find(old, now, effort);
        Assert.NotEmpty(changes);
        // One run of what both have may go past the end; it is paid once.
        Assert.InRange(effort.Left, -Math.Max(olds, nows), DiffEffort.Steps);
        Assert.Equal(Kept(old, changes.Select(c => (c.OldStart, c.OldCount))),
            Kept(now, changes.Select(c => (c.NewStart, c.NewCount))));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void One_change_in_long_sequences_is_found_and_two_thousand_of_all_that_differ()
    {
        var numbers = Numbers(0, 200_000);
        var one = numbers.ToArray();
        one[100_000] = "x";
        Assert.Equal([new SequenceChange(100_000, 1, 100_000, 1)], Find(numbers, one));
        var effort = new DiffEffort();
        SequenceDiff.Find(Numbers(0, 2_000), Numbers(2_000, 2_000), effort);
        Assert.False(effort.WasTooLittle);
    }

    private static IReadOnlyList<SequenceChange> Find(string[] old, string[] now) =>
        SequenceDiff.Find(old, now, new DiffEffort());

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
