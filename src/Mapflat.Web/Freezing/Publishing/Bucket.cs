using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Mapflat.Web.Freezing.Export;

namespace Mapflat.Web.Freezing.Publishing;

/// <summary>What an object is sent with, wherever it is asked for.</summary>
/// <param name="RedirectsTo">Where the bucket's own website leads from here; null for what has bytes.</param>
/// <param name="Said">What a bucket cannot send by itself, for whatever stands before it: a line for each header, and
/// for a <c>status</c> that is not 200. It is kept as metadata, of which an object has 2 KB.</param>
internal sealed record ObjectHeaders(
    string ContentType, string CacheControl, string? Encoding = null, string? Language = null,
    string? RedirectsTo = null, string Said = "")
{
    /// <summary>What tells them from others, and is never 0.</summary>
    public ulong Mark => FileHash.Compute(System.Text.Encoding.UTF8.GetBytes(
        string.Join('\n', ContentType, CacheControl, Encoding, Language, RedirectsTo, Said))).First | 1;
}

/// <summary>One bucket of an object store that speaks S3, or what is below a prefix of it.</summary>
internal sealed class Bucket : IDisposable
{
    /// <summary>So often is asked again what failed for a reason that passes, each time later.</summary>
    private const int MostRetries = 6;

    /// <summary>What one request deletes at most.</summary>
    private const int MostDeleted = 1000;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly AmazonS3Client _client;
    private readonly string _bucket, _prefix;
    private int _requests;

    private Bucket(AmazonS3Client client, string bucket, string prefix) =>
        (_client, _bucket, _prefix) = (client, bucket, prefix);

    /// <summary>How many requests were made, those that were repeated counted once.</summary>
    public int Requests => _requests;

    /// <summary>Called when an object is there; null for nothing to be called.</summary>
    public Action? Wrote { get; set; }

    /// <summary>Credentials come from the usual <c>AWS_</c> variables, and are kept nowhere.</summary>
    /// <param name="target">As <c>s3://bucket/prefix</c>.</param>
    /// <param name="endpoint">The address of a store that is not Amazon's; null for Amazon.</param>
    public static Outcome<Bucket> Open(string target, string? endpoint, string? region)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme != "s3" || uri.Host.Length == 0)
            return new Failure.Invalid(
                $"“{target}” is not a place to publish to; write s3://bucket or s3://bucket/prefix.", []);
        if (endpoint is not null && (!Uri.TryCreate(endpoint, UriKind.Absolute, out var place)
            || place.Scheme is not ("http" or "https")))
            return new Failure.Invalid(
                $"“{endpoint}” is not an address of a store, such as https://s3.example.net.", []);
        var (id, secret) = (Read("AWS_ACCESS_KEY_ID"), Read("AWS_SECRET_ACCESS_KEY"));
        if (id is null || secret is null)
            return new Failure.Invalid(
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set in the environment.", []);
        AWSCredentials credentials = Read("AWS_SESSION_TOKEN") is { } token
            ? new SessionAWSCredentials(id, secret, token) : new BasicAWSCredentials(id, secret);
        region ??= Read("AWS_REGION") ?? Read("AWS_DEFAULT_REGION") ?? "us-east-1";
        var config = new AmazonS3Config
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = MostRetries,
            Timeout = _patience,
            // Other stores than Amazon's do not know the newer sums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (endpoint, true, region);
        }

        var prefix = Uri.UnescapeDataString(uri.AbsolutePath).Trim('/');
        return new Bucket(new AmazonS3Client(credentials, config), uri.Host, prefix.Length == 0 ? "" : prefix + "/");
    }

    /// <summary>Where anybody who may reads what is published; null where a target is not one.</summary>
    public static Uri? FindAddress(MapflatOptions.PublishOptions options)
    {
        if (!Uri.TryCreate(options.Target, UriKind.Absolute, out var target) || target.Scheme != "s3") return null;
        var place = options.Endpoint is { } endpoint ? $"{endpoint.TrimEnd('/')}/{target.Host}"
            : $"https://{target.Host}.s3.{options.Region ?? Read("AWS_REGION") ?? "us-east-1"}.amazonaws.com";
        return Uri.TryCreate(place + target.AbsolutePath.TrimEnd('/'), UriKind.Absolute, out var address)
            ? address : null;
    }

    /// <summary>Whether the store refused something, or was not to be reached, after all retries.</summary>
    public static bool IsFault(Exception e) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException;

    /// <summary>Writes the bytes of an object.</summary>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> ReadAsync(string key, Stream to, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            using var answer = await _client.GetObjectAsync(_bucket, _prefix + key, cancellationToken);
            await answer.ResponseStream.CopyToAsync(to, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return false;
        }
    }

    /// <param name="bytes">Read from its beginning, and left open.</param>
    public async Task WriteAsync(string key, Stream bytes, ObjectHeaders headers, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        var request = new PutObjectRequest
        {
            BucketName = _bucket,
            Key = _prefix + key,
            InputStream = bytes,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            WebsiteRedirectLocation = headers.RedirectsTo,
        };
        request.Headers.ContentType = headers.ContentType;
        request.Headers.CacheControl = headers.CacheControl;
        if (headers.Encoding is { } encoding) request.Headers.ContentEncoding = encoding;
        if (headers.Language is { } language) request.Headers["Content-Language"] = language;
        foreach (var line in headers.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            request.Metadata.Add(line.Split(": ")[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        await _client.PutObjectAsync(request, cancellationToken);
        Wrote?.Invoke();
    }

    public async Task DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var some in keys.Chunk(MostDeleted))
        {
            Interlocked.Increment(ref _requests);
            await _client.DeleteObjectsAsync(new DeleteObjectsRequest
            {
                BucketName = _bucket,
                Objects = [.. some.Select(key => new KeyVersion { Key = _prefix + key })],
                Quiet = true,
            }, cancellationToken);
        }
    }

    /// <summary>Every object below the prefix, with its length in bytes.</summary>
    public async IAsyncEnumerable<(string Key, long Length)> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix };
        ListObjectsV2Response page;
        do
        {
            Interlocked.Increment(ref _requests);
            page = await _client.ListObjectsV2Async(request, cancellationToken);
            foreach (var found in page.S3Objects ?? [])
                yield return (found.Key[_prefix.Length..], found.Size ?? 0);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public void Dispose() => _client.Dispose();

    private static string? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
