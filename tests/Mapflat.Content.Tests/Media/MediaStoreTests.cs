using Mapflat.Content.Media;
using Mapflat.Content.Store;

namespace Mapflat.Content.Tests.Media;

public sealed class MediaStoreTests
{
    private const string Svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><title>T</title><path d=\"M0 0\"/></svg>";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_found_by_name_with_their_type()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("media/b.svg", Svg), ("media/a.pdf", "%PDF-1.7"), ("media/c.1-2.gif", "GIF89a"));
        Assert.Equal(["a.pdf application/pdf", "b.svg image/svg+xml", "c.1-2.gif image/gif"],
            (await store.Media.ReadAllAsync(Stop)).Select(f => $"{f.Name} {f.ContentType}"));
        var (file, path) = (await store.Media.FindAsync("b.svg", Stop))!.Value;
        Assert.Equal(Svg, await File.ReadAllTextAsync(path, Stop));
        Assert.Equal((Svg.Length, store.Clock.Now.UtcDateTime), (file.Length, file.Added));
        Assert.Equal(file.Sha256, Path.GetFileName(path));
    }

    [Theory]
    [InlineData("A.gif")]
    [InlineData("a")]
    [InlineData("../mapflat.db")]
    [InlineData("")]
    [InlineData("a.gif\0")]
    public async Task Only_the_very_name_finds_a_file(string name)
    {
        await using var store = new TempStore();
        await store.ImportAsync(("media/a.gif", "GIF89a"));
        Assert.Null(await store.Media.FindAsync(name, Stop));
    }

    [Fact]
    public async Task The_same_bytes_are_kept_once()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("media/a.gif", "GIF89a"), ("media/b.gif", "GIF89a"));
        Assert.Single(Directory.EnumerateFiles(store.Folder.Media));
        Assert.Equal(2, (await store.Media.ReadAllAsync(Stop)).Count);
    }

    [Fact]
    public async Task Bytes_that_another_name_uses_survive_a_failed_import()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("media/a.gif", "GIF89a"));
        await store.TryImportAsync(("media/b.gif", "GIF89a"), ("media/c.gif", "GIF89a new"),
            ("site.yaml", Sample.Site("navigation: [/nowhere]")));
        Assert.Single(Directory.EnumerateFiles(store.Folder.Media));
        Assert.True(File.Exists((await store.Media.FindAsync("a.gif", Stop))!.Value.Path));
    }

    [Fact]
    public async Task Discarding_leaves_what_somebody_has_named_meanwhile()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("media/a.gif", "GIF89a"));
        var file = Assert.Single(await store.Media.ReadAllAsync(Stop));
        await store.Media.DiscardAsync([new MediaSource("a.gif", "/unused", file.Sha256, file.Length)]);
        Assert.Single(Directory.EnumerateFiles(store.Folder.Media));
    }

    [Fact]
    public async Task A_file_that_changes_between_check_and_import_is_refused()
    {
        using var folder = new TempFolder();
        folder.Write("a.gif", "GIF89a");
        await using var store = new TempStore();
        var source = new MediaSource("a.gif", folder["a.gif"], MediaStore.Hash("GIF89b"u8), 6);
        var e = Assert.Throws<IOException>(() => store.Media.Keep([source], []));
        Assert.Contains("was changed while it was being imported", e.Message, StringComparison.Ordinal);
        Assert.True(StoreException.Knows(e));
        Assert.Empty(Directory.EnumerateFiles(store.Folder.Media));
    }

    [Theory]
    [InlineData("a.png", true)]
    [InlineData("three-steps.narrow.svg", true)]
    [InlineData("2026.jpg", true)]
    [InlineData("a.jpeg", false)]
    [InlineData(".png", false)]
    [InlineData("a.png\n", false)]
    [InlineData("-a.png", false)]
    [InlineData("a..png", false)]
    [InlineData("a b.png", false)]
    [InlineData("å.png", false)]
    [InlineData("a/b.png", false)]
    [InlineData("a.html.png", true)]
    [InlineData("a.png.html", false)]
    [InlineData("a", false)]
    [InlineData("", false)]
    public void A_name_is_plain_and_says_what_the_file_is(string name, bool valid) =>
        Assert.Equal(valid, MediaName.IsValid(name));

    [Fact]
    public void A_name_has_100_characters_at_most()
    {
        Assert.True(MediaName.IsValid(new string('a', 96) + ".png"));
        Assert.False(MediaName.IsValid(new string('a', 97) + ".png"));
    }
}
