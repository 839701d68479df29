using System.Text;
using Mapflat.Testing;
using Mapflat.Web.Freezing;

namespace Mapflat.Web.Tests.Freezing;

public sealed class FrozenFolderTests(KeptSite kept) : IClassFixture<KeptSite>
{
    [Fact]
    public void What_was_saved_is_read_again_to_the_byte()
    {
        using var data = kept.Copy();
        var site = FrozenFolder.Load(data["frozen"])!;
        using var other = new TempFolder();
        FrozenFolder.Save(other.Path, site);
        var again = FrozenFolder.Load(other.Path)!;
        Assert.Equal((site.Generation, site.Key, site.Origin, site.Frame.Title), (again.Generation, again.Key, again.Origin, again.Frame.Title));
        Assert.Equal(site.Entries.Keys.Order(StringComparer.Ordinal), again.Entries.Keys.Order(StringComparer.Ordinal));
        foreach (var (address, entry) in site.Entries)
        {
            var read = again.Entries[address];
            Assert.Equal(
                (entry.Status, entry.ContentType, entry.CacheControl, entry.Vary, entry.LastModifiedLine, entry.Markdown, entry.Identity.ETag, entry.Gzip?.ETag, entry.Brotli?.ETag),
                (read.Status, read.ContentType, read.CacheControl, read.Vary, read.LastModifiedLine, read.Markdown, read.Identity.ETag, read.Gzip?.ETag, read.Brotli?.ETag));
            Assert.Equal(entry.Headers, read.Headers);
            Assert.Equal(entry.Identity.Bytes, read.Identity.Bytes);
        }
    }

    [Fact]
    public void No_site_is_read_of_which_a_single_byte_is_not_what_was_saved()
    {
        using var data = kept.Copy();
        var random = new Random(5);
        var files = Directory.EnumerateFiles(data["frozen"], "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "generation" && new FileInfo(f).Length > 0).Order(StringComparer.Ordinal).ToList();
        Assert.Contains(files, file => Path.GetFileName(file) == "redirects.json");
        // The manifest rules all others, so it is tried more often.
        foreach (var file in files.Concat(Enumerable.Repeat(data["frozen/manifest"], 60)))
        {
            var bytes = File.ReadAllBytes(file);
            var place = random.Next(bytes.Length);
            var changed = bytes.ToArray();
            changed[place] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, changed);
            Assert.True(FrozenFolder.Load(data["frozen"]) is null, $"byte {place} of {file} may be changed");
            File.WriteAllBytes(file, bytes);
        }

        Assert.NotNull(FrozenFolder.Load(data["frozen"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"hash\"\n{}")]
    public void A_manifest_that_is_none_is_no_site(string text)
    {
        using var data = kept.Copy();
        File.WriteAllText(data["frozen/manifest"], text);
        Assert.Null(FrozenFolder.Load(data["frozen"]));
        // Even one that is sealed.
        File.WriteAllText(data["frozen/manifest"], Compression.ETagOf(Encoding.UTF8.GetBytes(text)) + "\n" + text);
        Assert.Null(FrozenFolder.Load(data["frozen"]));
    }

    [Fact]
    public void A_file_that_is_empty_or_gone_is_noticed()
    {
        using var data = kept.Copy();
        var page = Directory.EnumerateFiles(data["frozen"], "about.html", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(page, []);
        Assert.Null(FrozenFolder.Load(data["frozen"]));
        File.Delete(page);
        Assert.Null(FrozenFolder.Load(data["frozen"]));
    }

    [Fact]
    public void Another_web_server_finds_the_files_by_their_addresses()
    {
        using var data = kept.Copy();
        var root = Directory.GetDirectories(data["frozen"], "site-*").Single();
        foreach (var file in (string[])["index.html", "index.html.br", "index.html.gz", "about.html", "about.md", "architecture.html", "architecture/unified-log.html", "feed.atom", "robots.txt", "media/monolith.svg"])
            Assert.True(File.Exists(Path.Combine(root, file)), file);
    }
}
