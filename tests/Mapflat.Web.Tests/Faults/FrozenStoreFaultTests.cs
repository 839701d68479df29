using Mapflat.Content.Frozen;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// The frozen store by itself, as a killed process or a power cut leaves its files in the middle of a publication.
/// </summary>
public sealed class FrozenStoreFaultTests(ServedFolder served)
{
    /// <summary>In bytes: the least that a disk writes at once.</summary>
    private const int Sector = 512;

    private static readonly int _powerCuts = LongRun.Count(20, 100);

    private static readonly string[] Published = ["/", "/about", "/about.md", "/feed.atom"];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void A_publication_killed_at_any_write_is_there_whole_or_not_at_all()
    {
        using var data = Publish(out var before, out var after);
        var log = File.ReadAllBytes(data["frozen/site.db-wal"]);
        for (var length = 0; length < log.Length; length += Sector * LongRun.Count(5, 1))
        {
            using var left = Leave(data, log[..length]);
            Assert.Equal(before, Read(left));
        }

        using var whole = Leave(data, log);
        Assert.Equal(after, Read(whole));
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void So_is_one_of_which_a_power_cut_left_some_sectors_and_others_not()
    {
        using var data = Publish(out var before, out var after);
        var log = File.ReadAllBytes(data["frozen/site.db-wal"]);
        var random = new Random(20261130);
        for (var cut = 0; cut < _powerCuts; cut++)
        {
            var torn = log.ToArray();
            for (var lost = random.Next(1, 5); lost > 0; lost--)
            {
                var sector = random.Next(torn.Length / Sector) * Sector;
                torn.AsSpan(sector, Sector).Clear();
            }

            using var left = Leave(data, torn);
            // A sector that was empty anyway is no loss.
            Assert.Equal(torn.AsSpan().SequenceEqual(log) ? after : before, Read(left));
        }
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void A_power_cut_while_the_log_is_copied_takes_nothing_of_what_was_published()
    {
        using var data = Publish(out _, out var after);
        var (log, old) = (File.ReadAllBytes(data["frozen/site.db-wal"]), File.ReadAllBytes(data["frozen/site.db"]));
        byte[] copied;
        using (var whole = Leave(data, log))
        {
            // The last to close copies the log.
            using (var store = FrozenStoreTests.Open(whole)) store.Write(_ => { });
            copied = File.ReadAllBytes(whole["frozen/site.db"]);
            Assert.Equal(after, Read(whole));
        }

        var random = new Random(20261130);
        for (var cut = 0; cut < _powerCuts; cut++)
        {
            using var left = Leave(data, log);
            var half = new byte[Math.Max(old.Length, copied.Length)];
            old.CopyTo(half, 0);
            for (var sector = 0; sector < copied.Length; sector += Sector)
                if (random.Next(2) == 0) copied.AsSpan(sector, Sector).CopyTo(half.AsSpan(sector));
            File.WriteAllBytes(left["frozen/site.db"], half);
            Assert.Equal(after, Read(left));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task A_process_killed_while_it_writes_a_publication_is_followed_by_one_that_completes_it(int write)
    {
        if (!Strace.IsHere) Assert.Skip("strace is not installed, or may not trace here.");
        using var data = served.Copy();
        using var source = new ContentSource().Page("/kept", "Kept", "The second edition.\n");
        await using (var site = await SiteProcess.StartAsync(data.Path, Strace.With(
            "-P", data["frozen/site.db-wal"], "-e", $"inject=pwrite64:signal=KILL:when={write}", "-o", "/dev/null")))
        {
            await source.ImportAsync(data.Path);
            await Wait.UntilAsync(() => Task.FromResult(site.HasEnded));
        }

        Assert.Empty(ServedFolder.FaultsOf(data.Path));
        await using var next = await SiteProcess.StartAsync(data.Path);
        await Wait.UntilAsync(async () =>
            (await next.AskAsync("/kept.md")).Text.Contains("second edition", StringComparison.Ordinal));
        Assert.Equal(served.Answers, await served.AskAllAsync(next));
    }

    /// <summary>A store with a publication that is in its log alone.</summary>
    /// <param name="before">What visitors got until then; see <see cref="Read"/>.</param>
    /// <param name="after">What they get since.</param>
    private static TempFolder Publish(out string before, out string after)
    {
        using var shipped = ShippedSite.Copy();
        before = Read(shipped);
        using var store = FrozenStoreTests.Open(shipped);
        var state = store.ReadState()!;
        store.Write(writer =>
        {
            foreach (var address in Published)
                writer.Put(FrozenStoreTests.Saying(store.Read(address)!, $"Other words at {address}"));
            writer.Remove("/contents");
            writer.Want("/all", FrozenStore.LaterRank);
            writer.SetState(state with { Generation = state.Generation + 1 });
        });
        // While the writer has it open, the log is not copied.
        var copy = shipped.Copy();
        using (var whole = copy.Copy()) after = Read(whole);
        Assert.NotEqual(before, after);
        return copy;
    }

    /// <summary>The same folder with what a fault has left of the log.</summary>
    private static TempFolder Leave(TempFolder data, byte[] log)
    {
        var left = new TempFolder();
        Directory.CreateDirectory(left["frozen"]);
        Directory.CreateSymbolicLink(left["media"], data["media"]);
        File.Copy(data["frozen/site.db"], left["frozen/site.db"]);
        File.WriteAllBytes(left["frozen/site.db-wal"], log);
        return left;
    }

    /// <summary>The generation, and what visitors get of it.</summary>
    private static string Read(TempFolder data)
    {
        using var store = FrozenStoreTests.Open(data);
        var answers = FrozenStoreTests.ReadAll(store).Select(FrozenStoreTests.Sample);
        return $"{store.ReadState()!.Generation} {store.IsPending("/all")}\n{string.Join('\n', answers)}";
    }
}
