namespace Mapflat.Content;

/// <summary>
/// The settings under <c>Mapflat:</c>, whoever gave them (file, environment, command line). What the owner may change
/// from the admin area is in the store instead, or in the owner's choices, which fill in what nobody gave.
/// </summary>
internal sealed class MapflatOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Mapflat";

    /// <summary>
    /// Where everything that changes is kept: the database, media, keys, backups and the frozen site. A relative path
    /// is read from the folder of <c>appsettings.json</c>. Default <c>data</c>.
    /// </summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// The one origin of every absolute address, as <c>https://www.example.org</c>. Unset, the site answers on loopback
    /// only and uses the address it listens on.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>Other hosts, without scheme, whose addresses are resolved here too.</summary>
    public IList<string> LegacyHosts { get; set; } = [];

    /// <summary>Hosts that redirects may lead to, besides this site's own and the successor's.</summary>
    public IList<string> TargetHosts { get; set; } = [];

    /// <summary>
    /// Query keys that tell one old address from another; all others are passed on and not looked at.
    /// </summary>
    public IList<string> SignificantQueryKeys { get; set; } = [];

    /// <summary>
    /// Query keys by which older systems told their pages apart, with commas between them. With one of these, the home
    /// page is not what was asked for: <c>/?p=157</c> is a 404 unless a rule knows it. Empty, any query gets the home
    /// page.
    /// </summary>
    public string IdentityQueryKeys { get; set; } = "p,page_id,id,title,option,cat,tag,m";

    /// <summary>
    /// Addresses or CIDR ranges of proxies whose <c>X-Forwarded-*</c> headers are believed, besides loopback.
    /// </summary>
    public IList<string> KnownProxies { get; set; } = [];

    /// <summary>
    /// How much memory answers may take that are kept at hand for visitors, in megabytes. Default 64.
    /// </summary>
    public int HotAnswersMegabytes { get; set; } = 64;

    /// <summary>
    /// Whether browsers are told that all that is below an old host has HTTPS too (<c>includeSubDomains</c>), as they
    /// are of what is below the public one. Default <c>false</c>.
    /// </summary>
    public bool StrictSubDomains { get; set; }

    public SuccessorOptions Successor { get; set; } = new();

    /// <summary>Where the frozen site is copied to, for a content delivery network to serve it from.</summary>
    public PublishOptions Publish { get; set; } = new();

    /// <summary>What becomes of an address that nothing else answers.</summary>
    public HostDefaultOptions HostDefault { get; set; } = new();

    public BackupOptions Backups { get; set; } = new();

    /// <summary>
    /// What the site may ask of other sites. All of it is off: the program connects to nothing by itself.
    /// </summary>
    public WatchOptions Watch { get; set; } = new();

    /// <summary>What the program tells of its own work.</summary>
    public MetricsOptions Metrics { get; set; } = new();

    public sealed class SuccessorOptions
    {
        /// <summary>
        /// Where visitors are sent on to; wins over the address in the store. An absolute http or https address.
        /// </summary>
        public string? Url { get; set; }
    }

    /// <summary>Settings of the last step of address resolution.</summary>
    public sealed class HostDefaultOptions
    {
        /// <summary><c>off</c> (a 404 page, the default), <c>redirect</c> or <c>archive</c>.</summary>
        public string Mode { get; set; } = "off";

        /// <summary>
        /// Where <c>redirect</c> leads, or the prefix that <c>archive</c> puts before the old address.
        /// </summary>
        public string? Url { get; set; }

        /// <summary>Whether <c>redirect</c> appends the path that was asked for.</summary>
        public bool KeepPath { get; set; }
    }

    public sealed class BackupOptions
    {
        /// <summary>
        /// How much all backups may take together, in megabytes; those by day go before those by month, and those by
        /// year last. The newest stays in any case.
        /// </summary>
        public int MaximumMegabytes { get; set; } = 10_240;

        /// <summary>Whether an import that changes something makes a backup first. Default <c>true</c>.</summary>
        public bool BeforeImports { get; set; } = true;

        /// <summary>
        /// A second place: a folder outside the data folder that is there already, such as a mounted disk. Each nightly
        /// backup is copied there and read again. Unset, there is none.
        /// </summary>
        public string? CopyTo { get; set; }
    }

    /// <summary>Settings of what connects to other machines.</summary>
    public sealed class WatchOptions
    {
        /// <summary>
        /// Whether to look each day, by a connection to <c>Mapflat:PublicUrl</c> and the legacy hosts, how long their
        /// certificates are good for.
        /// </summary>
        public bool Certificate { get; set; }

        /// <summary>Whether to ask the successor each day if it answers.</summary>
        public bool Successor { get; set; }

        /// <summary>
        /// Whether to ask after the links to other sites: each once a week, one at a time, and nothing but the public
        /// internet.
        /// </summary>
        public bool Links { get; set; }

        /// <summary>
        /// An address that is asked for once a day, such as one of healthchecks.io: whoever answers there tells when
        /// it is not asked for any more. Unset, nobody is told.
        /// </summary>
        public string? Heartbeat { get; set; }
    }

    public sealed class PublishOptions
    {
        /// <summary>
        /// As <c>s3://bucket/prefix</c>; credentials come from the usual <c>AWS_</c> variables. Set, each publication
        /// in the owner's area is copied there, at most once a minute.
        /// </summary>
        public string? Target { get; set; }

        /// <summary>The address of an object store that is not Amazon's.</summary>
        public string? Endpoint { get; set; }

        /// <summary>Its region; unset, <c>AWS_REGION</c> or <c>us-east-1</c>.</summary>
        public string? Region { get; set; }

        /// <summary>
        /// The origin at which visitors get the copy: what has changed is asked for there afterwards.
        /// </summary>
        public string? Url { get; set; }

        /// <summary>A command that is run after each change, with the URLs to forget on its standard input.</summary>
        public string? PurgeCommand { get; set; }
    }

    public sealed class MetricsOptions
    {
        /// <summary>
        /// Where measurements are sent every minute, by OTLP over HTTP, as <c>http://localhost:4318</c>;
        /// <c>/v1/metrics</c> is appended where there is no path. Unset, nothing is measured and nothing is sent.
        /// </summary>
        public string? OtlpEndpoint { get; set; }
    }

    /// <summary>The names of the settings that were given, as <c>Watch:Links</c>.</summary>
    internal IReadOnlySet<string> Given { get; set; } = new HashSet<string>();

    /// <summary>Whether a setting was given, so that no screen can change it.</summary>
    internal bool Fixes(string group, string name) => Given.Contains($"{group}:{name}");

    /// <summary>
    /// Every fault in these settings, each as a sentence that names the setting; empty if there is none.
    /// </summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(DataDirectory))
            yield return "Mapflat:DataDirectory is empty; name a folder that this program may write to.";
        if (PublicUrl is not null && !IsOrigin(PublicUrl))
            yield return $"Mapflat:PublicUrl is “{PublicUrl}”; it must be an origin such as https://www.example.org, "
                + "with no path.";
        foreach (var host in LegacyHosts.Where(h => !IsHost(h)))
            yield return $"Mapflat:LegacyHosts holds “{host}”; each entry is a host name such as example.org, with no "
                + "scheme and no path.";
        foreach (var host in TargetHosts.Where(h => !IsHost(h)))
            yield return $"Mapflat:TargetHosts holds “{host}”; each entry is a host name such as www.scling.com, with "
                + "no scheme and no path.";
        foreach (var key in SignificantQueryKeys.Where(string.IsNullOrWhiteSpace))
            yield return $"Mapflat:SignificantQueryKeys holds “{key}”; each entry is the name of a query key.";
        foreach (var proxy in KnownProxies.Where(p => !System.Net.IPNetwork.TryParse(p, out _)
            && !System.Net.IPAddress.TryParse(p, out _)))
            yield return $"Mapflat:KnownProxies holds “{proxy}”; each entry is an IP address or a range such as "
                + "172.16.0.0/12.";
        if (HotAnswersMegabytes is < 1 or > 65_536)
            yield return $"Mapflat:HotAnswersMegabytes is {HotAnswersMegabytes}; it must be between 1 and 65536.";
        if (Successor.Url is not null && !IsWebAddress(Successor.Url))
            yield return $"Mapflat:Successor:Url is “{Successor.Url}”; it must be an absolute http or https address.";
        if (Metrics.OtlpEndpoint is not null && !IsWebAddress(Metrics.OtlpEndpoint))
            yield return $"Mapflat:Metrics:OtlpEndpoint is “{Metrics.OtlpEndpoint}”; it must be an absolute http or "
                + "https address such as http://localhost:4318.";
        if (Publish.Target is not null && !(Uri.TryCreate(Publish.Target, UriKind.Absolute, out var bucket)
            && bucket.Scheme == "s3" && bucket.Host.Length > 0))
            yield return $"Mapflat:Publish:Target is “{Publish.Target}”; it must be s3://bucket or s3://bucket/prefix.";
        if (Publish.Endpoint is not null && !IsWebAddress(Publish.Endpoint))
            yield return $"Mapflat:Publish:Endpoint is “{Publish.Endpoint}”; it must be an absolute http or https "
                + "address such as https://s3.example.net.";
        if (Publish.Url is not null && !IsOrigin(Publish.Url))
            yield return $"Mapflat:Publish:Url is “{Publish.Url}”; it must be an origin such as "
                + "https://www.example.org, with no path.";
        if (HostDefault.Mode is not ("off" or "redirect" or "archive"))
            yield return $"Mapflat:HostDefault:Mode is “{HostDefault.Mode}”; it is one of off, redirect, archive.";
        else if (HostDefault.Mode != "off" && (HostDefault.Url is null || !IsWebAddress(HostDefault.Url)))
            yield return "Mapflat:HostDefault:Url must be an absolute http or https address when the mode is "
                + $"{HostDefault.Mode}.";
        if (Backups.MaximumMegabytes < 1)
            yield return $"Mapflat:Backups:MaximumMegabytes is {Backups.MaximumMegabytes}; it must be 1 at least.";
        if (Watch.Heartbeat is not null && !IsWebAddress(Watch.Heartbeat))
            yield return $"Mapflat:Watch:Heartbeat is “{Watch.Heartbeat}”; it must be an absolute http or https "
                + "address.";
        if (Backups.CopyTo is { } place && !MayHoldCopies(place))
            yield return $"Mapflat:Backups:CopyTo is “{place}”; it must be a full path such as /mnt/backups, outside "
                + "the data folder.";
    }

    /// <summary>Whether a folder may be the second place of backups: named in full, outside the data folder.</summary>
    internal bool MayHoldCopies(string folder) =>
        Path.IsPathFullyQualified(folder) && !IsWithin(folder, DataDirectory);

    private static bool IsWithin(string path, string folder) => !string.IsNullOrWhiteSpace(folder)
        && (Path.GetFullPath(path) + Path.DirectorySeparatorChar).StartsWith(
            Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsOrigin(string value) =>
        IsWebAddress(value) && new Uri(value) is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" };

    internal static bool IsWebAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0;

    internal static bool IsHost(string value) =>
        !value.Contains('/') && Uri.TryCreate("http://" + value, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, value, StringComparison.OrdinalIgnoreCase);
}
