namespace Mapflat.Web.Tests.Freezing.Edge;

/// <summary>A bucket that was published to, served by code that was made from the same list of answers.</summary>
public abstract class EdgeCopyTests(FrozenCopy copy, string script, string heading, params string[] words)
    : ServedCopyTests(copy)
{
    protected NodeServer Server { get; private set; } = null!;

    protected override string Heading => heading;

    public override async ValueTask InitializeAsync()
    {
        if (!NodeServer.IsInstalled) Assert.Skip("What stands before a bucket is missing: npm ci --prefix tests/edge");
        Assert.True(Copy.Said.Code == 0, Copy.Said.Error);
        Server = await Copy.StartOnceAsync(script, words);
    }

    public override ValueTask DisposeAsync()
    {
        // The server goes on for the others.
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_host_that_is_not_the_sites_is_refused() =>
        Assert.Equal(400, (await AskCopyAsync("https", "evil.example", "/about")).Status);

    [Fact]
    public async Task Whoever_takes_Brotli_gets_it_and_whoever_has_the_page_does_not_get_it_twice()
    {
        var plain = await AskCopyAsync("https", "www.example.org", "/about");
        Assert.Null(plain["Content-Encoding"]);
        var none = await AskCopyAsync("https", "www.example.org", "/about", "Accept-Encoding: br;q=0");
        Assert.Equal(plain.Body, none.Body);
        Assert.Contains("Accept-Encoding", plain["Vary"]!, StringComparison.Ordinal);
        Assert.Equal(304, (await AskCopyAsync(
            "https", "www.example.org", "/about", $"If-None-Match: {plain["ETag"]}")).Status);
        var post = await Server.SendAsync("https", "www.example.org", "POST", "/about");
        Assert.Equal((405, "GET, HEAD"), (post.Status, post["Allow"]));
        Assert.Equal(308, (await Server.SendAsync("https", "www.example.org", "POST", "/moved-for-posts")).Status);
        var head = await Server.SendAsync("https", "www.example.org", "HEAD", "/about");
        Assert.Equal((200, 0), (head.Status, head.Body.Length));
    }

    [Fact]
    public async Task Whoever_asks_for_Markdown_gets_it()
    {
        var live = await AskSiteAsync("https", "www.example.org", "/about", "Accept: text/markdown");
        var copied = await AskCopyAsync("https", "www.example.org", "/about", "Accept: text/markdown");
        Assert.Equal((live.Status, live["Content-Type"], live.Text),
            (copied.Status, copied["Content-Type"], copied.Text));
        var html = await AskCopyAsync("https", "www.example.org", "/about", "Accept: text/html, text/markdown;q=0.5");
        Assert.StartsWith("text/html", html["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_copied_along_at_the_end_of_an_address_is_left_out()
    {
        foreach (var target in (string[])["/about)", "/one.", "/lands/x%20", "/nothing)."])
        {
            var (live, copied) = (await AskSiteAsync("https", "www.example.org", target),
                await AskCopyAsync("https", "www.example.org", target));
            Assert.Equal((live.Status, live["Location"]), (copied.Status, copied["Location"]));
        }
    }

    protected override Task<RawAnswer> AskCopyAsync(
        string scheme, string host, string target, params string[] headers) =>
        Server.SendAsync(scheme, host, "GET", target, headers);
}

/// <summary>The function of CloudFront, with an event in the documented form.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class CloudFrontCopyTests(FrozenCopy copy) : EdgeCopyTests(
    copy, "cloudfront", "Before a bucket, CloudFront");

/// <summary>The worker in Cloudflare's own runtime.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class CloudflareWorkerTests(FrozenCopy copy) : EdgeCopyTests(
    copy, "cloudflare", "Before a bucket, Cloudflare");

/// <summary>The same worker with a bucket of Cloudflare's own.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class CloudflareR2Tests(FrozenCopy copy) : EdgeCopyTests(
    copy, "cloudflare", "Before a bucket, Cloudflare", "r2");
