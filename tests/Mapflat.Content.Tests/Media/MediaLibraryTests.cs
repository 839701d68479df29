using System.Text;
using Mapflat.Content.Media;
using Mapflat.Content.Store;

namespace Mapflat.Content.Tests.Media;

public sealed class MediaLibraryTests : IAsyncDisposable
{
    private static readonly Author _me = new("Owner", 1, "127.0.0.1");

    private readonly TempStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IEnumerable<string> Disk =>
        Directory.EnumerateFiles(_store.Folder.Media).Select(path => Path.GetFileName(path));

    [Fact]
    public async Task A_picture_gets_a_plain_name_its_size_its_words_and_smaller_forms()
    {
        var file = await AddAsync(
            TestPictures.Jpeg(1700, 1000, noise: 300), "Harbour at Night.JPEG", "  The harbour\nat night ");
        Assert.Equal(("harbour-at-night.jpg", "image/jpeg", 1700, 1000, "The harbour at night"),
            (file.Name, file.ContentType, file.Width, file.Height, file.Alt));
        Assert.Equal([480, 800, 1200, 1600], file.Renditions.Select(r => r.Width));
        foreach (var rendition in file.Renditions)
        {
            Assert.Matches($@"^harbour-at-night\.{rendition.Width}w\.[0-9a-f]{{8}}\.webp$", rendition.Name);
            var bytes = await File.ReadAllBytesAsync(_store.Media.PathOf(rendition), Stop);
            Assert.Equal((rendition.Width, rendition.Height), TestPictures.SizeOf(bytes));
            Assert.Equal((rendition.Sha256, rendition.Length), (MediaStore.Hash(bytes), bytes.Length));
        }

        Assert.Equal(5, Disk.Count());
        Assert.Contains("media.added", _store.Sql(
            "SELECT Act FROM Audit WHERE Subject = '/media/harbour-at-night.jpg' AND Author = 'Owner'"));
    }

    [Theory]
    [InlineData(1, "RGBY")]
    [InlineData(2, "GRYB")]
    [InlineData(3, "YBGR")]
    [InlineData(4, "BYRG")]
    [InlineData(5, "RBGY")]
    [InlineData(6, "BRYG")]
    [InlineData(7, "YGBR")]
    [InlineData(8, "GYRB")]
    public async Task Orientation_is_applied_and_nothing_is_told_of_place_or_maker(int orientation, string quarters)
    {
        var original = TestPictures.TalkativeJpeg(orientation, 1000, 600, noise: 3000);
        Assert.Contains(TestPictures.Canary, Encoding.Latin1.GetString(original), StringComparison.Ordinal);
        var file = await AddAsync(TestPictures.TalkativeJpeg(orientation, 1000, 600), "a.jpg");
        Assert.Equal(orientation < 5 ? (1000, 600) : (600, 1000), (file.Width, file.Height));
        Assert.Equal(quarters, Quarters(await BytesAsync(file.Name)));
        var noisy = await AddAsync(original, "b.jpg");
        Assert.NotEmpty(noisy.Renditions);
        foreach (var path in Directory.EnumerateFiles(_store.Folder.Media))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, Stop));
            foreach (var word in (string[])[TestPictures.Canary, "CANARY", "Exif", "http://ns.adobe.com", "8BIM",
                "ICC_PROFILE", "EXIF", "XMP "])
                Assert.DoesNotContain(word, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Metadata_of_a_PNG_goes_too()
    {
        var file = await AddAsync(TestPictures.PngWith(("tEXt", Encoding.ASCII.GetBytes(
            "Author\0" + TestPictures.Canary)), ("zTXt", TestPictures.Bomb(0))), "a.png");
        var text = Encoding.Latin1.GetString(await BytesAsync(file.Name));
        Assert.DoesNotContain("CANARY", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tEXt", text, StringComparison.Ordinal);
        Assert.Equal("image/png", file.ContentType);
    }

    [Fact]
    public async Task The_bytes_say_what_a_file_is_and_not_its_name()
    {
        Assert.Equal("a.png", (await AddAsync(TestPictures.Png(), "a.jpg")).Name);
        Assert.Equal("b.webp", (await AddAsync(TestPictures.WebP(), "b.exe")).Name);
        Assert.Equal("c.pdf", (await AddAsync("%PDF-1.7 x"u8.ToArray(), "c.png", alt: null)).Name);
        Assert.Equal("d.png", (await AddAsync(TestPictures.Gif(1), "d.gif")).Name);
    }

    [Fact]
    public async Task Whoever_takes_a_file_for_another_kind_is_told()
    {
        var receipt = (await _store.Library.AddAsync(Upload(TestPictures.Png(), "drawing.SVG"), _me, Stop)).Value!;
        Assert.Equal("drawing.png", receipt.File.Name);
        Assert.Contains(
            "“drawing.SVG” is a PNG picture, whatever its name says, and was taken as one.", receipt.Notes);
        receipt = (await _store.Library.AddAsync(Upload(TestPictures.WebP(), "picture.webp"), _me, Stop)).Value!;
        Assert.Empty(receipt.Notes);
    }

    [Theory]
    [InlineData("<html><script>alert(1)</script></html>", "none of the kinds")]
    [InlineData("MZ\0\0", "none of the kinds")]
    [InlineData("PK\x03\x04", "none of the kinds")]
    [InlineData("\0\0\0\x20" + "ftypheic", "HEIC")]
    [InlineData("", "empty")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'a'>]><svg xmlns='http://www.w3.org/2000/svg'/>", "document type")]
    public async Task What_is_no_picture_is_refused(string bytes, string says)
    {
        var failure = await RefusedAsync(Encoding.Latin1.GetBytes(bytes), "photo.jpg");
        Assert.Contains(says, failure.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal("File", failure.Findings[0].Field);
        Assert.Contains("“photo.jpg”", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bombs_and_pictures_that_are_cut_off_are_refused()
    {
        foreach (var bytes in (byte[][])[TestPictures.PngClaiming(30_000, 30_000),
            TestPictures.PngWith(("zTXt", TestPictures.Bomb(100))), TestPictures.Gif(5000),
            TestPictures.Jpeg(noise: 50)[..^200], TestPictures.Png(noise: 50)[..^200],
            TestPictures.WebP(noise: 50)[..^50], TestPictures.PngClaiming(100, 100)])
            await RefusedAsync(bytes, "a.png");
    }

    [Fact]
    public async Task A_file_over_the_limit_is_read_no_further_than_that()
    {
        var endless = new Endless();
        var (_, failure) = await _store.Library.AddAsync(new MediaUpload(endless, "a.png", "A", false), _me, Stop);
        Assert.Contains("larger than 48 MB", failure!.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Given, MediaLimits.Upload, MediaLimits.Upload + 1024 * 1024);
    }

    [Fact]
    public async Task A_photograph_of_48_megapixels_is_made_smaller()
    {
        // As a phone takes them; worth its second, as the sizes are what it is about.
        var (receipt, failure) = await _store.Library.AddAsync(new MediaUpload(
            new MemoryStream(TestPictures.Jpeg(8064, 6048)), "a.jpg", "A", Decorative: false), _me, Stop);
        Assert.Null(failure);
        Assert.Equal((4032, 3024), (receipt!.File.Width, receipt.File.Height));
        Assert.Equal("“a.jpg” was made smaller, from 48.8 to 12.2 million pixels.", Assert.Single(receipt.Notes));
    }

    [Fact]
    public async Task What_is_too_large_to_be_kept_and_no_picture_is_refused()
    {
        var (_, failure) = await _store.Library.AddAsync(new MediaUpload(new MemoryStream(
            [.. "%PDF-1.7"u8, .. new byte[MediaLimits.Length]]), "a.pdf", null, Decorative: false), _me, Stop);
        Assert.Contains("larger than 20 MB", failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("   ", false)]
    [InlineData("Words", true)]
    public async Task A_picture_needs_words_or_the_word_that_it_needs_none(string? alt, bool decorative)
    {
        var failure = Assert.IsType<Failure.Invalid>(
            (await _store.Library.AddAsync(Upload(TestPictures.Png(), "a.png", alt, decorative), _me, Stop)).Failure);
        Assert.Equal("Alt", Assert.Single(failure.Findings).Field);
        Assert.Empty(Disk);
    }

    [Fact]
    public async Task A_drawing_is_cleaned()
    {
        var (receipt, _) = await _store.Library.AddAsync(Upload(Encoding.UTF8.GetBytes(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\" onload=\"alert(1)\"><title>T</title><script>"
            + "alert(1)</script><path d=\"M0 0\"/></svg>"), "d.svg"), _me, Stop);
        var text = Encoding.UTF8.GetString(await BytesAsync("d.svg"));
        Assert.DoesNotContain("alert", text, StringComparison.Ordinal);
        Assert.Contains("<path", text, StringComparison.Ordinal);
        Assert.Contains("taken out", Assert.Single(receipt!.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_taken_gets_a_free_variant()
    {
        await AddAsync(TestPictures.Png(seed: 1), "a.png");
        var (receipt, _) = await _store.Library.AddAsync(Upload(TestPictures.Png(noise: 5), "A.PNG"), _me, Stop);
        Assert.Equal("a-2.png", receipt!.File.Name);
        Assert.Contains("named a-2.png", Assert.Single(receipt.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_picture_twice_is_one()
    {
        await AddAsync(TestPictures.Png(), "a.png");
        var (receipt, _) = await _store.Library.AddAsync(Upload(TestPictures.Png(), "b.png"), _me, Stop);
        Assert.Equal("a.png", receipt!.File.Name);
        Assert.Single(await _store.Media.ReadAllAsync(Stop));
    }

    [Fact]
    public async Task Many_at_once_are_all_kept_under_names_of_their_own()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(1, 8)
            .Select(seed => Task.Run(() => AddAsync(TestPictures.Png(noise: seed), "a.png"), Stop)));
        Assert.Equal(8, receipts.Select(f => f.Name).Distinct().Count());
        Assert.DoesNotContain(Disk, name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upload_that_is_broken_off_leaves_nothing()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.Library.AddAsync(
            Upload(TestPictures.Jpeg(1000, 600, 500), "a.jpg"), _me, source.Token));
        Assert.Empty(Directory.Exists(_store.Folder.Media) ? Disk : []);
        Assert.Empty(await _store.Media.ReadAllAsync(Stop));
    }

    [Fact]
    public async Task A_disk_that_cannot_be_written_to_says_so_and_keeps_nothing()
    {
        await AddAsync(TestPictures.Png(), "a.png");
        var before = Disk.Order().ToList();
        _store.Sql("CREATE TRIGGER Full BEFORE INSERT ON Media BEGIN SELECT RAISE(ABORT, 'no room'); END");
        await Assert.ThrowsAsync<StoreException>(() => _store.Library.AddAsync(
            Upload(TestPictures.Jpeg(1000, 600, 500), "b.jpg"), _me, Stop));
        Assert.Equal(before, Disk.Order());
    }

    [Fact]
    public async Task Replacing_keeps_the_name_and_the_words_and_forgets_the_old_bytes()
    {
        var before = await AddAsync(TestPictures.Jpeg(1000, 600, 500), "a.jpg", "Words");
        _store.Clock.Now += TimeSpan.FromHours(1);
        var (receipt, failure) = await _store.Library.ReplaceAsync(
            "a.jpg", Upload(TestPictures.Png(900, 500, 300), "other.png"), _me, Stop);
        Assert.Null(failure);
        Assert.Equal(("a.jpg", "image/jpeg", 900, "Words", false),
            (receipt!.File.Name, receipt.File.ContentType, receipt.File.Width, receipt.File.Alt, receipt.IsVisible));
        Assert.DoesNotContain(before.Sha256, Disk);
        Assert.All(before.Renditions, r => Assert.DoesNotContain(r.Sha256, Disk));
        var after = (await _store.Catalogue.ReadAsync("a.jpg", Stop))!.File;
        Assert.Equal(1 + after.Renditions.Count, Disk.Count());
        Assert.Equal(TimeSpan.FromHours(1), after.Updated - after.Added);
        Assert.Equal(MediaKind.Jpeg, MediaKinds.Detect(await BytesAsync("a.jpg")));
    }

    [Fact]
    public async Task A_document_does_not_take_the_place_of_a_picture()
    {
        await AddAsync(TestPictures.Png(), "a.png");
        Assert.IsType<Failure.Invalid>(
            (await _store.Library.ReplaceAsync("a.png", Upload("%PDF-1.7"u8.ToArray(), "a.pdf"), _me, Stop)).Failure);
        Assert.IsType<Failure.NotFound>(
            (await _store.Library.ReplaceAsync("b.png", Upload(TestPictures.Png(), "a.png"), _me, Stop)).Failure);
    }

    [Fact]
    public async Task Words_can_be_changed()
    {
        await AddAsync(TestPictures.Png(), "a.png", "Old");
        Assert.Null((await _store.Library.DescribeAsync("a.png", "New", decorative: false, _me, Stop)).Failure);
        Assert.Equal("New", (await _store.Catalogue.ReadAsync("a.png", Stop))!.File.Alt);
        Assert.IsType<Failure.Invalid>(
            (await _store.Library.DescribeAsync("a.png", new string('x', 1001), decorative: false, _me, Stop)).Failure);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static MediaUpload Upload(byte[] bytes, string name, string? alt = "A test", bool decorative = false) =>
        new(new MemoryStream(bytes), name, alt, decorative);

    private static string Quarters(byte[] bytes) =>
        new([TestPictures.QuarterOf(bytes, 0, 0), TestPictures.QuarterOf(bytes, 1, 0),
            TestPictures.QuarterOf(bytes, 0, 1), TestPictures.QuarterOf(bytes, 1, 1)]);

    private async Task<MediaFile> AddAsync(byte[] bytes, string name, string? alt = "A test")
    {
        var (receipt, failure) = await _store.Library.AddAsync(Upload(bytes, name, alt), _me, Stop);
        Assert.Null(failure);
        return receipt!.File;
    }

    private async Task<Failure.Invalid> RefusedAsync(byte[] bytes, string name)
    {
        var failure = Assert.IsType<Failure.Invalid>(
            (await _store.Library.AddAsync(Upload(bytes, name), _me, Stop)).Failure);
        Assert.Empty(Directory.Exists(_store.Folder.Media) ? Disk : []);
        return failure;
    }

    private async Task<byte[]> BytesAsync(string name) =>
        await File.ReadAllBytesAsync((await _store.Media.FindAsync(name, Stop))!.Value.Path, Stop);

    /// <summary>A stream without an end and without a length, as a body that comes in chunks.</summary>
    private sealed class Endless : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
