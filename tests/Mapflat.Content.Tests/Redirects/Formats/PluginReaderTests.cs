namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>What other content systems export: WordPress with Redirection or Yoast, Ghost, Wagtail.</summary>
public sealed class PluginReaderTests
{
    private const string Redirection = """
        {
          "plugin": { "version": "5.3.10", "date": "Fri, 20 Nov 2026 10:00:00 +0000" },
          "groups": [ { "id": 1, "name": "Redirections", "module_id": 1, "enabled": true },
              { "id": 2, "name": "Old", "enabled": false } ],
          "redirects": [
            { "id": 1, "url": "/a", "match_type": "url", "action_type": "url", "action_code": 301,
                "action_data": { "url": "/b" },
              "match_data": { "source": { "flag_query": "pass" } }, "hits": 42, "regex": false, "group_id": 1,
                  "title": "Why", "enabled": true },
            { "id": 2, "url": "^/c/(\\d+)", "match_type": "url", "action_type": "url", "action_code": 302,
                "action_data": { "url": "/d/$1" }, "regex": true, "group_id": 1, "enabled": true },
            { "id": 3, "url": "/e", "match_type": "url", "action_type": "error", "action_code": 410, "regex": false,
                "group_id": 2, "enabled": true },
            { "id": 4, "url": "/f", "match_type": "url", "action_type": "url", "action_code": 301, "action_data": "/g",
                "group_id": 1, "enabled": false },
            { "id": 5, "url": "/h", "match_type": "server", "action_type": "url", "action_code": 301,
                "action_data": { "server": "https://old.mapflat.com", "url_from": "/i", "url_notfrom": "" } },
            { "id": 6, "url": "/j", "match_type": "login", "action_type": "url", "action_code": 301,
                "action_data": { "logged_in": "/k" } },
            { "id": 7, "url": "/l", "match_type": "url", "action_type": "random", "action_code": 301 },
            { "id": 8, "url": "/m", "match_type": "url", "action_type": "error", "action_code": 404 },
            { "id": 9, "url": "/n", "match_type": "url", "action_type": "url", "action_code": 307,
                "action_data": { "url": "/o" }, "match_data": { "source": { "flag_query": "ignore" } } },
            7
          ]
        }
        """;

    [Fact]
    public void The_JSON_of_Redirection_keeps_what_a_rule_can_say()
    {
        var reading = Reading.Of(Redirection);
        Assert.Equal("wordpress", reading.Format.Name);
        Assert.Equal(
            ["6: 301 exact /a /b", @"10: 302 pattern /c/(\d+).* /d/$1", "12: 410 exact /e off",
                "14: 301 exact /f /g off", "16: 301 exact /h /i on old.mapflat.com", "22: 307 exact /n /o drop"],
            reading.Lines());
        Assert.Equal((42, "Why"), (reading.Drafts[0].Hits, reading.Drafts[0].Draft.Note));
        Assert.Equal([18, 20, 21, 22], reading.Findings.Select(finding => finding.Line));
        Assert.Equal(4, reading.Skipped);
        Assert.Contains("login", reading.Findings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"redirects\": {}}", "no list")]
    [InlineData("{\"redirects\": [", "valid JSON")]
    [InlineData("{\"redirects\": [], \"__proto__\": {}}", "valid JSON")]
    [InlineData("{\"redirects\": [{\"$type\": \"System.IO.FileInfo\", \"url\": \"/a\"}]}", "valid JSON")]
    [InlineData("{\"redirects\": [{\"url\": \"/a\", \"url\": \"/b\"}]}", "valid JSON")]
    [InlineData("{\"redirects\": [{\"url\": \"\\ud800\"}]}", "half a character")]
    public void JSON_of_another_shape_is_refused(string text, string words)
    {
        var reading = Reading.Of(text);
        Assert.Empty(reading.Lines());
        reading.Skips(1, words);
    }

    [Theory]
    [InlineData("\"/a\",\"/b\",0,301,\"url\",5,\"Why\",\"active\"", "2: 301 exact /a /b")]
    [InlineData("\"/a\",\"/b\",0,301,\"url\",5,\"\",\"disabled\"", "2: 301 exact /a /b off")]
    [InlineData("\"/a.*\",\"/b\",1,302,\"url\",5,\"\",\"active\"", "2: 302 pattern .*/a.* /b")]
    [InlineData("\"/a*\",\"/b\",0,301,\"url\",0,\"\",\"active\"", "2: 301 exact /a%2A /b")]
    [InlineData("\"/a\",\"\",0,410,\"error\",0,\"\",\"active\"", "2: 410 exact /a")]
    [InlineData("\"https://old.mapflat.com/a\",\"/b\",0,301,\"url\",0,\"\",\"active\"",
        "2: 301 exact https://old.mapflat.com/a /b")]
    public void A_row_of_Redirection_is_a_rule(string row, string rule) =>
        Assert.Equal([rule], Reading.Of("source,target,regex,code,type,hits,title,status\n" + row + "\n").Lines());

    [Theory]
    [InlineData("\"/a\",\"\",0,404,\"error\",0,\"\",\"active\"", "404 is not answered here")]
    [InlineData("\"/a\",\"/b\",0,301,\"pass\",0,\"\",\"active\"", "“pass”")]
    [InlineData("\"/a\",\"/b\",0,abc,\"url\",0,\"\",\"active\"", "not a status")]
    [InlineData("\"/a(\",\"/b\",1,301,\"url\",0,\"\",\"active\",more", "9 cells")]
    [InlineData("\"/(?=a)\",\"/b\",1,301,\"url\",0,\"\",\"active\"", "ahead or behind")]
    public void A_row_of_Redirection_that_no_rule_can_say_is_skipped(string row, string words)
    {
        var reading = Reading.Of("source,target,regex,code,type,hits,title,status\n" + row
            + "\n\"/fine\",\"/about\",0,301,\"url\",0,\"\",\"active\"\n");
        Assert.Equal(["3: 301 exact /fine /about"], reading.Lines());
        reading.Skips(2, words);
    }

    [Fact]
    public void Yoast_writes_paths_without_their_first_slash()
    {
        var reading = Reading.Of("\"Origin\",\"Target\",\"Type\",\"Format\"\n\"a/b\",\"c\",\"301\",\"plain\"\n"
            + "\"^d/([0-9]+)$\",\"/e/$1\",\"302\",\"regex\"\n\"f\",\"\",\"410\",\"plain\"\n"
            + "\"g\",\"\",\"451\",\"plain\"\n\"h\",\"i\",\"301\",\"glob\"\n");
        Assert.Equal("yoast", reading.Format.Name);
        Assert.Equal(["2: 301 exact /a/b /c", "3: 302 pattern d/([0-9]+) /e/$1", "4: 410 exact /f"], reading.Lines());
        Assert.Equal([5, 6], reading.Findings.Select(finding => finding.Line));
    }

    [Fact]
    public void A_report_of_Wagtail_says_permanent_or_temporary()
    {
        var reading = Reading.Of("From,Site,To,Type\r\n/a,None,/b,permanent\r\n"
            + "/c,old.mapflat.com,https://new.example/,temporary\r\n/d,None,,permanent\r\n/e,None,/f,odd\r\n");
        Assert.Equal("wagtail", reading.Format.Name);
        Assert.Equal(["2: 301 exact /a /b", "3: 302 exact /c https://new.example/ on old.mapflat.com", "4: ? /d"],
            reading.Lines());
        reading.Skips(5, "“odd”");
    }

    [Fact]
    public void The_YAML_of_Ghost_has_maps_of_301_and_302()
    {
        var reading = Reading.Of("301:\n  /a/: /b/\n  ^\\/c\\/(.*)$: /d/$1\n  '/^\\/e$/i': https://new.example/\n"
            + "302:\n  /f: /g\n307:\n  /h: /i\n");
        Assert.Equal("ghost", reading.Format.Name);
        Assert.Equal(["2: 301 exact /a/ /b/", "3: 301 prefix /c/* /d/:splat", "4: 301 exact /e https://new.example/",
            "6: 302 exact /f /g"], reading.Lines());
        reading.Skips(7, "“307”");
    }

    [Fact]
    public void The_JSON_of_Ghost_is_a_list()
    {
        var reading = Reading.Of("[\n  { \"from\": \"/a\", \"to\": \"/b\", \"permanent\": true },\n  { \"from\": "
            + "\"^/c/(.*)$\", \"to\": \"/d/$1\" },\n  { \"from\": \"/e\" }\n]\n");
        Assert.Equal("ghost", reading.Format.Name);
        Assert.Equal(["2: 301 exact /a /b", "3: 302 prefix /c/* /d/:splat"], reading.Lines());
        reading.Skips(4, "needs an address");
    }

    [Theory]
    [InlineData("301: &a\n  /a: /b\n302: *a\n", "Anchors")]
    [InlineData("301: !!map\n  /a: /b\n", "Tags")]
    [InlineData("301:\n  /a: /b\n  /a: /c\n", "twice")]
    [InlineData("301:\n  - /a\n", "indented lines")]
    [InlineData("301:\n  /a: [x, y]\n", "one address")]
    [InlineData("301: {a: {b: {c: {d: {e: {f: g}}}}}}\n", "nested too deep")]
    public void YAML_that_means_more_than_it_shows_is_refused(string text, string words)
    {
        var reading = Reading.Of(text, "ghost");
        Assert.Empty(reading.Lines());
        Assert.Contains(reading.Findings, finding => finding.Severity == Severity.Error
            && finding.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_match_is_always_named() =>
        Assert.All(Reading.Of(Redirection).Drafts, draft => Assert.NotEqual(RuleMatch.Prefix, draft.Draft.Match));
}
