using Mapflat.Web.Tests;

[assembly: AssemblyFixture(typeof(LocalSite))]
[assembly: AssemblyFixture(typeof(PublicSite))]

namespace Mapflat.Web.Tests;

/// <summary>The shipped site as <c>./run</c> serves it, on a real server. Tests only read it.</summary>
public sealed class LocalSite : ServedSite
{
    public LocalSite()
        : base(new SiteFactory())
    {
    }
}

/// <summary>
/// The shipped site as it is deployed: behind a proxy that speaks HTTPS, with two old hosts. Tests only read it.
/// </summary>
public sealed class PublicSite : ServedSite
{
    public const string PublicOrigin = "https://www.example.org";

    public PublicSite()
        : base(new SiteFactory().With("Mapflat:PublicUrl", PublicOrigin)
            .With("Mapflat:LegacyHosts:0", "mapflat.com").With("Mapflat:LegacyHosts:1", "old.example.org"))
    {
    }

    /// <summary>Asks as the proxy does for a visitor.</summary>
    public Task<RawAnswer> AskAsync(string scheme, string host, string target, string method = "GET") =>
        RawHttp.SendAsync(Server, method, target, $"Host: {host}", $"X-Forwarded-Proto: {scheme}");
}

/// <summary>A site on a real server.</summary>
public abstract class ServedSite : IAsyncLifetime
{
    private static readonly SocketsHttpHandler Connections = new() { AllowAutoRedirect = false, UseCookies = false };

    protected ServedSite(SiteFactory factory)
    {
        Factory = factory;
        Server = factory.Listen();
        Client = new HttpClient(Connections, disposeHandler: false) { BaseAddress = Server };
    }

    public SiteFactory Factory { get; }

    public Uri Server { get; }

    /// <summary>A client that follows nothing and keeps nothing.</summary>
    public HttpClient Client { get; }

    /// <summary>The origin as visitors' requests name it, without a slash at the end.</summary>
    public string Origin => Server.GetLeftPart(UriPartial.Authority);

    public Task<RawAnswer> GetAsync(string target, params string[] headers) =>
        RawHttp.SendAsync(Server, "GET", target, headers);

    /// <summary>Its folder is a copy, whose answers may name another origin until they are drawn anew.</summary>
    public virtual async ValueTask InitializeAsync() => await Factory.FrozenAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Factory.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
