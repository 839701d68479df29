using System.Buffers.Binary;
using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Model;
using Mapflat.Content.Pages;
using Mapflat.Web.Freezing;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>What a publication writes, counted in its two logs: time is a matter of the machine.</summary>
public sealed class PublicationCostTests
{
    /// <summary>In bytes: some 107,000, and up to 142,000 where the index of words is merged.</summary>
    private const int Most = 165_000;

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private static string Text(string last) => string.Concat(Enumerable.Range(1, 12).Select(n =>
        $"## Part {n}\n\nWords of part {n}{string.Concat(Enumerable.Range(0, 40).Select(w => $" word{n * w}"))}.\n\n"))
        + last + "\n";

    [Fact]
    public async Task A_publication_writes_no_more_the_larger_the_site_and_draws_no_document_of_all_of_it()
    {
        var (few, many) = (await PublishAsync(0), await PublishAsync(GrownSite.Pages));
        Assert.InRange(few, 1, Most);
        Assert.InRange(many, 1, Math.Min(Most, 2 * few));
    }

    /// <returns>The bytes that were written by the second publication of a page of 12 sections.</returns>
    private static async Task<long> PublishAsync(int others)
    {
        using var data = new TempFolder();
        using (var source = new ContentSource())
        {
            source.File("site.yaml", Sample.Site()).Page("/", "Home").Page("/many", "Many")
                .Page("/many/page", "Page", Text("First."));
            await source.ImportAsync(data.Path);
        }

        if (others > 0) await ManyPages.AddAsync(data.Path, "/many", others);
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        var frozen = site.Services.GetRequiredService<FrozenStore>();
        // The other pages would be drawn for a minute, and have nothing to do with it.
        await Wait.UntilAsync(() =>
        {
            frozen.Write(writer =>
            {
                foreach (var address in frozen.ReadPending(int.MaxValue)) writer.Unwant(address);
            });
            return Task.FromResult(!frozen.HasPending());
        });
        await PublishAsync(site, "Second.");
        var (content, answers) = (new Log(data["mapflat.db-wal"]), new Log(data["frozen/site.db-wal"]));
        var tries = 0;
        do
        {
            // A site at rest empties the log of its answers, on a busy machine in the middle of this: nothing is known.
            Assert.True(tries++ < 10, "The log is empty each time.");
            answers.Begin();
            await PublishAsync(site, $"Third, {tries}.", content.Begin);
        }
        while (content.IsEmpty || answers.IsEmpty);

        Assert.Equal(SiteLists.Documents.Order(StringComparer.Ordinal), frozen.ReadPending(int.MaxValue));
        Assert.Contains($"Third, {tries}.", await client.GetStringAsync(
            new Uri("/many/page", UriKind.Relative), Stop), StringComparison.Ordinal);
        TestContext.Current.SendDiagnosticMessage(
            $"beside {others} pages: {content.Written} bytes of content, {answers.Written} of answers");
        return content.Written + answers.Written;
    }

    private static async Task PublishAsync(SiteFactory site, string last, Action? begin = null)
    {
        var drafts = site.Services.GetRequiredService<PageDrafts>();
        var page = site.Services.GetRequiredService<FrozenStore>().FindPages(["/many/page"])["/many/page"].Id;
        var draft = (await drafts.ReadAsync(page, Stop))!;
        Assert.Null((await drafts.SaveAsync(page, draft.Edits, draft.Text with { Markdown = Text(last) },
            automatic: false, Author.Command, Stop)).Failure);
        begin?.Invoke();
        Assert.Null((await site.Services.GetRequiredService<PagePublishing>()
            .PublishAsync(page, draft.Edits + 1, null, Author.Command, Stop)).Failure);
        var freezer = site.Services.GetRequiredService<Freezer>();
        await freezer.PublishAsync(Stop);
        while (await freezer.DrawPendingAsync(Stop, withLater: false))
        {
            // What follows behind it.
        }
    }

    /// <summary>A write-ahead log; https://www.sqlite.org/fileformat2.html#the_write_ahead_log</summary>
    private sealed class Log
    {
        private const int Head = 32, FrameHead = 24;

        private readonly string _path;
        private (ulong Salt, long Bytes) _before;

        public Log(string path)
        {
            _path = path;
            Begin();
        }

        public long Written => Read() is var now && now.Salt == _before.Salt ? now.Bytes - _before.Bytes : now.Bytes;

        /// <summary>Whether it was copied to its database and cut to nothing.</summary>
        public bool IsEmpty => Read().Salt == 0;

        public void Begin() => _before = Read();

        /// <summary>What was written since it was begun anew, which gives it another salt.</summary>
        private (ulong Salt, long Bytes) Read()
        {
            byte[] log;
            using (var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            {
                log = new byte[file.Length];
                file.ReadExactly(log);
            }

            if (log.Length < Head) return (0, 0);
            var frame = FrameHead + (int)BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(8));
            var salt = BinaryPrimitives.ReadUInt64BigEndian(log.AsSpan(16));
            var end = Head;
            while (end + frame <= log.Length && BinaryPrimitives.ReadUInt64BigEndian(log.AsSpan(end + 8)) == salt)
                end += frame;
            return (salt, end - Head);
        }
    }
}
