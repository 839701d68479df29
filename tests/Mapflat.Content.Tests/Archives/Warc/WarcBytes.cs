using System.Globalization;
using System.IO.Compression;
using System.Text;
using Mapflat.Content.Archives.Warc;

namespace Mapflat.Content.Tests.Archives.Warc;

/// <summary>Archives made by hand, down to the byte.</summary>
internal static class WarcBytes
{
    public const string SamplePage = "<!DOCTYPE html><title>A page</title><p>Words.";
    public const string PageUrl = "http://old.example/page";

    /// <summary>A record of WARC 1.0 with its header lines as given.</summary>
    public static byte[] Record(string header, byte[] block, long? length = null) =>
    [
        .. Encoding.Latin1.GetBytes(header.ReplaceLineEndings("\r\n").Insert(0, "WARC/1.0\r\n")),
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"\r\nContent-Length: {length ?? block.Length}\r\n\r\n")),
        .. block, .. "\r\n\r\n"u8,
    ];

    /// <summary>A response record of one address; the message's header lines as given, in Latin-1.</summary>
    public static byte[] Response(string http, byte[] body, string url = PageUrl, string more = "") => Record(
        $"WARC-Type: response\nWARC-Target-URI: {url}\nWARC-Date: 2012-03-04T05:06:07Z\n"
            + $"Content-Type: application/http; msgtype=response{more}",
        [.. Encoding.Latin1.GetBytes(http.ReplaceLineEndings("\r\n") + "\r\n\r\n"), .. body]);

    public static byte[] Response(string http, string body = SamplePage, string url = PageUrl, string more = "") =>
        Response(http, Encoding.UTF8.GetBytes(body), url, more);

    public static byte[] HtmlPage(string url, string body = SamplePage, string more = "") =>
        Response("HTTP/1.1 200 OK\nContent-Type: text/html", body, url, more);

    /// <summary>Each record in a gzip member of its own.</summary>
    public static byte[] Gzip(params byte[][] records) => [.. records.SelectMany(Pack)];

    public static byte[] Pack(byte[] bytes) => Pack(bytes, to => new GZipStream(to, CompressionLevel.Optimal, true));

    public static byte[] Pack(byte[] bytes, Func<Stream, Stream> packing)
    {
        using var packed = new MemoryStream();
        using (var target = packing(packed)) target.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>What a reader finds, and what it skips as “offset: reason”.</summary>
    public static (List<ArchivedAnswer> Answers, List<string> Skipped) Read(string path)
    {
        var reader = new ArchiveReader(path);
        var answers = reader.Read(TestContext.Current.CancellationToken).ToList();
        Assert.Equal(reader.Skipped.Count, reader.SkippedCount);
        return (answers, [.. reader.Skipped.Select(record => $"{record.Offset}: {record.Reason}")]);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static (List<ArchivedAnswer> Answers, List<string> Skipped) Read(byte[] archive)
    {
        using var folder = new TempFolder();
        folder.Write("archive", archive);
        return Read(folder["archive"]);
    }

    /// <summary>The only answer of an archive that has nothing to skip.</summary>
    public static ArchivedAnswer ReadOne(byte[] archive)
    {
        var (answers, skipped) = Read(archive);
        Assert.Empty(skipped);
        return Assert.Single(answers);
    }

    public static string TextOf(ArchivedAnswer answer) => Encoding.UTF8.GetString(answer.Body!);
}
