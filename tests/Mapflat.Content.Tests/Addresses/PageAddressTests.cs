using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

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
        Assert.Equal((path, true), (address.Folded, address.IsNarrow));
    }

    [Theory]
    [InlineData("/Notes/", "/notes", "/", "Notes.md")]
    [InlineData("/2009/05/Some_Post.html", "/2009/05/some_post.html", "/2009/05", "2009/05/Some_Post.html.md")]
    [InlineData("/docs/v1.2/Index.php", "/docs/v1.2", "/docs", "docs/v1.2/Index.php.md")]
    [InlineData("/a/b/c/d/e/f", "/a/b/c/d/e/f", "/a/b/c/d/e", "a/b/c/d/e/f.md")]
    [InlineData("/~user/", "/~user", "/", "~user.md")]
    [InlineData("/-a", "/-a", "/", "-a.md")]
    [InlineData("/a--b", "/a--b", "/", "a--b.md")]
    [InlineData("/caf\u00E9/Stra\u00DFe", "/caf\u00E9/stra\u00DFe", "/caf\u00E9", "caf\u00E9/Stra\u00DFe.md")]
    [InlineData("/cafe\u0301", "/caf\u00E9", "/", "caf\u00E9.md")]
    [InlineData("/My page (1).html", "/my page (1).html", "/", "My page (1).html.md")]
    [InlineData("/notes/index", "/notes/index", "/notes", "notes/index.md")]
    [InlineData("/x/History.html", "/x/history.html", "/x", "x/History.html.md")]
    public void Any_canonical_path_is_taken_as_it_is_spelt(string path, string folded, string section, string file)
    {
        var address = PageAddress.Parse(path).Value!;
        Assert.Equal(
            (Nfc.Normalize(path), folded, section, file),
            (address.Path, address.Folded, address.Section, address.MarkdownFile));
        Assert.Equal(address, PageAddress.Restore(address.Path));
    }

    [Theory]
    [InlineData("", "does not begin with a slash")]
    [InlineData("about", "does not begin with a slash")]
    [InlineData("//", "empty or made of dots")]
    [InlineData("//about", "empty or made of dots")]
    [InlineData("/a//b", "empty or made of dots")]
    [InlineData("/a/../b", "empty or made of dots")]
    [InlineData("/a/./", "empty or made of dots")]
    [InlineData("/%61", "it has a %")]
    [InlineData("/a\n", "a control character")]
    [InlineData("/a\0", "a control character")]
    [InlineData("/a?b", "it has a ?")]
    [InlineData("/a#b", "it has a #")]
    [InlineData("/a\\b", @"it has a \")]
    [InlineData("/a ", "ends in a space")]
    [InlineData("\\a", "does not begin with a slash")]
    [InlineData("https://www.example.org/a", "does not begin with a slash")]
    [InlineData("/notes.md", "ends in .md")]
    [InlineData("/Notes.MD/", "ends in .md")]
    [InlineData("/x/history", "a part of the page at /x,")]
    [InlineData("/X/History/3", "a part of the page at /x,")]
    [InlineData("/x/history/20170531120000", "a part of the page at /x,")]
    [InlineData("/x/timemap", "a part of the page at /x,")]
    [InlineData("/x/cite.bib/", "a part of the page at /x,")]
    [InlineData("/x/llms.txt", "a part of the page at /x,")]
    [InlineData("/x.html~2", "a part of the page at /x.html,")]
    [InlineData("/history", "a part of the page at /,")]
    [InlineData("/Index.html", "another spelling of the home page")]
    [InlineData("/Index", "the file of the home page")]
    [InlineData("/_hosts/cdn.example.net/a", "used by the program itself")]
    [InlineData("/Admin/", "used by the program itself")]
    public void Anything_else_is_refused_with_what_is_wrong(string path, string fault)
    {
        var failure = Assert.IsType<Failure.Invalid>(PageAddress.Parse(path).Failure);
        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
        Assert.Equal("address", Assert.Single(failure.Findings).Field);
    }

    [Fact]
    public void The_file_of_the_home_page_is_no_other_pages() => Assert.NotNull(PageAddress.Parse("/index").Failure);

    [Theory]
    [InlineData(2_000, true)]
    [InlineData(2_001, false)]
    [InlineData(1_000_000, false)]
    public void An_address_has_2000_characters_at_most(int length, bool taken) =>
        Assert.Equal(taken, PageAddress.Parse("/" + new string('a', length - 1)).Failure is null);

    [Fact]
    public void An_address_fits_into_the_line_of_a_request() =>
        Assert.NotNull(PageAddress.Parse("/" + new string('\u30A2', 1_500)).Failure);

    [Fact]
    public void The_file_of_a_long_address_fits_into_a_folder_and_is_no_other_pages()
    {
        var one = PageAddress.Parse("/x/" + new string('\u30A2', 300) + "1").Value!.MarkdownFile;
        var other = PageAddress.Parse("/x/" + new string('\u30A2', 300) + "2").Value!.MarkdownFile;
        Assert.NotEqual(one, other);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(one), 20, 255);
    }

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

    [Theory]
    [InlineData("/", "/history", "/history")]
    [InlineData("/", ".md", "/index.md")]
    [InlineData("/about", ".md", "/about.md")]
    [InlineData("/Notes/", "", "/Notes/")]
    [InlineData("/Notes/", ".md", "/Notes.md")]
    [InlineData("/Notes/", "/history/3", "/Notes/history/3")]
    [InlineData("/Notes/", "~2", "/notes~2")]
    [InlineData("/Notes/", "/llms.txt", "/notes/llms.txt")]
    [InlineData("/a.html", "/cite.bib", "/a.html/cite.bib")]
    [InlineData("/Docs/Index.php", "/timemap", "/Docs/timemap")]
    public void Parts_of_a_page_stand_at_its_address_without_what_is_folded_away(
        string address, string part, string expected) => Assert.Equal(expected, AddressBook.Join(address, part));
}
