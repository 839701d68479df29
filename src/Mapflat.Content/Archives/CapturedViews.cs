using Mapflat.Content.Addresses;
using Mapflat.Content.Links;

namespace Mapflat.Content.Archives;

/// <summary>An address of an old site in a list.</summary>
/// <param name="Generation">Tells whether it was changed since.</param>
/// <param name="Length">Of the newest capture, in bytes; null where there is none.</param>
internal sealed record ListedCapture(
    int Id, string Address, string Title, string MediaType, CaptureState State, string Reason, string? LeadsTo,
    long Generation, DateTime? Moment, long? Length);

/// <summary>A folder with how much is below it, itself included.</summary>
/// <param name="Count">At most <see cref="CapturedList.MostCounted"/>.</param>
internal sealed record CapturedFolder(string Path, int Count)
{
    public bool IsMore => Count == CapturedList.MostCounted;

    /// <summary>The folder that it is in; null for the first.</summary>
    public static string? FindAbove(string path) =>
        path.Length < 2 ? null : path[..(path.LastIndexOf('/', path.Length - 2) + 1)];
}

/// <param name="Total">How many fit; no more are counted than can be leafed through, and one.</param>
/// <param name="Folders">Those in the folder that is listed.</param>
/// <param name="HasMoreFolders">Whether there are more than are named.</param>
/// <param name="IsEmpty">Whether there is nothing at all, whatever is asked for.</param>
internal sealed record CapturedListing(
    IReadOnlyList<ListedCapture> Addresses, int Total, int Part, int Parts, IReadOnlyList<CapturedFolder> Folders,
    bool HasMoreFolders, bool IsEmpty)
{
    public bool IsMore => Total > CapturedList.PartSize * CapturedList.MostParts;
}

/// <summary>What was captured at an address at one time.</summary>
internal sealed record ListedVersion(
    int Id, DateTime Moment, string ContentType, long Length, string Title, string Archive, bool IsNewest);

/// <summary>What was done to an address.</summary>
internal sealed record CaptureEvent(
    int Id, DateTime At, string Author, string Told, DateTime? Undone, string? UndoneBy);

/// <param name="Says">What visitors get now, as the end of a sentence about the address.</param>
/// <param name="Links">From pages; at most <see cref="IncomingLink.Most"/>.</param>
internal sealed record CapturedView(
    ListedCapture Address, string Says, Resolution Resolution, IReadOnlyList<ListedVersion> Versions,
    IReadOnlyList<IncomingLink> Links, IReadOnlyList<CaptureEvent> Events);
