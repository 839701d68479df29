using Mapflat.Content.Addresses;

namespace Mapflat.Content.Archives;

/// <summary>What visitors get at an address of an old site, in words that go on from the address.</summary>
internal static class CaptureAnswer
{
    public static string Describe(Resolution resolution, RedirectMap map) => resolution switch
    {
        { Kind: ResolutionKind.Capture, IsCanonical: true } => "shows what was captured",
        { Kind: ResolutionKind.Page, IsCanonical: true } => "shows a page of this site, which took its place",
        { Kind: ResolutionKind.Reserved } => "is answered by the program itself",
        { Kind: ResolutionKind.Gone, Reason: { } reason } => $"says that it is not shown (410): “{reason}”",
        { Kind: ResolutionKind.Gone } => "says that it is gone (410)",
        { IsRedirect: true, Location: { } location } => $"leads to {Short(location, map)} ({resolution.Status})",
        _ => "is not found (404)",
    };

    /// <summary>What is found at the end of a redirect, as a sentence of its own.</summary>
    public static string DescribeEnd(Resolution resolution) => resolution.Ends switch
    {
        null => "It is on another site.",
        ResolutionKind.Page => "A page of this site is there.",
        ResolutionKind.Capture => "A page of the old site is there.",
        ResolutionKind.Gone => "It says that it is gone (410).",
        ResolutionKind.Reserved => "The program itself answers there.",
        _ => "Nothing is there.",
    };

    private static string Short(string location, RedirectMap map) =>
        location.StartsWith(map.Hosts.Origin + "/", StringComparison.OrdinalIgnoreCase)
            ? location[map.Hosts.Origin.Length..] : location;
}
