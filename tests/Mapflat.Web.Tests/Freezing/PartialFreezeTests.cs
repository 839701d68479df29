using Mapflat.Testing;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>A publication draws only what it touches; that must not be seen in any byte.</summary>
public sealed class PartialFreezeTests(KeptSite kept) : IClassFixture<KeptSite>
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_drawn_in_part_is_what_would_be_drawn_whole()
    {
        using var data = kept.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await CheckAsync(site, "a start", _ => { });

        await CheckAsync(site, "a section and pages in it", source => source
            .Page("/notes", "Notes", more: ["order: 7"]).Page("/notes/first", "First", more: ["order: 1"]).Page("/notes/second", "Second", more: ["order: 2"]).Page("/notes/second/deep", "Deep"));
        await CheckAsync(site, "another text", source => source.Page("/notes/first", "First", "Other words.\n", "order: 1"));
        await CheckAsync(site, "another title", source => source.Page("/notes/first", "First of all", "Other words.\n", "order: 1"));
        await CheckAsync(site, "another order", source => source.Page("/notes/first", "First of all", "Other words.\n", "order: 3"));
        await CheckAsync(site, "another title above", source => source.Page("/notes", "Remarks", more: ["order: 7"]));
        await CheckAsync(site, "a withdrawal", source => source.Page("/notes/second", "Second", "Some words.\n", "order: 2", "status: withdrawn", "withdrawn_on: 2030-01-01", "withdrawn_reason: It no longer holds."));
        await CheckAsync(site, "another reason", source => source.Page("/notes/second", "Second", "Some words.\n", "order: 2", "status: withdrawn", "withdrawn_on: 2030-01-01", "withdrawn_reason: Another reason."));
        await CheckAsync(site, "a page that is gone for good", source => source.Page("/notes/second", "Second", "Some words.\n", "order: 2", "status: withdrawn", "withdrawn_on: 2030-01-01", "withdrawn_reason: Another reason.", "withdrawn_answer: 410"));
        await CheckAsync(site, "another address", source => source.Page("/notes/moved", "First of all", "Other words.\n", "order: 3", "key: notes/first", "former:", "- /notes/first"));
        await CheckAsync(site, "a picture", source => source.Page("/notes", "Remarks", "![A drawing](/media/sample.svg)\n", "order: 7").File("media/sample.svg", Drawing("First")));
        await CheckAsync(site, "another picture of the same name", source => source.File("media/sample.svg", Drawing("Second")));
        await CheckAsync(site, "a page in the main menu with another name", source => source.Page("/about", "About", "Some words.\n", "menu: Colophon"));
        await CheckAsync(site, "another footer", source => source.File("site.yaml", File.ReadAllText(Path.Combine(Repository.Root, "content", "site.yaml")).Replace("footer: ", "footer: Kept as it was. ", StringComparison.Ordinal)));
        await CheckAsync(site, "a rule", source => source.Redirects("/an-old-name,/about,301,exact,drop,"));
    }

    [Fact]
    public async Task A_new_text_draws_nothing_but_its_own_page()
    {
        using var data = kept.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await ImportAsync(site, source => source.Page("/about", "About"));
        var before = Keeper(site).Current!;
        var after = await ImportAsync(site, source => source.Page("/about", "About", "Other words.\n"));
        Assert.NotEqual(before.Generation, after.Generation);
        var drawn = after.Entries.Values.Where(entry => entry.Ingredients is not null && !ReferenceEquals(entry, before.Entries.GetValueOrDefault(entry.Address))).Select(entry => entry.Address);
        Assert.Equal(["/about", "/about.md"], drawn.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_frozen_by_another_program_is_drawn_whole()
    {
        using var data = kept.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        var before = Keeper(site).Current!;
        var after = (await DrawWith(site).FreezeAsync(before, "another", before.Origin, Stop))!;
        Assert.DoesNotContain(after.Entries.Values, entry => ReferenceEquals(entry, before.Entries.GetValueOrDefault(entry.Address)));
    }

    [Fact]
    public async Task Visitors_get_a_change_at_once_and_smaller_encodings_of_it_soon()
    {
        using var data = kept.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        var quick = (await ImportAsync(site, source => source.Page("/long", "Long", string.Concat(Enumerable.Range(0, 400).Select(n => $"Sentence {n} of a page about {n * 7919 % 1000} things.\n\n")))))
            .Entries["/long"];
        await Wait.UntilAsync(() => Task.FromResult(quick.IsFinished));
        Assert.Equal(Compression.Brotli(quick.Identity.Bytes, System.IO.Compression.CompressionLevel.SmallestSize)!.Bytes, quick.Brotli!.Bytes);
        await Wait.UntilAsync(() => Task.FromResult(FrozenFolder.Load(data["frozen"])?.Entries.GetValueOrDefault("/long")?.Brotli?.ETag == quick.Brotli.ETag));
    }

    private static string Drawing(string title) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\" role=\"img\"><title>{title}</title><rect width=\"10\" height=\"10\"/></svg>";

    private static SiteKeeper Keeper(SiteFactory site) => site.Services.GetRequiredService<SiteKeeper>();

    private static Freezer DrawWith(SiteFactory site) => site.Services.GetRequiredService<SiteApplication>().Services.GetRequiredService<Freezer>();

    private static async Task<FrozenSite> ImportAsync(SiteFactory site, Action<ContentSource> fill)
    {
        using var source = new ContentSource();
        fill(source);
        if (Directory.EnumerateFileSystemEntries(source.Path).Any()) await source.ImportAsync(site.DataDirectory);
        await Keeper(site).FreezeAsync(Stop);
        return Keeper(site).Current!;
    }

    private static async Task CheckAsync(SiteFactory site, string change, Action<ContentSource> fill)
    {
        var inPart = await ImportAsync(site, fill);
        var whole = (await DrawWith(site).FreezeAsync(null, inPart.Key, inPart.Origin, Stop))!;
        Assert.Equal(whole.Entries.Keys.Order(StringComparer.Ordinal), inPart.Entries.Keys.Order(StringComparer.Ordinal));
        foreach (var (address, entry) in whole.Entries)
        {
            var other = inPart.Entries[address];
            Assert.True(
                (entry.Identity.ETag, entry.Status, entry.LastModifiedLine, entry.CacheControl, entry.ContentType, entry.Ingredients)
                    == (other.Identity.ETag, other.Status, other.LastModifiedLine, other.CacheControl, other.ContentType, other.Ingredients)
                && entry.Headers.SequenceEqual(other.Headers),
                $"After {change}, {address} is not what it would be.");
        }
    }
}
