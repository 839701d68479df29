using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mapflat.Content.Archives.Warc;

namespace Mapflat.Content.Tests.Archives.Warc;

public sealed class WaczWriterTests : IDisposable
{
    private static readonly DateTime _moment = new(2017, 5, 31, 9, 30, 15, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_of_it_is_stored_and_has_the_hashes_that_the_package_tells()
    {
        using var zip = ZipFile.OpenRead(Write("a.wacz"));
        Assert.All(zip.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
        using var package = JsonDocument.Parse(Bytes(zip, "datapackage.json"));
        Assert.Equal("1.1.1", package.RootElement.GetProperty("wacz_version").GetString());
        var resources = package.RootElement.GetProperty("resources").EnumerateArray().ToList();
        Assert.Equal(["archive/data.warc.gz", "indexes/index.cdxj", "pages/pages.jsonl"],
            resources.Select(resource => resource.GetProperty("path").GetString()));
        foreach (var resource in resources)
        {
            var bytes = Bytes(zip, resource.GetProperty("path").GetString()!);
            Assert.Equal(bytes.Length, resource.GetProperty("bytes").GetInt64());
            Assert.Equal(Hash(bytes), resource.GetProperty("hash").GetString());
        }

        using var digest = JsonDocument.Parse(Bytes(zip, "datapackage-digest.json"));
        Assert.Equal(Hash(Bytes(zip, "datapackage.json")), digest.RootElement.GetProperty("hash").GetString());
    }

    [Fact]
    public void The_index_is_sorted_and_leads_to_each_record()
    {
        using var zip = ZipFile.OpenRead(Write("a.wacz"));
        File.WriteAllBytes(_folder["data.warc.gz"], Bytes(zip, "archive/data.warc.gz"));
        var lines = Encoding.UTF8.GetString(Bytes(zip, "indexes/index.cdxj")).TrimEnd('\n').Split('\n');
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
        Assert.Equal(
            [
                "org,example)/", "org,example)/a?x=1&y=2", "org,example)/copy", "org,example)/one",
                "org,example:8080)/z",
            ],
            lines.Select(line => line.Split(' ')[0]));
        using var archive = new ArchiveFile(_folder["data.warc.gz"]);
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line.Split(' ', 3)[2]);
            var entry = json.RootElement;
            if (entry.GetProperty("mime").GetString() == "warc/revisit") continue;

            long Number(string name) =>
                long.Parse(entry.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
            var read = archive.Read(new ArchivePlace(Number("offset"), Number("length")));
            Assert.Equal(entry.GetProperty("digest").GetString(), Hash(read!.Body));
        }

        Assert.Contains("\"warc/revisit\"", lines[2], StringComparison.Ordinal);
        var pages = Encoding.UTF8.GetString(Bytes(zip, "pages/pages.jsonl")).TrimEnd('\n').Split('\n');
        Assert.Equal(
            """{"id":"1","url":"http://example.org/","ts":"2017-05-31T09:30:15Z","title":"Home"}""", pages[1]);
        Assert.Equal(2, pages.Length);
    }

    [Fact]
    public void The_same_answers_make_the_same_bytes_and_nothing_is_left_beside_them()
    {
        Assert.Equal(File.ReadAllBytes(Write("a.wacz")), File.ReadAllBytes(Write("b.wacz")));
        Assert.Equal(["a.wacz", "b.wacz"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.True(WaczWriter.IsOwn(_folder["a.wacz"]));
        File.WriteAllText(_folder["other.wacz"], "none");
        Assert.False(WaczWriter.IsOwn(_folder["other.wacz"]));
    }

    private string Write(string name)
    {
        using var writer = new WaczWriter(_folder["work"], new WaczAbout("Old", _moment, "http://example.org/"));
        Add("http://example.org:8080/z", "z");
        Add("http://www.example.org/a?y=2&x=1", "a");
        Add("http://example.org/", "home", "Home");
        Add("http://example.org/one", new string('1', 5_000));
        Add("http://example.org/copy", new string('1', 5_000));
        writer.Finish(_folder[name]);
        return _folder[name];

        void Add(string url, string text, string? title = null)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            writer.Add(
                new WrittenAnswer(url, _moment, 200, [new("Content-Type", "text/html")]), bytes.Length,
                () => new MemoryStream(bytes), title);
        }
    }

    private static byte[] Bytes(ZipArchive zip, string path)
    {
        using var entry = zip.GetEntry(path)!.Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Hash(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}
