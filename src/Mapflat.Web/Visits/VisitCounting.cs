namespace Mapflat.Web.Visits;

/// <summary>
/// Which requests are counted. Nothing of a request is kept; its headers decide, and only whether one is added to a
/// number.
/// </summary>
internal static class VisitCounting
{
    /// <summary>
    /// Whether a GET is somebody who opens a page. Browsers say so in <c>Sec-Fetch-Mode</c> (over HTTPS and on this
    /// machine) or else ask for HTML; feed readers, monitors and the like do neither. What is only fetched in advance
    /// is not read yet.
    /// </summary>
    public static bool IsNavigation(IHeaderDictionary headers)
    {
        if (!IsAllowed(headers) || headers["Sec-Purpose"].Count > 0) return false;
        var mode = headers["Sec-Fetch-Mode"];
        return mode.Count == 0
            ? headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            : mode == "navigate";
    }

    /// <summary>
    /// Whether a request may be counted at all: Global Privacy Control asks for no trace, and gets what it asks for.
    /// </summary>
    public static bool IsAllowed(IHeaderDictionary headers) => headers["Sec-GPC"] != "1";
}
