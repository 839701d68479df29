using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;
using Mapflat.Web.Features.Citations;
using Microsoft.AspNetCore.Mvc.ActionConstraints;

namespace Mapflat.Web.Features.History;

internal enum PastKind
{
    List,

    Version,

    TimeMap,

    /// <summary>The one of a certain time (RFC 7089): the page is its own TimeGate.</summary>
    TimeGate,

    /// <summary>How the page is to be cited, in one of the formats for programs.</summary>
    Citation,
}

/// <summary>
/// That a page's past is asked for; put on the request by whoever has resolved its address. Only the resolver knows
/// whether <c>/a/history</c> is the history of a page or a page itself, so the routes do not try to.
/// </summary>
/// <param name="Version">Null where none is named, or in another way than it is written here.</param>
/// <param name="Format">Of a citation; null for any other part.</param>
internal sealed record PagePart(
    string Address, PastKind Kind, int? Version = null, CitationFormat? Format = null)
{
    public const string AcceptDatetime = "Accept-Datetime";
    private const string History = "/history", TimeMap = "/timemap";

    public static PagePart? Find(Resolution resolution, HttpRequest request)
    {
        if (resolution is not { Kind: ResolutionKind.Page, Address: { } address, Part: var part }) return null;
        if (part.Length == 0)
            return request.Headers.ContainsKey(AcceptDatetime) ? new PagePart(address, PastKind.TimeGate) : null;
        if (part == TimeMap) return new PagePart(address, PastKind.TimeMap);
        if (CitationFormat.All.FirstOrDefault(format => format.Part == part) is { } citation)
            return new PagePart(address, PastKind.Citation, Format: citation);
        if (part == History) return new PagePart(address, PastKind.List);
        if (!part.StartsWith(History + "/", StringComparison.Ordinal)) return null;
        var digits = part[(History.Length + 1)..];
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return new PagePart(address, PastKind.Version, isNumber && digits[0] != '0' ? number : null);
    }

    public static string HistoryOf(string address) => Join(address, History);

    public static string VersionOf(string address, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{HistoryOf(address)}/{number}");

    /// <param name="stamp">The moment of a capture, in 14 digits.</param>
    public static string CaptureOf(string address, string stamp) => $"{HistoryOf(address)}/{stamp}";

    public static string TimeMapOf(string address) => Join(address, TimeMap);

    public static string CitationOf(string address, CitationFormat format) => Join(address, format.Part);

    /// <summary>The path of a part, as it stands in a URL.</summary>
    private static string Join(string address, string part) => UrlText.EncodePath(AddressBook.Join(address, part));
}

/// <summary>An action that answers requests for this part of a page's past, whatever the address.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AnswersAttribute(PastKind kind) : Attribute, IActionConstraint
{
    public int Order => 0;

    // An error page is drawn in a second round of the same request.
    public bool Accept(ActionConstraintContext context) => context.RouteContext.HttpContext is var http
        && http.Features.Get<PagePart>()?.Kind == kind && !http.Request.Path.StartsWithSegments("/_error");
}
