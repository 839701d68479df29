using Mapflat.Content.Addresses;
using Mapflat.Web.Features.History;
using Microsoft.AspNetCore.Mvc.ActionConstraints;

namespace Mapflat.Web.Features.Captures;

/// <summary>That the past of a captured address is asked for; put on the request by whoever has resolved it.</summary>
/// <param name="Stamp">The moment of one capture, in 14 digits; empty for the other kinds.</param>
internal sealed record CapturePart(CapturedAnswer Captured, PastKind Kind, string Stamp = "")
{
    public const string List = "/history", TimeMap = "/timemap";

    public string Key => CaptureAddress.KeyOf(Captured.Path);

    public string QueryKey => CaptureAddress.QueryKeyOf(Captured.Query ?? "");

    public static string VersionOf(string stamp) => $"{List}/{stamp}";

    /// <returns>Null where the capture itself is to be sent.</returns>
    public static CapturePart? Find(Resolution resolution, HttpRequest request) => resolution switch
    {
        { Captured: { } captured, Part: "" } => request.Headers.ContainsKey(PagePart.AcceptDatetime)
            ? new CapturePart(captured, PastKind.TimeGate) : null,
        { Captured: { } captured, Part: TimeMap } => new CapturePart(captured, PastKind.TimeMap),
        { Captured: { } captured, Part: List } => new CapturePart(captured, PastKind.List),
        { Captured: { } captured, Part: var part } =>
            new CapturePart(captured, PastKind.Version, part[(List.Length + 1)..]),
        _ => null,
    };
}

/// <summary>An action that answers requests for this part of the past of a capture, whatever the address.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AnswersCaptureAttribute(PastKind kind) : Attribute, IActionConstraint
{
    public int Order => 0;

    public bool Accept(ActionConstraintContext context) => context.RouteContext.HttpContext is var http
        && http.Features.Get<CapturePart>()?.Kind == kind && !http.Request.Path.StartsWithSegments("/_error");
}
