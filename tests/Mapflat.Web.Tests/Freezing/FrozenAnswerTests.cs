using System.Globalization;
using System.IO.Compression;

namespace Mapflat.Web.Tests.Freezing;

public sealed class FrozenAnswerTests(LocalSite site)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/about")]
    [InlineData("/about.md")]
    [InlineData("/feed.atom")]
    [InlineData("/media/monolith.svg")]
    public async Task Each_encoding_has_a_strong_validator_of_its_own_and_the_same_content(string target)
    {
        var plain = await site.GetAsync(target);
        var gzip = await site.GetAsync(target, "Accept-Encoding: gzip");
        var brotli = await site.GetAsync(target, "Accept-Encoding: gzip, deflate, br");
        Assert.Equal(
            (null, "gzip", "br"), (plain["Content-Encoding"], gzip["Content-Encoding"], brotli["Content-Encoding"]));
        Assert.Equal(3, new[] { plain["ETag"], gzip["ETag"], brotli["ETag"] }.Distinct().Count());
        Assert.All([plain, gzip, brotli], answer =>
        {
            Assert.Matches("^\"[A-Za-z0-9_-]+\"$", answer["ETag"]);
            Assert.Equal(answer.Body.Length.ToString(CultureInfo.InvariantCulture), answer["Content-Length"]);
            Assert.Contains("Accept-Encoding", answer["Vary"], StringComparison.Ordinal);
        });
        Assert.Equal(plain.Body, Unpack(new GZipStream(new MemoryStream(gzip.Body), CompressionMode.Decompress)));
        Assert.Equal(plain.Body, Unpack(new BrotliStream(new MemoryStream(brotli.Body), CompressionMode.Decompress)));
    }

    [Theory]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0", null)]
    [InlineData("identity", null)]
    [InlineData("*", "br")]
    [InlineData("*;q=0", null)]
    [InlineData("deflate, zstd", null)]
    [InlineData("GZIP;Q=0.5", "gzip")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("br;q=0.5, gzip;q=0.5", "br")]
    [InlineData("identity, br;q=0.9, gzip;q=0.8", null)]
    [InlineData("identity;q=0.1, gzip;q=0.2", "gzip")]
    public async Task The_encoding_is_one_that_was_asked_for(string accepted, string? sent) =>
        Assert.Equal(sent, (await site.GetAsync("/about", $"Accept-Encoding: {accepted}"))["Content-Encoding"]);

    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("\"other\", {0}")]
    [InlineData("\"other\" , W/{0},\"third\"")]
    [InlineData("*")]
    public async Task Who_has_the_answer_already_is_told_so_without_a_body(string condition)
    {
        foreach (var encoding in (string[])["identity", "gzip", "br"])
        {
            var tag = (await site.GetAsync("/about", $"Accept-Encoding: {encoding}"))["ETag"]!;
            var answer = await site.GetAsync("/about", $"Accept-Encoding: {encoding}",
                "If-None-Match: " + condition.Replace("{0}", tag, StringComparison.Ordinal));
            Assert.Equal((304, tag), (answer.Status, answer["ETag"]));
            Assert.Empty(answer.Body);
            // RFC 9110, section 15.4.5: what a cache needs to update what it has.
            Assert.Equal(("public, no-cache", "Accept, Accept-Encoding, accept-datetime"),
                (answer["Cache-Control"], answer["Vary"]));
            Assert.Null(answer["Content-Type"]);
        }
    }

    [Theory]
    [InlineData("If-Match: {0}", 200)]
    [InlineData("If-Match: \"other\", {0}", 200)]
    [InlineData("If-Match: *", 200)]
    [InlineData("If-Match: W/{0}", 412)]
    [InlineData("If-Match: \"other\"", 412)]
    [InlineData("If-Unmodified-Since: Sun, 01 Jan 2012 00:00:00 GMT", 412)]
    [InlineData("If-Unmodified-Since: Sun, 01 Jan 2090 00:00:00 GMT", 200)]
    [InlineData("If-Unmodified-Since: rubbish", 200)]
    public async Task Who_wants_the_very_answer_that_he_knows_gets_that_or_412(string condition, int status)
    {
        var tag = (await site.GetAsync("/about"))["ETag"]!;
        var answer = await site.GetAsync("/about", condition.Replace("{0}", tag, StringComparison.Ordinal));
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200, answer.Body.Length > 0);
    }

    [Fact]
    public async Task A_validator_of_another_encoding_or_an_older_date_is_answered_in_full()
    {
        var gzip = (await site.GetAsync("/about", "Accept-Encoding: gzip"))["ETag"];
        Assert.Equal(200, (await site.GetAsync("/about", "Accept-Encoding: br", $"If-None-Match: {gzip}")).Status);
        Assert.Equal(200, (await site.GetAsync("/about", "If-Modified-Since: Sun, 01 Jan 2012 00:00:00 GMT")).Status);
        Assert.Equal(200, (await site.GetAsync("/about", "If-Modified-Since: rubbish")).Status);
    }

    [Fact]
    public async Task A_date_counts_only_where_no_validator_is_given()
    {
        var modified = (await site.GetAsync("/about"))["Last-Modified"]!;
        Assert.Equal(304, (await site.GetAsync("/about", $"If-Modified-Since: {modified}")).Status);
        Assert.Equal(304, (await site.GetAsync("/about", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT")).Status);
        Assert.Equal(
            200, (await site.GetAsync("/about", $"If-Modified-Since: {modified}", "If-None-Match: \"other\"")).Status);
    }

    [Theory]
    [InlineData("Accept: text/markdown", "text/markdown; charset=utf-8")]
    [InlineData("Accept: text/markdown, */*", "text/markdown; charset=utf-8")]
    [InlineData("Accept: text/markdown;q=0.4, */*;q=0.5", "text/html; charset=utf-8")]
    [InlineData("Accept: application/json\r\nAccept: text/markdown", "text/markdown; charset=utf-8")]
    [InlineData("Accept: text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8")]
    [InlineData("Accept: nonsense", "text/html; charset=utf-8")]
    public async Task A_page_is_sent_as_Markdown_to_whoever_prefers_it_and_caches_are_told(string accept, string type)
    {
        var answer = await site.GetAsync("/about", accept);
        Assert.Equal((200, type, "Accept, Accept-Encoding, accept-datetime"),
            (answer.Status, answer["Content-Type"], answer["Vary"]));
        if (type.StartsWith("text/markdown", StringComparison.Ordinal))
            Assert.Equal((await site.GetAsync("/about.md")).Body, answer.Body);
    }

    [Fact]
    public async Task A_query_nobody_asked_for_changes_nothing()
    {
        var plain = await site.GetAsync("/about");
        foreach (var query in (string[])["?", "?utm_source=x", "?a=1&a=2&=&&", "?%00", "?q=" + new string('x', 4_000)])
        {
            var answer = await site.GetAsync("/about" + query);
            Assert.Equal((200, plain["ETag"]), (answer.Status, answer["ETag"]));
            Assert.Equal(plain.Body, answer.Body);
        }
    }

    [Fact]
    public async Task What_could_not_get_smaller_is_sent_as_it_is()
    {
        var font = Html.Attributes((await site.GetAsync("/")).Text, "link[rel=preload]", "href")[0];
        Assert.Null((await site.GetAsync(font, "Accept-Encoding: br, gzip"))["Content-Encoding"]);
    }

    private static byte[] Unpack(Stream packed)
    {
        using var open = packed;
        using var plain = new MemoryStream();
        open.CopyTo(plain);
        return plain.ToArray();
    }
}
