using System.Text.Json;

namespace Mapflat.Web.Tests.Features;

public sealed class PagesTests(PublicSite site)
{
    private const string Origin = PublicSite.PublicOrigin;

    public static TheoryData<string> Pages { get; } =
    [
        "/", "/how-i-work", "/architecture", "/architecture/monoliths", "/architecture/service-oriented",
        "/architecture/unified-log",
        "/clients", "/clients/startups", "/clients/adolescent", "/clients/mature-legacy", "/clients/mature-modern",
        "/clients/data-curious", "/about",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_one_h1_a_title_of_its_own_and_names_its_language(string address)
    {
        var page = Html.Parse((await AskAsync(address)).Text);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Contains("Mapflat", page.Title, StringComparison.Ordinal);
        Assert.Equal("en-GB", page.DocumentElement.GetAttribute("lang"));
        Assert.NotEmpty(page.QuerySelector("meta[name=description]")!.GetAttribute("content")!);
    }

    [Fact]
    public async Task No_two_pages_have_the_same_title()
    {
        List<string> titles = [];
        foreach (var address in Pages) titles.Add(Html.Parse((await AskAsync(address)).Text).Title!);
        Assert.Equal(titles.Count, titles.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Canonical_and_card_address_are_the_pages_own(string address)
    {
        var answer = await AskAsync(address + "?utm_source=x");
        var page = Html.Parse(answer.Text);
        Assert.Equal(Origin + address, page.QuerySelector("link[rel=canonical]")!.GetAttribute("href"));
        Assert.Equal(Origin + address, page.QuerySelector("meta[property='og:url']")!.GetAttribute("content"));
        var picture = page.QuerySelector("meta[property='og:image']")!.GetAttribute("content")!;
        Assert.Equal($"{Origin}{address.TrimEnd('/')}/preview-card.png", picture);
        var card = await AskAsync(picture[Origin.Length..]);
        Assert.Equal((200, "image/png"), (card.Status, card["Content-Type"]));
        string? Told(string property) => page.QuerySelector($"meta[property='{property}']")!.GetAttribute("content");
        Assert.Equal($"{Told("og:title")} – Mapflat", Told("og:image:alt"));
        Assert.Contains(
            $"<{Origin}/{(address == "/" ? "index" : address[1..])}.md>; rel=\"alternate\"; type=\"text/markdown\"",
            answer["Link"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Structured_data_parses_and_every_address_in_it_is_absolute_and_ours(string address)
    {
        var script = Assert.Single(Html.Parse((await AskAsync(address)).Text).QuerySelectorAll("script"));
        Assert.Equal("application/ld+json", script.GetAttribute("type"));
        using var data = JsonDocument.Parse(script.TextContent);
        Assert.Equal("https://schema.org", data.RootElement.GetProperty("@context").GetString());
        var addresses = Texts(data.RootElement.GetProperty("@graph"))
            .Where(text => text.Key is "@id" or "url" or "item").ToList();
        Assert.NotEmpty(addresses);
        Assert.All(addresses, text => Assert.StartsWith(Origin + "/", text.Value, StringComparison.Ordinal));
        Assert.Contains(data.RootElement.GetProperty("@graph").EnumerateArray(), node =>
            node.TryGetProperty("url", out var url) && url.GetString() == Origin + address);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_needs_no_script_no_cookie_and_no_other_host(string address)
    {
        var answer = await AskAsync(address);
        Assert.Null(answer["Set-Cookie"]);
        var page = Html.Parse(answer.Text);
        Assert.Empty(
            page.QuerySelectorAll("script:not([type='application/ld+json']), iframe, object, embed, [style], style"));
        Assert.DoesNotContain(page.All.SelectMany(element => element.Attributes), attribute =>
            attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        foreach (var fetched in page.QuerySelectorAll(
            "link[rel~=stylesheet][href], link[rel~=icon][href], link[rel~=preload][href], img[src], source[srcset]"))
        {
            var target = fetched.GetAttribute("href") ?? fetched.GetAttribute("src")
                ?? fetched.GetAttribute("srcset")!.Split(' ')[0];
            Assert.StartsWith("/", target, StringComparison.Ordinal);
            Assert.False(target.StartsWith("//", StringComparison.Ordinal));
            Assert.Equal(200, (await AskAsync(target)).Status);
        }
    }

    [Fact]
    public async Task Every_link_and_fragment_on_the_site_leads_somewhere()
    {
        Dictionary<string, AngleSharp.Dom.IDocument> known = [];
        foreach (var address in Pages) known[address] = Html.Parse((await AskAsync(address)).Text);
        foreach (var (address, page) in known.ToList())
        {
            foreach (var link in page.QuerySelectorAll("a[href]").Select(a => a.GetAttribute("href")!)
                .Where(href => href[0] is '/' or '#').Distinct())
            {
                var (path, fragment) =
                    (link.Split('#')[0], link.Contains('#', StringComparison.Ordinal) ? link.Split('#')[1] : null);
                var target = path.Length == 0 ? address : path;
                if (!known.TryGetValue(target, out var found))
                {
                    var answer = await AskAsync(target);
                    Assert.True(answer.Status == 200, $"{address} links to {link}, which answers {answer.Status}");
                    known[target] = found = Html.Parse(answer.Text);
                }

                if (fragment is not null)
                    Assert.True(found.GetElementById(fragment) is not null,
                        $"{address} links to {link}, where there is no such fragment");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Types_of_media_stand_in_the_source_as_they_are_called(string address)
    {
        var source = (await AskAsync(address)).Text;
        Assert.Contains("<script type=\"application/ld+json\">", source, StringComparison.Ordinal);
        Assert.Contains("type=\"application/atom+xml\"", source, StringComparison.Ordinal);
        Assert.Contains("type=\"image/svg+xml\"", source, StringComparison.Ordinal);
        Assert.DoesNotContain("&#x2B;", source, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_of_which_nobody_has_said_when_it_was_true_gives_no_day(string address)
    {
        var facts = Html.Parse((await AskAsync(address)).Text).QuerySelector(".facts")!.TextContent;
        Assert.Contains("Describes practice before Mapflat became dormant", facts, StringComparison.Ordinal);
        Assert.DoesNotContain("As of", facts, StringComparison.Ordinal);
        // The days of the words are told apart from it.
        Assert.EndsWith("Reworded 22 November 2026 Changed 30 November 2026",
            string.Join(' ', facts.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        var markdown = (await AskAsync((address == "/" ? "/index" : address) + ".md")).Text;
        Assert.Contains(
            "\n\nDescribes practice before Mapflat became dormant. Source: <", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("2026-11-22", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_is_led_from_the_first_page_through_all_of_them_to_the_successor()
    {
        var (read, address) = (new List<string>(), "/");
        string? from = null;
        while (address.StartsWith('/') && read.Count < Pages.Count)
        {
            var page = Html.Parse((await AskAsync(address)).Text);
            Assert.Equal(from, page.QuerySelector("a[rel~=prev]")?.GetAttribute("href"));
            read.Add(from = address);
            address = Assert.Single(page.QuerySelectorAll("main a[rel~=next]")).GetAttribute("href")!;
        }

        Assert.Equal("https://www.scling.com/", address);
        Assert.Equal(
            [
                "/", "/architecture", "/architecture/monoliths", "/architecture/service-oriented",
                "/architecture/unified-log", "/clients", "/clients/startups", "/clients/adolescent",
                "/clients/mature-legacy", "/clients/mature-modern", "/clients/data-curious", "/how-i-work", "/about",
            ],
            read);
    }

    [Fact]
    public async Task Each_page_for_clients_ends_with_the_way_to_the_successor()
    {
        foreach (var address in Pages.Select(row => row.Data)
            .Where(page => page.StartsWith("/clients/", StringComparison.Ordinal)))
        {
            var text = Html.Parse((await AskAsync(address)).Text).QuerySelector("main .prose")!;
            Assert.Equal(
                "https://www.scling.com/", text.NextElementSibling!.QuerySelector("a")!.GetAttribute("href"));
        }
    }

    [Fact]
    public async Task Home_begins_with_the_drawing_of_the_generations_whose_columns_lead_to_their_pages()
    {
        var home = Html.Parse((await AskAsync("/")).Text);
        var drawing = home.QuerySelector(".page-head")!.NextElementSibling!.FirstElementChild!;
        Assert.Equal("FIGURE", drawing.TagName);
        Assert.Equal(
            ["/architecture/monoliths", "/architecture/service-oriented", "/architecture/unified-log"],
            drawing.QuerySelectorAll("a:has(svg)").Select(link => link.GetAttribute("href")));
        Assert.Contains("data lake", home.Title, StringComparison.Ordinal);
        Assert.Contains("data warehouse", home.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/architecture", "Where does state live?")]
    [InlineData("/clients", "How the work begins")]
    public async Task A_section_begins_with_what_its_reader_came_to_compare(string address, string words)
    {
        var first = Html.Parse((await AskAsync(address)).Text).QuerySelector(".prose")!.FirstElementChild!;
        Assert.Equal("TABLE", first.TagName);
        Assert.Contains(words, first.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task About_claims_neither_a_day_nor_that_the_words_are_the_consultants()
    {
        var text = (await AskAsync("/about.md")).Text;
        Assert.DoesNotContain("as-of", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("in new words, what the original site said", text, StringComparison.Ordinal);
        Assert.Contains("own text can take their place", text, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Key, string Value)> Texts(JsonElement element, string key = "") =>
        element.ValueKind switch
        {
            JsonValueKind.Object =>
                element.EnumerateObject().SelectMany(property => Texts(property.Value, property.Name)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Texts(item, key)),
            JsonValueKind.String => [(key, element.GetString()!)],
            _ => [],
        };

    private Task<RawAnswer> AskAsync(string target) => site.AskAsync("https", "www.example.org", target);
}
