using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Archives.Warc;
using static Mapflat.Content.Tests.Archives.Warc.WarcBytes;

namespace Mapflat.Content.Tests.Archives.Warc;

public sealed class ArchiveReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_is_told_with_its_place(bool isGzip)
    {
        var (first, second) = (HtmlPage("http://old.example/"), HtmlPage("https://old.example/b?x=1", "<p>b"));
        var (answers, skipped) = Read(isGzip ? Gzip(first, second) : [.. first, .. second]);
        Assert.Empty(skipped);
        Assert.Equal(["http://old.example/", "https://old.example/b?x=1"], answers.Select(answer => answer.Url));
        var answer = answers[0];
        Assert.Equal(new DateTime(2012, 3, 4, 5, 6, 7, DateTimeKind.Utc), answer.Moment);
        Assert.Equal(DateTimeKind.Utc, answer.Moment.Kind);
        Assert.Equal(200, answer.Status);
        Assert.Equal("text/html", answer.ContentType);
        Assert.Null(answer.Location);
        Assert.Equal(SamplePage, TextOf(answer));
        Assert.Equal(SamplePage.Length, answer.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(answer.Body!)), answer.Digest);
        Assert.Equal(new ArchivePlace(0, isGzip ? Pack(first).Length : first.Length - 4), answer.Place);
        Assert.Equal(isGzip ? Pack(first).Length : first.Length, answers[1].Place.Offset);
    }

    [Fact]
    public void Requests_metadata_and_names_of_other_kinds_are_no_answers()
    {
        var request = Record($"WARC-Type: request\nWARC-Target-URI: {PageUrl}", "GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        var info = Record("WARC-Type: warcinfo", "software: x\r\n"u8.ToArray());
        var dns = Record("WARC-Type: response\nWARC-Target-URI: dns:old.example", "x"u8.ToArray());
        var log = Record("WARC-Type: resource\nWARC-Target-URI: <metadata://wget/log>", "x"u8.ToArray());
        Assert.Equal(PageUrl, ReadOne(Gzip(info, request, dns, HtmlPage(PageUrl), log)).Url);
    }

    [Fact]
    public void What_wget_writes_as_an_address_is_read_without_its_brackets() =>
        Assert.Equal("http://old.example/%C3%A9", ReadOne(HtmlPage("<http://old.example/%C3%A9>")).Url);

    [Fact]
    public void A_resource_is_an_answer_of_the_type_that_its_record_names()
    {
        var answer = ReadOne(Record(
            $"warc-type: resource\nwarc-target-uri: {PageUrl}\nWARC-DATE: 2012-03-04T05:06:07.123456789Z\n"
                + "content-type: text/css", "a{}"u8.ToArray()));
        Assert.Equal((200, "text/css", "a{}"), (answer.Status, answer.ContentType, TextOf(answer)));
        Assert.Equal(new DateTime(2012, 3, 4, 5, 6, 7, DateTimeKind.Utc).AddTicks(1234567), answer.Moment);
    }

    [Theory]
    [InlineData("HTTP/1.1 200\nContent-Type: text/html", 200, "text/html")]
    [InlineData("HTTP/2 301 \ncontent-type: text/html\nLOCATION: /new", 301, "text/html")]
    [InlineData("HTTP/1.0 404 Not   Found\nX: caf\u00e9\nContent-Type:\n text/html;\n\tcharset=x", 404,
        "text/html; charset=x")]
    [InlineData("HTTP/1.1 200 OK\nno header line\nContent-Type : text/html\nContent-Type: image/gif", 200, "text/html")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 7", 200, "text/html")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 700000", 200, "text/html")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip\nTransfer-Encoding: chunked", 200,
        "text/html")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: br", 200, "text/html")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: deflate, utf-8", 200, "text/html")]
    [InlineData("HTTP/1.1 200 OK", 200, "text/html")]
    public void A_head_is_read_as_servers_and_crawlers_have_written_it(string head, int status, string type)
    {
        var answer = ReadOne(Gzip(Response(head)));
        Assert.Equal((status, type, SamplePage), (answer.Status, answer.ContentType, TextOf(answer)));
        Assert.Equal(status == 301 ? "/new" : null, answer.Location);
    }

    [Fact]
    public void Lines_may_end_with_a_line_feed_alone()
    {
        var block = "HTTP/1.0 200 OK\nContent-Type: text/html\n\n" + SamplePage;
        var answer = ReadOne(Encoding.UTF8.GetBytes(
            $"WARC/1.0\nWARC-Type: response\nWARC-Target-URI: {PageUrl}\nWARC-Date: 2012-03-04\n"
                + $"Content-Length: {block.Length}\n\n{block}\n\n"));
        Assert.Equal((SamplePage, new DateTime(2012, 3, 4)), (TextOf(answer), answer.Moment));
    }

    public static TheoryData<string, byte[]> Codings
    {
        get
        {
            var page = Encoding.UTF8.GetBytes(SamplePage);
            var gzip = Pack(page);
            byte[] brotli = Pack(page, to => new BrotliStream(to, CompressionLevel.Fastest, true));
            byte[] zlib = Pack(page, to => new ZLibStream(to, CompressionLevel.Fastest, true));
            byte[] deflate = Pack(page, to => new DeflateStream(to, CompressionLevel.Fastest, true));
            return new()
            {
                { "Content-Encoding: gzip", gzip },
                { "Content-Encoding: X-GZIP", gzip },
                { "Content-Encoding: br", brotli },
                { "Content-Encoding: deflate", zlib },
                { "Content-Encoding: deflate", deflate },
                { "Content-Encoding: identity, gzip", gzip },
                { "Content-Encoding: br\nContent-Encoding: gzip", Pack(brotli) },
                { "Transfer-Encoding: chunked", Chunked(page) },
                { "Content-Encoding: br\nTransfer-Encoding: gzip, chunked", Chunked(Pack(brotli)) },
                // Stored decoded, under the header that it was sent with.
                { "Content-Encoding: gzip\nTransfer-Encoding: chunked", page },
                // Broken off by the server, in the last chunk.
                { "Transfer-Encoding: Chunked", Chunked(page)[..^7] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Codings_are_undone(string header, byte[] body) => Assert.Equal(
        SamplePage, TextOf(ReadOne(Response($"HTTP/1.1 200 OK\nContent-Type: text/html\n{header}", body))));

    [Fact]
    public void A_packed_file_stays_packed_though_its_server_called_it_coded()
    {
        var packed = Pack("words"u8.ToArray());
        var answer = ReadOne(Response(
            "HTTP/1.1 200 OK\nContent-Type: application/x-gzip\nContent-Encoding: x-gzip", packed));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(packed)), answer.Digest);
        Assert.Null(answer.Body);
    }

    [Theory]
    [InlineData("Content-Encoding: gzip", "1F8B0800000000000003FFFFFFFF", "damaged")]
    [InlineData("Transfer-Encoding: chunked", "310D0A610D0A7A7A0D0A", "its chunks are damaged")]
    [InlineData("Content-Encoding: zstd", "28B52FFD", "which this program cannot undo")]
    [InlineData("Content-Encoding: gzip, gzip, gzip, gzip, gzip", "1F8B", "coded too many times")]
    public void A_body_that_cannot_be_decoded_is_skipped_and_the_next_record_read(
        string header, string body, string reason)
    {
        var (answers, skipped) = Read(Gzip(
            Response($"HTTP/1.1 200 OK\n{header}", Convert.FromHexString(body)), HtmlPage(PageUrl)));
        Assert.Single(answers);
        Assert.Contains(reason, Assert.Single(skipped), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0 hello")]
    [InlineData("HTTP/1.1 OK")]
    [InlineData("")]
    public void What_is_no_answer_of_HTTP_is_skipped(string head)
    {
        var (answers, skipped) = Read([.. Response(head), .. HtmlPage(PageUrl)]);
        Assert.Single(answers);
        Assert.Equal(["0: it holds no HTTP answer"], skipped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_last_record_that_is_cut_off_is_skipped(bool isGzip)
    {
        byte[][] records = [HtmlPage(PageUrl), HtmlPage("http://old.example/b", new string('b', 500))];
        var whole = isGzip ? Gzip(records) : [.. records[0], .. records[1]];
        var second = isGzip ? Pack(records[0]).Length : records[0].Length;
        for (var length = second + 1; length < whole.Length - 4; length++)
        {
            var (answers, skipped) = Read(whole[..length]);
            Assert.Equal(PageUrl, Assert.Single(answers).Url);
            Assert.StartsWith(second + ": ", Assert.Single(skipped), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    [InlineData(100_000)]
    public void A_record_with_a_wrong_length_takes_no_other_with_it(int wrong)
    {
        var block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>A body of some length"u8.ToArray();
        var bad = Record(
            $"WARC-Type: response\nWARC-Target-URI: {PageUrl}\nWARC-Date: 2012-03-04T05:06:07Z", block,
            block.Length + wrong);
        var (before, after) = (HtmlPage("http://old.example/1"), HtmlPage("http://old.example/2"));
        foreach (var archive in (byte[][])[[.. before, .. bad, .. after, .. after], Gzip(before, bad, after, after)])
        {
            var (answers, skipped) = Read(archive);
            Assert.Equal(
                ["http://old.example/1", "http://old.example/2", "http://old.example/2"],
                answers.Select(answer => answer.Url));
            Assert.Single(skipped);
        }
    }

    [Fact]
    public void A_damaged_byte_takes_one_record_of_many()
    {
        byte[][] records = [.. Enumerable.Range(0, 5).Select(i => HtmlPage($"http://old.example/{i}"))];
        var archive = Gzip(records);
        var third = Gzip(records[..2]).Length;
        var length = Pack(records[2]).Length;
        // All but those bytes of its header that say nothing: time, flags and system.
        foreach (var at in Enumerable.Range(0, 3).Concat(Enumerable.Range(10, length - 10)))
        {
            var damaged = archive.ToArray();
            damaged[third + at] ^= 0xFF;
            var (answers, skipped) = Read(damaged);
            Assert.Equal(
                ["http://old.example/0", "http://old.example/1", "http://old.example/3", "http://old.example/4"],
                answers.Select(answer => answer.Url));
            Assert.StartsWith(third + ": ", Assert.Single(skipped), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_revisit_has_its_own_moment_and_the_place_of_what_it_repeats()
    {
        var page = HtmlPage(PageUrl, more: "\nWARC-Payload-Digest: sha1:ABC");
        var byAddress = Revisit("2013-01-01T00:00:00Z",
            $"\nWARC-Refers-To-Target-URI: {PageUrl}\nWARC-Refers-To-Date: 2012-03-04T05:06:07Z");
        var byDigest = Revisit("2014-01-01T00:00:00Z", "\nWARC-Payload-Digest: sha1:abc");
        var (answers, skipped) = Read(Gzip(page, byAddress, byDigest));
        Assert.Empty(skipped);
        Assert.Equal(["2012", "2013", "2014"], answers.Select(answer => $"{answer.Moment:yyyy}"));
        Assert.Equal([PageUrl, "http://old.example/same", "http://old.example/same"], answers.Select(a => a.Url));
        Assert.All(answers, answer => Assert.Equal(
            (answers[0].Place, answers[0].Digest, 200, SamplePage),
            (answer.Place, answer.Digest, answer.Status, TextOf(answer))));
    }

    [Fact]
    public void A_revisit_of_what_the_file_has_not_is_skipped()
    {
        var (answers, skipped) = Read(Gzip(Revisit("2013-01-01T00:00:00Z", "\nWARC-Payload-Digest: sha1:abc")));
        Assert.Empty(answers);
        Assert.Equal(["0: it repeats an answer that is not in this file (http://old.example/same)"], skipped);
    }

    [Theory]
    [InlineData("http://old.example:port/", "2012-03-04", "its address “http://old.example:port/” is none")]
    [InlineData(PageUrl, "yesterday", "its WARC-Date cannot be understood")]
    public void A_record_without_an_address_or_a_date_is_skipped(string url, string date, string reason)
    {
        var record = Record(
            $"WARC-Type: response\nWARC-Target-URI: {url}\nWARC-Date: {date}", "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        Assert.Equal(["0: " + reason], Read(record).Skipped);
    }

    [Fact]
    public void A_part_of_a_split_record_is_skipped() => Assert.Equal(
        ["0: it is a part of a record that was split"],
        Read(HtmlPage(PageUrl, more: "\nWARC-Segment-Number: 1")).Skipped);

    [Theory]
    [InlineData("")]
    [InlineData("no archive at all, but a text of some length")]
    [InlineData("WARC/1.0\r\n")]
    [InlineData("WARC/1.0\r\nWARC-Type: response\r\n\r\n")]
    [InlineData("WARC/1.0\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("WARC/1.0\r\nContent-Length: 9223372036854775807\r\n\r\n")]
    public void What_is_no_archive_has_no_answers(string text)
    {
        var (answers, skipped) = Read(Encoding.UTF8.GetBytes(text));
        Assert.Empty(answers);
        Assert.Equal(text.Length > 0 ? 1 : 0, skipped.Count);
    }

    [Fact]
    public void A_header_without_an_end_is_not_held_in_memory()
    {
        var endless = Record("WARC-Type: response\nX: " + new string('x', 100_000), []);
        var many = Record(
            "WARC-Type: response\n" + string.Concat(Enumerable.Repeat("X: yyyyyyyy\n", 30_000)) + "Z: z", []);
        var (answers, skipped) = Read(Gzip(endless, many, HtmlPage(PageUrl)));
        Assert.Single(answers);
        Assert.Equal(2, skipped.Count);
    }

    /// <summary>Takes about a second: half a gigabyte is the limit, and it is unpacked to be counted.</summary>
    [Fact]
    public void A_body_that_unpacks_to_more_than_512_MB_is_refused_in_little_memory()
    {
        var zeros = new byte[1024 * 1024];
        var bomb = Pack([], to =>
        {
            var gzip = new GZipStream(to, CompressionLevel.Fastest, true);
            for (var i = 0; i < 513; i++) gzip.Write(zeros);
            return gzip;
        });
        var (answers, skipped) = Read(Gzip(
            Response("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", bomb), HtmlPage(PageUrl)));
        Assert.Single(answers);
        Assert.Equal(["0: it holds more than 512 MB"], skipped);
    }

    [Fact]
    public void Text_past_16_MB_is_not_held()
    {
        var answer = ReadOne(HtmlPage(PageUrl, new string('x', ArchiveLimits.LargestText + 1)));
        Assert.Null(answer.Body);
        Assert.Equal(ArchiveLimits.LargestText + 1, answer.Length);
    }

    private static byte[] Revisit(string date, string more) => Record(
        $"WARC-Type: revisit\nWARC-Target-URI: http://old.example/same\nWARC-Date: {date}{more}",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"u8.ToArray());

    private static byte[] Chunked(byte[] body) =>
    [
        .. "5;name=value\r\n"u8, .. body[..5], .. "\r\n"u8,
        .. Encoding.ASCII.GetBytes($"{body.Length - 5:X}\r\n"), .. body[5..], .. "\r\n0\r\n\r\n"u8,
    ];
}
