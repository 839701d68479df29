using Mapflat.Web.Tests.Features.History;

namespace Mapflat.Web.Tests.Features;

public sealed class ChangesTests(PastSite site)
{
    [Fact]
    public async Task The_newest_changes_come_first_each_with_its_day_its_reason_and_its_words()
    {
        var page = Html.Parse((await site.GetAsync("/changes")).Text);
        Assert.Equal(["1 January 2023", "1 January 2022"],
            page.QuerySelectorAll(".changelog h2").Select(day => day.TextContent));
        var changes = page.QuerySelectorAll(".changelog li").ToList();
        Assert.Equal(50, changes.Count);
        // What is gone for good is told of, and not led to.
        Assert.Equal("Dodo", changes[0].QuerySelector("h3")!.TextContent.Trim());
        Assert.Null(changes[0].QuerySelector("a"));
        Assert.Contains("Withdrawn. It died out.", changes[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Change 120.", changes[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(("119", "120"), (changes[1].QuerySelector("del")!.TextContent.Trim('.'),
            changes[1].QuerySelector("ins")!.TextContent.Trim('.')));
        Assert.NotNull(changes[1].QuerySelector("a[href='/many/history/120#changes']"));
    }

    [Fact]
    public async Task Every_publication_is_on_one_of_its_pages_once_and_no_draft_on_any()
    {
        List<string> found = [];
        for (string? next = "/changes"; next is not null;)
        {
            var answer = await site.GetAsync(next);
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("ecret", answer.Text, StringComparison.Ordinal);
            var page = Html.Parse(answer.Text);
            found.AddRange(page.QuerySelectorAll(".changelog-more a").Select(link => link.GetAttribute("href")!));
            found.AddRange(page.QuerySelectorAll(".changelog .change-kind")
                .Where(kind => kind.TextContent.StartsWith("New page", StringComparison.Ordinal))
                .Select(kind => kind.Closest("li")!.QuerySelector("h3")!.TextContent.Trim()));
            next = page.QuerySelector(".pager a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(found.Count, found.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("/a/history/2#changes", found);
        Assert.Contains("/a/history/4#changes", found);
        Assert.Equal(119, found.Count(link => link.StartsWith("/many/", StringComparison.Ordinal)));
        foreach (var name in (string[])["Start", "Anteater", "Badger", "Cat", "Many"]) Assert.Contains(name, found);
        Assert.DoesNotContain("Unicorn", found);
        Assert.DoesNotContain("Mammoth", found);
    }

    [Theory]
    [InlineData("/changes~1", 404)]
    [InlineData("/changes~4", 302)]
    [InlineData("/changes~21", 302)]
    [InlineData("/Changes/", 301)]
    public async Task A_page_of_the_list_that_there_is_not_leads_to_the_list(string target, int status)
    {
        var answer = await site.GetAsync(target);
        Assert.Equal(status, answer.Status);
        if (status != 404) Assert.Equal(PastSite.Origin + "/changes", answer["Location"]);
    }

    [Fact]
    public async Task A_later_page_is_not_drawn_for_who_has_it()
    {
        var answer = await site.GetAsync("/changes~2");
        Assert.Equal(304, (await site.GetAsync("/changes~2", "If-None-Match: " + answer["ETag"])).Status);
    }
}
