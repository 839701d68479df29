namespace Mapflat.Content.Tests.Redirects.Formats;

public sealed class UnderscoreReaderTests
{
    [Theory]
    [InlineData("/a /b 301", "1: 301 exact /a /b")]
    [InlineData("/a   https://new.example/b?x=1#y  302!  # why", "1: 302 exact /a https://new.example/b?x=1#y")]
    [InlineData("/a/* /b/:splat 308", "1: 308 prefix /a/* /b/:splat")]
    [InlineData("/* https://new.example/:splat 301", "1: 301 prefix /* https://new.example/:splat")]
    [InlineData("/news/:year/:slug /archive/:year-:slug 301",
        "1: 301 pattern /news/(?<year>[^/]+)/(?<slug>[^/]+)/? /archive/${year}-${slug}")]
    [InlineData("/x.y/:id/* /z/:id/:splat 301",
        @"1: 301 pattern /x\.y/(?<id>[^/]+)(?:/(?<splat>.*))? /z/${id}/${splat}")]
    [InlineData("/a*b /c 301", "1: 301 pattern /a(?<splat>.*)b/? /c")]
    [InlineData("/a p=12 /b 301", "1: 301 exact /a?p=12 /b")]
    [InlineData("/a id=:id /b/:id 301", "1: 301 exact /a?id=* /b/$query.id")]
    [InlineData("/a /b 303", "1: 302 exact /a /b")]
    [InlineData("/gone /410.html 410!", "1: 410 exact /gone")]
    [InlineData("/gone 410", "1: 410 exact /gone")]
    [InlineData("http://old.mapflat.com/* https://new.example/:splat 301!",
        "1: 301 prefix http://old.mapflat.com/* https://new.example/:splat")]
    [InlineData("http://old.mapflat.com/:a https://new.example/:a 301",
        "1: 301 pattern /(?<a>[^/]+)/? https://new.example/${a} on old.mapflat.com")]
    [InlineData("/a https://new.example:8080/b 301", "1: 301 exact /a https://new.example:8080/b")]
    public void A_line_is_a_rule(string line, string rule) => Assert.Equal([rule], Reading.Of(line, "netlify").Lines());

    [Theory]
    [InlineData("/a /b 200", "(200)")]
    [InlineData("/* /index.html 200", "(200)")]
    [InlineData("/* /404 404", "404")]
    [InlineData("/a /b 301 Country=au,nz", "Country=au,nz")]
    [InlineData("/a /b 301 Language=de Role=admin", "Language=de")]
    [InlineData("/a/:b id=:id /c/:id 301", "many addresses")]
    [InlineData("/a /b 301 /c", "not understood")]
    [InlineData("/a/* /b/* 301", ":splat")]
    [InlineData("/a/*/b/* /c 301", "more than one *")]
    [InlineData("/:a/:a /c 301", "twice")]
    [InlineData("a /b 301", "not an address")]
    [InlineData("/a", "where /a leads")]
    public void What_no_rule_can_say_is_skipped_with_the_reason(string line, string words)
    {
        var reading = Reading.Of("# first\n\n" + line + "\n/fine /about 301\n", "netlify");
        Assert.Equal(["4: 301 exact /fine /about"], reading.Lines());
        reading.Skips(3, words);
    }

    [Theory]
    [InlineData("netlify", 301)]
    [InlineData("cloudflare", 302)]
    [InlineData("ipfs", 301)]
    public void A_line_without_a_code_means_what_its_dialect_says_and_the_owner_is_told(string format, int status)
    {
        var reading = Reading.Of("/a /b 301\n/c /d\n/e /f\n", format);
        Assert.Equal(["1: 301 exact /a /b", $"2: {status} exact /c /d", $"3: {status} exact /e /f"], reading.Lines());
        var finding = Assert.Single(reading.Findings);
        Assert.Equal((Severity.Warning, 2), (finding.Severity, finding.Line));
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), finding.Message,
            StringComparison.Ordinal);
    }
}
