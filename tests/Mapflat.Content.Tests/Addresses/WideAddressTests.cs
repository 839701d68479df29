using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;
using Mapflat.Content.Tests.Pages;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>Pages whose addresses have capitals, endings, final slashes and other letters than ASCII's.</summary>
public sealed class WideAddressTests
{
    private const string Origin = "https://www.example.org";

    private static readonly string[] _pages =
        ["/", "/Notes/", "/Notes/Deep/Er/And/Deeper/", "/2009/05/Some_Post.html", "/docs/v1.2/Index.php",
            "/caf\u00E9/M\u00FCsli", "/plain", "/plain.html", "/~user/x.y"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/Notes/", null)]
    [InlineData("/notes", "/Notes/")]
    [InlineData("/NOTES//index.html", "/Notes/")]
    [InlineData("/notes.html", "/Notes/")]
    [InlineData("/Notes.md", null)]
    [InlineData("/notes/.md", "404")]
    [InlineData("/Notes/history", null)]
    [InlineData("/notes/History/3/", "/Notes/history/3")]
    [InlineData("/notes/timemap", "/Notes/timemap")]
    [InlineData("/notes/cite.bib", "/Notes/cite.bib")]
    [InlineData("/notes/deep/er/and/deeper", "/Notes/Deep/Er/And/Deeper/")]
    [InlineData("/2009/05/Some_Post.html", null)]
    [InlineData("/2009/05/some_post.html/", "/2009/05/Some_Post.html")]
    [InlineData("/2009/05/Some_Post", "404")]
    [InlineData("/2009/05/some_post.HTML.md", "/2009/05/Some_Post.html.md")]
    [InlineData("/docs/v1.2/Index.php", null)]
    [InlineData("/docs/v1.2/", "/docs/v1.2/Index.php")]
    [InlineData("/docs/v1.2", "/docs/v1.2/Index.php")]
    [InlineData("/docs/v1.2/history", null)]
    [InlineData("/docs/v1.2.md", null)]
    [InlineData("/caf%C3%A9/M%C3%BCsli", null)]
    [InlineData("/caf%c3%a9/M%C3%BCsli", "/caf%C3%A9/M%C3%BCsli")]
    [InlineData("/CAF%C3%89/m%C3%9Csli", "/caf%C3%A9/M%C3%BCsli")]
    [InlineData("/cafe%CC%81/mu%CC%88sli/history", "/caf%C3%A9/M%C3%BCsli/history")]
    [InlineData("/plain", null)]
    [InlineData("/plain.html", null)]
    [InlineData("/Plain.HTML", "/plain.html")]
    [InlineData("/plain.php", "/plain")]
    [InlineData("/%7Euser/x.y", "/~user/x.y")]
    public void Every_spelling_of_an_address_leads_to_that_of_its_page_in_one_hop(string asked, string? expected)
    {
        var map = new RedirectMap(new RedirectMapData(
            _pages, new Dictionary<string, string>(), [], new SiteAddresses { PublicOrigin = Origin }));
        Assert.Empty(map.SiteFaults);
        var found = map.ResolveRaw(null, asked);
        if (expected == "404")
        {
            Assert.Equal(404, found.Status);
            return;
        }

        Assert.Equal((ResolutionKind.Page, expected is null), (found.Kind, found.IsCanonical));
        Assert.Equal(Origin + (expected ?? asked), found.Location);
        var there = map.ResolveRaw(null, found.Location![Origin.Length..]);
        Assert.Equal(
            (200, true, found.Address, found.Part), (there.Status, there.IsCanonical, there.Address, there.Part));
    }

    [Fact]
    public async Task The_store_and_what_is_held_in_memory_find_the_same()
    {
        await using var store = new ActingStore();
        foreach (var address in _pages.Skip(1)) await MakeAsync(store, address);
        foreach (var asked in (string[])["/notes", "/Notes/", "/notes/history", "/docs/v1.2/", "/CAFÉ/müsli", "/plain"])
        {
            var expected = (await store.MapAsync()).Resolve(null, asked, null);
            var found = await store.Store.Redirects.AskAsync(Origin, map => map.Resolve(null, asked, null), Stop);
            Assert.Equal((expected.Status, expected.Location), (found.Status, found.Location));
            Assert.NotEqual(404, found.Status);
        }

        Assert.Null(await store.Store.Pages.ReadAsync("/notes", Stop));
        Assert.Equal(
            "/Notes/", (await store.Store.Pages.ReadAsync("/notes", Stop, inAnySpelling: true))!.Link.Address);
        await store.AssertSoundAsync("making pages");
    }

    [Fact]
    public async Task Two_pages_cannot_have_spellings_of_one_address()
    {
        await using var store = new ActingStore();
        await MakeAsync(store, "/Notes/");
        var id = await MakeAsync(store, "/other");
        foreach (var spelling in (string[])["/notes", "/NOTES/", "/Notes/index.html"])
        {
            var (_, conflict) = await store.Store.Creation.CreateAsync(PageAddress.Parse(spelling).Value!,
                Text(spelling), "page.created", "", ActingStore.Eva, Stop);
            Assert.Equal(
                $"Another page has the address /Notes/ already, of which {spelling} is another spelling.",
                conflict!.Message);
            var (_, refusal) = await store.TryAsync(id, new PageAct.Move(spelling, false));
            Assert.StartsWith($"{spelling} is another spelling of /Notes/, the address of another page",
                refusal!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_that_moves_leaves_its_address_to_lead_there_in_every_spelling()
    {
        await using var store = new ActingStore();
        await MakeAsync(store, "/Notes/");
        await MakeAsync(store, "/Notes/Deep_One.html");
        var moved = await store.DoAsync("/Notes/", new PageAct.Move("/Archive/Notes/", true));
        Assert.Equal("301 /Archive/Notes/", await store.GetAsync("/Notes/"));
        Assert.Equal("301 /Archive/Notes/", await store.GetAsync("/notes"));
        Assert.Equal("301 /Archive/Notes.md", await store.GetAsync("/Notes.md"));
        Assert.Equal("301 /Archive/Notes/Deep_One.html", await store.GetAsync("/Notes/Deep_One.html"));
        Assert.Equal("200", await store.GetAsync("/Archive/Notes/Deep_One.html"));
        await store.AssertSoundAsync("a move");
        Assert.Null((await store.UndoAsync(moved)).Failure);
        Assert.Equal("200", await store.GetAsync("/Notes/"));
        Assert.Equal("301 /Notes/Deep_One.html", await store.GetAsync("/archive/notes/deep_one.html"));
        await store.AssertSoundAsync("undoing it");
    }

    [Fact]
    public async Task A_page_may_take_another_spelling_of_its_own_address()
    {
        await using var store = new ActingStore();
        await MakeAsync(store, "/notes");
        await store.DoAsync("/notes", new PageAct.Move("/Notes/", false));
        Assert.Equal(("200", "301 /Notes/"), (await store.GetAsync("/Notes/"), await store.GetAsync("/notes")));
        Assert.Empty(store.Store.Sql("SELECT Path FROM FormerAddresses"));
        await store.AssertSoundAsync("another spelling");
    }

    [Fact]
    public async Task A_page_that_goes_leaves_what_was_chosen_at_its_address()
    {
        await using var store = new ActingStore();
        await MakeAsync(store, "/Notes/");
        await MakeAsync(store, "/Old_Post.html");
        await store.DoAsync("/Notes/", new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)));
        await store.DoAsync(
            "/Old_Post.html", new PageAct.Unpublish(new OldAddressAnswer.Redirect("https://new.example/")));
        Assert.Equal(("410", "410"), (await store.GetAsync("/Notes/"), await store.GetAsync("/Notes.md")));
        Assert.Equal("301 https://new.example/", await store.GetAsync("/Old_Post.html"));
        await store.AssertSoundAsync("going");
    }

    [Fact]
    public async Task The_page_above_is_found_whatever_it_is_spelt_like()
    {
        await using var store = new ActingStore();
        await MakeAsync(store, "/Notes/");
        await MakeAsync(store, "/Notes/b.html");
        await MakeAsync(store, "/notes/A");
        var view = (await store.Store.Pages.ReadAsync("/Notes/b.html", Stop))!;
        Assert.Equal(["/Notes/"], view.Trail.Select(link => link.Address).TakeLast(1));
        Assert.Equal("/Notes/", view.Section!.Index.Address);
        Assert.Equal("/notes/A", view.Next!.Address);
        Assert.Equal(["/Notes/b.html", "/notes/A"],
            (await store.Store.Pages.ReadAsync("/Notes/", Stop))!.Section!.Pages.Select(link => link.Address));
        Assert.Equal(["notes"], store.Store.Sql("SELECT substr(Section, 2) FROM Pages WHERE Address = '/notes/A'"));
    }

    private static async Task<int> MakeAsync(ActingStore store, string address)
    {
        var (made, failure) = await store.Store.Creation.CreateAsync(
            PageAddress.Parse(address).Value!, Text(address), "page.created", "", ActingStore.Eva, Stop);
        Assert.True(failure is null, failure?.Message);
        Assert.Null((await store.PublishAsync(made!.Id)).Failure);
        return made.Id;
    }

    private static PageText Text(string title) => new(title, title, "Summary.", "Text.\n", "", null);
}
