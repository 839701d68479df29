using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Features;

/// <summary>The whole site in one document, of the shipped site.</summary>
public sealed class BookTests(PublicSite site)
{
    private const string Origin = PublicSite.PublicOrigin;
    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    [Fact]
    public async Task One_page_holds_all_pages_and_every_link_and_reference_in_it_has_its_target()
    {
        var page = Html.Parse((await AskAsync("/all")).Text);
        Assert.Equal(13, page.QuerySelectorAll("article").Length);
        Assert.Equal("noindex", page.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        var ids = page.QuerySelectorAll("[id]").Select(element => element.Id!).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        foreach (var link in page.QuerySelectorAll("a[href^='#']"))
            Assert.Contains(link.GetAttribute("href")![1..], ids);
        foreach (var name in (string[])["aria-labelledby", "aria-describedby"])
            foreach (var element in page.QuerySelectorAll($"[{name}]"))
                Assert.All(element.GetAttribute(name)!.Split(' '), id => Assert.Contains(id, ids));
        foreach (var drawn in page.QuerySelectorAll("[marker-end]"))
            Assert.Contains(drawn.GetAttribute("marker-end")!["url(#".Length..^1], ids);
        // A page of the site is led to within the document.
        Assert.Empty(page.QuerySelectorAll("article a[href^='/']"));
    }

    [Fact]
    public async Task Links_that_lead_out_have_numbers_under_which_their_addresses_stand_at_the_end()
    {
        var page = Html.Parse((await AskAsync("/all")).Text);
        var listed = page.QuerySelectorAll(".book-links li").Select(item => item.TextContent).ToList();
        Assert.Equal(listed.Count, listed.Distinct(StringComparer.Ordinal).Count());
        var links = page.QuerySelectorAll("article .prose a[href^='http']").ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.Equal(link.GetAttribute("href"), listed[int.Parse(
            link.NextElementSibling!.TextContent, System.Globalization.CultureInfo.InvariantCulture) - 1]));
    }

    [Fact]
    public async Task The_Markdown_of_all_pages_is_that_of_each_and_the_same_at_both_addresses()
    {
        var all = (await AskAsync("/all.md")).Text;
        Assert.StartsWith("# Mapflat\n\n> ", all, StringComparison.Ordinal);
        foreach (var address in (string[])["/index", "/architecture/monoliths", "/about"])
            Assert.Contains("\n---\n\n" + (await AskAsync(address + ".md")).Text, all, StringComparison.Ordinal);
        Assert.Equal(all, (await AskAsync("/llms-full.txt")).Text);
    }

    [Fact]
    public async Task The_book_begins_with_its_kind_and_lists_every_file_it_has()
    {
        var bytes = (await AskAsync("/site.epub")).Body;
        // EPUB 3.3, section 4.2.3: told from the first bytes.
        Assert.Equal("mimetypeapplication/epub+zip", Encoding.ASCII.GetString(bytes, 30, 28));
        using var zip = new ZipArchive(new MemoryStream(bytes));
        XNamespace opf = "http://www.idpf.org/2007/opf";
        var package = Read(zip, "EPUB/package.opf");
        var items = package.Descendants(opf + "item").ToDictionary(item => item.Attribute("id")!.Value,
            item => item.Attribute("href")!.Value, StringComparer.Ordinal);
        Assert.Equal(
            zip.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("EPUB/", StringComparison.Ordinal)
                && name != "EPUB/package.opf").Order(StringComparer.Ordinal),
            items.Values.Select(file => "EPUB/" + file).Order(StringComparer.Ordinal));
        Assert.All(package.Descendants(opf + "itemref"), place => Assert.Contains(
            place.Attribute("idref")!.Value, items.Keys));
        Assert.Equal(15, package.Descendants(opf + "itemref").Count());
        var modified = package.Descendants(opf + "meta")
            .Single(meta => (string?)meta.Attribute("property") == "dcterms:modified").Value;
        Assert.Equal("2026-11-30T00:00:00Z", modified);
    }

    [Fact]
    public async Task Every_chapter_is_well_formed_and_leads_to_what_is_in_the_book_or_to_the_site()
    {
        using var zip = new ZipArchive(new MemoryStream((await AskAsync("/site.epub")).Body));
        var documents = zip.Entries.Where(entry => entry.Name.EndsWith(".xhtml", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Name, entry => Read(zip, entry.FullName), StringComparer.Ordinal);
        Assert.Equal(15, documents.Count);
        foreach (var (name, document) in documents)
        {
            foreach (var link in document.Descendants(Xhtml + "a").Select(a => a.Attribute("href")!.Value))
            {
                if (link.StartsWith("https://", StringComparison.Ordinal)) continue;
                var parts = link.Split('#');
                var target = documents[parts[0].Length == 0 ? name : parts[0]];
                if (parts.Length == 2)
                    Assert.Contains(target.Descendants(), e => e.Attribute("id")?.Value == parts[1]);
            }

            Assert.Empty(document.Descendants().Attributes("tabindex"));
            Assert.DoesNotContain(document.Descendants(), e => e.Attribute("class")?.Value == "anchor");
        }

        Assert.Contains(documents["page-002.xhtml"].Descendants(), e =>
            e.Name == XName.Get("svg", "http://www.w3.org/2000/svg"));
    }

    [Fact]
    public async Task The_same_content_gives_the_same_bytes()
    {
        await using var other = new SiteFactory().With("Mapflat:PublicUrl", Origin);
        var server = other.Listen();
        var books = new[] { await BookOfAsync(server), await BookOfAsync(site.Server) };
        Assert.Equal(books[0], books[1]);

        // What is copied for a test was frozen for another origin, and is served until it is drawn anew.
        static async Task<byte[]> BookOfAsync(Uri server)
        {
            byte[] book = [];
            await Wait.UntilAsync(async () =>
            {
                book = (await RawHttp.SendAsync(
                    server, "GET", "/site.epub", "Host: www.example.org", "X-Forwarded-Proto: https")).Body;
                using var zip = new ZipArchive(new MemoryStream(book));
                return Read(zip, "EPUB/package.opf").Value.Contains(Origin, StringComparison.Ordinal);
            });
            return book;
        }
    }

    private Task<RawAnswer> AskAsync(string target) => site.AskAsync("https", "www.example.org", target);

    private static XElement Read(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        return XDocument.Load(stream).Root!;
    }
}

/// <summary>The whole site in one document where pages were withdrawn, and where titles mean harm.</summary>
public sealed class HostileBookTests(HostileSite site) : IClassFixture<HostileSite>
{
    [Fact]
    public async Task Neither_a_draft_nor_a_page_that_was_withdrawn_is_in_it_in_any_form()
    {
        foreach (var target in (string[])["/all", "/all.md"])
        {
            var text = (await site.GetAsync(target)).Text;
            Assert.Contains("A page below error", text, StringComparison.Ordinal);
            foreach (var words in (string[])["Secret words", "Words that were wrong"])
                Assert.DoesNotContain(words, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_title_is_text_and_nothing_else_in_a_book()
    {
        using var zip = new ZipArchive(new MemoryStream((await site.GetAsync("/site.epub")).Body));
        var titles = new List<string>();
        foreach (var entry in zip.Entries.Where(entry => entry.Name.EndsWith(".xhtml", StringComparison.Ordinal)))
        {
            using var stream = entry.Open();
            var document = XDocument.Load(stream);
            Assert.Empty(document.Descendants(XName.Get("script", "http://www.w3.org/1999/xhtml")));
            titles.AddRange(document.Descendants(XName.Get("h1", "http://www.w3.org/1999/xhtml"))
                .Select(heading => heading.Value));
        }

        Assert.All(HostileSite.Titles, title => Assert.Contains(
            title.Replace("\ufffe\uffff", "", StringComparison.Ordinal), titles));
    }
}
