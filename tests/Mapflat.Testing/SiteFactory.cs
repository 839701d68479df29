using Mapflat.Content;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Web.Freezing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Testing;

/// <summary>
/// The whole site in the test's process, with the shipped content and a data folder of its own, which a site was served
/// from before. Requests go through memory; call <see cref="Listen"/> for a real server on a free port.
/// </summary>
public sealed class SiteFactory : WebApplicationFactory<Program>
{
    /// <summary>
    /// PBKDF2 rounds for a password's hash: few, as tests sign in hundreds of times and are not attacked.
    /// </summary>
    public const int HashRounds = 1_000;

    private readonly Lazy<TempFolder> _data = new(() =>
    {
        var folder = new TempFolder();
        ShippedSite.CopyTo(folder.Path);
        return folder;
    });

    private readonly Dictionary<string, string> _settings = [];
    private TimeProvider? _time;
    private bool _hashesAsShipped;

    /// <summary>The data folder, with the shipped site in it.</summary>
    public string DataDirectory => _settings.GetValueOrDefault("Mapflat:DataDirectory") ?? _data.Value.Path;

    /// <summary>Gives the site a setting; before the first request.</summary>
    public SiteFactory With(string setting, string value)
    {
        _settings[setting] = value;
        return this;
    }

    /// <summary>Gives the site a data folder that others have used, or will; it is taken as it is.</summary>
    public SiteFactory In(TempFolder folder) => With("Mapflat:DataDirectory", folder.Path);

    /// <summary>Gives the site a clock that the test turns.</summary>
    public SiteFactory With(TimeProvider clock)
    {
        _time = clock;
        return this;
    }

    /// <summary>Lets passwords be hashed in as many rounds as in the program that is shipped.</summary>
    public SiteFactory HashingAsShipped()
    {
        _hashesAsShipped = true;
        return this;
    }

    /// <summary>Starts a real server.</summary>
    /// <returns>Its address on <c>localhost</c>.</returns>
    public Uri Listen()
    {
        // Not by UseKestrel(port), which changes the addresses of a server that the program may have started by then.
        With("urls", "http://127.0.0.1:0").UseKestrel();
        StartServer();
        return new UriBuilder(ClientOptions.BaseAddress) { Host = "localhost" }.Uri;
    }

    /// <summary>A client that shows redirects instead of following them.</summary>
    public HttpClient Client() =>
        CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });

    /// <summary>
    /// Waits until everything is frozen that the content has, as this site draws it; before, pages are drawn on
    /// request, or as what the folder was copied from had drawn them.
    /// </summary>
    public async Task FrozenAsync()
    {
        var holder = Services.GetRequiredService<FrozenSiteHolder>();
        var store = Services.GetRequiredService<FrozenStore>();
        var successor = Services.GetRequiredService<MapflatOptions>().Successor.Url;
        await Wait.UntilAsync(() => Task.FromResult(
            holder.Current?.State is { } state && state.Generation == new DataFolder(DataDirectory).ReadGeneration()
                && state.Key == FrozenKey.Create(holder.Origins.Origin, successor, state.Frame)
                && !store.HasPending(withLater: false)));
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Mapflat:DataDirectory", DataDirectory);
        foreach (var (setting, value) in _settings) builder.UseSetting(setting, value);
        if (_time is { } time) builder.ConfigureServices(services => services.AddSingleton(time));
        if (!_hashesAsShipped) builder.ConfigureServices(HashQuickly);
    }

    /// <summary>Lets passwords be hashed in <see cref="HashRounds"/>.</summary>
    internal static void HashQuickly(IServiceCollection services) =>
        services.PostConfigure<PasswordHasherOptions>(hashing => hashing.IterationCount = HashRounds);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_data.IsValueCreated) _data.Value.Dispose();
    }
}

/// <summary>A clock that stands still until it is turned.</summary>
public sealed class Clock : TimeProvider
{
    /// <summary>What it shows.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => Now;
}
