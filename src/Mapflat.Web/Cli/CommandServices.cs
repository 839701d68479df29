using System.Data.Common;
using System.Globalization;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Serilog;
using Serilog.Events;

namespace Mapflat.Web.Cli;

/// <summary>What a command works with: the site as the server has it, but for a server.</summary>
internal sealed class CommandServices : IServiceProvider, IAsyncDisposable
{
    /// <summary>The origin that commands assume where no public address is set: that of <c>./run</c>.</summary>
    internal const string LocalOrigin = "http://localhost:5000";

    /// <summary>How long a command waits for the site that is being served to have drawn everything.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly WebApplication _site;

    private CommandServices(WebApplication site) => _site = site;

    /// <exception cref="SettingsException">There are faults in the settings.</exception>
    public static CommandServices Create(string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. settings],
            ContentRootPath = ContentRoot.Find(),
            EnvironmentName = Environments.Production,
            // Not that of the process, which may be a test runner: the list of assets is named after the program.
            ApplicationName = typeof(CommandServices).Assembly.GetName().Name,
        });
        builder.AddMapflatWeb();
        // The last one counts: what went wrong goes to standard error, and the log files are the running site's.
        builder.Services.AddSerilog(
            (_, log) => log.MinimumLevel.Warning().WriteTo
                .Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: CultureInfo.InvariantCulture),
            preserveStaticLogger: true);
        return new CommandServices(builder.Build());
    }

    public object? GetService(Type serviceType) => _site.Services.GetService(serviceType);

    public string Origin() => this.GetRequiredService<MapflatOptions>().PublicUrl ?? LocalOrigin;

    /// <summary>Gets the frozen site ready: what visitors get, all of it drawn and as small as it gets.</summary>
    /// <returns>Whether the content can be read: without it, the site is as it was last frozen.</returns>
    /// <exception cref="StoreException">There is nothing to be had.</exception>
    public async Task<(FrozenSite Site, bool IsContentReadable)> FreezeAsync(
        Action<int> progress, CancellationToken cancellationToken)
    {
        var (frozen, holder) = (this.GetRequiredService<FrozenStore>(), this.GetRequiredService<FrozenSiteHolder>());
        var kept = frozen.ReadState();
        holder.Origins = new Origins(this.GetRequiredService<MapflatOptions>(), kept?.Origin ?? LocalOrigin);
        if (kept is not null && frozen.OpenRedirects(null) is { } redirects)
            holder.Open(new FrozenSite(kept, redirects));
        var (isServed, isReadable) = (false, true);
        try
        {
            var folder = this.GetRequiredService<DataFolder>();
            folder.Create();
            using var alone = folder.TryLock();
            if (alone is null) await WaitForServerAsync(progress, cancellationToken);
            else
            {
                var freezer = this.GetRequiredService<Freezer>();
                await freezer.PublishAsync(cancellationToken);
                await freezer.FinishAsync(progress, cancellationToken);
            }

            isServed = alone is null;
        }
        catch (Exception e)
            when (holder.Current is not null && e is StoreException or DbException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"warning: {e.Message}");
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"warning: This is the site as it was last frozen, at generation {holder.Current!.Generation}, without "
                    + $"the history of its pages."));
            isReadable = false;
        }

        // What is served is frozen by whoever serves it, under its address.
        var (site, told) = (holder.Current!, this.GetRequiredService<MapflatOptions>().PublicUrl);
        if (isServed && told is not null && told != site.Origin)
            throw new StoreException($"The site that is being served has the address {site.Origin}, and "
                + $"Mapflat:PublicUrl says {told} here; serve it under that address first, or leave this setting out.");
        return (site, isReadable);
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    /// <summary>Whoever serves from the folder freezes what is there; nobody else writes to the frozen store.</summary>
    private async Task WaitForServerAsync(Action<int> progress, CancellationToken cancellationToken)
    {
        var (frozen, holder) = (this.GetRequiredService<FrozenStore>(), this.GetRequiredService<FrozenSiteHolder>());
        for (var waited = TimeSpan.Zero; waited < Patience; waited += LookEvery)
        {
            var folder = this.GetRequiredService<DataFolder>();
            var stored = await DatabaseProbe.ReadGenerationAsync(folder, cancellationToken);
            if (frozen.ReadState() is { } state && state.Generation == stored)
            {
                var left = frozen.CountPending();
                if (left == 0 && frozen.ReadLarge(1).Count == 0)
                {
                    frozen.Forget();
                    holder.Open(new FrozenSite(state, frozen.OpenRedirects(null)!));
                    return;
                }

                progress(left);
            }

            await Task.Delay(LookEvery, cancellationToken);
        }

        throw new StoreException("The site that is being served has not drawn all of its pages within ten minutes. Its "
            + "log says why; try again when it has.");
    }
}
