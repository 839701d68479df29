using AngleSharp.Dom;

namespace Mapflat.Web.Tests.Features.History;

public sealed class HistoryTests(PastSite site)
{
    [Fact]
    public async Task The_list_has_every_published_version_newest_first_with_its_date_reason_and_changes()
    {
        var answer = await site.GetAsync("/a/history");
        var page = Html.Parse(answer.Text);
        Assert.Equal((200, "text/html; charset=utf-8", "public, no-cache"),
            (answer.Status, answer["Content-Type"], answer["Cache-Control"]));
        Assert.Equal("History of The anteater", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(["Version 4 of 1 January 2022, the page as it is now", "Version 2 of 1 January 2021",
            "Version 1 of 1 January 2020"], page.QuerySelectorAll(".versions li > :first-child").Select(Words));
        Assert.Equal(
            ["/a/history/4", "/a/history/4#changes", "/a/history/2", "/a/history/2#changes", "/a/history/1"],
            page.QuerySelectorAll(".versions a").Select(link => link.GetAttribute("href")));
        Assert.Contains("Ants are <b>underrated</b> & cheap.", page.QuerySelectorAll(".versions p").Select(Words));
        Assert.Contains("This page has been published 3 times. Every version can still be read.",
            Words(page.QuerySelector(".lead")!), StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("meta[name=robots][content=noindex]"));
    }

    [Fact]
    public async Task A_page_that_never_changed_says_so()
    {
        foreach (var (address, number)
            in (IEnumerable<(string, string)>)[("/history", "/history/1"), ("/b/history", "/b/history/1")])
        {
            var page = Html.Parse((await site.GetAsync(address)).Text);
            Assert.Equal(
                "This page has been published once and has not changed since. Read the page.",
                Words(page.QuerySelector(".lead")!));
            Assert.Equal(number, Assert.Single(page.QuerySelectorAll(".versions a")).GetAttribute("href"));
        }
    }

    [Fact]
    public async Task A_long_list_is_paged_and_every_version_is_on_one_page_of_it()
    {
        List<string> found = [];
        List<string> titles = [];
        var next = "/many/history";
        while (next is not null)
        {
            var page = Html.Parse((await site.GetAsync(next)).Text);
            titles.Add(page.Title!);
            found.AddRange(
                page.QuerySelectorAll(".versions li a:first-child").Select(link => link.GetAttribute("href")!)
                    .Where(href => !href.Contains('#', StringComparison.Ordinal)));
            next = page.QuerySelector(".pager-next a")?.GetAttribute("href");
        }

        Assert.Equal(Enumerable.Range(1, PastSite.Many).Reverse().Select(number => $"/many/history/{number}"), found);
        Assert.Equal(3, titles.Distinct().Count());
    }

    [Theory]
    [InlineData("?before=1", 404)]
    [InlineData("?before=-5", 404)]
    [InlineData("?before=2", 200)]
    [InlineData("?before=99999999999", 200)]
    [InlineData("?before=x", 200)]
    [InlineData("?before=", 200)]
    [InlineData("?before=1&before=2", 404)]
    public async Task Whatever_the_query_the_list_and_the_time_map_answer(string query, int status)
    {
        Assert.Equal(status, (await site.GetAsync("/a/history" + query)).Status);
        Assert.Equal(status, (await site.GetAsync("/a/timemap" + query)).Status);
    }

    [Fact]
    public async Task An_old_version_shows_what_was_written_under_a_notice_that_says_from_when_to_when()
    {
        var answer = await site.GetAsync("/a/history/2");
        var page = Html.Parse(answer.Text);
        Assert.Equal((200, "public, no-cache"), (answer.Status, answer["Cache-Control"]));
        Assert.Equal("Anteater", page.QuerySelector("h1")!.TextContent);
        Assert.Equal("This is the page as it was from 1 January 2021 to 1 January 2022. Why it was published: Ants are "
            + "<b>underrated</b> & cheap.", Words(page.QuerySelector(".past p")!));
        Assert.Equal(["/a", "#changes", "/a/history"], page.QuerySelectorAll(".past a")
            .Select(link => link.GetAttribute("href")));
        Assert.Contains(
            "Ants are excellent food.", page.QuerySelector(".prose")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("They bite", page.QuerySelector(".prose")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["/a/history/1", "/a/history/4"], page.QuerySelectorAll(".pager a")
            .Select(link => link.GetAttribute("href")));
        Assert.StartsWith("Anteater, version 2 of 1 January 2021", page.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_that_is_live_says_that_it_is()
    {
        var page = Html.Parse((await site.GetAsync("/a/history/4")).Text);
        Assert.Equal(
            "This is the page as it is now, unchanged since 1 January 2022.", Words(page.QuerySelector(".past p")!));
        Assert.Equal(
            ["#changes", "/a/history"], page.QuerySelectorAll(".past a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task Versions_of_one_day_are_told_apart_by_the_hour()
    {
        Assert.Contains("from 1 January 2022, 12:01 UTC to 1 January 2022, 12:02 UTC",
            Words(Html.Parse((await site.GetAsync("/many/history/2")).Text).QuerySelector(".past p")!),
            StringComparison.Ordinal);
        Assert.Equal("Version 120 of 1 January 2022, 13:59 UTC, the page as it is now", Words(
            Html.Parse((await site.GetAsync("/many/history")).Text).QuerySelector(".versions li > p")!));
    }

    [Fact]
    public async Task What_changed_is_shown_word_by_word_against_the_version_before()
    {
        var changes = Html.Parse((await site.GetAsync("/a/history/2")).Text).QuerySelector(".changes")!;
        Assert.Equal("What changed from version 1 to version 2", changes.QuerySelector("#changes")!.TextContent);
        Assert.Equal(("good", "excellent"), (Assert.Single(changes.QuerySelectorAll("del")).TextContent,
            Assert.Single(changes.QuerySelectorAll("ins")).TextContent));

        // Not against the draft in between.
        var later = Html.Parse((await site.GetAsync("/a/history/4")).Text).QuerySelector(".changes")!;
        Assert.Equal("What changed from version 2 to version 4", later.QuerySelector("#changes")!.TextContent);
        Assert.Contains("Title Anteater The anteater", later.QuerySelectorAll(".change").Select(Words));
        Assert.Null(Html.Parse((await site.GetAsync("/a/history/1")).Text).QuerySelector(".changes"));
    }

    [Fact]
    public async Task A_version_is_not_to_be_indexed_and_its_page_stands_for_it()
    {
        foreach (var (version, address)
            in (IEnumerable<(string, string)>)[("/history/1", "/"), ("/a/history/1", "/a"), ("/a/history/4", "/a")])
        {
            var page = Html.Parse((await site.GetAsync(version)).Text);
            Assert.NotNull(page.QuerySelector("meta[name=robots][content=noindex]"));
            Assert.Equal(PastSite.Origin + address, page.QuerySelector("link[rel=canonical]")!.GetAttribute("href"));
            Assert.Empty(page.QuerySelectorAll("script, [aria-current=page][href='/a']"));
            Assert.Contains("version", page.Title, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/a/history/3")]
    [InlineData("/a/history/5")]
    [InlineData("/a/history/6")]
    [InlineData("/a/history/0")]
    [InlineData("/a/history/02")]
    [InlineData("/a/history/999999999")]
    [InlineData("/a/history/9999999999999")]
    [InlineData("/a/history/two")]
    [InlineData("/a/history/2/changes")]
    [InlineData("/draft/history")]
    [InlineData("/draft/history/1")]
    [InlineData("/draft/timemap")]
    [InlineData("/never/history")]
    [InlineData("/never/timemap")]
    public async Task A_draft_and_its_number_are_not_to_be_told_from_what_never_was(string target)
    {
        foreach (var method in (string[])["GET", "HEAD"])
        {
            var (answer, never) = (await site.AskAsync(method, target), await site.AskAsync(method, "/a/history/77"));
            Assert.Equal((404, 404), (answer.Status, never.Status));
            Assert.Equal(Fields(never), Fields(answer));
            Assert.Equal(method == "GET", answer.Text.Contains("There is no page here", StringComparison.Ordinal));
            Assert.DoesNotContain(
                "ecret", answer.Text.Replace(target, "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        static IEnumerable<string> Fields(RawAnswer answer) =>
            answer.Headers.Where(field => field.Key is not "Date" and not "Content-Length")
                .Select(field => $"{field.Key}: {string.Join(", ", field)}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task No_word_of_a_draft_is_anywhere()
    {
        foreach (var target in (string[])["/a/history", "/a/history/1", "/a/history/2", "/a/history/4", "/a/timemap",
            "/feed.atom", "/sitemap.xml", "/search?q=secret"])
        {
            var text = (await site.GetAsync(target)).Text;
            Assert.DoesNotContain("ecret words", text, StringComparison.Ordinal);
            Assert.DoesNotContain("ecret title", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Unicorn", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_withdrawn_page_keeps_its_past_which_says_why()
    {
        Assert.Equal(410, (await site.GetAsync("/withdrawn")).Status);
        foreach (var target in (string[])["/withdrawn/history", "/withdrawn/history/1"])
        {
            var answer = await site.GetAsync(target);
            Assert.Equal(200, answer.Status);
            Assert.Contains("was withdrawn on 1 January 2023. It died out.", Words(Html.Parse(answer.Text).Body!),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/gone", 410, null)]
    [InlineData("/gone/history", 410, null)]
    [InlineData("/gone/history/1", 410, null)]
    [InlineData("/gone/history/2", 410, null)]
    [InlineData("/gone/timemap", 410, null)]
    [InlineData("/GONE/History/", 410, null)]
    [InlineData("/away/history", 301, "/b/history")]
    [InlineData("/away/history/1", 301, "/b/history/1")]
    [InlineData("/old/history", 301, "/b/c/history")]
    [InlineData("/old/history/1", 301, "/b/c/history/1")]
    [InlineData("/old/timemap", 301, "/b/c/timemap")]
    public async Task What_was_public_of_a_page_that_is_gone_is_never_merely_not_found(
        string target, int status, string? location)
    {
        var answer = await site.GetAsync(target);
        Assert.Equal(
            (status, location is null ? null : PastSite.Origin + location), (answer.Status, answer["Location"]));
        Assert.DoesNotContain("oolly", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/A/History", "/a/history")]
    [InlineData("/a/history/", "/a/history")]
    [InlineData("/a//HISTORY/2/", "/a/history/2")]
    [InlineData("/a/histor%79/2", "/a/history/2")]
    [InlineData("/History/1/", "/history/1")]
    [InlineData("/a/TimeMap?before=2", "/a/timemap?before=2")]
    [InlineData("/a/history/index.html", "/a/history")]
    public async Task Another_spelling_leads_there_in_one_hop(string target, string canonical)
    {
        foreach (var host in (string[])["www.example.org", "old.example.org"])
        {
            var answer = await site.GetAsync(target, $"Host: {host}");
            Assert.Equal((301, PastSite.Origin + canonical), (answer.Status, answer["Location"]));
            Assert.Equal(200, (await site.GetAsync(canonical)).Status);
        }
    }

    [Theory]
    [InlineData("/a/history")]
    [InlineData("/a/history/2")]
    [InlineData("/a/timemap")]
    public async Task Who_has_it_already_gets_no_body_and_head_says_what_get_says(string target)
    {
        var (get, head) = (await site.GetAsync(target), await site.AskAsync("HEAD", target));
        Assert.Matches("^W/\"[A-Za-z0-9-]+\"$", get["ETag"]);
        Assert.Equal((null, "br", "gzip"),
            (get["Content-Encoding"], (await site.GetAsync(target, "Accept-Encoding: gzip, br"))["Content-Encoding"],
                (await site.GetAsync(target, "Accept-Encoding: gzip"))["Content-Encoding"]));
        Assert.Empty(head.Body);
        foreach (var name in (string[])["ETag", "Cache-Control", "Content-Type", "Vary", "Link", "Memento-Datetime",
            "Content-Security-Policy", "X-Content-Type-Options"])
            Assert.Equal(get[name], head[name]);
        var known = await site.GetAsync(target, $"If-None-Match: {get["ETag"]}");
        Assert.Equal((304, 0, get["ETag"]), (known.Status, known.Body.Length, known["ETag"]));
        Assert.Equal(200, (await site.GetAsync(target, "If-None-Match: \"other\"")).Status);
        var post = await site.AskAsync("POST", target);
        Assert.Equal((405, "GET, HEAD, OPTIONS"), (post.Status, post["Allow"]));
    }

    [Fact]
    public async Task Every_page_leads_to_its_history()
    {
        foreach (var (address, history) in (IEnumerable<(string, string)>)[("/", "/history"), ("/a", "/a/history"),
            ("/b/c", "/b/c/history"), ("/withdrawn", "/withdrawn/history")])
            Assert.Equal("History of this page", Html.Parse((await site.GetAsync(address)).Text)
                .QuerySelector($".footer a[href='{history}']")!.TextContent);
    }

    [Fact]
    public async Task Neither_the_sitemaps_nor_the_search_know_of_versions()
    {
        foreach (var target
            in (string[])["/sitemap.xml", "/sitemap-legacy.xml", "/llms.txt", "/search?q=ants", "/search?q=history"])
            Assert.DoesNotContain("/history", (await site.GetAsync(target)).Text, StringComparison.Ordinal);
        // “good” was only in the first version.
        Assert.DoesNotContain("href=\"/a\"", (await site.GetAsync("/search?q=good")).Text, StringComparison.Ordinal);
    }

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
