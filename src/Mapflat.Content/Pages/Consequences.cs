using Mapflat.Content.Links;

namespace Mapflat.Content.Pages;

/// <summary>What a visitor gets at an address.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="To">Where a redirect leads, or what a page that is gone suggests: a path on this site or a URL; otherwise null.</param>
/// <param name="Withdrawn">Whether it is a page with a notice on top that it no longer holds.</param>
public sealed record Answer(int Status, string? To = null, bool Withdrawn = false)
{
    /// <summary>Whether nothing is there at all.</summary>
    public bool IsNothing => Status == 404;

    /// <summary>The answer in words, as the rest of a sentence that begins with the address.</summary>
    public string Says => this switch
    {
        { Withdrawn: true, Status: 200 } => "shows the page with a notice on top",
        { Withdrawn: true } => $"shows the page with a notice on top, and tells search engines that it is gone ({Status})",
        { Status: 200 } => "shows the page",
        { Status: 404 } => "is not found (404)",
        { Status: 410, To: { } suggested } => $"says that it is gone (410) and suggests {suggested}",
        { Status: 410 } => "says that it is gone (410)",
        _ => $"forwards to {To} ({Status})",
    };
}

/// <summary>An address at which visitors get something else than before.</summary>
/// <param name="Address">The address, a path.</param>
/// <param name="Before">What they got; <see cref="Answer.IsNothing"/> where the address is new.</param>
/// <param name="After">What they get.</param>
public sealed record AddressChange(string Address, Answer Before, Answer After);

/// <summary>Everything that an act does, or would do: told by the code that does it.</summary>
/// <param name="PageId">The page.</param>
/// <param name="Title">Its title.</param>
/// <param name="Version">Its <see cref="Page.Version"/>, before a plan and after an act.</param>
/// <param name="Address">Its address afterwards.</param>
/// <param name="Told">What is done, as a sentence in the past tense.</param>
/// <param name="Addresses">The addresses at which visitors get something else, in order. Their Markdown goes with them.</param>
/// <param name="Notes">What else changes, each as a sentence.</param>
/// <param name="Links">Links in other public pages to these addresses.</param>
/// <param name="ActId">The number to undo it by; null for a plan, and where nothing was changed.</param>
public sealed record Consequences(
    int PageId,
    string Title,
    int Version,
    string Address,
    string Told,
    IReadOnlyList<AddressChange> Addresses,
    IReadOnlyList<string> Notes,
    IReadOnlyList<IncomingLink> Links,
    int? ActId);
