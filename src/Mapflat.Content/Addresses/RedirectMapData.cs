namespace Mapflat.Content.Addresses;

/// <summary>Everything that a <see cref="RedirectMap"/> is made of.</summary>
/// <param name="Pages">The canonical addresses of the live and the withdrawn pages, decoded, such as
/// <c>/how-i-work</c>.</param>
/// <param name="Former">For each address that a page once had, the page's present address.</param>
/// <param name="Rules">The owner's rules, in any order.</param>
/// <param name="Addresses">What the settings say about hosts and addresses.</param>
internal sealed record RedirectMapData(
    IReadOnlyCollection<string> Pages,
    IReadOnlyDictionary<string, string> Former,
    IReadOnlyList<RedirectRule> Rules,
    SiteAddresses Addresses);
