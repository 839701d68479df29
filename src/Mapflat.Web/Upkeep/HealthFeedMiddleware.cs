using System.Globalization;
using System.Xml.Linq;
using Mapflat.Content.Upkeep;
using Mapflat.Web.Features.Feeds;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Upkeep;

/// <summary>
/// The Atom feed (RFC 4287) that tells an absent owner how the site is, at an address that nobody can guess. It needs
/// neither the application nor the database, so that it can tell of their faults.
/// </summary>
internal sealed class HealthFeedMiddleware(
    RequestDelegate next, HealthFeedKey key, UpkeepJournal journal, FrozenSiteHolder holder, SecurityHeaders security)
{
    private const string Folder = "/healthz/";
    private const string Ending = ".atom";

    private static readonly XNamespace _atom = "http://www.w3.org/2005/Atom";

    public static string PathOf(string secret) => Folder + secret + Ending;

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var method = context.Request.Method;
        if (!path.StartsWith(Folder, StringComparison.Ordinal) || !path.EndsWith(Ending, StringComparison.Ordinal)
            || path.Length < Folder.Length + Ending.Length
            || !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
            || !holder.Origins.IsCanonical(context.Request)
            || !key.Matches(path[Folder.Length..^Ending.Length])) return next(context);
        var response = context.Response;
        security.Write(response);
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Robots-Tag"] = "noindex";
        response.ContentType = "application/atom+xml; charset=utf-8";
        return HttpMethods.IsHead(method)
            ? Task.CompletedTask
            : response.WriteAsync(XmlText.Write(Feed(path)), context.RequestAborted);
    }

    public static string NameOf(string task) => task switch
    {
        "backup" => "Nightly backup",
        "clock" => "Clock of the machine",
        "frozen" => "Frozen site",
        "integrity" => "Integrity of the database",
        "keys" => "Keys of the owner’s area",
        "links" => "Links between pages",
        "outbound-links" => "Links to other sites",
        "rules" => "Redirect rules",
        "sweep" => "Clearing away",
        "publish" => "Published copy",
        "verify" => "Old addresses",
        "runtime" => ".NET runtime",
        _ => char.ToUpperInvariant(task[0]) + task[1..].Replace('-', ' '),
    };

    public static string NameOf(UpkeepState state) => state switch
    {
        UpkeepState.Well => "well",
        UpkeepState.Off => "switched off",
        UpkeepState.Unknown => "cannot be told",
        UpkeepState.WorthALook => "worth a look",
        _ => "needs someone",
    };

    private XElement Feed(string path)
    {
        var origin = holder.Origins.Origin;
        var title = holder.Current?.Frame.Title ?? new Uri(origin).Host;
        var events = journal.Events;
        return new XElement(_atom + "feed", new XAttribute(XNamespace.Xml + "lang", "en-GB"),
            new XElement(_atom + "id", Urn(key.FeedId)),
            new XElement(_atom + "title", $"{title}: health"),
            new XElement(_atom + "subtitle", "What the site that looks after itself has to tell, and a sign of life "
                + "each month. Keep this address to yourself."),
            new XElement(_atom + "updated", Date(events.Count > 0 ? events[0].At : key.Made ?? DateTime.UnixEpoch)),
            new XElement(_atom + "author", new XElement(_atom + "name", title)),
            new XElement(_atom + "link", new XAttribute("rel", "self"), new XAttribute("type", "application/atom+xml"),
                new XAttribute("href", origin + path)),
            new XElement(_atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"),
                new XAttribute("href", origin + "/admin/health")),
            events.Select(happened => new XElement(_atom + "entry",
                new XElement(_atom + "id", Urn(happened.Id)),
                new XElement(_atom + "title",
                    happened.Task is null ? happened.Summary : $"{NameOf(happened.Task)}: {NameOf(happened.State)}"),
                new XElement(_atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"),
                    new XAttribute("href", origin + "/admin/health")),
                new XElement(_atom + "category", new XAttribute("term", happened.State.ToString())),
                new XElement(_atom + "published", Date(happened.At)),
                new XElement(_atom + "updated", Date(happened.At)),
                new XElement(_atom + "content", new XAttribute("type", "text"), string.Join(
                    '\n', [happened.Summary, .. happened.Details])))));
    }

    private static string Urn(Guid id) => $"urn:uuid:{id:D}";

    private static string Date(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
