namespace Mapflat.Web.Tests.Features;

public sealed class SearchTests(LocalSite site)
{
    [Fact]
    public async Task Words_are_found_and_the_page_is_neither_kept_nor_indexed()
    {
        var answer = await site.GetAsync("/search?q=immutable");
        var page = Html.Parse(answer.Text);
        Assert.Equal((200, "no-store"), (answer.Status, answer["Cache-Control"]));
        Assert.NotNull(page.QuerySelector("meta[name=robots][content=noindex]"));
        Assert.NotEmpty(page.QuerySelectorAll(".hits a[href^='/']"));
        Assert.Equal("immutable", page.QuerySelector("input[name=q]")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?q=")]
    [InlineData("?q=++")]
    [InlineData("?Q=data")]
    [InlineData("?q=data&q=other")]
    [InlineData("?q[0]=data&q[1]=x")]
    [InlineData("?q=%22")]
    [InlineData("?q=%22%22")]
    [InlineData("?q=*")]
    [InlineData("?q=NEAR(a+b)")]
    [InlineData("?q=a+AND+OR+NOT")]
    [InlineData("?q=title:x^2-y")]
    [InlineData("?q=%00%01%1f")]
    [InlineData("?q=%ff%fe")]
    [InlineData("?q=%ed%a0%80")]
    [InlineData("?q=%f0%9f%98%80")]
    [InlineData("?q=a")]
    [InlineData("?q=');DROP+TABLE+Pages;--")]
    public async Task Anything_may_be_searched_for(string query) =>
        Assert.Equal(200, (await site.GetAsync("/search" + query)).Status);

    [Fact]
    public async Task A_thousand_words_may_be_searched_for() =>
        Assert.Equal(200, (await site.GetAsync("/search?q=" + string.Join('+', Enumerable.Range(0, 1_000)))).Status);

    [Fact]
    public async Task That_only_the_first_of_many_words_were_looked_for_is_told()
    {
        const string told = "Only the first 12 words and 4 quoted texts were looked for.";
        Assert.Contains(told, (await site.GetAsync("/search?q=data+" + string.Join('+', Enumerable.Range(0, 20)))).Text,
            StringComparison.Ordinal);
        Assert.DoesNotContain(told, (await site.GetAsync(
            "/search?q=" + string.Join('+', Enumerable.Repeat("data", 40)))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_searched_for_is_shown_as_text_only()
    {
        var answer = await site.GetAsync("/search?q=%3C/title%3E%3Cscript%3Ealert(1)%3C/script%3E%22%3E'");
        var page = Html.Parse(answer.Text);
        Assert.Empty(page.QuerySelectorAll("script"));
        Assert.Equal(
            "</title><script>alert(1)</script>\">'", page.QuerySelector("input[name=q]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_slip_of_the_keyboard_is_mended_and_told()
    {
        var page = Html.Parse((await site.GetAsync("/search?q=unifed+log+architecure")).Text);
        Assert.Contains(page.QuerySelectorAll(".hits h3 a").Take(3), hit =>
            hit.GetAttribute("href")!.StartsWith("/architecture/unified-log", StringComparison.Ordinal));
        Assert.Contains("nearly the same", page.QuerySelector(".said")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("unifed log architecure", page.QuerySelector("input[name=q]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_quoted_phrase_is_found_to_the_letter()
    {
        Assert.NotEmpty(
            Html.Parse((await site.GetAsync("/search?q=%22unified+log%22")).Text).QuerySelectorAll(".hits a"));
        Assert.Empty(Html.Parse((await site.GetAsync("/search?q=%22log+unified%22")).Text).QuerySelectorAll(".hits a"));
    }
}
