using Mapflat.Content;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Testing;

/// <summary>
/// The whole site in the test's process, with the shipped content and a data folder of its own. Requests go through
/// memory; call <see cref="Listen"/> for a real server on a free port.
/// </summary>
public sealed class SiteFactory : WebApplicationFactory<Program>
{
    private readonly TempFolder _data = new();
    private readonly Dictionary<string, string> _settings = [];
    private Clock? _time;

    /// <summary>The data folder.</summary>
    public string DataDirectory => _settings.GetValueOrDefault("Mapflat:DataDirectory", _data.Path);

    /// <summary>Gives the site a setting; before the first request.</summary>
    public SiteFactory With(string setting, string value)
    {
        _settings[setting] = value;
        return this;
    }

    /// <summary>Gives the site a data folder that others have used, or will.</summary>
    public SiteFactory In(TempFolder folder) => With("Mapflat:DataDirectory", folder.Path);

    /// <summary>Gives the site a clock that the test turns.</summary>
    public SiteFactory With(Clock clock)
    {
        _time = clock;
        return this;
    }

    /// <summary>Starts a real server.</summary>
    /// <returns>Its address on <c>localhost</c>.</returns>
    public Uri Listen()
    {
        UseKestrel(0);
        StartServer();
        return new UriBuilder(ClientOptions.BaseAddress) { Host = "localhost" }.Uri;
    }

    /// <summary>A client that shows redirects instead of following them.</summary>
    public HttpClient Client() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });

    /// <summary>Waits until everything is frozen that the content has; before, pages are drawn on request.</summary>
    public async Task FrozenAsync()
    {
        using var store = new FrozenStore(new DataFolder(DataDirectory), new VisitCounters(), new MapflatOptions());
        await Wait.UntilAsync(() => Task.FromResult(
            store.ReadState() is { } state && state.Generation == new DataFolder(DataDirectory).ReadGeneration() && !store.HasPending()));
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Mapflat:DataDirectory", _data.Path);
        foreach (var (setting, value) in _settings) builder.UseSetting(setting, value);
        if (_time is { } time) builder.ConfigureServices(services => services.AddSingleton<TimeProvider>(time));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _data.Dispose();
    }
}

/// <summary>A clock that stands still until it is turned.</summary>
public sealed class Clock : TimeProvider
{
    /// <summary>What it shows.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => Now;
}
