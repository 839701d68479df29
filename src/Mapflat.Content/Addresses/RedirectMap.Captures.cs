using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <content>What old sites answered, at the addresses that they had.</content>
internal sealed partial class RedirectMap
{
    /// <summary>The capture at a path and query as they stand in a URL; null where there is none to be shown.</summary>
    public CapturedAnswer? FindCaptured(string rawPath, string query) =>
        !Source.HasCaptures ? null
            : Source.FindCaptures(CaptureAddress.KeyOf(rawPath), CaptureAddress.QueryKeyOf(query))
                .FirstOrDefault(captured => captured is { State: CaptureState.Shown, File: not null });

    /// <summary>Whether a redirect may lead to a host.</summary>
    public bool MayLeadTo(string host) => _hosts.MayBeTarget(host);

    /// <summary>Whether a host is one of the site's own.</summary>
    public bool IsOwn(string host) => _hosts.IsOwn(host);

    /// <param name="withQuery">Whether only a capture counts whose address has the query that was asked.</param>
    private PossibleAnswer? FindCapture(RequestedAddress asked, bool withQuery)
    {
        var plain = withQuery ? asked.Query : "";
        var found = Choose(asked, plain);
        if (found is null && withQuery && CaptureAddress.WithoutTracking(plain) is { Length: > 0 } rest)
            found = Choose(asked, rest);
        return found is null ? null : Offer(asked, found);
    }

    /// <summary>The history or the time map of a captured address, or one of its captures.</summary>
    private PossibleAnswer? FindCapturePart(RequestedAddress asked, string key)
    {
        if (AddressBook.SplitPast(key) is not { } past) return null;
        var found = Source.FindCaptures(past.Owner, CaptureAddress.QueryKeyOf(asked.Query));
        if (found.Count == 0 && asked.Query.Length > 0) found = Source.FindCaptures(past.Owner, "");
        if (found.FirstOrDefault(captured => captured is { State: CaptureState.Shown, File: not null })
            is not { } captured) return null;
        var hop = new Hop(
            _hosts.Origin, _hosts.PublicHost, captured.PathOf(past.Part), captured.Query, null);
        var isCanonical = asked.Host == _hosts.PublicHost && hop.Path == SpellingOf(asked);
        return new PossibleAnswer(ResolutionStep.Page, new Resolution(
            ResolutionKind.Capture, isCanonical ? 200 : 301)
        {
            Location = hop.Location,
            IsCanonical = isCanonical,
            Captured = captured,
            Part = past.Part,
            Step = ResolutionStep.Page,
        }, null, null);
    }

    /// <summary>Of several spellings that were captured, the one that was asked, or the nearest to it.</summary>
    private CapturedAnswer? Choose(RequestedAddress asked, string query)
    {
        var key = asked.Path.Key;
        var found = Source.FindCaptures(key, CaptureAddress.QueryKeyOf(query));
        if (found.Count == 0 && asked.Path.KeyWithoutEnding is { } shorter)
            found = Source.FindCaptures(shorter, CaptureAddress.QueryKeyOf(query));
        if (found.Count < 2) return found.Count == 0 ? null : found[0];
        var spelling = SpellingOf(asked) + (query.Length == 0 ? "" : "?" + query);
        return found.FirstOrDefault(capture => capture.Address == spelling)
            ?? found.FirstOrDefault(capture => capture.Address.Equals(spelling, StringComparison.OrdinalIgnoreCase))
            ?? found.MinBy(capture => capture.Address.Length);
    }

    /// <summary>
    /// What was captured at an address whose escapes are no UTF-8, as systems made them that knew none. It has no other
    /// spelling, and nothing else can be there.
    /// </summary>
    private Resolution? FindUndecodable(string? host, string rawTarget)
    {
        if (!Source.HasCaptures || !rawTarget.StartsWith('/')) return null;
        var parts = rawTarget.Split('?', 2);
        var query = parts.Length > 1 ? parts[1] : "";
        var found = Source.FindCaptures(CaptureAddress.KeyOf(parts[0]), CaptureAddress.QueryKeyOf(query));
        if (found.FirstOrDefault(captured => captured.Address == rawTarget) is not { } captured) return null;
        var asked = new RequestedAddress(
            _hosts.Asked(host), LegacyPath.FromRaw("/").Value!, query, "", parts[0], IsEncoded: true);
        return Offer(asked, captured) is { } offered ? Answer(offered, asked, new PatternBudget()) : null;
    }

    private static string SpellingOf(RequestedAddress asked) =>
        asked.IsEncoded ? UrlText.MendPath(asked.Spelling) : UrlText.EncodePath(asked.Spelling);

    private PossibleAnswer? Offer(RequestedAddress asked, CapturedAnswer captured)
    {
        if (captured.State == CaptureState.Redirected)
        {
            // What does not lead anywhere that may be sent counts as nothing.
            var target = RuleTarget.Read(captured.LeadsTo ?? "", RuleMatch.Exact, _hosts, out _);
            return target?.Render(_ => "") is { Location: not null } hop
                ? new PossibleAnswer(ResolutionStep.Page, null, hop, null) { Captured = captured } : null;
        }

        if (captured.State != CaptureState.Shown)
        {
            return new PossibleAnswer(ResolutionStep.Page, new Resolution(ResolutionKind.Gone, 410)
            {
                Step = ResolutionStep.Page,
                Captured = captured,
                Reason = captured.Reason.Length == 0 ? null : captured.Reason,
            }, null, null);
        }

        var query = captured.Query;
        var own = new Hop(_hosts.Origin, _hosts.PublicHost, captured.Path, query, null);
        var isCanonical = asked.Host == _hosts.PublicHost && captured.Path == SpellingOf(asked)
            && (query is null || query == asked.Query);
        // What is asked of a path alone stays with it, as with a page.
        var location = isCanonical || query is not null || asked.Query.Length == 0
            ? own.Location : (own with { Query = UrlText.MendQuery(asked.Query) }).Location ?? own.Location;
        return new PossibleAnswer(ResolutionStep.Page, new Resolution(
            ResolutionKind.Capture, isCanonical ? 200 : 301)
        {
            Location = location,
            IsCanonical = isCanonical,
            Captured = captured,
            Step = ResolutionStep.Page,
        }, null, null);
    }
}
