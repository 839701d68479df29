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
            entry => (Id: entry.Element(Atom + "id")!.Value, Updated: entry.Element(Atom + "updated")!.Value, Summary: entry.Element(Atom + "summary")!.Value));
        Assert.Equal(["/", "/a", "/b", "/b/c", "/many"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("tag:www.example.org,2026:page/many", "2022-01-01T13:59:00Z", "Change 120."), entries["/many"]);
        // RFC 6721: what is gone for good is taken out of readers.
        XNamespace tombstones = "http://purl.org/atompub/tombstones/1.0";
        var gone = Assert.Single(feed.Elements(tombstones + "deleted-entry"));
        Assert.Equal(("tag:www.example.org,2026:page/withdrawn", "2023-01-01T12:00:00Z"), ((string?)gone.Attribute("ref"), (string?)gone.Attribute("when")));
        Assert.Equal("It died out.", gone.Element(tombstones + "comment")!.Value);
        // No reason was given; the reason of an older version is not that of this one.
        Assert.Equal(("tag:www.example.org,2026:page/a", "2022-01-01T12:00:00Z", "About Anteater."), entries["/a"]);
        Assert.Equal("tag:www.example.org,2026:page/old", entries["/b/c"].Id);
    }
}
