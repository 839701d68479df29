using System.Net.Sockets;
using Mapflat.Content.Store;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Connections;

namespace Mapflat.Web.Cli;

/// <summary>No verb: serves the site until the process is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (Stray(args) is { } stray)
        {
            await Console.Error.WriteLineAsync(
                $"“{stray}” is neither a verb in first place nor a setting such as --urls http://localhost:5000.");
            await Console.Error.WriteLineAsync("Run “mapflat --help” to see what can be said here.");
            return ExitCode.Usage;
        }

        try
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
            {
                // Watching appsettings.json would put a watch on every folder below the content root.
                Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
                ContentRootPath = ContentRoot.Find(),
            });
            await builder.AddMapflatWeb().Build().UseMapflatWeb().RunAsync();
            return ExitCode.Done;
        }
        catch (SettingsException e)
        {
            return await ExitCode.OfAsync(e);
        }
        catch (FolderInUseException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Conflict;
        }
        catch (Exception e)
            when (e is StoreException or IOException or InvalidDataException or UnauthorizedAccessException
                or FormatException or ArgumentException or InvalidOperationException or SocketException)
        {
            // The port is taken, most often, or is not a port; the message names it, and the log has the rest.
            await Console.Error.WriteLineAsync(e.Message);
            if (e.InnerException is AddressInUseException)
                await Console.Error.WriteLineAsync(
                    "Stop what listens there, or name another port: --urls http://localhost:5001.");
            return ExitCode.Fault;
        }
    }

    /// <summary>
    /// The first token that the host would pass over in silence: a word or switch that is neither <c>--key=value</c>
    /// nor <c>--key</c> with a value after it. Whoever typed it meant something else than to start the server.
    /// </summary>
    private static string? Stray(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || args[i].Length == 2) return args[i];
            if (args[i].Contains('=', StringComparison.Ordinal)) continue;
            if (i + 1 == args.Length || args[i + 1].StartsWith('-')) return args[i];
            i++;
        }

        return null;
    }
}
