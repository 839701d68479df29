using Mapflat.Content.Media;

namespace Mapflat.Content.Tests.Media;

/// <summary>Who may see a file, where it is used, and what remains when it goes.</summary>
public sealed class MediaUseTests : IAsyncDisposable
{
    private static readonly Author _me = new("Owner");

    private readonly TempStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_no_page_shows_is_not_public()
    {
        await AddAsync("a.jpg");
        Assert.Null(await _store.Media.FindPublicAsync("a.jpg", Stop));
        Assert.Empty(await AddressesAsync());
        Assert.Empty(_store.Sql("SELECT Path FROM Ledger"));
        Assert.Empty(await _store.ExportAsync());
    }

    [Fact]
    public async Task A_draft_makes_nothing_public_and_its_publication_does()
    {
        var file = await AddAsync("a.jpg");
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n", "status: draft")));
        Assert.Null(await _store.Media.FindPublicAsync("a.jpg", Stop));
        Assert.Null(await _store.Media.FindPublicAsync(file.Renditions[0].Name, Stop));
        Assert.Equal((false, true), (await _store.Catalogue.ReadAsync("a.jpg", Stop))!.Uses
            .Select(u => (u.IsLive, u.IsDraft)).Single());

        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n")));
        Assert.False((await _store.Media.FindPublicAsync("a.jpg", Stop))!.IsForEver);
        Assert.True((await _store.Media.FindPublicAsync(file.Renditions[0].Name, Stop))!.IsForEver);
        Assert.Equal([.. file.Renditions.Select(r => r.Address).Prepend("/media/a.jpg").Order(StringComparer.Ordinal)],
            await AddressesAsync());
        Assert.Equal((true, false), (await _store.Catalogue.ReadAsync("a.jpg", Stop))!.Uses
            .Select(u => (u.IsLive, u.IsDraft)).Single());
    }

    [Fact]
    public async Task The_owner_who_publishes_a_page_publishes_its_pictures_and_sees_them_before()
    {
        await AddAsync("a.jpg");
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n", "status: draft")));
        var page = (await _store.Catalogue.ReadAsync("a.jpg", Stop))!.Uses.Single().PageId;
        var text = new PageText("X", "X", "About X.", "![A](/media/a.jpg)\n", "", null);
        Assert.Contains("src=\"/admin/media/a.jpg/file\"",
            (await _store.Pages.PreviewAsync(page, text, Stop)).Value!.Html, StringComparison.Ordinal);
        Assert.Null((await _store.Publishing.PublishAsync(page, 1, null, _me, Stop)).Failure);
        Assert.NotNull((await _store.Media.FindPublicAsync("a.jpg", Stop))!.Path);
        Assert.Contains(
            "src=\"/media/a.jpg\"", (await _store.Pages.ReadAsync("/x", Stop))!.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_makes_public_and_so_does_a_drawing_its_narrow_form()
    {
        const string Svg =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><title>T</title><path d=\"M0 0\"/></svg>";
        foreach (var (name, bytes) in ((string, byte[])[])[("a.pdf", "%PDF-1.7"u8.ToArray()),
            ("d.svg", System.Text.Encoding.UTF8.GetBytes(Svg)),
            ("d.narrow.svg", System.Text.Encoding.UTF8.GetBytes(Svg.Replace("M0", "M1", StringComparison.Ordinal)))])
            Assert.Null((await _store.Library.AddAsync(new MediaUpload(
                new MemoryStream(bytes), name, name == "a.pdf" ? null : "A", false), _me, Stop)).Failure);
        await _store.ImportAsync(
            ("pages/x.md", Sample.Page("X", "[Read](/media/a.pdf#page=2)\n\n^^^\n![D](/media/d.svg)\n^^^\n")));
        Assert.Equal(["/media/a.pdf", "/media/d.narrow.svg", "/media/d.svg"], await AddressesAsync());
        Assert.Single((await _store.Catalogue.ReadAsync("d.narrow.svg", Stop))!.Uses);
    }

    [Fact]
    public async Task A_file_that_a_public_page_waits_for_is_public_at_once()
    {
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n")));
        var (receipt, _) = await _store.Library.AddAsync(
            new MediaUpload(new MemoryStream(TestPictures.Jpeg()), "a.jpg", "A", false), _me, Stop);
        Assert.True(receipt!.IsVisible);
        Assert.NotNull(await _store.Media.FindPublicAsync("a.jpg", Stop));
    }

    [Fact]
    public async Task A_page_tells_browsers_the_size_and_the_smaller_forms()
    {
        var file = await AddAsync("a.jpg", 1700, 850);
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n\n![B](/media/none.jpg)\n")));
        var html = (await _store.Pages.ReadAsync("/x", Stop))!.Html;
        Assert.Contains("width=\"1700\" height=\"850\"", html, StringComparison.Ordinal);
        Assert.Contains("loading=\"lazy\" decoding=\"async\"", html, StringComparison.Ordinal);
        Assert.Contains($"srcset=\"{string.Join(", ", file.Renditions.Select(r => $"{r.Address} {r.Width}w"))}\"", html,
            StringComparison.Ordinal);
        Assert.Contains("sizes=\"(min-width: 652px) 620px, calc(100vw - 32px)\"", html, StringComparison.Ordinal);
        Assert.Contains("src=\"/media/a.jpg\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_picture_has_a_size_and_no_smaller_forms()
    {
        await AddAsync("a.jpg", 300, 200);
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n")));
        var html = (await _store.Pages.ReadAsync("/x", Stop))!.Html;
        Assert.Contains("width=\"300\" height=\"200\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("srcset", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_used_is_deleted_only_by_someone_who_knows()
    {
        await AddAsync("a.jpg");
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n")),
            ("pages/y.md", Sample.Page("Y", "![A](/media/a.jpg)\n", "status: draft")));
        var failure = Assert.IsType<Failure.Conflict>(
            (await _store.Library.DeleteAsync("a.jpg", confirmed: false, _me, Stop)).Failure);
        Assert.Contains("“X” (/x), “Y” (/y)", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(await _store.Media.FindAsync("a.jpg", Stop));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_from_the_disk_and_says_that_it_is_gone()
    {
        var file = await AddAsync("a.jpg");
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n")));
        Assert.True((await _store.Library.DeleteAsync("a.jpg", confirmed: true, _me, Stop)).Value);
        Assert.Empty(Directory.EnumerateFiles(_store.Folder.Media));
        Assert.Null((await _store.Media.FindPublicAsync("a.jpg", Stop))!.Path);
        Assert.Null((await _store.Media.FindPublicAsync(file.Renditions[0].Name, Stop))!.Path);
        Assert.Contains("/media/a.jpg", await AddressesAsync());
        Assert.Empty(_store.Sql("SELECT * FROM MediaRenditions"));
        Assert.Contains("media.deleted", _store.Sql("SELECT Act FROM Audit"));
    }

    [Fact]
    public async Task What_was_never_public_leaves_no_trace_for_visitors()
    {
        await AddAsync("a.jpg");
        Assert.False((await _store.Library.DeleteAsync("a.jpg", confirmed: false, _me, Stop)).Value);
        Assert.Null(await _store.Media.FindPublicAsync("a.jpg", Stop));
    }

    [Fact]
    public async Task Bytes_that_another_name_has_stay()
    {
        await _store.ImportAsync(("media/a.gif", "GIF89a"), ("media/b.gif", "GIF89a"));
        Assert.Null((await _store.Library.DeleteAsync("a.gif", confirmed: false, _me, Stop)).Failure);
        Assert.True(File.Exists((await _store.Media.FindPublicAsync("b.gif", Stop))!.Path));
    }

    [Fact]
    public async Task Smaller_forms_that_were_public_and_are_replaced_say_that_they_are_gone()
    {
        var file = await AddAsync("a.jpg");
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n")));
        var (receipt, _) = await _store.Library.ReplaceAsync("a.jpg",
            new MediaUpload(new MemoryStream(TestPictures.Jpeg(900, 900, 300)), "b.jpg", null, false), _me, Stop);
        Assert.True(receipt!.IsVisible);
        Assert.Null((await _store.Media.FindPublicAsync(file.Renditions[0].Name, Stop))!.Path);
        Assert.NotNull((await _store.Media.FindPublicAsync(receipt.File.Renditions[0].Name, Stop))!.Path);
    }

    [Fact]
    public async Task An_export_has_the_public_files_and_an_import_makes_the_smaller_forms_again()
    {
        var file = await AddAsync("a.jpg");
        await AddAsync("draft.jpg", 700, 500);
        await _store.ImportAsync(("pages/x.md", Sample.Page("X", "![A](/media/a.jpg)\n")));
        using var folder = new TempFolder();
        Assert.Null((await _store.Exporter.ExportAsync(folder.Path, Stop)).Failure);
        Assert.Equal(["media/a.jpg", "pages/x.md"], folder.ReadAll().Keys);
        Assert.True((await _store.Importer.ImportAsync(folder.Path, dryRun: false, Stop)).Value!.ChangesNothing);

        await using var other = new TempStore();
        Assert.Null((await other.Importer.ImportAsync(folder.Path, dryRun: false, Stop)).Failure);
        var again = (await other.Catalogue.ReadAsync("a.jpg", Stop))!.File;
        Assert.Equal((file.Sha256, file.Width, file.Height), (again.Sha256, again.Width, again.Height));
        Assert.Equal(file.Renditions.Select(r => r.Name), again.Renditions.Select(r => r.Name));
        Assert.NotNull(again.Published);
    }

    [Fact]
    public async Task An_import_makes_a_draft_file_public()
    {
        var file = await AddAsync("a.jpg");
        using var folder = new TempFolder();
        folder.Write("media/a.jpg", await File.ReadAllBytesAsync(
            (await _store.Media.FindAsync("a.jpg", Stop))!.Value.Path, Stop));
        Assert.Equal(
            ["~ /media/a.jpg"], (await _store.Importer.ImportAsync(folder.Path, dryRun: false, Stop)).Value!.Changes);
        Assert.Equal(1 + file.Renditions.Count, (await AddressesAsync()).Count);
    }

    [Fact]
    public async Task The_list_is_searched_by_name_and_words_taken_literally()
    {
        await AddAsync("harbour.jpg", 300, 200);
        await _store.Library.AddAsync(
            new MediaUpload(new MemoryStream(TestPictures.Png()), "b.png", "100 % of a_harbour", false), _me, Stop);
        async Task<string> Names(string? query) =>
            string.Join(' ', (await _store.Catalogue.ListAsync(query, 1, Stop)).Files.Select(f => f.File.Name)
                .Order(StringComparer.Ordinal));
        Assert.Equal("b.png harbour.jpg", await Names("harbour"));
        Assert.Equal("b.png", await Names("100 %"));
        Assert.Equal("b.png", await Names("a_h"));
        Assert.Equal("", await Names("\\"));
        Assert.Equal("", await Names("x' OR 1=1"));
        Assert.Equal(1, (await _store.Catalogue.ListAsync(null, 99, Stop)).Page);
        Assert.Equal(1, (await _store.Catalogue.ListAsync(null, int.MinValue, Stop)).Page);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<MediaFile> AddAsync(string name, int width = 1000, int height = 600)
    {
        var (receipt, failure) = await _store.Library.AddAsync(new MediaUpload(new MemoryStream(
            TestPictures.Jpeg(width, height, noise: 300, seed: width)), name, "A test", false), _me, Stop);
        Assert.Null(failure);
        return receipt!.File;
    }

    private Task<IReadOnlyList<string>> AddressesAsync() => _store.Media.ReadAddressesAsync(Stop);
}
