using Mapflat.Content.Archives;
using Mapflat.Content.Verification;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Verification;

/// <summary>
/// Asks for addresses in process, through the very rooms that a visitor passes. It is nobody: what it asks for is
/// neither counted nor logged.
/// </summary>
internal sealed class InnerVisitor : IVisitor
{
    private readonly FrozenSiteHolder _holder;
    private readonly IServiceProvider _services;
    private readonly Lazy<RequestDelegate> _rooms;

    public InnerVisitor(IServiceProvider services, FrozenSiteHolder holder, SitePipeline pipeline)
    {
        _holder = holder;
        _services = services;
        _rooms = new Lazy<RequestDelegate>(() =>
        {
            var rooms = new ApplicationBuilder(services);
            rooms.UseVisitorRooms();
            rooms.Run(pipeline.RunAsync);
            return rooms.Build();
        });
    }

    public string Origin => _holder.Origins.Origin;

    /// <summary>One: visitors need the processors more.</summary>
    public int AtOnce => 1;

    public bool CanAsk(string url) =>
        Parse(url) is { } parts && _holder.Origins.KindOf(new HostString(parts.Host)) != HostKind.Unknown;

    public async Task<Reply> AskAsync(string url, CancellationToken cancellationToken) =>
        (await SendAsync(url, Stream.Null, cancellationToken)).Reply;

    public async Task<ReadReply> ReadAsync(string url, CancellationToken cancellationToken)
    {
        using var body = new PageBody();
        var (reply, type) = await SendAsync(url, body, cancellationToken);
        return new ReadReply(reply, type, body.ToArray());
    }

    private async Task<(Reply Reply, string ContentType)> SendAsync(
        string url, Stream body, CancellationToken cancellationToken)
    {
        if (Parse(url) is not var (scheme, host, target))
            return (new Reply(0, Fault: "it is not an address that could be asked for"), "");
        var query = target.IndexOf('?', StringComparison.Ordinal);
        await using var scope = _services.CreateAsyncScope();
        var context =
            new DefaultHttpContext { RequestAborted = cancellationToken, RequestServices = scope.ServiceProvider };
        context.Features.Set(new InnerVisit());
        var request = context.Request;
        (request.Method, request.Scheme, request.Host) = (HttpMethods.Get, scheme, new HostString(host));
        try
        {
            request.Path = PathString.FromUriComponent(query < 0 ? target : target[..query]);
        }
        catch (ArgumentException)
        {
            return (new Reply(StatusCodes.Status400BadRequest), "");
        }

        request.QueryString = query < 0 ? QueryString.Empty : new QueryString(target[query..]);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        request.Headers["Sec-GPC"] = "1";
        request.Headers.Accept = "text/html";
        context.Response.Body = body;
        if (body is PageBody page) page.Of = context.Response;
        await _rooms.Value(context);
        return (new Reply(context.Response.StatusCode,
            context.Response.Headers.Location is [{ Length: > 0 } location, ..] ? location : null),
            context.Response.ContentType ?? "");
    }

    /// <summary>By hand, as a <see cref="Uri"/> would mend the very spellings that are to be tried.</summary>
    private static (string Scheme, string Host, string Target)? Parse(string url)
    {
        var colon = url.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0) return null;
        var rest = url[(colon + 3)..];
        var slash = rest.AsSpan().IndexOfAny('/', '?');
        var (host, target) = slash < 0 ? (rest, "/") : (rest[..slash], rest[slash..]);
        return (url[..colon].ToLowerInvariant(), host, target[0] == '?' ? "/" + target : target);
    }
}

/// <summary>Keeps what is sent of a page, and nothing of a film.</summary>
internal sealed class PageBody : MemoryStream
{
    public HttpResponse? Of { get; set; }

    private bool IsPage => Of?.ContentType is { } type && CaptureType.IsPage(CaptureType.ReadMediaType(type));

    // What else there is to write with comes to this.
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (IsPage) base.Write(buffer, offset, count);
    }
}

/// <summary>Marks a request that comes from the program itself.</summary>
internal sealed class InnerVisit;
