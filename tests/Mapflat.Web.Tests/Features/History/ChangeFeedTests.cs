using System.Xml.Linq;

namespace Mapflat.Web.Tests.Features.History;

public sealed class ChangeFeedTests(PastSite site)
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    [Fact]
    public async Task The_feed_says_when_and_why_each_page_changed_last_under_an_id_that_stays()
    {
        var feed = XDocument.Parse((await site.GetAsync("/feed.atom")).Text).Root!;
        var entries = feed.Elements(Atom + "entry").ToDictionary(
            entry => entry.Element(Atom + "link")!.Attribute("href")!.Value[PastSite.Origin.Length..],
            entry => (Id: entry.Element(Atom + "id")!.Value, Updated: entry.Element(Atom + "updated")!.Value,
                Summary: entry.Element(Atom + "summary")!.Value));
        Assert.Equal(["/", "/a", "/b", "/b/c", "/many"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("tag:www.example.org,2026:page/many", "2022-01-01T13:59:00Z", "Change 120."), entries["/many"]);
        // RFC 6721: what is gone for good is taken out of readers.
        XNamespace tombstones = "http://purl.org/atompub/tombstones/1.0";
        var gone = Assert.Single(feed.Elements(tombstones + "deleted-entry"));
        Assert.Equal(("tag:www.example.org,2026:page/withdrawn", "2023-01-01T12:00:00Z"),
            ((string?)gone.Attribute("ref"), (string?)gone.Attribute("when")));
        Assert.Equal("It died out.", gone.Element(tombstones + "comment")!.Value);
        // No reason was given; the reason of an older version is not that of this one.
        Assert.Equal(("tag:www.example.org,2026:page/a", "2022-01-01T12:00:00Z",
            "Changed: title, 2 passages of the text."), entries["/a"]);
        Assert.Equal("New page: About Badger.", entries["/b"].Summary);
        Assert.Equal("tag:www.example.org,2026:page/old", entries["/b/c"].Id);
    }

    [Fact]
    public async Task An_entry_has_the_words_that_changed_and_the_feed_leads_to_the_list_for_people()
    {
        var feed = XDocument.Parse((await site.GetAsync("/feed.atom")).Text).Root!;
        Assert.Contains(feed.Elements(Atom + "link"), link => (string?)link.Attribute("rel") == "alternate"
            && (string?)link.Attribute("href") == PastSite.Origin + "/changes");
        var entry = feed.Elements(Atom + "entry").Single(entry => entry.Element(Atom + "id")!.Value.EndsWith("/a",
            StringComparison.Ordinal));
        var content = entry.Element(Atom + "content")!;
        Assert.Equal("html", (string?)content.Attribute("type"));
        Assert.Contains("<del>Anteater</del> <ins>The anteater</ins>", content.Value, StringComparison.Ordinal);
        Assert.Contains("They live in the ground.<ins> They bite.</ins>", content.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", content.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reasons_and_titles_are_text_to_a_reader_that_takes_them_for_HTML()
    {
        var feed = await site.GetAsync("/feed.atom");
        Assert.DoesNotContain("<b>underrated", XDocument.Parse(feed.Text).Descendants(Atom + "content")
            .Aggregate("", (all, content) => all + content.Value), StringComparison.Ordinal);
    }
}
