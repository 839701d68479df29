using System.Globalization;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Frozen;
using Mapflat.Content.Redirects;
using Mapflat.Web.Visits;

namespace Mapflat.Web.Freezing;

/// <summary>The state of the site that visitors get, and where its addresses lead. Immutable; a publication replaces it.</summary>
internal sealed class FrozenSite(FrozenState state, RedirectMap redirects)
{
    /// <summary>What holds for all answers.</summary>
    public FrozenState State => state;

    /// <summary>The state of the content that was published last.</summary>
    public long Generation => state.Generation;

    /// <summary>The origin of every absolute address.</summary>
    public string Origin => state.Origin;

    /// <summary>What stands around every page, for those that are drawn on request.</summary>
    public SiteFrame Frame => state.Frame;

    /// <summary>The resolver for every address that has no frozen answer.</summary>
    public RedirectMap Redirects => redirects;

    /// <summary>The resolver without the owner's rules, for when they are switched off.</summary>
    public RedirectMap WithoutRules => field ??= Redirects.WithoutRules();

    /// <summary>A validator for what is made on request from the same content by the same program.</summary>
    public string Tag => field ??= string.Create(CultureInfo.InvariantCulture, $"\"{Generation}-{state.Key.AsSpan(0, Math.Min(12, state.Key.Length))}\"");

    /// <summary>Where visitors are sent on to.</summary>
    public SuccessorHost Successor => field ??= new SuccessorHost(Frame.Dormancy?.SuccessorUrl);

    /// <summary>Whether a query makes an address another one than the page's, which something else answers, or nothing.</summary>
    /// <param name="map">The resolver, with the owner's rules or without.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="address">The address of an answer.</param>
    public static bool IsAnother(RedirectMap map, HttpRequest request, string address)
    {
        if (request.QueryString.Value is not { Length: > 1 } query || !map.MayIdentify(address, query)) return false;
        try
        {
            return map.Resolve(request.Host.Value, address, query) is { IsRedirect: true } or { Kind: ResolutionKind.Gone } or { IdentifiedBy: not null };
        }
        catch (System.Data.Common.DbException)
        {
            // While the rules cannot be read, a page is a better answer than none.
            return false;
        }
    }
}
