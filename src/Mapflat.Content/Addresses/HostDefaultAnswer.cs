namespace Mapflat.Content.Addresses;

/// <summary>
/// A <see cref="HostDefault"/> made ready to answer with; neither target nor archive where it is off.
/// </summary>
internal sealed record HostDefaultAnswer(RuleTarget? Target, bool KeepsPath, string? Archive)
{
    private static readonly HostDefaultAnswer _off = new(null, false, null);

    /// <summary>One that is unsound is off, and told of.</summary>
    internal static HostDefaultAnswer Read(HostDefault answer, string? host, SiteHosts hosts, List<Finding> faults)
    {
        if (Fault(answer, hosts, out var target) is { } fault)
        {
            faults.Add(
                Finding.Error($"The host default{(host is null ? "" : $" of {host}")} is switched off: {fault}."));
            return _off;
        }

        return answer.Kind switch
        {
            HostDefaultKind.Archive => new HostDefaultAnswer(null, false, answer.Url),
            HostDefaultKind.Off => _off,
            var kind => new HostDefaultAnswer(target, kind == HostDefaultKind.RedirectWithPath, null),
        };
    }

    /// <summary>What is wrong, as the end of a sentence; null if nothing is.</summary>
    internal static TargetFault? Fault(HostDefault answer, SiteHosts hosts, out RuleTarget? target)
    {
        target = null;
        var (kind, url) = answer;
        if (kind == HostDefaultKind.Archive && (url is null || !CheckedRule.IsLink(url)))
            return "it needs an address that begins with https:// or http://";
        if (kind is not (HostDefaultKind.Redirect or HostDefaultKind.RedirectWithPath)) return null;
        var to = kind == HostDefaultKind.Redirect ? url ?? "" : (url ?? "").TrimEnd('/') + "/:splat";
        target = RuleTarget.Read(to, RuleMatch.Prefix, hosts, out var fault);
        if (kind == HostDefaultKind.RedirectWithPath && target is not null && hosts.IsOwn(target.Host))
            fault = "it leads back to this site, where nothing answers either";
        return fault;
    }
}
