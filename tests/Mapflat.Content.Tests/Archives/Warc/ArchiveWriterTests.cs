using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content.Archives.Warc;

namespace Mapflat.Content.Tests.Archives.Warc;

public sealed class ArchiveWriterTests
{
    private static readonly DateTime _moment = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    [Fact]
    public void What_is_written_is_read()
    {
        var large = new byte[3 * 1024 * 1024];
        new Random(1).NextBytes(large);
        var (archive, written) = Write(
            ("http://old.example/", 200, "text/html", WarcBytes.SamplePage),
            ("http://old.example/old", 301, "", ""),
            ("http://old.example/file.zip", 200, "application/zip", Encoding.Latin1.GetString(large)));
        var (answers, skipped) = WarcBytes.Read(archive);
        Assert.Empty(skipped);
        Assert.Equal(
            written, answers.Select(answer => new WrittenRecord(answer.Place, answer.Digest, answer.Length)));
        Assert.Equal([200, 301, 200], answers.Select(answer => answer.Status));
        Assert.Equal(["text/html", "", "application/zip"], answers.Select(answer => answer.ContentType));
        Assert.All(answers, answer => Assert.Equal(_moment, answer.Moment));
        Assert.Equal(WarcBytes.SamplePage, WarcBytes.TextOf(answers[0]));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(large)), answers[2].Digest);
    }

    [Fact]
    public void An_equal_body_of_the_same_type_is_written_once()
    {
        var body = new string('x', 5000);
        var (archive, _) = Write(
            ("http://old.example/a", 200, "text/css", body), ("http://old.example/b", 200, "text/css", body),
            ("http://old.example/c", 200, "text/plain", body), ("http://old.example/d", 200, "text/css", "short"),
            ("http://old.example/e", 200, "text/css", "short"));
        Assert.Equal(
            ["warcinfo", "response", "revisit", "response", "response", "response"],
            Regex.Matches(Unpack(archive), "\nWARC-Type: (.*)\r").Select(match => match.Groups[1].Value));
        var (answers, skipped) = WarcBytes.Read(archive);
        Assert.Empty(skipped);
        Assert.Equal("abcde", string.Concat(answers.Select(answer => answer.Url[^1])));
        Assert.Equal(answers[0].Place, answers[1].Place);
        Assert.Equal("text/plain", answers[2].ContentType);
    }

    [Fact]
    public void Every_digest_is_of_the_bytes_that_it_names()
    {
        var (archive, _) = Write(("http://old.example/", 200, "text/html", WarcBytes.SamplePage));
        var record = Unpack(archive).Split("WARC/1.1\r\n")[2];
        var block = record[(record.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..^4];
        Assert.StartsWith(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {WarcBytes.SamplePage.Length}\r\n\r\n",
            block, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {block.Length}\r\n\r\n", record, StringComparison.Ordinal);
        Assert.Contains($"WARC-Block-Digest: sha256:{Sha256(block)}\r", record, StringComparison.Ordinal);
        Assert.Contains(
            $"WARC-Payload-Digest: sha256:{Sha256(WarcBytes.SamplePage)}\r", record, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_answers_make_the_same_bytes()
    {
        (string, int, string, string)[] answers =
            [("http://old.example/a", 200, "text/css", "a{}"), ("http://old.example/b", 200, "text/css", "b{}")];
        Assert.Equal(Write(answers).Archive, Write(answers).Archive);
        var ids = Regex.Matches(Unpack(Write(answers).Archive), "<urn:uuid:[0-9a-f-]{14}8[0-9a-f-]{21}>");
        Assert.Equal(3, ids.Select(match => match.Value).Distinct().Count());
    }

    [Fact]
    public void A_header_cannot_break_out_of_its_line()
    {
        using var file = new MemoryStream();
        using var writer = new ArchiveWriter(file);
        writer.Write(
            new WrittenAnswer("http://old.example/", _moment, 301, [new("Location", "/x\r\nSet-Cookie: y")]), 0,
            () => Stream.Null);
        Assert.DoesNotContain("\nSet-Cookie", Unpack(file.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    [InlineData(2_000_000, 1_999_999)]
    public void A_body_of_another_length_is_refused(int length, int told)
    {
        using var file = new MemoryStream();
        using var writer = new ArchiveWriter(file);
        Assert.Throws<InvalidDataException>(() => writer.Write(
            new WrittenAnswer("http://old.example/", _moment, 200, []), told,
            () => new MemoryStream(new byte[length])));
        Assert.Equal(0, file.Length);
    }

    private static (byte[] Archive, List<WrittenRecord> Written) Write(
        params (string Url, int Status, string Type, string Body)[] answers)
    {
        using var file = new MemoryStream();
        using var writer = new ArchiveWriter(file);
        writer.WriteInfo(_moment, new KeyValuePair<string, string>("isPartOf", "old.example"));
        List<WrittenRecord> written = [];
        foreach (var (url, status, type, body) in answers)
        {
            var bytes = Encoding.Latin1.GetBytes(body);
            List<KeyValuePair<string, string>> headers = type.Length > 0 ? [new("Content-Type", type)] : [];
            written.Add(writer.Write(
                new WrittenAnswer(url, _moment, status, headers), bytes.Length, () => new MemoryStream(bytes)));
        }

        return (file.ToArray(), written);
    }

    private static string Unpack(byte[] archive)
    {
        using var reader = new StreamReader(
            new GZipStream(new MemoryStream(archive), CompressionMode.Decompress), Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static string Sha256(string latin1) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(latin1)));
}
