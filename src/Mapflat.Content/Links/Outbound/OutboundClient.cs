using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Mapflat.Content.Links.Outbound;

/// <summary>
/// Asks other sites whether an address is there, and takes no more of an answer than its head: at most ten seconds and
/// 64 kB for each of at most six requests. Connects to nothing but the public internet, whatever a name resolves to at
/// that moment.
/// </summary>
internal sealed class OutboundClient : IDisposable
{
    public const int MostRedirects = 5;

    /// <summary>The limit, in bytes.</summary>
    private const int Window = 64 * 1024;

    private readonly HttpMessageInvoker _http;
    private readonly Func<IPAddress, bool> _allows;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly string _userAgent;

    /// <param name="publicUrl">Sent along, so that whoever is asked knows where to complain; null if this site has
    /// none.</param>
    public OutboundClient(string? publicUrl)
        : this(publicUrl, PublicNetwork.Includes, (host, stop) => Dns.GetHostAddressesAsync(host, stop))
    {
    }

    internal OutboundClient(
        string? publicUrl, Func<IPAddress, bool> allows, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_allows, _resolve) = (allows, resolve);
        _userAgent =
            $"Mapflat.Web-link-check/1.0 ({(publicUrl is null ? "asks once a week at most" : $"+{publicUrl}/about")})";
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,
            UseProxy = false,
        });
    }

    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Asks for an address: for its head first, and for the whole where that is refused, as many servers know no
    /// better.
    /// </summary>
    /// <param name="url">Absolute, http or https.</param>
    public async Task<OutboundAnswer> AskAsync(
        string url, Func<string, CancellationToken, Task> pace, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var start) || start.Scheme is not ("http" or "https"))
            return new OutboundAnswer(OutboundResult.Unknown, "no web address", false);
        var (method, at, reached) = (HttpMethod.Head, start, false);
        for (var hops = 0; hops <= MostRedirects;)
        {
            await pace(at.Host, cancellationToken);
            var (status, location, trouble) = await RequestAsync(method, at, cancellationToken);
            if (trouble is not null && (method == HttpMethod.Get || !trouble.Reached))
                return trouble with { Reached = reached || trouble.Reached };
            reached = true;
            if (status is >= 300 and < 400 && location is not null)
            {
                if (!Uri.TryCreate(at, location, out var next) || next.Scheme is not ("http" or "https"))
                    return new OutboundAnswer(OutboundResult.Unknown, $"{status} to no web address", true);
                (at, hops) = (next, hops + 1);
            }
            else if (method == HttpMethod.Head && status is < 200 or >= 300)
            {
                method = HttpMethod.Get;
            }
            else
            {
                return new OutboundAnswer(
                    status switch
                    {
                        >= 200 and < 300 => OutboundResult.Alive,
                        404 or 410 => OutboundResult.Missing,
                        _ => OutboundResult.Unknown,
                    },
                    status.ToString(System.Globalization.CultureInfo.InvariantCulture), true);
            }
        }

        return new OutboundAnswer(OutboundResult.Unknown, $"more than {MostRedirects} redirects", true);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, string? Location, OutboundAnswer? Trouble)> RequestAsync(
        HttpMethod method, Uri url, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(method, url);
            request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
            request.Headers.TryAddWithoutValidation("Accept", "*/*");
            request.Headers.ConnectionClose = true;
            // Only the head of the answer is waited for; its body is left where it is.
            using var answer = await _http.SendAsync(request, patience.Token);
            return ((int)answer.StatusCode,
                answer.Headers.TryGetValues("Location", out var values) ? values.First() : null, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Trouble(OutboundResult.Unknown, "no answer in time");
        }
        catch (HttpRequestException e)
        {
            return e switch
            {
                { InnerException: PrivateAddressException } =>
                    Trouble(OutboundResult.Unknown, "leads to a private address, so it is not asked"),
                {
                    InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }
                } => Trouble(OutboundResult.Missing, "no such host"),
                { InnerException: AuthenticationException } =>
                    Trouble(OutboundResult.Unknown, "its certificate is not trusted"),
                { InnerException: SocketException } => Trouble(OutboundResult.Unknown, "no connection"),
                // It answers, if with nonsense; another method may fare better.
                _ => Trouble(OutboundResult.Unknown, "no proper answer", reached: true),
            };
        }
        catch (Exception e)
            when (e is IOException or InvalidOperationException or NotSupportedException or UriFormatException)
        {
            return Trouble(OutboundResult.Unknown, "no proper answer", reached: true);
        }

        static (int, string?, OutboundAnswer?) Trouble(OutboundResult result, string words, bool reached = false) =>
            (0, null, new OutboundAnswer(result, words, reached));
    }

    /// <summary>Looks the name up and connects to what it found, so that nothing can change in between.</summary>
    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        // One that is private among others makes the name suspect altogether.
        if (addresses.Length == 0 || !addresses.All(_allows)) throw new PrivateAddressException(host);
        // What is sent and not read stays small.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = Window };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class PrivateAddressException(string host) : IOException($"{host} is not on the public internet.");
}
