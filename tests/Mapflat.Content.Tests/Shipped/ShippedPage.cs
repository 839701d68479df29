using System.Text.RegularExpressions;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Tests.Markup;

namespace Mapflat.Content.Tests.Shipped;

/// <summary>What a shipped page says, sentence by sentence, in the order in which it is read.</summary>
/// <param name="Sentences">Title and summary, then headings, paragraphs, items, cells, captions and the alternative
/// texts of drawings, each cut where a sentence ends.</param>
/// <param name="Notes">The words of each editor’s note, which are among no sentences.</param>
internal sealed partial record ShippedPage(
    string Address, IReadOnlyList<string> Sentences, IReadOnlyList<string> Notes)
{
    private const string Folder = "content/pages/";

    public static IReadOnlyList<ShippedPage> ReadAll() =>
        [.. Repository.Files(Folder, "*.md").Select(file => Read(file[Folder.Length..]))];

    private static ShippedPage Read(string file)
    {
        List<Finding> findings = [];
        var page = PageFile.Read(File.ReadAllText(Repository.PathOf(Folder + file)), "pages/" + file, findings)!;
        Assert.Empty(findings);
        var html = PageHtml.Parse(new MarkdownRenderer().Render(page.Text.Markdown).Value!.Html);
        foreach (var anchor in html.QuerySelectorAll(".anchor").ToList()) anchor.Remove();
        var blocks = html.QuerySelectorAll("h2, h3, p, li, dt, dd, th, td, figcaption, img")
            .Where(block => block.Closest(".note") is null && block.QuerySelector("p, li") is null);
        return new ShippedPage(
            page.Address.Path,
            [
                .. new[] { page.Text.Title, page.Text.Summary }
                    .Concat(blocks.Select(block => block.GetAttribute("alt") ?? block.TextContent))
                    .SelectMany(text => SentenceEnd().Split(Space().Replace(text, " ").Trim()))
                    .Where(sentence => sentence.Length > 0),
            ],
            [.. html.QuerySelectorAll(".note").Select(note => Space().Replace(note.TextContent, " ").Trim())]);
    }

    [GeneratedRegex(@"(?<=[^0-9][.?!]”?)\s+(?=[“A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();
}
