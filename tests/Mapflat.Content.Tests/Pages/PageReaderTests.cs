using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Pages;

public sealed class PageReaderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_store_has_no_pages_and_a_frame_without_words()
    {
        await using var store = new TempStore();
        Assert.Null(await store.Pages.ReadAsync("/", Stop));
        Assert.Empty((await store.Pages.ReadFewAsync(Stop))!);
        var frame = await store.Pages.ReadFrameAsync(Stop);
        Assert.Equal(("", null, DateTime.UnixEpoch), (frame.Title, frame.Dormancy, frame.Updated));
    }

    [Fact]
    public async Task A_page_says_what_its_file_says()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "## One\n\nText.\n", "menu: Short", "as_of: 2020-02-29",
            "published: 2015-01-02", "updated: 2016-01-02T03:04:05Z", "successor: https://www.example.org/a")));
        var page = (await store.Pages.ReadAsync("/a", Stop))!;
        Assert.Equal(("a", new PageLink("/a", "A", "Short", "About A.")), (page.Key, page.Link));
        Assert.Equal(("## One\n\nText.\n", "2020-02-29", "https://www.example.org/a"),
            (page.Markdown, page.AsOf, page.Successor));
        Assert.Equal((new DateTime(2015, 1, 2), new DateTime(2016, 1, 2, 3, 4, 5)), (page.Published, page.Updated));
        Assert.Equal(DateTimeKind.Utc, page.Published.Kind);
        Assert.Equal("One", Assert.Single(page.Headings).Text);
        Assert.Contains("<h2", page.Html, StringComparison.Ordinal);
        Assert.Null(page.Withdrawn);
    }

    [Fact]
    public async Task A_page_knows_its_way_up_its_section_and_its_neighbours()
    {
        await using var store = new TempStore();
        await store.ImportAsync(Tree());
        var page = (await store.Pages.ReadAsync("/s/two", Stop))!;
        Assert.Equal(["/", "/s"], page.Trail.Select(l => l.Address));
        Assert.Equal("/s", page.Section!.Index.Address);
        Assert.Equal(["/s/one", "/s/two", "/s/three"], page.Section.Pages.Select(l => l.Address));
        Assert.Equal(("/s/one", "/s/two/deep"), (page.Previous!.Address, page.Next!.Address));
        Assert.Empty(page.Sections);
    }

    [Theory]
    [InlineData(1, 13)]
    [InlineData(20, 25)]
    [InlineData(40, 13)]
    public async Task In_a_large_section_a_page_names_those_around_it(int number, int named)
    {
        await using var store = new TempStore();
        // Two have the same place, and are told apart by their addresses.
        await store.ImportAsync([("pages/s.md", Sample.Page("S")), .. Enumerable.Range(1, 40)
            .Select(i => ($"pages/s/p{i:00}.md", Sample.Page($"P {i}", "Text.\n", $"order: {(i == 21 ? 20 : i)}")))]);
        var page = (await store.Pages.ReadAsync($"/s/p{number:00}", Stop))!;
        Assert.False(page.Section!.IsWhole);
        Assert.Equal(Enumerable.Range(Math.Max(1, number - 12), named).Select(i => $"/s/p{i:00}"),
            page.Section.Pages.Select(link => link.Address));
        Assert.Equal((number == 1 ? "/s" : $"/s/p{number - 1:00}", number == 40 ? null : $"/s/p{number + 1:00}"),
            (page.Previous?.Address, page.Next?.Address));
        var index = (await store.Pages.ReadAsync("/s", Stop))!.Section!;
        Assert.Equal((40, true), (index.Pages.Count, index.IsWhole));
    }

    [Theory]
    [InlineData("/", null, null, "/alone")]
    [InlineData("/alone", null, "/", "/s")]
    [InlineData("/s", "/s", "/alone", "/s/one")]
    [InlineData("/s/one", "/s", "/s", "/s/two")]
    [InlineData("/s/two", "/s", "/s/one", "/s/two/deep")]
    [InlineData("/s/two/deep", "/s/two", "/s/two", "/s/three")]
    [InlineData("/s/three", "/s", "/s/two/deep", "/z")]
    [InlineData("/z", null, "/s/three", null)]
    [InlineData("/orphan/child", null, null, null)]
    public async Task Every_place_in_the_tree_has_its_neighbours(
        string address, string? section, string? previous, string? next)
    {
        await using var store = new TempStore();
        await store.ImportAsync(Tree());
        var page = (await store.Pages.ReadAsync(address, Stop))!;
        Assert.Equal(
            (section, previous, next), (page.Section?.Index.Address, page.Previous?.Address, page.Next?.Address));
    }

    [Fact]
    public async Task The_home_page_shows_the_sections_that_have_pages()
    {
        await using var store = new TempStore();
        await store.ImportAsync(Tree());
        var home = (await store.Pages.ReadAsync("/", Stop))!;
        Assert.Empty(home.Trail);
        var section = Assert.Single(home.Sections);
        Assert.Equal(("/s", 3), (section.Index.Address, section.Pages.Count));
    }

    [Fact]
    public async Task The_menu_is_in_the_owners_order()
    {
        await using var store = new TempStore();
        await store.ImportAsync([.. Tree(), ("site.yaml", Sample.Site("navigation: [/s, /alone, /]"))]);
        Assert.Equal(["/s", "/alone", "/"], (await store.Pages.ReadFrameAsync(Stop)).Navigation.Select(l => l.Address));
    }

    [Fact]
    public async Task A_withdrawn_page_is_read_with_its_notice()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "status: withdrawn",
            "withdrawn_on: 2024-05-06", "withdrawn_reason: It was wrong.", "withdrawn_answer: 410")));
        Assert.Equal(new WithdrawalNotice(new DateOnly(2024, 5, 6), "It was wrong.", 410),
            (await store.Pages.ReadAsync("/a", Stop))!.Withdrawn);
        Assert.NotNull(Assert.Single((await store.Pages.ReadFewAsync(Stop))!).Withdrawn);

        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.Null((await store.Pages.ReadAsync("/a", Stop))!.Withdrawn);
        Assert.Null(Assert.Single((await store.Pages.ReadFewAsync(Stop))!).Withdrawn);
    }

    [Fact]
    public async Task The_banner_names_the_successor_of_the_settings_first()
    {
        var site = ("site.yaml", Sample.Site("dormancy:", "  active: true", "  since: 2023-01-02", "  text: Asleep.",
            "  successor:", "    name: Next", "    url: https://stored.example/"));
        await using var store = new TempStore();
        await store.ImportAsync(site);
        var notice = (await store.Pages.ReadFrameAsync(Stop)).Dormancy!;
        Assert.Equal(("Asleep.", new DateOnly(2023, 1, 2), "Next", "https://stored.example/"),
            (notice.Text, notice.Since, notice.SuccessorName, notice.SuccessorUrl));

        await using var other =
            new TempStore(options: new MapflatOptions { Successor = { Url = "https://given.example/" } });
        await other.ImportAsync(site);
        Assert.Equal("https://given.example/", (await other.Pages.ReadFrameAsync(Stop)).Dormancy!.SuccessorUrl);
    }

    [Theory]
    [InlineData("/A")]
    [InlineData("/a/")]
    [InlineData("a")]
    [InlineData("/%61")]
    [InlineData("/a' OR '1'='1")]
    [InlineData("")]
    public async Task Only_the_very_address_reads_a_page(string address)
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.Null(await store.Pages.ReadAsync(address, Stop));
    }

    private static (string Name, string Text)[] Tree() =>
    [
        ("pages/index.md", Sample.Page("Home")),
        ("pages/alone.md", Sample.Page("Alone")),
        ("pages/s.md", Sample.Page("Section")),
        ("pages/s/one.md", Sample.Page("One", "Text.\n", "order: 1")),
        ("pages/s/two.md", Sample.Page("Two", "Text.\n", "order: 2")),
        ("pages/s/three.md", Sample.Page("Three", "Text.\n", "order: 3")),
        ("pages/s/two/deep.md", Sample.Page("Deep")),
        ("pages/z.md", Sample.Page("Last")),
        ("pages/orphan/child.md", Sample.Page("Child")),
    ];
}
