using Mapflat.Content.Addresses;
using Mapflat.Content.Archives.Html;

namespace Mapflat.Content.Archives;

/// <summary>
/// Where the addresses in a captured page lead now: those of its own site to the same path here, and what it shows of
/// other hosts to where this was kept, if it was. All other addresses stay as they are.
/// </summary>
/// <param name="at">Where the page is shown, if that is not its own address.</param>
internal sealed class CaptureLinks(RedirectMap map, CapturedAnswer captured, string? at)
{
    private readonly string _host = CapturedUrl.WithoutWww(captured.Host);

    /// <summary>The address that the page had, from which its relative ones lead.</summary>
    public string Url { get; } = captured.Address.StartsWith(CapturedAddress.OtherHosts, StringComparison.Ordinal)
        ? "http://" + captured.Address[CapturedAddress.OtherHosts.Length..]
        : $"http://{captured.Host}{captured.Address}";

    /// <returns>Null where it stays as it is.</returns>
    public string? Map(string url, ReferenceKind kind)
    {
        // What the page's relative addresses lead from.
        if (at is not null && url == Url) return at;
        if (CapturedUrl.Parse(url) is not { } used) return null;
        if (used.Host == _host || map.IsOwn(used.Host)) return used.Whole;
        return kind != ReferenceKind.Link
            && map.FindCaptured(CapturedAddress.OtherHosts + used.Host + used.Path, used.Query ?? "") is not null
            ? used.Kept : null;
    }
}
