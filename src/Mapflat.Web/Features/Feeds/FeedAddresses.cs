namespace Mapflat.Web.Features.Feeds;

/// <summary>What machines read of the site: which addresses there are, and which of them a change touches.</summary>
internal static class FeedAddresses
{
    /// <summary>The one that depends on where old addresses lead; it is drawn after these are in place.</summary>
    public const string OldAddresses = "/sitemap-legacy.xml";

    /// <summary>Those that tell of pages, or of the day when any of them changed.</summary>
    public static readonly IReadOnlyList<string> OfPages = ["/feed.atom", "/sitemap.xml", "/robots.txt", "/llms.txt"];
}
