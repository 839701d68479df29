using System.Net;
using System.Text.RegularExpressions;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Links.Outbound;

/// <summary>
/// Puts the archived copies that the owner offers beside the links they are copies of. The links stay as they are.
/// </summary>
internal static partial class ArchivedCopies
{
    public static async Task<string> OfferAsync(
        ContentDb db, RenderedText text, string html, CancellationToken cancellationToken)
    {
        var urls = text.Links.Where(link => !link.IsImage && LinkAddress.Classify(link.Url) == AddressKind.Outside)
            .Select(link => link.Url.Split('#')[0]).Distinct(StringComparer.Ordinal).ToList();
        if (urls.Count == 0) return html;
        var copies = await db.OutboundLinks.AsNoTracking()
            .Where(l => l.ArchivedCopy != null && EF.Parameter(urls).Contains(l.Url))
            .ToDictionaryAsync(l => l.Url, l => l.ArchivedCopy!, StringComparer.Ordinal, cancellationToken);
        return copies.Count == 0 ? html : Offer(html, copies);
    }

    internal static string Offer(string html, IReadOnlyDictionary<string, string> copies) =>
        Link().Replace(html, link =>
        {
            var url = WebUtility.HtmlDecode(link.Groups["url"].Value);
            return copies.TryGetValue(url.Split('#')[0], out var copy)
                ? $"{link.Value} (<a href=\"{WebUtility.HtmlEncode(copy)}\" rel=\"noopener\">archived copy</a>)"
                : link.Value;
        });

    // The sanitiser has written this, attribute by attribute in double quotes, and no link holds another.
    [GeneratedRegex("""<a(?: [a-z-]+="[^"]*")*? href="(?<url>[^"]*)"(?: [a-z-]+="[^"]*")*>.*?</a>""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}
