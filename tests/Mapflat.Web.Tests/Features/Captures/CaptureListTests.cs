using System.Xml.Linq;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Frozen;
using Mapflat.Content.Model;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Mapflat.Content.Verification;
using Mapflat.Web.Tests.Freezing;
using Mapflat.Web.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Features.Captures;

/// <summary>Where a site tells of the old one that has moved in.</summary>
public sealed class CaptureListTests : IAsyncLifetime
{
    private const string Origin = "https://www.example.org";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempFolder _data = ShippedSite.Copy();
    private SiteFactory _site = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _site = new SiteFactory().In(_data).With("Mapflat:PublicUrl", Origin);
        _client = _site.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri(Origin) });
        await _site.FrozenAsync();
        using var old = new OldSite()
            .Page("/about", "<title>Old about</title><p>A page of today has this address.")
            .Page("/index.php?title=Main&oldid=3", "<title>Wiki</title><p>A walrus.<h2 id=end>End</h2>")
            .Page("/caf%C3%A9/%7Eme", "<p>Accents.</p>")
            .Page("/Notes/", "<p>Notes with a slash.</p>")
            .Page("https://cdn.example.net/frame.html", "<p>Of another host.")
            .File("/old.css", "b { color: red }"u8.ToArray(), "text/css")
            .Redirect("/moved", "/Notes/");
        Assert.Null((await _site.Services.GetRequiredService<ArchiveAdoption>().AdoptAsync(
            old.Save(), new AdoptionOptions(OldSite.Host), Author.Command, null, Stop)).Failure);
        await Wait.UntilAsync(async () =>
            (await ReadAsync("/sitemap.xml")).Contains(SiteLists.Captures, StringComparison.Ordinal)
            && (await ReadAsync("/contents")).Contains("pages of old sites", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _site.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task The_site_map_has_the_pages_of_the_old_site_at_the_addresses_that_they_had()
    {
        var parts = Locations(await ReadAsync("/sitemap.xml"));
        Assert.Contains(Origin + SiteLists.Captures, parts);
        var pages = parts.Where(part => part != Origin + SiteLists.Captures).ToList();
        Assert.Contains(Origin + "/about", Locations(await ReadAsync(Assert.Single(pages))));
        var map = await ReadAsync(SiteLists.Captures);
        Assert.Equal(
            ["/index.php?title=Main&oldid=3", "/caf%C3%A9/%7Eme", "/Notes/"],
            Locations(map).Select(location => location[Origin.Length..]));
        Assert.Contains("title=Main&amp;oldid=3", map, StringComparison.Ordinal);
        Assert.Contains("<lastmod>2017-05-31T09:30:15Z</lastmod>", map, StringComparison.Ordinal);
        using var none = await _client.GetAsync(new Uri("/sitemap-captures~2.xml", UriKind.Relative), Stop);
        Assert.Equal(Origin + "/sitemap.xml", none.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_site_map_changes_with_the_captures_and_with_the_pages_at_their_addresses()
    {
        await HideAsync("/Notes/");
        await Wait.UntilAsync(async () => Locations(await ReadAsync(SiteLists.Captures)).Count == 2);
        using var page = new ContentSource().Page("/notes", "Notes");
        await HideAsync("/Notes/", CaptureState.Shown);
        await Wait.UntilAsync(async () => Locations(await ReadAsync(SiteLists.Captures)).Count == 3);
        await page.ImportAsync(_data.Path);
        await Wait.UntilAsync(async () => Locations(await ReadAsync(SiteLists.Captures)).Count == 2);

        // Where nothing is left, the map is what it was.
        await HideAsync("%");
        await Wait.UntilAsync(async () =>
            Locations(await ReadAsync("/sitemap.xml")).Contains(Origin + "/about"));
        await Wait.UntilAsync(async () => (await ReadAsync(SiteLists.Captures)).Length == 0);
    }

    [Fact]
    public async Task A_new_text_of_a_page_draws_no_list_of_captures()
    {
        using var before = new ContentSource().Page("/added", "Added");
        await before.ImportAsync(_data.Path);
        await _site.FrozenAsync();
        using var after = new ContentSource().Page("/added", "Added", "Other words.\n");
        await after.ImportAsync(_data.Path);
        var changes = _site.Services.GetRequiredService<ContentChanges>();
        var generation = await _site.Services.GetRequiredService<ContentStore>().ReadGenerationAsync(Stop);
        var change = await changes.ReadAsync(generation - 1, doubt: false, Stop);
        Assert.Contains("/added", change.Touched);
        Assert.DoesNotContain(SiteLists.Captures, change.Touched);
    }

    [Fact]
    public async Task Contents_and_the_list_for_models_say_in_a_line_that_there_are_old_pages()
    {
        const string words = "3 pages of old sites are kept here as they were";
        // The page of today at one of the addresses is counted too: it may go again.
        var counted = words.Replace("3", "4", StringComparison.Ordinal);
        Assert.Contains(counted, await ReadAsync("/contents"), StringComparison.Ordinal);
        Assert.Contains(counted, await ReadAsync("/llms.txt"), StringComparison.Ordinal);
        Assert.DoesNotContain("Wiki", await ReadAsync("/llms.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_tells_old_pages_apart()
    {
        await _site.Services.GetRequiredService<CaptureFilling>().FillAsync(null, Stop);
        var found = await ReadAsync("/search?q=walrus");
        Assert.Contains("href=\"/index.php?title=Main&amp;oldid=3\"", found, StringComparison.Ordinal);
        Assert.Contains("(an old page, as it was on 31 May 2017)", found, StringComparison.Ordinal);
        Assert.Contains("/index.php?title=Main&amp;oldid=3", await ReadAsync("/wiki", 404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_word_of_the_old_site_is_verified_as_visitors_get_it()
    {
        var verifier = _site.Services.GetRequiredService<CaptureVerifier>();
        var visitor = _site.Services.GetRequiredService<InnerVisitor>();
        var all = await verifier.RunAsync(visitor, 0, int.MaxValue, null, Stop);
        Assert.Equal("", string.Join('\n', all.Failures));
        Assert.Equal(7, all.Tried);
        var result = await _site.Services.GetRequiredService<VerificationTask>().VerifyAsync(Stop);
        Assert.Equal((0, 0), (result.Failed, result.CapturesTo));
        var archive = Assert.Single(Directory.GetFiles(Path.Combine(_data.Path, "archives")));
        File.Move(archive, archive + ".away");
        var said = await Shell.OnAsync(_data.Path, "verify", $"--Mapflat:PublicUrl={Origin}");
        Assert.Equal(1, said.Code);
        Assert.Contains($"FAIL  /Notes/: it answers 503, as {Path.GetFileName(archive)} cannot be read", said.Out,
            StringComparison.Ordinal);
    }

    private async Task HideAsync(string address, CaptureState state = CaptureState.Hidden) =>
        await _site.Services.GetRequiredService<ContentStore>().ChangeAsync<int>(
            async (db, _, stop) =>
            {
                var next = db.State.Local.Single().Generation + 1;
                return await db.Database.ExecuteSqlAsync($"""
                    UPDATE CapturedAddresses SET State = {state.ToString()}, Generation = {next}
                    WHERE Address LIKE {address} AND LatestId > 0
                    """, stop);
            },
            _ => true, Stop);

    private async Task<string> ReadAsync(string address, int status = 200)
    {
        var relative = new Uri(address.Replace(Origin, "", StringComparison.Ordinal), UriKind.Relative);
        using var answer = await _client.GetAsync(relative, Stop);
        return (int)answer.StatusCode == status ? await answer.Content.ReadAsStringAsync(Stop) : "";
    }

    private static List<string> Locations(string map) => map.Length == 0 ? [] : [.. XDocument.Parse(map).Descendants()
        .Where(element => element.Name.LocalName == "loc").Select(element => element.Value)];
}
