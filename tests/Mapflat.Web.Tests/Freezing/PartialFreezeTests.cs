using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Web.Freezing;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>A publication draws only what it touches; that must not be seen in any byte.</summary>
public sealed class PartialFreezeTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private int _changes;

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task What_is_drawn_in_part_is_what_would_be_drawn_whole()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await CheckAsync(site, "a start", _ => { });

        await CheckAsync(site, "a section and pages in it", source => source
            .Page("/notes", "Notes", more: ["order: 7"]).Page("/notes/first", "First", more: ["order: 1"])
            .Page("/notes/second", "Second", more: ["order: 2"]).Page("/notes/second/deep", "Deep"));
        await CheckAsync(
            site, "another text", source => source.Page("/notes/first", "First", "Other words.\n", "order: 1"));
        await CheckAsync(
            site, "another title", source => source.Page("/notes/first", "First of all", "Other words.\n", "order: 1"));
        await CheckAsync(
            site, "another order", source => source.Page("/notes/first", "First of all", "Other words.\n", "order: 3"));
        // The end of one section leads to the next, from however deep below.
        await CheckAsync(site, "a page after a section", source => source
            .Page("/notes/third", "Third", more: ["order: 9"]).Page("/notes/third/deep", "Deeper")
            .Page("/remarks", "Remarks", more: ["order: 8"]));
        await CheckAsync(
            site, "another title of it", source => source.Page("/remarks", "Afterthoughts", more: ["order: 8"]));
        await CheckAsync(site, "a page at the end of a section", source => source
            .Page("/notes/third/deeper", "Deepest", more: ["order: 3"]));
        await CheckAsync(site, "another title at the end of a section", source => source
            .Page("/notes/third/deeper", "Deepest of all", more: ["order: 3"]));
        await CheckAsync(site, "a page that comes before a section", source => source.Page(
            "/remarks", "Afterthoughts", more: ["order: 6"]));
        await CheckAsync(site, "the end of a section that is gone for good", source => source.Page(
            "/notes/third", "Third", "Some words.\n", "order: 9", "status: withdrawn", "withdrawn_on: 2030-01-01",
            "withdrawn_reason: No more.", "withdrawn_answer: 410"));
        await CheckAsync(site, "another title above", source => source.Page("/notes", "Remarks", more: ["order: 7"]));
        await CheckAsync(site, "a withdrawal", source => source.Page("/notes/second", "Second", "Some words.\n",
            "order: 2", "status: withdrawn", "withdrawn_on: 2030-01-01", "withdrawn_reason: It no longer holds."));
        await CheckAsync(site, "another reason", source => source.Page("/notes/second", "Second", "Some words.\n",
            "order: 2", "status: withdrawn", "withdrawn_on: 2030-01-01", "withdrawn_reason: Another reason."));
        await CheckAsync(site, "a page that is gone for good", source => source.Page(
            "/notes/second", "Second", "Some words.\n", "order: 2", "status: withdrawn", "withdrawn_on: 2030-01-01",
            "withdrawn_reason: Another reason.", "withdrawn_answer: 410"));
        await CheckAsync(site, "another address", source => source.Page("/notes/moved", "First of all",
            "Other words.\n", "order: 3", "key: notes/first", "former:", "- /notes/first"));
        await CheckAsync(site, "a picture", source =>
            source.Page("/notes", "Remarks", "![A drawing](/media/sample.svg)\n", "order: 7")
                .File("media/sample.svg", Drawing("First")));
        await CheckAsync(
            site, "another picture of the same name", source => source.File("media/sample.svg", Drawing("Second")));
        await CheckAsync(site, "a page in the main menu with another name", source => source.Page(
            "/about", "About", "Some words.\n", "menu: Colophon"));
        await CheckAsync(site, "another footer", source => source.File(
            "site.yaml", File.ReadAllText(Path.Combine(Repository.Root, "content", "site.yaml"))
                .Replace("footer: ", "footer: Kept as it was. ", StringComparison.Ordinal)));
        await CheckAsync(site, "a rule", source => source.Redirects("/an-old-name,/about,301,exact,drop,"));
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task That_holds_for_a_section_whose_pages_have_capitals_endings_and_final_slashes()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await CheckAsync(site, "a section and pages in it", source => source
            .Page("/Notes", "Notes", "Some words.\n", "order: 7", "path: /Notes/")
            .Page("/Notes/First.html", "First", more: ["order: 1"])
            .Page("/notes/Caf\u00E9", "Caf\u00E9", more: ["order: 2"])
            .Page("/Notes/First.html/Deep", "Deep"));
        await CheckAsync(
            site, "another title", source => source.Page("/Notes/First.html", "First of all", more: ["order: 1"]));
        await CheckAsync(
            site, "another order", source => source.Page("/Notes/First.html", "First of all", more: ["order: 3"]));
        await CheckAsync(site, "another title above", source => source
            .Page("/Notes", "Remarks", "Some words.\n", "order: 7", "path: /Notes/"));
        await CheckAsync(site, "another spelling above", source => source
            .Page("/NOTES.d", "Remarks", "Some words.\n", "order: 7", "path: /notes", "key: Notes"));
        await CheckAsync(site, "another address above", source => source
            .Page("/Remarks", "Remarks", "Some words.\n", "order: 7", "path: /Remarks/", "key: Notes"));
        var frozen = site.Services.GetRequiredService<FrozenStore>();
        Assert.True(frozen.Has("/Remarks/") && frozen.Has("/Remarks.md") && frozen.Has("/notes/Caf\u00E9"));
        Assert.False(frozen.Has("/remarks") || frozen.Has("/notes") || frozen.Has("/Notes/"));
    }

    [Fact]
    public async Task A_new_text_draws_nothing_but_its_own_page()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await ImportAsync(site, source => source.Page("/about", "About"));
        var drawn = new List<string>();
        var before = Samples(site);
        // When a list was last modified is told in seconds.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Stop);
        await ImportAsync(site, source => source.Page("/about", "About", "Other words.\n"));
        var after = Samples(site);
        drawn.AddRange(
            after.Where(answer => answer.Value != before.GetValueOrDefault(answer.Key)).Select(answer => answer.Key));
        // What holds all pages is drawn behind the publication.
        Assert.Equal(
            ["/about", "/about.md", "/changes", "/contents", "/feed.atom", "/llms.txt", "/robots.txt", "/sitemap.xml"],
            drawn.Except(SiteLists.Documents).Order(StringComparer.Ordinal));
        var change = await site.Services.GetRequiredService<ContentChanges>()
            .ReadAsync(Holder(site).Current!.Generation - 1, doubt: false, Stop);
        Assert.Equal(
            (false, "/about /about.md /feed.atom /sitemap.xml /robots.txt /llms.txt /changes /contents /all /all.md "
                + "/llms-full.txt /site.epub"),
            (change.IsWhole, string.Join(' ', change.Touched)));
    }

    [Fact]
    public async Task What_holds_all_pages_is_drawn_when_somebody_asks_for_it()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await ImportAsync(site, source => source.Page("/remarks", "Remarks"));
        var frozen = site.Services.GetRequiredService<FrozenStore>();
        foreach (var (title, words) in ((string, string)[])[("Remarks", "last"), ("Other name", "later")])
        {
            using (var source = new ContentSource())
            {
                source.Page("/remarks", title, $"Words that were written {words}.\n");
                await source.ImportAsync(site.DataDirectory);
            }

            await PublishAsync(site);
            Assert.Equal(SiteLists.Documents.Order(StringComparer.Ordinal), PendingDocuments());
            Assert.DoesNotContain($"written {words}", Text(frozen.Read("/all.md")!), StringComparison.Ordinal);
            var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
                client.GetStringAsync(new Uri("/all.md", UriKind.Relative), Stop)));
            Assert.All(asked, text => Assert.Contains($"written {words}", text, StringComparison.Ordinal));
            Assert.Contains($"written {words}", Text(frozen.Read("/all.md")!), StringComparison.Ordinal);
            Assert.Equal(["/all", "/llms-full.txt", "/site.epub"], PendingDocuments());
        }

        // The picture that previews a page waits too where its title has changed.
        IEnumerable<string> PendingDocuments() => frozen.ReadPending(10).Where(address =>
            !address.EndsWith(PageParts.Preview, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_holds_all_pages_stays_as_it_was_while_the_content_cannot_be_read()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await ImportAsync(site, source => source.Page("/about", "About"));
        var before = await client.GetStringAsync(new Uri("/all.md", UriKind.Relative), Stop);
        using (var source = new ContentSource())
        {
            source.Page("/about", "About", "Words that were written last.\n");
            await source.ImportAsync(site.DataDirectory);
        }

        await PublishAsync(site);
        File.Move(Path.Combine(data.Path, "mapflat.db"), Path.Combine(data.Path, "mapflat.away"));
        Assert.Equal(before, await client.GetStringAsync(new Uri("/all.md", UriKind.Relative), Stop));
    }

    [Fact]
    public async Task What_was_frozen_by_another_program_is_drawn_anew_while_visitors_get_it()
    {
        using var data = ShippedSite.Copy();
        string key;
        using (var store = FrozenStoreTests.Open(data))
        {
            var state = store.ReadState()!;
            key = state.Key;
            var about = store.Read("/about")!;
            store.Write(writer =>
            {
                writer.Put(FrozenStoreTests.Saying(about, "What the other program said"));
                writer.SetState(state with { Key = "another" });
            });
        }

        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        using (var first = await client.GetAsync(new Uri("/about", UriKind.Relative), Stop))
            Assert.True(first.IsSuccessStatusCode);
        await Wait.UntilAsync(async () => (await client.GetStringAsync(new Uri("/about", UriKind.Relative), Stop))
            .Contains("<h1", StringComparison.Ordinal));
        await Wait.UntilAsync(() => Task.FromResult(Holder(site).Current!.State.Key == key));
        await FinishAsync(site);
        await CheckAsync(site, "an upgrade", _ => { });
    }

    [Fact]
    public async Task Visitors_get_a_change_at_once_and_smaller_encodings_of_it_soon()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await ImportAsync(site, source => source.Page("/long", "Long", string.Concat(
            Enumerable.Range(0, 400).Select(n => $"Sentence {n} of a page about {n * 7919 % 1000} things.\n\n"))));
        var store = site.Services.GetRequiredService<FrozenStore>();
        await Wait.UntilAsync(() => Task.FromResult(store.Find("/long") is { IsSmall: true }));
        var small = store.Find("/long")!;
        Assert.Equal(Compression.Brotli(small.Identity.Bytes, Compression.Small)!.Bytes, small.Brotli!.Bytes);
        Assert.True(
            small.Brotli.Bytes.Length < Compression.Brotli(small.Identity.Bytes, Compression.Quick)!.Bytes.Length);
    }

    [Fact]
    public async Task An_answer_that_a_disk_has_damaged_is_drawn_anew()
    {
        using var data = ShippedSite.Copy();
        byte[] right;
        using (var store = FrozenStoreTests.Open(data))
        {
            right = store.Read("/about")!.Identity.Bytes;
            FrozenStoreTests.Damage(data, "/about");
            Assert.Null(store.Read("/about"));
        }

        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        // It is drawn for the visitor, and frozen again behind the visitor's back.
        Assert.Equal(right, await client.GetByteArrayAsync(new Uri("/about", UriKind.Relative), Stop));
        var mended = site.Services.GetRequiredService<FrozenStore>();
        FrozenAnswer? answer = null;
        await Wait.UntilAsync(() => Task.FromResult((answer = mended.Read("/about")) is not null));
        Assert.Equal(right, answer!.Identity.Bytes);
    }

    [Fact]
    public async Task The_nightly_look_mends_what_is_not_as_it_should_be()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await FinishAsync(site);
        var (store, freezer) =
            (site.Services.GetRequiredService<FrozenStore>(), site.Services.GetRequiredService<Freezer>());
        Assert.Equal((store.Count(), 0), await freezer.CheckAsync(TimeSpan.FromMinutes(5), Stop));
        var right = store.Read("/clients")!.ETag;
        store.Write(writer =>
        {
            writer.Put(FrozenStoreTests.Saying(store.Read("/clients")!, "Not what the content says"));
            writer.Remove("/about");
        });
        var (_, mended) = await freezer.CheckAsync(TimeSpan.FromMinutes(5), Stop);
        Assert.Equal(2, mended);
        Assert.Equal(right, store.Read("/clients")!.ETag);
        Assert.NotNull(store.Read("/about"));
    }

    private static string Drawing(string title) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\" role=\"img\"><title>{title}</title><rect "
        + "width=\"10\" height=\"10\"/></svg>";

    private static FrozenSiteHolder Holder(SiteFactory site) => site.Services.GetRequiredService<FrozenSiteHolder>();

    private static string Text(FrozenAnswer answer) => Encoding.UTF8.GetString(answer.Identity.Bytes);

    /// <summary>Publishes, and draws all that is drawn behind a publication.</summary>
    private static async Task PublishAsync(SiteFactory site)
    {
        var freezer = site.Services.GetRequiredService<Freezer>();
        await freezer.PublishAsync(Stop);
        while (await freezer.DrawPendingAsync(Stop, withLater: false))
        {
            // All but what waits until it is asked for.
        }
    }

    /// <summary>Draws all that waits, and not as small as it gets, which would take most of the time of these tests.
    /// </summary>
    private static async Task FinishAsync(SiteFactory site)
    {
        var freezer = site.Services.GetRequiredService<Freezer>();
        while (await freezer.DrawPendingAsync(Stop, Compression.Quick))
        {
            // All of it.
        }
    }

    private static SortedDictionary<string, string> Samples(SiteFactory site) => new(
        FrozenStoreTests.ReadAll(site.Services.GetRequiredService<FrozenStore>())
            .ToDictionary(answer => answer.Address, FrozenStoreTests.SampleOfWords, StringComparer.Ordinal),
            StringComparer.Ordinal);

    private static async Task ImportAsync(SiteFactory site, Action<ContentSource> fill)
    {
        using var source = new ContentSource();
        fill(source);
        if (Directory.EnumerateFileSystemEntries(source.Path).Any()) await source.ImportAsync(site.DataDirectory);
        await site.Services.GetRequiredService<Freezer>().PublishAsync(Stop);
        await FinishAsync(site);
    }

    /// <summary>
    /// Publishes a change and compares; in an ordinary run after the first change and every fifth one from there, as
    /// what was not drawn when it should have been stays so.
    /// </summary>
    private async Task CheckAsync(SiteFactory site, string change, Action<ContentSource> fill)
    {
        await ImportAsync(site, fill);
        if (_changes++ % LongRun.Count(5, 1) != 0) return;
        var inPart = Samples(site);
        File.Delete(Path.Combine(site.DataDirectory, "frozen", "site.db"));
        await ImportAsync(site, _ => { });
        var whole = Samples(site);
        Assert.Equal(whole.Keys, inPart.Keys);
        foreach (var (address, answer) in whole)
            Assert.True(answer == inPart[address],
                $"After {change}, {address} is not what it would be:\n{answer}\n{inPart[address]}");
    }
}
