using System.Text;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>Tables of two columns, sitemaps and lists; and which file is taken for which.</summary>
public sealed class ListReaderTests
{
    [Theory]
    [InlineData("/a,/b\n/c,/d\n", "1: 301 exact /a /b|2: 301 exact /c /d")]
    [InlineData("\uFEFF/a;/b,c\r\n/c;/d\r\n", "1: 301 exact /a /b,c|2: 301 exact /c /d")]
    [InlineData("/a\t/b\n/c\t/d\t302\n", "1: 301 exact /a /b|2: 302 exact /c /d")]
    [InlineData("Old URL,New URL\n\"/a\",\"/b\"\n", "2: 301 exact /a /b")]
    [InlineData("sep=;\n/a;/b\n", "2: 301 exact /a /b")]
    [InlineData("http://old.mapflat.com/a,https://new.example/?x=1\n",
        "1: 301 exact http://old.mapflat.com/a https://new.example/?x=1")]
    [InlineData(
        "/a,https://web.archive.org/web/2019/http://mapflat.com/a\n/b,TNA\n", "1: 410 exact /a|2: 410 exact /b")]
    [InlineData("/a,/b\n/c,\n/d,,410\n", "1: 301 exact /a /b|3: 410 exact /d|2: ? /c")]
    [InlineData("/a/*,/b/:splat\n", "1: 301 prefix /a/* /b/:splat")]
    [InlineData("# mine\n/a,/b\n\n", "2: 301 exact /a /b")]
    public void A_table_of_two_columns_is_read(string text, string rules)
    {
        var reading = Reading.Of(text);
        Assert.Equal("csv", reading.Format.Name);
        Assert.Equal(rules.Split('|'), reading.Lines());
        Assert.Equal(0, reading.Skipped);
    }

    [Fact]
    public void An_archived_copy_in_the_second_column_is_kept() =>
        Assert.Equal("https://web.archive.org/web/2019/http://mapflat.com/a",
            Reading.Of("/a,https://web.archive.org/web/2019/http://mapflat.com/a\n").Drafts[0].Draft.ArchiveUrl);

    [Theory]
    [InlineData("a,/b", "not an address")]
    [InlineData("/a,/b,soon", "not a status")]
    [InlineData("/a,\"/b", "never closes")]
    [InlineData("/a,/b\"c", "quotation mark")]
    public void A_row_that_is_no_rule_is_skipped_with_its_line(string row, string words)
    {
        var reading = Reading.Of("/first,/about\n" + row);
        Assert.Equal(["1: 301 exact /first /about"], reading.Lines());
        reading.Skips(2, words);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n <url><loc> "
        + "https://www.mapflat.com/a </loc><lastmod>2019</lastmod></url>\n <url>\n  <loc><![CDATA[/b?x=1&y]]></loc></"
        + "url><url><loc/></url></urlset>", "3: ? https://www.mapflat.com/a|5: ? /b?x=1&y")]
    [InlineData("/a\nhttps://mapflat.com/b\n# c\n", "1: ? /a|2: ? https://mapflat.com/b")]
    public void A_sitemap_and_a_list_name_addresses_to_decide_and_make_no_rules(string text, string entries)
    {
        var reading = Reading.Of(text);
        Assert.Empty(reading.Drafts);
        Assert.Equal(entries.Split('|'), reading.Lines());
        Assert.Equal(0, reading.Skipped);
    }

    [Theory]
    [InlineData(
        "<!DOCTYPE urlset [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<urlset><url><loc>&x;</loc></url></urlset>",
        "document type")]
    [InlineData(
        "<sitemapindex><sitemap><loc>https://www.mapflat.com/s.xml</loc></sitemap></sitemapindex>", "another sitemap")]
    [InlineData("<?xml version=\"1.0\"?><rss><loc>/a</loc></rss>", "not a sitemap")]
    [InlineData("<urlset><url><loc>/a</loc></url>", "valid XML")]
    public void XML_that_is_no_plain_sitemap_is_refused(string text, string words)
    {
        var reading = Reading.Of(text, "sitemap");
        Assert.Empty(reading.Drafts);
        Assert.Contains(reading.Findings, finding => finding.Severity == Severity.Error
            && finding.Message.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("from,to\n/a,/b\n", "csv")]
    [InlineData("to;from;status\n/b;/a;301\n", "csv")]
    [InlineData("/a /b 301\n/c/* /d/:splat 302\n", "netlify")]
    [InlineData("/a\t/b\t301!\n", "netlify")]
    [InlineData("# Redirects\n/a    /b\n", "netlify")]
    [InlineData("Redirect 301 /a /b\n", "apache")]
    [InlineData("<VirtualHost *:80>\n  Redirect 301 /a /b\n</VirtualHost>\n", "apache")]
    [InlineData("RewriteEngine on\n", "apache")]
    [InlineData("server {\n listen 80;\n}\n", "nginx")]
    [InlineData("map $uri $x {\n}\n", "nginx")]
    [InlineData("{\"redirects\": []}", "wordpress")]
    [InlineData("[]", "ghost")]
    [InlineData("301:\n  /a: /b\n", "ghost")]
    [InlineData("302: {}\n", "ghost")]
    [InlineData("Origin;Target;Type;Format\n", "yoast")]
    [InlineData("/a\n/b\n", "urls")]
    [InlineData("/a\n/b,c\n/d\n", "urls")]
    [InlineData("/a,javascript:x\n", "csv")]
    [InlineData("/a,b /c,d 301\n", "netlify")]
    [InlineData("/a,/b c\n", "csv")]
    public void The_format_is_told_from_the_content(string text, string format) =>
        Assert.Equal(format, Reading.Of(text).Format.Name);

    public static TheoryData<byte[], string> Refused() => new()
    {
        { "PK\u0003\u0004rest"u8.ToArray(), "spreadsheet" },
        { [0xD0, 0xCF, 0x11, 0xE0, 1, 2], "spreadsheet" },
        { [0x1F, 0x8B, 8], "compressed" },
        { "from,to\n/a\0,/b"u8.ToArray(), "not a text" },
        { "from,to\n/r\u00e4ksm"u8.ToArray()[..^4].Concat(new byte[] { 0xE4, 0x6B }).ToArray(), "not UTF-8" },
        { [], "empty" },
        { " \n\t\n"u8.ToArray(), "empty" },
        { "Dear all,\nhere is what I promised.\n"u8.ToArray(), "cannot be told" },
        { "/a /b 301\nwhat is this line about\nand this one\n"u8.ToArray(), "cannot be told" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_file_that_is_none_of_these_is_refused_in_a_sentence(byte[] bytes, string words)
    {
        var (reading, failure) = Reading.Try(bytes);
        Assert.Null(reading);
        Assert.Contains(
            words, Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_spreadsheet_calls_Unicode_text_is_read() =>
        Assert.Equal(["1: 301 exact /å /b"], Reading.Try(
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("/å\t/b\r\n")]).Value!.Lines());

    [Fact]
    public void A_line_that_is_too_long_is_skipped_and_the_rest_read()
    {
        var reading = Reading.Of("/a /b 301\n/" + new string('x', 20_000) + " /b 301\n/c /d 301\n", "netlify");
        Assert.Equal(["1: 301 exact /a /b", "3: 301 exact /c /d"], reading.Lines());
        reading.Skips(2, "longer than");
    }
}
