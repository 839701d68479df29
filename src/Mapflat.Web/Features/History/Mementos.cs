using System.Globalization;
using System.Text;
using Mapflat.Content.Archives;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;
using Microsoft.Extensions.Primitives;

namespace Mapflat.Web.Features.History;

/// <summary>The words of Memento, RFC 7089: links between a page, its versions and the lists of them.</summary>
internal static class Mementos
{
    public const string LinkFormat = "application/link-format";

    /// <summary>What a page says of its past: it is its own TimeGate (section 4.1.1).</summary>
    public static string OriginalLinks(string origin, string address) =>
        $"<{origin}{UrlText.EncodePath(address)}>; rel=\"original timegate\", "
        + $"<{origin}{PagePart.TimeMapOf(address)}>; rel=\"timemap\"; type=\"{LinkFormat}\"";

    /// <summary>What is to be cited: the version, whose words never change (RFC 8574).</summary>
    public static string CiteAs(string origin, string address, VersionTime version) =>
        $"<{origin}{PagePart.VersionOf(address, version.Number)}>; rel=\"cite-as\"";

    /// <summary>
    /// What a version says, and the answer that leads there: what it is a version of, and which others are beside it.
    /// </summary>
    public static string VersionLinks(string origin, string address, VersionPlace place)
    {
        var links = new StringBuilder(OriginalLinks(origin, address)).Append(Span(place.First, place.Last));
        // One link for each version: a single one can be the first, the last and the one before at the same time.
        foreach (var version in new[] { place.First, place.Previous, place.This, place.Next, place.Last }
            .OfType<VersionTime>().DistinctBy(v => v.Number))
        {
            links.Append(", ").Append(Memento(origin, address, version, string.Concat(
                version.Number == place.First.Number ? "first " : "",
                version.Number == place.Last.Number ? "last " : "",
                version.Number == place.Previous?.Number ? "prev " : "",
                version.Number == place.Next?.Number ? "next " : "")));
        }

        return links.ToString();
    }

    /// <summary>The time map (section 5) in link-format (RFC 6690).</summary>
    /// <param name="self">The map's own address, with its query.</param>
    /// <param name="captures">What an old site answered at the address before the first of these versions, oldest
    /// first.</param>
    public static string Map(
        string origin, string address, string self, TimeMap map, IReadOnlyList<CaptureTime> captures)
    {
        var isFirst = captures.Count == 0 || captures[0].Moment > map.First.Published;
        var text = new StringBuilder($"<{origin}{UrlText.EncodePath(address)}>; rel=\"original timegate\"");
        var span = Span(isFirst ? map.Versions[0].Published : captures[0].Moment, map.Versions[^1].Published);
        text.Append(CultureInfo.InvariantCulture, $",\n<{origin}{self}>; rel=\"self\"; type=\"{LinkFormat}\"{span}");
        if (map.Versions[0].Number != map.First.Number)
            text.Append(CultureInfo.InvariantCulture,
                $",\n<{origin}{PagePart.TimeMapOf(address)}?before={map.Versions[0].Number}>; rel=\"timemap\"; "
                    + $"type=\"{LinkFormat}\"; from=\"{Date(map.First.Published)}\"");
        foreach (var capture in captures)
        {
            var place = !isFirst && capture == captures[0] ? "first " : "";
            text.Append(CultureInfo.InvariantCulture, $",\n<{origin}{PagePart.CaptureOf(address, capture.Stamp)}>; ")
                .Append(CultureInfo.InvariantCulture, $"rel=\"{place}memento\"; datetime=\"{Date(capture.Moment)}\"");
        }

        foreach (var version in map.Versions)
        {
            text.Append(",\n").Append(Memento(origin, address, version, string.Concat(
                isFirst && version.Number == map.First.Number ? "first " : "",
                version.Number == map.Last.Number ? "last " : "")));
        }

        return text.Append('\n').ToString();
    }

    /// <summary>A moment as HTTP writes it (RFC 9110, section 5.6.7).</summary>
    public static string Date(DateTime moment) => moment.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads <c>Accept-Datetime</c> (section 2.1.1): one date of that form, and no other.</summary>
    public static bool TryRead(StringValues header, out DateTime moment)
    {
        moment = default;
        return header is [{ } date] && DateTime.TryParseExact(date.Trim(), "R", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);
    }

    private static string Memento(string origin, string address, VersionTime version, string place) =>
        $"<{origin}{PagePart.VersionOf(address, version.Number)}>; rel=\"{place}memento\"; "
        + $"datetime=\"{Date(version.Published)}\"";

    private static string Span(VersionTime first, VersionTime last) => Span(first.Published, last.Published);

    private static string Span(DateTime first, DateTime last) =>
        $"; from=\"{Date(first)}\"; until=\"{Date(last)}\"";
}
