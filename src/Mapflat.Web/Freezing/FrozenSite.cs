using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Frozen;
using Mapflat.Web.Visits;

namespace Mapflat.Web.Freezing;

/// <summary>
/// The state of the site that visitors get, and where its addresses lead. Immutable; a publication replaces it.
/// </summary>
internal sealed class FrozenSite(FrozenState state, RedirectMap redirects)
{
    public FrozenState State => state;

    public long Generation => state.Generation;

    public string Origin => state.Origin;

    public SiteFrame Frame => state.Frame;

    public RedirectMap Redirects => redirects;

    public RedirectMap WithoutRules => field ??= Redirects.WithoutRules();

    /// <summary>A validator for what is made on request from the same content by the same program.</summary>
    public string Tag => field ??= string.Create(
        CultureInfo.InvariantCulture, $"\"{Generation}-{state.Key.AsSpan(0, Math.Min(12, state.Key.Length))}\"");

    public SuccessorHost Successor => field ??= new SuccessorHost(Frame.Dormancy?.SuccessorUrl);

    /// <summary>
    /// Whether a query makes an address another one than the page's, which something else answers, or nothing.
    /// </summary>
    public static bool IsAnother(RedirectMap map, HttpRequest request, string address)
    {
        if (request.QueryString.Value is not { Length: > 1 } query || !map.MayIdentify(address, query)) return false;
        try
        {
            return map.Resolve(request.Host.Value, address, query) is { IsRedirect: true }
                or { Kind: ResolutionKind.Gone or ResolutionKind.Capture } or { IdentifiedBy: not null };
        }
        catch (System.Data.Common.DbException)
        {
            // While the rules cannot be read, a page is a better answer than none.
            return false;
        }
    }
}
