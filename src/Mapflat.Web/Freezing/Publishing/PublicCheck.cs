using System.Globalization;
using System.Security.Cryptography;
using Mapflat.Content.Text;
using Mapflat.Web.Freezing.Export;

namespace Mapflat.Web.Freezing.Publishing;

/// <summary>Asks for addresses where visitors get them, and compares what comes with what was published.</summary>
internal sealed class PublicCheck : IDisposable
{
    private const int MostAtOnce = 4;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly string _origin;

    /// <param name="origin">Where visitors get the copy, as <c>https://www.example.org</c>.</param>
    public PublicCheck(string origin) => _origin = origin.TrimEnd('/');

    /// <returns>A sentence for each address that does not answer with the bytes of this hash.</returns>
    public async Task<IReadOnlyList<string>> FindDifferencesAsync(
        IReadOnlyCollection<(string Address, FileHash Hash)> wanted, CancellationToken cancellationToken)
    {
        var found = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(wanted,
            new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken },
            async (each, stop) =>
            {
                if (await FindDifferenceAsync(each.Address, each.Hash, stop) is { } difference)
                    found.Add($"{_origin}{UrlText.EncodePath(each.Address)} {difference}");
            });
        return [.. found.Order(StringComparer.Ordinal)];
    }

    public void Dispose() => _client.Dispose();

    private async Task<string?> FindDifferenceAsync(string address, FileHash hash, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _origin + UrlText.EncodePath(address));
            request.Headers.CacheControl = new() { NoCache = true };
            using var answer = await _client.SendAsync(request, cancellationToken);
            var status = (int)answer.StatusCode;
            // What was withdrawn has its words with 410.
            if (status is not (200 or 410))
                return string.Create(CultureInfo.InvariantCulture, $"answers {status}.");
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var there = FileHash.Parse(Convert.ToHexString(await SHA256.HashDataAsync(body, cancellationToken)));
            return there == hash ? null : "answers with other bytes than were published; an older copy may be kept.";
        }
        catch (HttpRequestException e)
        {
            return $"does not answer: {e.Message}";
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "does not answer in time.";
        }
    }
}
