using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Web.Features.History;

namespace Mapflat.Web.Features.Captures;

/// <summary>The words of Memento, RFC 7089, about captures.</summary>
internal static class CaptureMementos
{
    /// <summary>What a capture says of its past: its address is its own TimeGate (section 4.1.1).</summary>
    public static string Links(string origin, CapturedAnswer captured) =>
        $"<{origin}{captured.Address}>; rel=\"original timegate\", "
        + $"<{origin}{captured.AddressOf(CapturePart.TimeMap)}>; rel=\"timemap\"; type=\"{Mementos.LinkFormat}\"";

    /// <summary>The time map (section 5) in link-format (RFC 6690).</summary>
    /// <param name="times">Oldest first; at least one.</param>
    public static string Map(string origin, CapturedAnswer captured, IReadOnlyList<CaptureTime> times)
    {
        var text = new StringBuilder($"<{origin}{captured.Address}>; rel=\"original timegate\"");
        text.Append(CultureInfo.InvariantCulture,
            $",\n<{origin}{captured.AddressOf(CapturePart.TimeMap)}>; rel=\"self\"; type=\"{Mementos.LinkFormat}\"; "
            + $"from=\"{Mementos.Date(times[0].Moment)}\"; until=\"{Mementos.Date(times[^1].Moment)}\"");
        foreach (var time in times)
        {
            var place = string.Concat(time == times[0] ? "first " : "", time == times[^1] ? "last " : "");
            text.Append(CultureInfo.InvariantCulture,
                $",\n<{origin}{captured.AddressOf(CapturePart.VersionOf(time.Stamp))}>; rel=\"{place}memento\"; "
                + $"datetime=\"{Mementos.Date(time.Moment)}\"");
        }

        return text.Append('\n').ToString();
    }
}
