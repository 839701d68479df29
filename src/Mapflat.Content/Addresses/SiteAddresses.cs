namespace Mapflat.Content.Addresses;

/// <summary>What the resolution of an address knows about the site, from its settings.</summary>
internal sealed record SiteAddresses
{
    /// <summary>
    /// The one origin of every absolute address: scheme, host and any port, such as <c>https://www.mapflat.com</c>.
    /// </summary>
    public required string PublicOrigin { get; init; }

    public IReadOnlyList<string> LegacyHosts { get; init; } = [];

    /// <summary>The foreign hosts that a rule may lead to. The site's own hosts need not be named.</summary>
    public IReadOnlyList<string> TargetHosts { get; init; } = [];

    /// <summary>
    /// Query keys that are part of an address, such as <c>p</c> in WordPress's <c>/?p=12</c>. Case is ignored.
    /// </summary>
    public IReadOnlyList<string> SignificantQueryKeys { get; init; } = [];

    /// <summary>Query keys with which the home page is not what was asked for. Case is ignored.</summary>
    public IReadOnlyList<string> IdentityQueryKeys { get; init; } = [];

    /// <summary>
    /// What answers an address that nothing else answers, on hosts that are not in <see cref="HostDefaults"/>.
    /// </summary>
    public HostDefault Default { get; init; } = HostDefault.Off;

    /// <summary>What answers such an address on one host; each has a <see cref="HostRule.Host"/>.</summary>
    public IReadOnlyList<HostRule> HostDefaults { get; init; } = [];
}

internal enum HostDefaultKind
{
    Off,

    /// <summary>A redirect to one address, whatever was asked for.</summary>
    Redirect,

    /// <summary>A redirect to the same path, with its query, below another address.</summary>
    RedirectWithPath,

    Archive,
}

/// <summary>What answers an address that no page and no rule answers.</summary>
/// <param name="Url">An absolute http or https URL: the target, or the archive's prefix, to which the whole address is
/// appended (<c>https://web.archive.org/web/2020/</c>). Null for <see cref="HostDefaultKind.Off"/>.</param>
internal sealed record HostDefault(HostDefaultKind Kind, string? Url)
{
    public static HostDefault Off { get; } = new(HostDefaultKind.Off, null);
}
