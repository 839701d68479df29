using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mapflat.Testing;

/// <summary>Stands before an object store, counts what is written, and fails on purpose.</summary>
public sealed class StoreProxy : IAsyncDisposable
{
    private static readonly HashSet<string> _notPassed = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Transfer-Encoding", "Keep-Alive", "Content-Length",
    };

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly ConcurrentDictionary<string, int> _tries = new(StringComparer.Ordinal);
    private readonly WebApplication _server;
    private readonly S3Server _store;
    private int _writes;

    private StoreProxy(WebApplication server, S3Server store) => (_server, _store) = (server, store);

    /// <summary>Where it listens.</summary>
    public Uri Endpoint => new(_server.Urls.Single());

    /// <summary>How often each request is refused with 503 before it is passed on.</summary>
    public int Refusals { get; set; }

    /// <summary>Whether an object can have no others below its name, as where objects are files.</summary>
    public bool HasFolders { get; set; }

    /// <summary>Called before an object is written, with how many have been asked for.</summary>
    public Action<int>? Writing { get; set; }

    /// <summary>How often each thing was asked for, by method and path.</summary>
    public IReadOnlyDictionary<string, int> Tries => _tries;

    /// <summary>Starts one before a store.</summary>
    public static async Task<StoreProxy> StartAsync(S3Server store)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(limits => limits.Limits.MaxRequestBodySize = null);
        var server = builder.Build();
        var proxy = new StoreProxy(server, store);
        server.Run(proxy.AnswerAsync);
        await server.StartAsync();
        return proxy;
    }

    /// <summary>Stops it; the store goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var name = $"{request.Method} {target}";
        if (_tries.AddOrUpdate(name, 1, (_, tries) => tries + 1) <= Refusals)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "SlowDown");
            return;
        }

        if (request.Method == HttpMethods.Put)
        {
            Writing?.Invoke(Interlocked.Increment(ref _writes));
            if (HasFolders && await IsInTheWayAsync(target))
            {
                await RefuseAsync(context, StatusCodes.Status400BadRequest, "ParentIsObject");
                return;
            }
        }

        using var passed = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_store.Endpoint, target));
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (body.Length > 0) passed.Content = new ByteArrayContent(body.ToArray());
        foreach (var (header, values) in request.Headers.Where(header => !_notPassed.Contains(header.Key)))
            if (!passed.Headers.TryAddWithoutValidation(header, [.. values]))
                passed.Content?.Headers.TryAddWithoutValidation(header, [.. values]);
        using var answer = await _client.SendAsync(passed);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (header, values) in answer.Headers.Concat(answer.Content.Headers))
            if (!_notPassed.Contains(header)) context.Response.Headers[header] = values.ToArray();
        await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
    }

    private static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>Not now.</Message></Error>");
    }

    /// <summary>Whether an object has the name of a folder above.</summary>
    private async Task<bool> IsInTheWayAsync(string target)
    {
        for (var slash = target.LastIndexOf('/'); slash > S3Server.Bucket.Length + 1;
            slash = target.LastIndexOf('/', slash - 1))
        {
            var above = Uri.UnescapeDataString(target[(S3Server.Bucket.Length + 2)..slash]);
            if ((await _store.GetAsync(above)).Status == StatusCodes.Status200OK) return true;
        }

        return false;
    }
}
