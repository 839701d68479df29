using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Archives.Warc;

namespace Mapflat.Content.Tests.Archives.Warc;

/// <summary>Zips, collections and packed archives, and those that are made to do harm.</summary>
public sealed class ZipSourceTests : IDisposable
{
    private const string Html = "<!DOCTYPE html><title>A page</title>";
    private readonly TempFolder _folder = new(), _staging = new();

    [Fact]
    public async Task A_zip_is_served_as_the_folder_in_it()
    {
        Zip("old.example.zip", ("site/index.html", Html), ("site/a\\b.html", Html), ("__MACOSX/x", "x"));
        Assert.Equal(["http://old.example/", "http://old.example/a/b.html"], await UrlsAsync("old.example.zip"));
        Zip("zip", ("a/index.html", Html), ("b/été.html", Html));
        Assert.Equal(
            ["http://given.example/a/", "http://given.example/b/%C3%A9t%C3%A9.html"],
            await UrlsAsync("zip", "given.example"));
    }

    [Fact]
    public async Task An_entry_that_does_harm_is_left_out_and_said()
    {
        Zip("bad.zip", ("index.html", Html), ("../up.html", Html), ("/root.html", Html), ("C:/x.html", Html),
            ("a/../../up.html", Html), ("a//b.html", Html), ("bomb.html", new string(' ', 3_000_000)), ("twice", Html),
            ("twice", Html), ("index.html/below.html", Html), ($"{string.Concat(Enumerable.Repeat("d/", 200))}x", Html),
            ("link", "/etc/passwd"));
        using (var zip = ZipFile.Open(_folder["bad.zip"], ZipArchiveMode.Update))
            zip.GetEntry("link")!.ExternalAttributes = unchecked((int)0xA1FF0000);
        var (archives, _) = await PrepareAsync("bad.zip", "old.example");
        var archive = Assert.Single(archives!);
        Assert.Equal(
            ["http://old.example/", "http://old.example/twice"],
            WarcBytes.Read(archive.Path).Answers.Select(answer => answer.Url));
        Assert.Equal(
            [
                "Left out 2 times: another of the same name is in the zip. This is the first.",
                "Left out 5 times: its name leads out of the zip. This is the first.",
                "Left out: it is a link, or no plain file.",
                "Left out: it is packed more than 250 times, as files of a site are not.",
                "Left out: it is too deep in folders.",
            ],
            archive.Notes.Select(note => note.Message).Order(StringComparer.Ordinal));
        Assert.Equal([archive.Path], Directory.EnumerateFileSystemEntries(_staging.Path));
    }

    [Fact]
    public async Task An_entry_that_is_not_what_it_says_is_left_out_and_the_rest_is_kept()
    {
        Zip("old.example.zip", ("a.html", Html), ("b.txt", new string('b', 3000)), ("c.html", Html));
        var bytes = await File.ReadAllBytesAsync(_folder["old.example.zip"], Stop);
        // In the middle of what was packed, and then in the size that is told in the list at the end.
        var packed = bytes.AsSpan().IndexOf("b.txt"u8) + 8;
        var listed = bytes.AsSpan().LastIndexOf("b.txt"u8) - 22;
        foreach (var at in (int[])[packed, listed])
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0xFF;
            _folder.Write("old.example.zip", damaged);
            var (archives, _) = await PrepareAsync("old.example.zip");
            var archive = Assert.Single(archives!);
            Assert.Equal(
                ["http://old.example/a.html", "http://old.example/c.html"],
                WarcBytes.Read(archive.Path).Answers.Select(answer => answer.Url));
            Assert.Equal("b.txt", Assert.Single(archive.Notes).File);
        }
    }

    [Fact]
    public async Task Each_archive_of_a_collection_is_taken_byte_for_byte()
    {
        var first = WarcBytes.Gzip(WarcBytes.HtmlPage("http://a.example/"));
        var second = WarcBytes.HtmlPage("http://b.example/");
        Zip("x", ("datapackage.json", "{}"), ("pages/pages.jsonl", "{}"), ("archive/b.warc", Latin1(second)),
            ("archive/a.warc.gz", Latin1(first)), ("indexes/index.cdx.gz", "x"));
        var (archives, _) = await PrepareAsync("x");
        Assert.Equal([".gz", ".warc"], archives!.Select(archive => Path.GetExtension(archive.Path)));
        foreach (var (archive, bytes) in archives!.Zip((byte[][])[first, second]))
        {
            Assert.Equal(bytes, await File.ReadAllBytesAsync(archive.Path, Stop));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), archive.Sha256);
            Assert.Equal(bytes.Length, archive.Bytes);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task Records_that_are_packed_together_are_packed_one_by_one(int cutOff)
    {
        byte[][] records =
        [
            WarcBytes.Record("WARC-Type: warcinfo\nX: caf\u00e9\n folded", "software: x\r\n"u8.ToArray()),
            WarcBytes.HtmlPage("http://old.example/a", new string('a', 200_000)), WarcBytes.HtmlPage("http://old.example/b"),
            WarcBytes.HtmlPage("http://old.example/c", Convert.ToHexString(RandomNumberGenerator.GetBytes(5000))),
        ];
        byte[] together = [.. records.SelectMany(record => record)];
        _folder.Write("site", WarcBytes.Gzip(together)[..^cutOff]);
        var (archives, _) = await PrepareAsync("site");
        var archive = Assert.Single(archives!);
        Assert.Equal([archive.Path], Directory.EnumerateFiles(_staging.Path));
        Assert.StartsWith("Its records were packed together", archive.Notes[0].Message, StringComparison.Ordinal);
        var (answers, skipped) = WarcBytes.Read(archive.Path);
        Assert.Empty(skipped);
        if (cutOff > 0)
        {
            Assert.Equal(["http://old.example/a", "http://old.example/b"], answers.Select(answer => answer.Url));
            Assert.Equal("Left out: a record is damaged.", archive.Notes[1].Message);
            return;
        }

        Assert.Equal("abc", string.Concat(answers.Select(answer => answer.Url[^1])));
        using var unpacked = new MemoryStream();
        await using var gzip = new GZipStream(File.OpenRead(archive.Path), CompressionMode.Decompress);
        await gzip.CopyToAsync(unpacked, Stop);
        Assert.Equal(together, unpacked.ToArray());
    }

    [Fact]
    public async Task What_can_be_no_source_is_refused_with_a_sentence()
    {
        _folder.Write("text.warc", "words");
        _folder.Write("empty", "");
        _folder.Write("packed.warc.gz", WarcBytes.Pack("words"u8.ToArray()));
        _folder.Write("cut.gz", [0x1F, 0x8B, 8]);
        Zip("empty.zip");
        Zip("good.zip", ("index.html", Html));
        _folder.Write("cut.zip", File.ReadAllBytes(_folder["good.zip"])[..^30]);
        Assert.Equal(
            [
                "It is nothing that can be adopted: no folder, zip, WARC (.warc, .warc.gz) or WACZ.",
                "It is nothing that can be adopted: no folder, zip, WARC (.warc, .warc.gz) or WACZ.",
                "It is packed by gzip, but holds no WARC. Unpack it, and adopt the folder.",
                "It is packed by gzip, but holds no WARC. Unpack it, and adopt the folder.",
                "There is no file in it that a web server would send.",
                "The zip is damaged or cut off.",
            ],
            await Task.WhenAll(((string[])["text.warc", "empty", "packed.warc.gz", "cut.gz", "empty.zip", "cut.zip"])
                .Select(async name => (await PrepareAsync(name, "old.example")).Failure!.Message)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_staging.Path));
    }

    [Fact]
    public async Task What_is_given_up_leaves_temporary_files_alone()
    {
        for (var i = 0; i < 250; i++) _folder.Write($"old.example/{i}.html", Html + i);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ArchiveSources.PrepareAsync(
            _folder["old.example"], new SourceOptions(null, null), _staging.Path, new Stopping(stop), stop.Token));
        Assert.EndsWith(
            ".tmp", Assert.Single(Directory.EnumerateFileSystemEntries(_staging.Path)), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _staging.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private void Zip(string name, params (string Name, string Content)[] entries)
    {
        using var zip = new ZipArchive(File.Create(_folder[name]), ZipArchiveMode.Create);
        foreach (var (path, content) in entries)
        {
            using var entry = zip.CreateEntry(path).Open();
            entry.Write(Encoding.Latin1.GetBytes(content));
        }
    }

    private async Task<(IReadOnlyList<PreparedArchive>? Archives, Failure? Failure)> PrepareAsync(
        string name, string? host = null)
    {
        var (archives, failure) = await ArchiveSources.PrepareAsync(
            _folder[name], new SourceOptions(host, null), _staging.Path, null, Stop);
        return (archives, failure);
    }

    private async Task<IEnumerable<string>> UrlsAsync(string name, string? host = null)
    {
        var (archives, failure) = await PrepareAsync(name, host);
        Assert.Null(failure);
        return WarcBytes.Read(Assert.Single(archives!).Path).Answers.Select(answer => answer.Url);
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<int>
    {
        public void Report(int value) => stop.Cancel();
    }
}
