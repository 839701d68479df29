namespace Mapflat.Web.Tests.Hosting;

/// <summary>The program behind the Caddy that compose.yaml and docs/deploy.md put before it.</summary>
public sealed class CaddyTests(CaddyTests.Deployed deployed) : IClassFixture<CaddyTests.Deployed>
{
    [Theory]
    [InlineData("https://www.example.org/about", 200, null)]
    [InlineData("https://www.example.org/nothing", 404, null)]
    [InlineData("http://www.example.org/about", 301, "https://www.example.org/about")]
    [InlineData("https://example.org/about", 301, "https://www.example.org/about")]
    [InlineData("http://example.org/", 301, "https://www.example.org/")]
    [InlineData("http://example.org/ABOUT.html?a=b", 301, "https://www.example.org/about?a=b")]
    [InlineData("http://example.org/lands/resources/reading-list", 301, "https://www.scling.com/reading-list")]
    public async Task Both_hosts_have_certificates_and_old_addresses_one_hop(
        string address, int status, string? location)
    {
        using var answer = await deployed.Client.GetAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal((status, location), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("MAPFLAT__PUBLICURL")]
    [InlineData("MAPFLAT__LEGACYHOSTS__0")]
    public async Task It_does_not_start_without_a_host(string missing)
    {
        var settings = Settings.Where(setting => setting.Name != missing).ToArray();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Caddy.StartAsync(Caddyfile, settings));
    }

    private static readonly string Caddyfile = Repository.PathOf("docs/deploy/Caddyfile");

    private static readonly (string Name, string Value)[] Settings =
        [("MAPFLAT__PUBLICURL", SiteProcess.Origin), ("MAPFLAT__LEGACYHOSTS__0", "example.org")];

    public sealed class Deployed : IAsyncLifetime
    {
        private readonly TempFolder _data = new();
        private SiteProcess? _site;
        private Caddy? _caddy;

        public HttpClient Client { get; private set; } = new();

        public async ValueTask InitializeAsync()
        {
            _site = await SiteProcess.StartAsync(_data.Path, environment: Settings);
            _caddy = await Caddy.StartAsync(Caddyfile, [.. Settings, ("MAPFLAT_UPSTREAM", _site.Server.Authority)]);
            Client = _caddy.Client();
            // Certificates are made after it has begun to listen.
            await Wait.UntilAsync(() => IsTrustedAsync("www.example.org"));
            await Wait.UntilAsync(() => IsTrustedAsync("example.org"));
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            if (_caddy is not null) await _caddy.DisposeAsync();
            if (_site is not null) await _site.DisposeAsync();
            _data.Dispose();
        }

        private async Task<bool> IsTrustedAsync(string host)
        {
            try
            {
                using var answer = await Client.GetAsync($"https://{host}/healthz/ready");
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
