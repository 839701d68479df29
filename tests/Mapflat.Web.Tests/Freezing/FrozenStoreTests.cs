using System.Text;
using Mapflat.Content;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Microsoft.Data.Sqlite;

namespace Mapflat.Web.Tests.Freezing;

public sealed class FrozenStoreTests
{
    internal static IEnumerable<FrozenAnswer> ReadAll(FrozenStore store) => store.ReadHeads()
        .Select(head => store.Read(head.Address)!);

    [Fact]
    public void What_was_written_is_read_again_to_the_byte()
    {
        using var data = ShippedSite.Copy();
        using var store = Open(data);
        using var other = new TempFolder();
        using var copy = Open(other);
        copy.Replace(writer =>
        {
            foreach (var answer in ReadAll(store)) writer.Put(answer);
            writer.SetState(store.ReadState()!);
        });
        var (state, again) = (store.ReadState()!, copy.ReadState()!);
        Assert.Equal((state.Generation, state.Key, state.Origin, state.Frame.Title),
            (again.Generation, again.Key, again.Origin, again.Frame.Title));
        Assert.True(store.Count() > 40);
        Assert.Equal(store.Count(), copy.Count());
        foreach (var answer in ReadAll(store))
        {
            var read = copy.Read(answer.Address)!;
            Assert.Equal(Sample(answer), Sample(read));
            Assert.Equal(answer.Headers, read.Headers);
            Assert.Equal(answer.Identity.Bytes, read.Identity.Bytes);
            Assert.Equal(answer.Brotli?.Bytes, read.Brotli?.Bytes);
        }
    }

    [Fact]
    public void What_version_1_kept_in_files_goes_when_the_store_is_made_and_nothing_else_does()
    {
        using var data = new TempFolder();
        foreach (var file
            in (string[])["frozen/site-17/about.html", "frozen/rules-17.table", "frozen/manifest", "frozen/mine.txt"])
            data.Write(file, "Some bytes.");
        using var store = Open(data);
        store.Replace(_ => { });
        Assert.Equal(["mine.txt", "site.db"], Directory.GetFileSystemEntries(data["frozen"]).Select(Path.GetFileName)
            .Where(name => !name!.StartsWith("site.db-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_log_stays_short_and_every_change_is_read_at_once_while_others_read_on_and_on()
    {
        using var data = ShippedSite.Copy();
        using var store = Open(data);
        store.Take();
        var about = store.Read("/about")!;
        using var done = new CancellationTokenSource();
        var reading = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested) Assert.NotNull(store.Read("/about"));
        })).ToList();
        var (longest, written, random) = (0L, 0L, new Random(5));
        for (var n = 0; n < 120; n++)
        {
            var bytes = new byte[256 * 1024];
            random.NextBytes(bytes);
            var changed = Change(about, "/changed", FrozenBody.Create(bytes), null);
            store.Write(writer => writer.Put(changed));
            Assert.Equal(changed.ETag, store.Read("/changed")!.ETag);
            written += bytes.Length;
            longest = Math.Max(longest, new FileInfo(data["frozen/site.db-wal"]).Length);
        }

        await done.CancelAsync();
        await Task.WhenAll(reading);
        Assert.InRange(longest, 4L << 20, 12L << 20);
        Assert.True(written > longest * 2, "So little was written that the log could not have grown too long.");
    }

    [Fact]
    public void Equal_bytes_are_kept_once_and_go_with_the_last_answer_that_has_them()
    {
        using var data = ShippedSite.Copy();
        using var store = Open(data);
        var about = store.Read("/about")!;
        var before = Bodies(data);
        store.Write(writer => writer.Put(At(about, "/copy")));
        Assert.Equal(before, Bodies(data));
        store.Write(writer => writer.Remove("/about"));
        Assert.Equal(before, Bodies(data));
        Assert.Equal(about.Identity.Bytes, store.Read("/copy")!.Identity.Bytes);
        store.Write(writer => writer.Remove("/copy"));
        Assert.Equal(before - 1, Bodies(data));
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void An_answer_of_which_a_single_byte_is_not_what_was_frozen_is_never_sent()
    {
        using var data = ShippedSite.Copy();
        Dictionary<string, string> right;
        using (var store = Open(data)) right = ReadAll(store)
            .ToDictionary(answer => answer.Address, Sample, StringComparer.Ordinal);
        var random = new Random(5);
        var file = data["frozen/site.db"];
        var whole = File.ReadAllBytes(file);
        var (missed, rounds) = (0, LongRun.Count(30, 120));
        for (var n = 0; n < rounds; n++)
        {
            var changed = whole.ToArray();
            // Past the head, by which SQLite itself knows the file.
            for (var i = 0; i < 20; i++) changed[random.Next(4096, changed.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, changed);
            using var store = Open(data);
            foreach (var (address, sample) in right)
            {
                if (store.Read(address) is not { } answer) missed++;
                else Assert.Equal(sample, Sample(answer));
            }
        }

        // Of so many broken bits some must have been met.
        Assert.InRange(missed, 1, rounds * right.Count / 2);
    }

    [Fact]
    public void An_index_that_leads_to_another_answer_is_noticed()
    {
        using var data = ShippedSite.Copy();
        var file = data["frozen/site.db"];
        var whole = File.ReadAllBytes(file);
        Dictionary<string, string> known;
        using (var store = Open(data))
            known = ReadAll(store)
                .ToDictionary(answer => answer.Address, answer => answer.ETag, StringComparer.Ordinal);
        var lost = 0;
        foreach (var address in known.Keys)
        {
            // An entry of an index says of what type and how long its text is; with one bit other, it is no text, comes
            // after all that are, and whoever looks for another entry may be led to this one.
            var words = Encoding.UTF8.GetBytes(address);
            var type = (2 * words.Length) + 13;
            if (type > 0x7f) continue;
            var at = 0;
            for (var number = 1; number < 3 && at <= 0; number++)
                at = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[3, (byte)type, (byte)number, .. words]);
            if (at <= 0) continue;
            var changed = whole.ToArray();
            changed[at + 1] ^= 1;
            File.WriteAllBytes(file, changed);
            using var store = Open(data);
            foreach (var (asked, etag) in known)
            {
                if (store.Read(asked) is not { } answer) lost++;
                else Assert.Equal((asked, etag), (asked, answer.ETag));
            }
        }

        Assert.NotEqual(0, lost);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no database")]
    [InlineData("SQLite format 3\0 but nothing else")]
    public void A_file_that_is_none_holds_no_site(string text)
    {
        using var data = ShippedSite.Copy();
        File.WriteAllText(data["frozen/site.db"], text);
        using var store = Open(data);
        Assert.Null(store.ReadState());
        store.Replace(_ => { });
        Assert.Equal(0, store.Count());
    }

    [Fact]
    public void The_hot_answers_are_bounded_and_a_publication_is_seen_at_once()
    {
        using var data = ShippedSite.Copy();
        using var store = new FrozenStore(
            new DataFolder(data.Path), new VisitCounters(), new MapflatOptions { HotAnswersMegabytes = 1 });
        // What is asked for once is not kept.
        Assert.NotSame(store.Find("/about"), store.Find("/about"));
        var about = store.Find("/about")!;
        Assert.Same(about, store.Find("/about"));
        store.Write(writer => writer.Put(Saying(about, "Other words")));
        Assert.Equal("Other words"u8.ToArray(), store.Find("/about")!.Identity.Bytes);
        store.Write(writer =>
        {
            for (var n = 0; n < 300; n++) writer.Put(At(about, $"/page-{n}"));
        });
        for (var n = 0; n < 300; n++)
        {
            Assert.NotNull(store.Find($"/page-{n}"));
            Assert.NotNull(store.Find($"/page-{n}"));
        }

        Assert.InRange(store.HotCount, 1, (int)(1024 * 1024L / about.Identity.Bytes.Length));
    }

    [Fact]
    public async Task Nobody_is_left_with_an_answer_from_before_a_publication()
    {
        using var data = ShippedSite.Copy();
        using var store = Open(data);
        var about = store.Find("/about")!;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) store.Find("/about");
        })).ToArray();
        for (var n = 0; n < 300; n++)
        {
            var words = $"Words {n}";
            store.Write(writer => writer.Put(Saying(about, words)));
            Assert.Equal(words, System.Text.Encoding.UTF8.GetString(store.Find("/about")!.Identity.Bytes));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal("Words 299", System.Text.Encoding.UTF8.GetString(store.Find("/about")!.Identity.Bytes));
    }

    [Fact]
    public void What_is_to_be_drawn_is_drawn_in_order_and_stays_written_down()
    {
        using var data = ShippedSite.Copy();
        using (var store = Open(data))
        {
            store.Write(writer =>
            {
                writer.Want("/b", 5);
                writer.Want("/a", 5);
                writer.Want("/first", 1);
                writer.Want("/b", 9);
            });
        }

        using var again = Open(data);
        Assert.Equal(["/first", "/a", "/b"], again.ReadPending(10));
        again.Write(writer => writer.Unwant("/first"));
        again.Write(writer => writer.Put(At(again.Read("/about")!, "/a")));
        Assert.Equal(["/b"], again.ReadPending(10));
    }

    internal static FrozenStore Open(TempFolder data) => Open(data.Path);

    internal static FrozenStore Open(string data) =>
        new(new DataFolder(data), new VisitCounters(), new MapflatOptions());

    /// <summary>All that visitors can see of an answer.</summary>
    internal static string Sample(FrozenAnswer answer) => $"{SampleOfWords(answer)} {answer.Brotli?.ETag}";

    /// <summary>All but the Brotli form, which another quality makes another one.</summary>
    internal static string SampleOfWords(FrozenAnswer answer) =>
        $"{answer.Address} {answer.Status} {answer.ContentType} {answer.CacheControl} {answer.Vary} "
        + $"{answer.LastModifiedLine} {answer.Markdown} {answer.Identity.ETag} "
        + $"{Compression.ETagOf(answer.Identity.Bytes)} {answer.Gzip?.ETag} "
            + $"{string.Join(' ', answer.Headers)}";

    /// <summary>Changes the file as a disk that fails would.</summary>
    internal static void Damage(TempFolder data, string address) =>
        Sql(data, "UPDATE bodies SET bytes = zeroblob(length(bytes)) WHERE id IN (SELECT brotli FROM answers WHERE "
            + "address = $1)", address);

    private static object? Sql(TempFolder data, string sql, string value = "")
    {
        using var connection = new SqliteConnection($"Data Source={data["frozen/site.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$1", value);
        return command.ExecuteScalar();
    }

    private static long Bodies(TempFolder data) => (long)Sql(data, "SELECT count(*) FROM bodies")!;

    private static FrozenAnswer At(FrozenAnswer answer, string address) =>
        Change(answer, address, answer.Identity, answer.Brotli);

    internal static FrozenAnswer Saying(FrozenAnswer answer, string words) =>
        Change(answer, answer.Address, FrozenBody.Create(System.Text.Encoding.UTF8.GetBytes(words)), null);

    private static FrozenAnswer Change(
        FrozenAnswer answer, string address, FrozenBody identity, FrozenBody? brotli) => new()
        {
            Address = address,
            Status = answer.Status,
            ContentType = answer.ContentType,
            CacheControl = answer.CacheControl,
            Vary = answer.Vary,
            LastModified = answer.LastModified,
            Headers = answer.Headers,
            PageId = answer.PageId,
            Markdown = answer.Markdown,
            ETag = identity.ETag,
            Length = identity.Bytes.Length,
            Identity = identity,
            Brotli = brotli,
            IsSmall = true,
        };
}
