namespace Mapflat.Web.Tests.Freezing;

/// <summary>The copy as nginx serves it.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class NginxCopyTests(FrozenCopy copy) : ServedCopyTests(copy)
{
    private Nginx? _nginx;

    protected override string Heading => "nginx";

    public override async ValueTask InitializeAsync()
    {
        Assert.True(Copy.Said.Code == 0, Copy.Said.Error);
        var configuration = await File.ReadAllTextAsync(
            Path.Combine(Copy.Folder, "nginx/mapflat.conf"), TestContext.Current.CancellationToken);
        _nginx = await Nginx.StartAsync(
            configuration.Replace("/srv/mapflat/site", Path.Combine(Copy.Folder, "site"), StringComparison.Ordinal));
    }

    public override async ValueTask DisposeAsync()
    {
        if (_nginx is not null) await _nginx.DisposeAsync();
    }

    [Fact]
    public async Task A_host_that_is_not_the_sites_is_refused() =>
        Assert.Equal(400, (await AskCopyAsync("https", "evil.example", "/about")).Status);

    [Fact]
    public async Task Files_are_sent_as_they_were_compressed_and_not_twice_to_who_has_them()
    {
        var gzip = await AskCopyAsync("https", "www.example.org", "/about", "Accept-Encoding: gzip");
        Assert.Equal("gzip", gzip["Content-Encoding"]);
        Assert.Equal(await File.ReadAllBytesAsync(
            Path.Combine(Copy.Folder, "site/about.html.gz"), TestContext.Current.CancellationToken), gzip.Body);
        Assert.Equal("Accept-Encoding", gzip["Vary"]);
        var plain = await AskCopyAsync("https", "www.example.org", "/about");
        Assert.Equal((await AskSiteAsync("https", "www.example.org", "/about"))["Last-Modified"],
            plain["Last-Modified"]);
        Assert.Equal(304, (await AskCopyAsync(
            "https", "www.example.org", "/about", $"If-None-Match: {plain["ETag"]}")).Status);
        var post = await RawHttp.SendAsync(
            _nginx!.Server, "POST", "/about", "Host: www.example.org", "X-Forwarded-Proto: https");
        Assert.Equal((405, "GET, HEAD"), (post.Status, post["Allow"]));
        Assert.Equal(308, (await RawHttp.SendAsync(
            _nginx!.Server, "POST", "/moved-for-posts", "Host: www.example.org", "X-Forwarded-Proto: https")).Status);
    }

    protected override Task<RawAnswer> AskCopyAsync(
        string scheme, string host, string target, params string[] headers) => RawHttp.SendAsync(
            _nginx!.Server, "GET", target, [$"Host: {host}", $"X-Forwarded-Proto: {scheme}", .. headers]);
}
