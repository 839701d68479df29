using Mapflat.Content.Addresses;


namespace Mapflat.Content.Tests.Addresses;

public sealed class PageAddressTests
{
    [Theory]
    [InlineData("/", "", "index.md")]
    [InlineData("/about", "/", "about.md")]
    [InlineData("/architecture/unified-log", "/architecture", "architecture/unified-log.md")]
    [InlineData("/a/b/c/d", "/a/b/c", "a/b/c/d.md")]
    [InlineData("/2026", "/", "2026.md")]
    [InlineData("/a-1-b", "/", "a-1-b.md")]
    public void A_plain_address_is_taken(string path, string section, string file)
    {
        var address = PageAddress.Parse(path).Value!;
        Assert.Equal((path, section, file), (address.Path, address.Section, address.MarkdownFile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("about")]
    [InlineData("//")]
    [InlineData("/about/")]
    [InlineData("//about")]
    [InlineData("/a//b")]
    [InlineData("/About")]
    [InlineData("/a b")]
    [InlineData("/a_b")]
    [InlineData("/a.b")]
    [InlineData("/a/../b")]
    [InlineData("/-a")]
    [InlineData("/a-")]
    [InlineData("/a--b")]
    [InlineData("/a/b/c/d/e")]
    [InlineData("/å")]
    [InlineData("/%61")]
    [InlineData("/a\n")]
    [InlineData("/a\0")]
    [InlineData("/ａ")]
    [InlineData("/a?b")]
    [InlineData("/a#b")]
    [InlineData("\\a")]
    [InlineData("https://www.example.org/a")]
    public void Anything_else_is_refused_with_the_rule(string path)
    {
        var failure = Assert.IsType<Failure.Invalid>(PageAddress.Parse(path).Failure);
        Assert.Contains(
            "cannot be a page's address. Use lower-case letters", failure.Message, StringComparison.Ordinal);
        Assert.Equal("address", Assert.Single(failure.Findings).Field);
    }

    [Fact]
    public void The_file_of_the_home_page_is_no_other_pages() => Assert.NotNull(PageAddress.Parse("/index").Failure);

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    [InlineData(1_000_000, false)]
    public void An_address_has_200_characters_at_most(int length, bool taken) =>
        Assert.Equal(taken, PageAddress.Parse("/" + new string('a', length - 1)).Failure is null);

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/pages")]
    [InlineData("/media/x")]
    [InlineData("/search")]
    [InlineData("/healthz/live")]
    [InlineData("/css")]
    public void What_the_program_answers_itself_is_no_pages(string path) =>
        Assert.Contains(
            "used by the program itself", PageAddress.Parse(path).Failure!.Message, StringComparison.Ordinal);
}
