namespace Mapflat.Web.Tests.Freezing;

/// <summary>The copy as Caddy serves it.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class CaddyCopyTests(FrozenCopy copy) : ServedCopyTests(copy)
{
    private Caddy? _caddy;

    protected override string Heading => "Caddy";

    public override async ValueTask InitializeAsync()
    {
        Assert.True(Copy.Said.Code == 0, Copy.Said.Error);
        _caddy = await Copy.StartCaddyOnceAsync("caddy/Caddyfile", configuration => configuration.Replace(
            "/srv/mapflat/site", Path.Combine(Copy.Folder, "site"), StringComparison.Ordinal));
    }

    public override ValueTask DisposeAsync()
    {
        // It goes on for the others.
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_host_that_is_not_the_sites_is_refused() =>
        Assert.Equal(400, (await AskCopyAsync("http", "evil.example", "/about")).Status);

    [Fact]
    public async Task Files_are_sent_as_they_were_compressed_and_not_twice_to_who_has_them()
    {
        foreach (var (coding, ending) in ((string, string)[])[("gzip", ".gz"), ("br", ".br")])
        {
            var packed = await AskCopyAsync("https", "www.example.org", "/about", $"Accept-Encoding: {coding}");
            Assert.Equal((coding, "Accept-Encoding"), (packed["Content-Encoding"], packed["Vary"]));
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Copy.Folder, "site/about.html" + ending),
                TestContext.Current.CancellationToken), packed.Body);
        }

        var plain = await AskCopyAsync("https", "www.example.org", "/about");
        Assert.Equal(304, (await AskCopyAsync(
            "https", "www.example.org", "/about", $"If-None-Match: {plain["ETag"]}")).Status);
        var post = await _caddy!.SendAsync("https", "www.example.org", "POST", "/about");
        Assert.Equal((405, "GET, HEAD"), (post.Status, post["Allow"]));
        Assert.Equal(308, (await _caddy.SendAsync("https", "www.example.org", "POST", "/moved-for-posts")).Status);
        Assert.Equal(307, (await _caddy.SendAsync("https", "www.example.org", "POST", "/temporary")).Status);
    }

    protected override Task<RawAnswer> AskCopyAsync(
        string scheme, string host, string target, params string[] headers) =>
        _caddy!.SendAsync(scheme, host, "GET", target, headers);
}
