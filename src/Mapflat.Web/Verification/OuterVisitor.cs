using System.Net.Http.Headers;
using Mapflat.Content.Archives;
using Mapflat.Content.Verification;

namespace Mapflat.Web.Verification;

/// <summary>
/// Asks a running site over the network: a few addresses at a time, each with a limit of time, and no other site.
/// </summary>
internal sealed class OuterVisitor : IVisitor, IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxConnectionsPerServer = MostAtOnce,
        MaxResponseDrainSize = 0,
    });

    private const int MostAtOnce = 8;

    private OuterVisitor(string origin)
    {
        Origin = origin;
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("mapflat-verify", "1"));
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        // Not to be counted as a visit.
        _client.DefaultRequestHeaders.Add("Sec-GPC", "1");
    }

    public string Origin { get; }

    public int AtOnce => MostAtOnce;

    /// <param name="url">Scheme and host, such as <c>https://www.example.org</c>.</param>
    public static Outcome<OuterVisitor> Create(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/"
        && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0
            ? new OuterVisitor(uri.GetLeftPart(UriPartial.Authority))
            : new Failure.Invalid(
                $"“{url}” is not an origin; write scheme and host, such as https://www.example.org.", []);

    public bool CanAsk(string url) => url == Origin || url.StartsWith(Origin + "/", StringComparison.OrdinalIgnoreCase);

    public async Task<Reply> AskAsync(string url, CancellationToken cancellationToken) =>
        (await SendAsync(url, withBody: false, cancellationToken)).Reply;

    public Task<ReadReply> ReadAsync(string url, CancellationToken cancellationToken) =>
        SendAsync(url, withBody: true, cancellationToken);

    private async Task<ReadReply> SendAsync(string url, bool withBody, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            // Sent as it is written: odd spellings are what is tried.
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(
                url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var type = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types)
                ? types.ToString() : "";
            var isPage = withBody && CaptureType.IsPage(CaptureType.ReadMediaType(type));
            return new ReadReply(
                new Reply((int)answer.StatusCode, answer.Headers.NonValidated.TryGetValues("Location", out var location)
                    ? location.ToString() : null),
                type, isPage ? await answer.Content.ReadAsByteArrayAsync(limit.Token) : default);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"it did not answer within {_patience.TotalSeconds:0} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException)
        {
            return Failed($"it cannot be asked for: {e.Message}");
        }

        static ReadReply Failed(string fault) => new(new Reply(0, Fault: fault), "", default);
    }

    public void Dispose() => _client.Dispose();
}
