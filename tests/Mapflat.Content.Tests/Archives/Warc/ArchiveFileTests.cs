using System.Text;
using Mapflat.Content.Archives.Warc;
using static Mapflat.Content.Tests.Archives.Warc.WarcBytes;

namespace Mapflat.Content.Tests.Archives.Warc;

public sealed class ArchiveFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_place_that_the_reader_tells_can_be_read_by_many_at_once(bool isGzip)
    {
        byte[][] records = [.. Enumerable.Range(0, 200).Select(i => HtmlPage($"http://old.example/{i}", $"<p>{i}"))];
        _folder.Write("archive", isGzip ? Gzip(records) : [.. records.SelectMany(record => record)]);
        var (answers, _) = WarcBytes.Read(_folder["archive"]);
        using var file = new ArchiveFile(_folder["archive"]);
        Parallel.ForEach(answers.Index(), answer =>
        {
            var payload = file.Read(answer.Item.Place)!;
            Assert.Equal($"<p>{answer.Index}", Encoding.UTF8.GetString(payload.Body));
            Assert.Equal((200, "text/html"), (payload.Status, payload.ContentType));
            Assert.Equal([new("Content-Type", "text/html")], payload.Headers);
        });
    }

    [Fact]
    public void A_body_is_streamed_with_its_length_where_that_is_known()
    {
        var packed = Response("HTTP/1.1 200 OK\nContent-Encoding: gzip", Pack(Encoding.UTF8.GetBytes(SamplePage)));
        _folder.Write("archive", Gzip(HtmlPage(PageUrl), packed));
        var (answers, _) = WarcBytes.Read(_folder["archive"]);
        using var file = new ArchiveFile(_folder["archive"]);
        Assert.Equal((SamplePage, SamplePage.Length), Stream(file, answers[0].Place));
        Assert.Equal((SamplePage, -1), Stream(file, answers[1].Place));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_place_holds_nothing(bool isGzip)
    {
        var info = Record("WARC-Type: warcinfo", "software: x\r\n"u8.ToArray());
        var archive = isGzip ? Gzip(info, HtmlPage(PageUrl)) : [.. info, .. HtmlPage(PageUrl)];
        _folder.Write("archive", archive);
        var place = Assert.Single(WarcBytes.Read(_folder["archive"]).Answers).Place;
        using var file = new ArchiveFile(_folder["archive"]);
        foreach (var wrong in (ArchivePlace[])[
            default, new(0, place.Offset), place with { Offset = place.Offset + 1 },
            place with { Length = place.Length - 20 }, new(archive.Length, 10), new(archive.Length * 2, 10)])
        {
            Assert.Null(file.Read(wrong));
        }

        Assert.Null(file.OpenBody(new(0, place.Offset), out _));
        Assert.NotNull(file.Read(place));
        archive[place.Offset + (isGzip ? place.Length - 6 : 2)] ^= 0xFF;
        _folder.Write("damaged", archive);
        using var damaged = new ArchiveFile(_folder["damaged"]);
        Assert.Null(damaged.Read(place));
    }

    public void Dispose() => _folder.Dispose();

    private static (string Text, long Length) Stream(ArchiveFile file, ArchivePlace place)
    {
        using var reader = new StreamReader(file.OpenBody(place, out var length)!);
        return (reader.ReadToEnd(), length);
    }
}
