namespace Mapflat.Content.Redirects.Servers;

/// <summary>An address of an old site, as other servers need to know it.</summary>
/// <param name="Address">Path and query as they were captured, in ASCII.</param>
/// <param name="File">The file that holds its bytes, relative to the document root; null where it leads on or is
/// gone.</param>
/// <param name="Kind">The number of its <see cref="CaptureKind"/>.</param>
/// <param name="Location">Where it leads; null where it is gone, or has a file.</param>
internal sealed record StaticCapture(string Address, string? File, int Kind, DateTime Moment, string? Location)
{
    public bool HasQuery => Address.Contains('?', StringComparison.Ordinal);

    /// <summary>Whether a server that looks for files finds it by itself.</summary>
    public bool IsInPlace { get; init; }
}

/// <summary>What many captures are sent with. Its headers name the address and the day of each by a mark.</summary>
internal sealed record CaptureKind(
    string ContentType, string CacheControl, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>What stands in a header for the address.</summary>
    public const string AddressMark = "{address}";

    /// <summary>What stands in a header for the moment of the capture, as HTTP writes it.</summary>
    public const string MomentMark = "{moment}";
}

/// <summary>The old sites in a copy, as other servers need to know them.</summary>
/// <param name="Spellings">Keys of paths, decoded, and the address that any other spelling of them leads to; null for
/// what is gone.</param>
internal sealed record StaticCaptures(
    IReadOnlyList<StaticCapture> All, IReadOnlyList<(string Key, string? Location)> Spellings,
    IReadOnlyList<CaptureKind> Kinds)
{
    /// <summary>The folder of what can be no file at its own address, within the document root.</summary>
    public const string Folder = "_captures";

    /// <summary>What no server says of the past of an old address: its lists and versions are drawn on
    /// request.</summary>
    internal static Finding NewestAlone { get; } = Finding.Warning("Of each old address the newest capture is in the "
        + "copy. What the program answers besides is not, and gets a 404: the list of its captures (…/history), each "
        + "earlier one (…/history/20170531093015) and its time map (…/timemap); a date that is asked for "
        + "(Accept-Datetime) is not looked at.");

    public static StaticCaptures None { get; } = new([], [], []);

    /// <summary>What a server that looks for files by itself does not find.</summary>
    /// <param name="sendsHeaders">Whether it sends the headers that pages have with whatever it sends.</param>
    internal IEnumerable<Finding> FindLost(string server, bool sendsHeaders = false)
    {
        if (All.Count == 0) yield break;
        var hidden = All.Where(capture => capture is { File: not null, IsInPlace: false }).ToList();
        if (hidden.Count > 0)
        {
            yield return Finding.Warning($"{hidden.Count} addresses of old sites get a 404, such as "
                + $"{hidden[0].Address}: {server} does not look at queries, nor tell apart what can be no file beside "
                + $"another. What they answered is in site/{Folder}/.");
        }

        var away = All.Where(capture => capture.File is null).ToList();
        if (away.Count > 0)
        {
            yield return Finding.Warning($"{away.Count} addresses of old sites that lead elsewhere or are not shown "
                + $"get a 404, such as {away[0].Address}.");
        }

        yield return Finding.Warning(sendsHeaders
            ? "Old pages are sent with the headers of today's: nothing in them runs and no other host is asked, but "
                + "styles that are written into them do not show."
            : "Old pages are sent without the headers that keep them from running anything and from asking other "
                + "hosts.");
        yield return NewestAlone;
        yield return Finding.Warning("Old pages are sent without the day on which they were captured, and old files "
            + $"with the type that {server} takes for their ending. Other spellings of their addresses get a 404.");
    }
}
