using Mapflat.Content.Redirects.Formats;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>Files of hosts and generators, told by what is in them, and what a folder of pages says.</summary>
public sealed class SmallReaderTests
{
    [Theory]
    [InlineData("netlify-toml", "[build]\npublish = \"x\"\n[[redirects]]\n  from = \"/a/*\"\n  to = \"/b/:splat\"\n"
        + "  status = 302\n[[redirects]]\n  from = \"/s\"\n  to = \"/t/:id\"\n  query = {id = \":id\"}\n",
        "3: 302 prefix /a/* /b/:splat|7: 301 exact /s?id=* /t/$query.id")]
    [InlineData("vercel", "{\"redirects\":[{\"source\":\"/a/:path*\",\"destination\":\"/b/:path*\","
        + "\"permanent\":true}]}",
        "1: 308 pattern /a(?:/(?<path>.*))? /b/${path}")]
    [InlineData("firebase", "{\"hosting\":{\"redirects\":[{\"source\":\"/a/**\",\"destination\":\"/b\","
        + "\"type\":301}]}}",
        "1: 301 prefix /a/* /b")]
    [InlineData("staticwebapp", "{\"routes\":[{\"route\":\"/a\",\"redirect\":\"/b\",\"statusCode\":301},"
        + "{\"route\":\"/c\",\"rewrite\":\"/d\"}]}", "1: 301 exact /a /b")]
    [InlineData("openpublishing", "{\"redirections\":[{\"source_path\":\"docs/a.md\",\"redirect_url\":\"/b\"}]}",
        "1: 301 exact /docs/a /b")]
    [InlineData("s3", "[{\"Condition\":{\"KeyPrefixEquals\":\"docs/\"},\"Redirect\":"
        + "{\"ReplaceKeyPrefixWith\":\"manual/\"}}]", "1: 301 prefix /docs/* /manual/:splat")]
    [InlineData("iis", "<configuration><system.webServer><rewrite><rewriteMaps><rewriteMap name=\"r\">\n"
        + "<add key=\"/a\" value=\"/b\" /></rewriteMap></rewriteMaps><rules><rule name=\"x\"><match url=\"^c/(.*)$\" />"
        + "<action type=\"Redirect\" url=\"/d/{R:1}\" /></rule></rules></rewrite></system.webServer></configuration>",
        "2: 301 exact /a /b|2: 301 prefix /c/* /d/:splat")]
    [InlineData("caddy", "old.mapflat.com {\n\tredir /a /b permanent\n\tredir /c/* https://new.example{uri}\n}\n",
        "2: 301 exact /a /b on old.mapflat.com|3: 302 pattern /(c/.*) https://new.example/$1 on old.mapflat.com")]
    [InlineData("mkdocs", "plugins:\n  - redirects:\n      redirect_maps:\n        'old.md': 'new.md'\n"
        + "        'a/index.md': 'https://new.example/'\nnav:\n  - x.md\n",
        "4: 301 exact /old /new|5: 301 exact /a/ https://new.example/")]
    [InlineData("yaml", "- from: /a\n  to: /b\n- from: /c\n  to: /d\n  status: 302\n",
        "1: 301 exact /a /b|3: 302 exact /c /d")]
    public void A_file_is_told_by_its_content_and_read(string format, string text, string rules)
    {
        var reading = Reading.Of(text);
        Assert.Equal(format, reading.Format.Name);
        Assert.Equal(rules.Split('|'), reading.Lines());
    }

    [Fact]
    public void A_map_of_HAProxy_is_told_by_its_name() =>
        Assert.Equal(["1: 301 exact /a /b"], Reading.Of("/a /b\n", name: "redirects.map").Lines());

    [Theory]
    [InlineData("{\"a\": 1}", "looks like JSON")]
    [InlineData("<html></html>", "looks like XML")]
    [InlineData("1.2.3.4 - - [01/Jan/2019:00:00:00 +0000] \"GET /a HTTP/1.1\" 404 1\n", "mapflat addresses import")]
    public void A_file_that_is_none_is_called_by_what_it_looks_like(string text, string words) =>
        Assert.Contains(
            words, Assert.Single(Assert.IsType<Failure.Invalid>(Reading.Try(text).Failure).Findings).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Pages_say_which_addresses_they_had()
    {
        Assert.Equal([("/old", "/posts/x"), ("/posts/beside", "/posts/x"), ("/older/", "/posts/x")],
            FrontMatterRedirects.ReadPage(
                "---\ntitle: X\naliases:\n  - /old\n  - beside\nredirect_from: [\"/older/\"]\n---\nText: /no\n",
                "posts/x.md"));
        Assert.Equal([("/a", "/here/")], FrontMatterRedirects.ReadPage(
            "+++\naliases = [\"/a\"]\nurl = \"/here/\"\n+++\n", "x.md"));
    }
}
