using System.Xml.Linq;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Features;

/// <summary>
/// A page that was withdrawn says so in every form, and wherever it is named. Of two, one answers 410.
/// </summary>
[Collection(nameof(FrozenCopy))]
public sealed class WithdrawnPageTests(FrozenCopy copy)
{
    private const string Withdrawn = "/withdrawn", Gone = "/gone-page";

    [Theory]
    [InlineData(Withdrawn, "text/html", 200, "It is no longer so.")]
    [InlineData(Withdrawn, "text/markdown", 200, "> Withdrawn on 2026-11-01: It is no longer so.")]
    [InlineData(Withdrawn + ".md", "*/*", 200, "> Withdrawn on 2026-11-01: It is no longer so.")]
    [InlineData(Gone, "text/html", 410, "It never was.")]
    [InlineData(Gone, "text/markdown", 410, "> Withdrawn on 2026-11-01: It never was.")]
    [InlineData(Gone + ".md", "*/*", 410, "> Withdrawn on 2026-11-01: It never was.")]
    [InlineData(Gone + "/history", "*/*", 200, "It never was.")]
    [InlineData(Gone + "/history/1", "*/*", 200, "It never was.")]
    public async Task It_says_so_in_every_form(string target, string accept, int status, string words)
    {
        foreach (var method in (string[])["GET", "HEAD"])
        {
            var answer = await RawHttp.SendAsync(
                copy.Server, method, target, "Host: www.example.org", "X-Forwarded-Proto: https", "Accept: " + accept);
            Assert.Equal(status, answer.Status);
            if (method == "GET") Assert.Contains(words, answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Machines_are_told_so_and_led_to_no_page_that_is_gone()
    {
        Assert.Contains($"({FrozenCopy.Origin}/withdrawn.md): Withdrawn on 2026-11-01: It is no longer so. A page",
            await ReadAsync("/llms.txt"), StringComparison.Ordinal);
        foreach (var list in (string[])["/llms.txt", "/sitemap.xml", "/search?q=words", "/gone-pag", "/"])
            Assert.DoesNotContain($"{Gone}\"", (await ReadAsync(list)).Replace(')', '"').Replace('<', '"')
                .Replace(".md", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(FrozenCopy.Origin + Gone, await ReadAsync("/feed.atom"), StringComparison.Ordinal);
        var feed = XDocument.Parse(await ReadAsync("/feed.atom")).Root!;
        XNamespace atom = "http://www.w3.org/2005/Atom", tombstones = "http://purl.org/atompub/tombstones/1.0";
        Assert.Contains("Withdrawn: It is no longer so.", feed.Elements(atom + "entry").Elements(atom + "summary")
            .Select(summary => summary.Value));
        Assert.Equal("It never was.", Assert.Single(feed.Elements(tombstones + "deleted-entry"))
            .Element(tombstones + "comment")!.Value);
    }

    [Fact]
    public async Task Search_and_structured_data_mark_it()
    {
        Assert.Contains("<p class=\"address\">/withdrawn (withdrawn)</p>",
            await ReadAsync("/search?q=%22No+longer+true%22"), StringComparison.Ordinal);
        Assert.Contains("\"creativeWorkStatus\":\"Withdrawn\",\"expires\":\"2026-11-01\"", await ReadAsync(Withdrawn),
            StringComparison.Ordinal);
        Assert.DoesNotContain("creativeWorkStatus", await ReadAsync("/guide"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_in_files_leads_to_no_page_that_is_gone()
    {
        Assert.DoesNotContain($"href=\"{Gone}\"", File.ReadAllText(Path.Combine(copy.Folder, "site/search.html")),
            StringComparison.Ordinal);
        Assert.Contains($"href=\"{Withdrawn}\"", File.ReadAllText(Path.Combine(copy.Folder, "site/search.html")),
            StringComparison.Ordinal);
        var netlify = File.ReadAllLines(Path.Combine(copy.Folder, "netlify/_redirects"));
        Assert.Contains("/gone-page /gone-page.html 410!", netlify);
        Assert.Contains("/gone-page.md /gone-page.md 410!", netlify);
        Assert.Contains("RewriteRule \"^gone-page\\.md$\" \"-\" [R=410,L]", File.ReadAllLines(
            Path.Combine(copy.Folder, "apache/.htaccess")));
    }

    private async Task<string> ReadAsync(string target) =>
        (await RawHttp.SendAsync(copy.Server, "GET", target, "Host: www.example.org", "X-Forwarded-Proto: https")).Text;
}
