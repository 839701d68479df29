namespace Mapflat.Web.Tests.Freezing.Edge;

/// <summary>nginx before a bucket, with the configuration that was written for it.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class NginxBucketTests(FrozenCopy copy) : ServedCopyTests(copy)
{
    private Nginx? _nginx;

    protected override string Heading => "Before a bucket, nginx";

    public override async ValueTask InitializeAsync()
    {
        var store = (await Copy.Published).Endpoint;
        var configuration = await File.ReadAllTextAsync(
            Path.Combine(Copy.Folder, "edge/nginx/mapflat.conf"), TestContext.Current.CancellationToken);
        _nginx = await Nginx.StartAsync(configuration
            .Replace($"{BucketProxy.Host}:443", store.Authority, StringComparison.Ordinal)
            .Replace("https://mapflat_bucket", $"http://mapflat_bucket/{S3Server.Bucket}", StringComparison.Ordinal)
            .Replace(BucketProxy.Host, store.Authority, StringComparison.Ordinal));
    }

    public override async ValueTask DisposeAsync()
    {
        if (_nginx is not null) await _nginx.DisposeAsync();
    }

    [Fact]
    public async Task Objects_come_compressed_to_whoever_takes_that_and_nothing_tells_of_the_bucket() =>
        await BucketProxy.AssertAsync(Copy, headers => AskCopyAsync("https", "www.example.org", "/about", headers));

    protected override Task<RawAnswer> AskCopyAsync(
        string scheme, string host, string target, params string[] headers) =>
        RawHttp.SendAsync(_nginx!.Server, "GET", target, [$"Host: {host}", $"X-Forwarded-Proto: {scheme}", .. headers]);
}

/// <summary>Caddy before a bucket, with the Caddyfile that was written for it.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class CaddyBucketTests(FrozenCopy copy) : ServedCopyTests(copy)
{
    private Caddy? _caddy;

    protected override string Heading => "Before a bucket, Caddy";

    public override async ValueTask InitializeAsync()
    {
        var store = (await Copy.Published).Endpoint;
        _caddy = await Copy.StartCaddyOnceAsync("edge/caddy/Caddyfile", configuration => configuration
            .Replace($"https://{BucketProxy.Host}:443", store.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("rewrite * ", $"rewrite * /{S3Server.Bucket}", StringComparison.Ordinal)
            .Replace(BucketProxy.Host, store.Authority, StringComparison.Ordinal));
    }

    public override ValueTask DisposeAsync()
    {
        // It goes on for the others.
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Objects_come_compressed_to_whoever_takes_that_and_nothing_tells_of_the_bucket() =>
        await BucketProxy.AssertAsync(Copy, headers => AskCopyAsync("https", "www.example.org", "/about", headers));

    protected override Task<RawAnswer> AskCopyAsync(
        string scheme, string host, string target, params string[] headers) =>
        _caddy!.SendAsync(scheme, host, "GET", target, headers);
}

/// <summary>What holds for every server before a bucket.</summary>
internal static class BucketProxy
{
    /// <summary>Where nothing is set, the bucket that the configurations name.</summary>
    public const string Host = "bucket.s3.eu-north-1.amazonaws.com";

    public static async Task AssertAsync(FrozenCopy copy, Func<string[], Task<RawAnswer>> askAsync)
    {
        var packed = await askAsync(["Accept-Encoding: gzip, br"]);
        Assert.Equal(("br", "Accept-Encoding"), (packed["Content-Encoding"], packed["Vary"]));
        Assert.Equal(await File.ReadAllBytesAsync(
            Path.Combine(copy.Folder, "site/about.html.br"), TestContext.Current.CancellationToken), packed.Body);
        Assert.Null((await askAsync(["Accept-Encoding: br;q=0"]))["Content-Encoding"]);
        var plain = await askAsync([]);
        Assert.DoesNotContain(
            plain.Headers, header => header.Key.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(304, (await askAsync([$"If-None-Match: {plain["ETag"]}"])).Status);
    }
}
