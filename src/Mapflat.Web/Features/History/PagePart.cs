using System.Globalization;
using Mapflat.Content.Redirects;
using Microsoft.AspNetCore.Mvc.ActionConstraints;

namespace Mapflat.Web.Features.History;

/// <summary>What is asked for of a page's past.</summary>
internal enum PastKind
{
    /// <summary>The list of its versions.</summary>
    List,

    /// <summary>One of them.</summary>
    Version,

    /// <summary>The list for machines.</summary>
    TimeMap,

    /// <summary>The one of a certain time (RFC 7089): the page is its own TimeGate.</summary>
    TimeGate,
}

/// <summary>
/// That a page's past is asked for; put on the request by whoever has resolved its address. Only the resolver knows
/// whether <c>/a/history</c> is the history of a page or a page itself, so the routes do not try to.
/// </summary>
/// <param name="Address">The page's address.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Version">The number of the version; null where none is named, or in another way than it is written here.</param>
internal sealed record PagePart(string Address, PastKind Kind, int? Version = null)
{
    public const string AcceptDatetime = "Accept-Datetime";
    private const string History = "/history", TimeMap = "/timemap";

    /// <summary>What a request asks for of a page's past; null if it asks for something else.</summary>
    public static PagePart? Of(Resolution resolution, HttpRequest request)
    {
        if (resolution is not { Kind: ResolutionKind.Page, Address: { } address, Part: var part }) return null;
        if (part.Length == 0) return request.Headers.ContainsKey(AcceptDatetime) ? new PagePart(address, PastKind.TimeGate) : null;
        if (part == TimeMap) return new PagePart(address, PastKind.TimeMap);
        if (part == History) return new PagePart(address, PastKind.List);
        if (!part.StartsWith(History + "/", StringComparison.Ordinal)) return null;
        var digits = part[(History.Length + 1)..];
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return new PagePart(address, PastKind.Version, isNumber && digits[0] != '0' ? number : null);
    }

    /// <summary>Where the list of a page's versions is.</summary>
    public static string HistoryOf(string address) => Join(address, History);

    /// <summary>Where a version is.</summary>
    public static string VersionOf(string address, int number) => string.Create(CultureInfo.InvariantCulture, $"{HistoryOf(address)}/{number}");

    /// <summary>Where the list for machines is.</summary>
    public static string TimeMapOf(string address) => Join(address, TimeMap);

    private static string Join(string address, string part) => address == "/" ? part : address + part;
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
