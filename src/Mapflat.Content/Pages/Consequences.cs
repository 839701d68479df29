using Mapflat.Content.Addresses;
using Mapflat.Content.Links;

namespace Mapflat.Content.Pages;

/// <summary>Everything that an act does, or would do: told by the code that does it.</summary>
/// <param name="Version">Its <see cref="Page.Version"/>, before a plan and after an act.</param>
/// <param name="Addresses">The addresses at which visitors get something else, in order. Their Markdown goes with
/// them.</param>
/// <param name="ActId">The number to undo it by; null for a plan, and where nothing was changed.</param>
internal sealed record Consequences(
    int PageId,
    string Title,
    int Version,
    string Address,
    string Told,
    IReadOnlyList<AddressChange> Addresses,
    IReadOnlyList<string> Notes,
    IReadOnlyList<IncomingLink> Links,
    int? ActId)
{
    /// <summary>The texts whose links are changed with it.</summary>
    public IReadOnlyList<MendedText> Mended { get; init; } = [];
}
