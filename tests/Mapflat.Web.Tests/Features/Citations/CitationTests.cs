using System.Text.Json;
using Mapflat.Web.Tests.Features.History;

namespace Mapflat.Web.Tests.Features.Citations;

public sealed class CitationTests(PastSite site)
{
    private const string Current = PastSite.Origin + "/a/history/4";

    [Fact]
    public async Task The_foot_of_a_page_cites_the_version_that_is_current_at_its_permanent_address()
    {
        var page = Html.Parse((await site.GetAsync("/a")).Text);
        var cite = page.QuerySelector("details.cite")!;
        Assert.False(cite.HasAttribute("open"));
        Assert.Equal("Cite this page", cite.QuerySelector("summary")!.TextContent);
        var words = string.Join(' ', cite.QuerySelector("p")!.TextContent.Split((char[]?)null,
            StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal($"Test. “The anteater”. Version 4 of 1 January 2022. {Current}", words);
        foreach (var link in cite.QuerySelectorAll("a[href]"))
            Assert.Equal(200, (await site.GetAsync(link.GetAttribute("href")!)).Status);
        Assert.Equal(["/a/cite.bib", "/a/cite.ris", "/a/cite.json"],
            cite.QuerySelectorAll("li a").Select(link => link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("/a/cite.bib", "url = {" + Current + "}")]
    [InlineData("/a/cite.ris", "UR  - " + Current + "\r\n")]
    [InlineData("/a/cite.json", "\"URL\": \"" + Current + "\"")]
    public async Task Each_format_names_that_address_and_is_there_for_other_sites(string target, string words)
    {
        var answer = await site.GetAsync(target);
        Assert.Contains(words, answer.Text, StringComparison.Ordinal);
        Assert.Equal("*", answer["Access-Control-Allow-Origin"]);
        Assert.Equal(304, (await site.GetAsync(target, "If-None-Match: " + answer["ETag"])).Status);
    }

    [Theory]
    [InlineData("/a", 4)]
    [InlineData("/b/c", 1)]
    [InlineData("/withdrawn", 1)]
    public async Task A_page_says_in_a_header_what_is_to_be_cited(string address, int version)
    {
        // RFC 8574.
        var link = (await site.GetAsync(address))["Link"];
        Assert.Contains($"<{PastSite.Origin}{address}/history/{version}>; rel=\"cite-as\"", link,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/old/cite.bib", "/b/c/cite.bib")]
    [InlineData("/A/Cite.RIS", "/a/cite.ris")]
    [InlineData("/away/cite.json", "/b/cite.json")]
    public async Task What_is_cited_moves_with_its_page(string target, string to)
    {
        var answer = await site.GetAsync(target);
        Assert.Equal((301, PastSite.Origin + to), (answer.Status, answer["Location"]));
    }

    [Theory]
    [InlineData("/draft/cite.bib", 404)]
    [InlineData("/nothing/cite.bib", 404)]
    [InlineData("/a/cite.pdf", 404)]
    public async Task Nothing_is_cited_that_nobody_can_read(string target, int status) =>
        Assert.Equal(status, (await site.GetAsync(target)).Status);

    [Fact]
    public async Task A_citation_of_a_page_that_was_withdrawn_says_so()
    {
        Assert.Contains("Withdrawn on 1 January 2023", (await site.GetAsync("/withdrawn/cite.bib")).Text,
            StringComparison.Ordinal);
        Assert.Contains("N1  - Withdrawn on 1 January 2023\r\n", (await site.GetAsync("/withdrawn/cite.ris")).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_head_has_what_programs_that_keep_references_look_for()
    {
        var page = Html.Parse((await site.GetAsync("/a")).Text);
        Assert.Equal(("The anteater", "Test", "2022/01/01", Current),
            (Meta("title"), Meta("author"), Meta("publication_date"), Meta("public_url")));

        string? Meta(string name) => page.QuerySelector($"meta[name=citation_{name}]")!.GetAttribute("content");
    }
}

/// <summary>A site whose owner has named authors and a licence.</summary>
public sealed class LicensedSite : ServedSite
{
    public const string Licence = "https://creativecommons.org/licenses/by/4.0/";

    public LicensedSite()
        : base(new SiteFactory())
    {
    }

    public override async ValueTask InitializeAsync()
    {
        await GetAsync("/");
        using var source = new ContentSource();
        source.File("site.yaml", Sample.Site("author: 'Ek, Åsa; Example & Sons'",
                $"licence: {{name: CC BY 4.0, url: '{Licence}'}}"))
            .Page("/", "Home").Page("/licensed", "Licensed", "Words.\n", "as_of: 2015/2018");
        await source.ImportAsync(Factory.DataDirectory);
        await Wait.UntilAsync(async () => (await GetAsync("/licensed")).Status == 200);
        await Factory.FrozenAsync();
    }
}

public sealed class LicenceTests(LicensedSite site) : IClassFixture<LicensedSite>
{
    [Fact]
    public async Task Authors_and_licence_are_shown_and_told_to_machines()
    {
        var page = Html.Parse((await site.GetAsync("/licensed")).Text);
        var licence = Assert.Single(page.QuerySelectorAll("footer a[rel=license]"));
        Assert.Equal((LicensedSite.Licence, "CC BY 4.0"), (licence.GetAttribute("href"), licence.TextContent));
        Assert.Contains("Text by Åsa Ek, Example & Sons.", page.QuerySelector("footer")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal(["Ek, Åsa", "Example & Sons"],
            page.QuerySelectorAll("meta[name=citation_author]").Select(meta => meta.GetAttribute("content")));
        Assert.Contains("Ek, Åsa; Example & Sons. “Licensed”.", page.QuerySelector(".cite p")!.TextContent,
            StringComparison.Ordinal);
        using var data = JsonDocument.Parse(page.QuerySelector("script")!.TextContent);
        var article = data.RootElement.GetProperty("@graph").EnumerateArray()
            .Single(node => node.GetProperty("@type").GetString() == "TechArticle");
        Assert.Equal(LicensedSite.Licence, article.GetProperty("license").GetString());
        Assert.Equal([("Person", "Åsa Ek"), ("Organization", "Example & Sons")],
            article.GetProperty("author").EnumerateArray().Select(author =>
                (author.GetProperty("@type").GetString(), author.GetProperty("name").GetString())));
        Assert.Contains("note = {Version 1 of ", (await site.GetAsync("/licensed/cite.bib")).Text,
            StringComparison.Ordinal);
        Assert.Contains("As of 2015–2018", (await site.GetAsync("/licensed/cite.bib")).Text, StringComparison.Ordinal);
        Assert.Contains("<rights>CC BY 4.0</rights>", (await site.GetAsync("/feed.atom")).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_called_a_service_that_nobody_offers_any_more() => Assert.DoesNotContain(
        "\"Service\"", (await site.GetAsync("/licensed")).Text, StringComparison.Ordinal);
}
