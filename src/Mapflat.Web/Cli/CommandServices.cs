using Mapflat.Content;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;
using Serilog;

namespace Mapflat.Web.Cli;

/// <summary>What a command works with: the settings and rooms of the site, with no server in sight.</summary>
internal static class CommandServices
{
    /// <summary>The origin that commands assume where no public address is set: that of <c>./run</c>.</summary>
    internal const string LocalOrigin = "http://localhost:5000";

    /// <exception cref="SettingsException">The settings have faults.</exception>
    public static ServiceProvider Create(string[] settings)
    {
        var root = ContentRoot.Find();
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(root, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings)
            .Build();
        var options = Settings.Read(configuration, root);
        var services = new ServiceCollection();
        services.AddMapflatAccounts();
        return services
            .AddLogging(log => log.AddSerilog(Log(), dispose: true))
            .AddSingleton(options)
            .AddSingleton(new DataFolder(options.DataDirectory))
            .AddSingleton(TimeProvider.System)
            .AddMapflatContent()
            .BuildServiceProvider();
    }

    /// <summary>What a command logs: what went wrong, on standard error.</summary>
    internal static Serilog.Core.Logger Log() => new LoggerConfiguration().MinimumLevel.Warning().WriteTo.Console(
        standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture).CreateLogger();

    public static string Origin(this IServiceProvider services) => services.GetRequiredService<MapflatOptions>().PublicUrl ?? LocalOrigin;
}
