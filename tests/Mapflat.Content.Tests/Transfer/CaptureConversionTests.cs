using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Model;

namespace Mapflat.Content.Tests.Transfer;

/// <summary>An old page that becomes a draft, with its pictures.</summary>
public sealed class CaptureConversionTests : IAsyncDisposable
{
    private const string Html = """
        <!DOCTYPE html><html lang="en"><head><title>Scales – Old harbour</title>
        <meta name="description" content="How grain was weighed."><meta name="date" content="2009-10-11"></head>
        <body><div id="menu"><a href="/">Home</a> <a href="/about">About</a></div>
        <main><h1>Scales</h1><p>See <a href="grain">grain</a>, <a
        href="http://www.old.example.org/ships/?id=2">ships</a> and <a href="https://elsewhere.example/x">more</a>.</p>
        <p><img src="img/scale.png" alt="A scale"> <img src="img/lost.png" alt="Lost"></p></main>
        <footer>Rights</footer></body></html>
        """;

    private static readonly Author Owner = new("Owner");

    private readonly TempStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task What_it_becomes_is_shown_first_and_nothing_is_kept_of_it()
    {
        var id = await AdoptAsync("/scales");
        var (page, _) = await _store.Conversion.ReadAsync(id, Stop);
        Assert.Equal(("/scales", null), (page!.Suggested, page.Obstacle));
        Assert.Equal(("Scales", "How grain was weighed.", "2009-10-11"),
            (page.Document.Title, page.Document.Summary, page.Document.AsOf));
        Assert.Equal(
            """
            See [grain](/grain), [ships](/ships/?id=2) and [more](https://elsewhere.example/x).

            ![A scale](/img/scale.png)

            """, page.Document.Markdown, ignoreLineEndingDifferences: true);
        Assert.Equal("/img/scale.png", Assert.Single(page.Pictures).Address);
        Assert.Contains(page.Document.Findings, finding =>
            finding.Message == "The picture img/lost.png is not in the archive, and was left out.");
        Assert.Equal(["0", "0"], _store.Sql("SELECT count(*) FROM Pages UNION ALL SELECT count(*) FROM Media"));
    }

    [Fact]
    public async Task Draft_has_its_pictures_in_Media_and_takes_the_address_when_it_is_published()
    {
        var id = await AdoptAsync("/scales");
        var (kept, failure) = await _store.Conversion.KeepAsync(id, "/scales", Owner, Stop);
        Assert.Null(failure);
        Assert.Equal(("/scales", 1), (kept!.Address, kept.Pictures));
        var draft = await _store.Drafts.ReadAsync(kept.PageId, Stop);
        Assert.Contains("![A scale](/media/scale.png)", draft!.Text.Markdown, StringComparison.Ordinal);
        Assert.Equal(ResolutionKind.Capture, await KindAsync("/scales"));
        Assert.NotNull(await _store.Captured.FindShownAsync("/scales", null, Stop));
        var (_, stopped) = await _store.Publishing.PublishAsync(kept.PageId, draft.Edits, null, Owner, Stop);
        Assert.Null(stopped);
        Assert.Equal(ResolutionKind.Page, await KindAsync("/scales"));
        Assert.Single((await _store.Captured.FindAsync(id, "http://localhost", Stop))!.Versions);
    }

    [Fact]
    public async Task Page_that_nobody_has_summed_up_is_summed_up_by_its_first_sentence_and_can_be_published()
    {
        await _store.AdoptAsync(new OldSite().Page(
            "/plain", "<title>Plain</title><main><h1>Plain</h1><p>Nothing else is said. And more.</p></main>"));
        var (kept, failure) = await _store.Conversion.KeepAsync(await IdOfAsync("/plain"), "/plain", Owner, Stop);
        Assert.Null(failure);
        var draft = await _store.Drafts.ReadAsync(kept!.PageId, Stop);
        Assert.Equal("Nothing else is said.", draft!.Text.Summary);
        var (_, stopped) = await _store.Publishing.PublishAsync(kept.PageId, draft.Edits, null, Owner, Stop);
        Assert.Null(stopped);
    }

    [Theory]
    [InlineData("/2009/10/index.php?id=7", "/scales", "no query")]
    [InlineData("/100%25/About", "/about", "cannot be a page")]
    public async Task Address_that_a_page_cannot_have_is_said_and_another_one_offered(
        string address, string offered, string why)
    {
        var id = await AdoptAsync(address);
        var (page, _) = await _store.Conversion.ReadAsync(id, Stop);
        Assert.Equal(offered, page!.Suggested);
        Assert.Contains(why, page.Obstacle, StringComparison.Ordinal);
        Assert.Null((await _store.Conversion.KeepAsync(id, page.Suggested, Owner, Stop)).Failure);
    }

    [Theory]
    [InlineData("/About_Us.html")]
    [InlineData("/2009/05/Notes/")]
    public async Task Old_page_is_offered_the_very_address_that_it_had(string address)
    {
        var id = await AdoptAsync(address);
        var (page, _) = await _store.Conversion.ReadAsync(id, Stop);
        Assert.Equal((address, null), (page!.Suggested, page.Obstacle));
        Assert.Null((await _store.Conversion.KeepAsync(id, page.Suggested, Owner, Stop)).Failure);
        Assert.Equal([address], _store.Sql("SELECT Address FROM Pages"));
    }

    [Fact]
    public async Task Address_of_another_page_is_refused_at_its_field_and_no_picture_is_kept()
    {
        await _store.ImportAsync(("pages/scales.md", Sample.Page("Scales of today")));
        var id = await AdoptAsync("/scales");
        var (page, _) = await _store.Conversion.ReadAsync(id, Stop);
        Assert.Equal("/scales-2", page!.Suggested);
        var (_, failure) = await _store.Conversion.KeepAsync(id, "/scales", Owner, Stop);
        Assert.Equal("address", Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Field);
        Assert.Equal(["0"], _store.Sql("SELECT count(*) FROM Media"));
    }

    [Fact]
    public async Task What_is_no_page_or_has_no_text_is_refused()
    {
        await _store.AdoptAsync(
            new OldSite().File("/a.png", [1], "image/png").Page("/empty", "<title>E</title><body>"));
        Assert.IsType<Failure.NotFound>((await _store.Conversion.ReadAsync(await IdOfAsync("/a.png"), Stop)).Failure);
        Assert.IsType<Failure.Invalid>((await _store.Conversion.ReadAsync(await IdOfAsync("/empty"), Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await _store.Conversion.ReadAsync(99, Stop)).Failure);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<int> AdoptAsync(string address)
    {
        var folder = address.Split('?')[0];
        folder = folder[..(folder.LastIndexOf('/') + 1)];
        await _store.AdoptAsync(new OldSite().Page(address.Replace(" ", "%20", StringComparison.Ordinal), Html)
            .File(folder + "img/scale.png", TestPictures.Png(40, 30), "image/png").Titled("/grain", "Grain"));
        return await IdOfAsync(address.Replace(" ", "%20", StringComparison.Ordinal));
    }

    private async Task<int> IdOfAsync(string address) =>
        (await _store.Captured.ReadAsync(new CapturedFilter(), 1, Stop)).Addresses.Single(a => a.Address == address).Id;

    private async Task<ResolutionKind> KindAsync(string address) => await _store.Redirects.AskAsync(
        "http://localhost", map => map.ResolveRaw(null, address).Kind, Stop);
}
