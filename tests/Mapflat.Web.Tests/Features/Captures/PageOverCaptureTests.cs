using System.Net;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Model;
using Mapflat.Content.Pages;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Features.Captures;

/// <summary>Old pages that were turned into pages, each at the very address that it had.</summary>
public sealed class PageOverCaptureTests : IAsyncLifetime
{
    private const string Origin = "https://www.example.org";

    private readonly SiteFactory _site = new SiteFactory().With("Mapflat:PublicUrl", Origin);
    private readonly Author _owner = new("Owner");
    private HttpClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var old = new OldSite()
            .Page("/Notes/", "<title>Old notes</title><p>As they were.")
            .Page("/2009/05/Some_Post.html", "<title>Post</title><p>A post.")
            .Page("/caf%C3%A9/M%C3%BCsli/", "<title>Breakfast</title><p>Oats.");
        _client = _site.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri(Origin) });
        await _site.FrozenAsync();
        Assert.Null((await _site.Services.GetRequiredService<ArchiveAdoption>().AdoptAsync(
            old.Save(), new AdoptionOptions(OldSite.Host), Author.Command, null, Stop)).Failure);
        await Wait.UntilAsync(async () => (await GetAsync("/Notes/")).Status == 200);
    }

    [Theory]
    [InlineData("/Notes/", "/Notes/", "/notes")]
    [InlineData("/2009/05/Some_Post.html", "/2009/05/Some_Post.html", "/2009/05/some_post.HTML/")]
    [InlineData("/caf\u00E9/M\u00FCsli/", "/caf%C3%A9/M%C3%BCsli/", "/caf%c3%a9/M%C3%BCsli")]
    public async Task A_page_keeps_the_very_address_and_its_captures_are_its_first_versions(
        string address, string url, string other)
    {
        await MakeAsync(address);
        await Wait.UntilAsync(async () =>
            (await GetAsync(url)).Text.Contains("Words of today", StringComparison.Ordinal));
        var bare = url.TrimEnd('/');

        using var page = await _client.GetAsync(new Uri(url, UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var links = string.Join(", ", page.Headers.GetValues("Link"));
        Assert.Contains($"<{Origin}{bare}.md>; rel=\"alternate\"", links, StringComparison.Ordinal);
        Assert.Contains($"<{Origin}{url}>; rel=\"original timegate\"", links, StringComparison.Ordinal);
        Assert.Contains($"<{Origin}{bare}/history/1>; rel=\"cite-as\"", links, StringComparison.Ordinal);
        var text = await page.Content.ReadAsStringAsync(Stop);
        Assert.Contains($"<link rel=\"canonical\" href=\"{Origin}{url}\">", text, StringComparison.Ordinal);
        Assert.Contains($"href=\"{bare}/history\"", text, StringComparison.Ordinal);
        Assert.Contains($"<loc>{Origin}{url}</loc>", (await GetAsync(SiteLists.MapPart(0))).Text,
            StringComparison.Ordinal);
        Assert.Contains($"{Origin}{bare}.md)", (await GetAsync("/llms.txt")).Text, StringComparison.Ordinal);

        Assert.Equal((301, Origin + url), ((await GetAsync(other)).Status, (await GetAsync(other)).Location));
        Assert.Contains("Words of today", (await GetAsync(bare + ".md")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await GetAsync(bare + "/history/1")).Status);
        Assert.Equal(200, (await GetAsync(bare + "/cite.bib")).Status);

        const string stamp = "20170531093015";
        Assert.Contains($"href=\"{bare}/history/{stamp}\"", (await GetAsync(bare + "/history")).Text,
            StringComparison.Ordinal);
        Assert.Equal(200, (await GetAsync($"{bare}/history/{stamp}")).Status);
        var map = (await GetAsync(bare + "/timemap")).Text;
        Assert.Contains($"<{Origin}{bare}/history/{stamp}>; rel=\"first memento\"", map, StringComparison.Ordinal);
        Assert.Contains($"<{Origin}{bare}/history/1>; rel=\"last memento\"", map, StringComparison.Ordinal);

        using var past = new HttpRequestMessage(HttpMethod.Get, new Uri(url, UriKind.Relative));
        past.Headers.Add("Accept-Datetime", "Mon, 01 Jan 2018 00:00:00 GMT");
        using var gate = await _client.SendAsync(past, Stop);
        Assert.Equal((HttpStatusCode.Redirect, $"{Origin}{bare}/history/{stamp}"),
            (gate.StatusCode, gate.Headers.Location!.OriginalString));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _site.DisposeAsync();
    }

    private async Task MakeAsync(string address)
    {
        var text = new PageText("Today", "Today", "Summary.", "Words of today.\n", "", null);
        var (made, failure) = await _site.Services.GetRequiredService<PageCreation>().CreateAsync(
            PageAddress.Parse(address).Value!, text, "page.created", "", withSections: false, _owner, Stop);
        Assert.True(failure is null, failure?.Message);
        Assert.Null((await _site.Services.GetRequiredService<PagePublishing>().PublishAsync(
            made!.Id, 1, null, _owner, Stop)).Failure);
    }

    private async Task<(int Status, string? Location, string Text)> GetAsync(string address)
    {
        using var answer = await _client.GetAsync(new Uri(address, UriKind.Relative), Stop);
        return ((int)answer.StatusCode, answer.Headers.Location?.OriginalString,
            await answer.Content.ReadAsStringAsync(Stop));
    }
}
