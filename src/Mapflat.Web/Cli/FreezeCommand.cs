using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Mapflat.Content;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Store;
using Mapflat.Web.Freezing;
using Mapflat.Web.Freezing.Export;
using Mapflat.Web.Hosting;
using Serilog;

namespace Mapflat.Web.Cli;

/// <summary><c>mapflat freeze</c>: the site that visitors are served, as files for any web server.</summary>
internal static class FreezeCommand
{
    public static Command Create(string[] settings)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that is new or empty but for version control, or holds an earlier copy. Only what that copy wrote is overwritten or deleted." };
        var command = new Command("freeze", "Write the whole site as static files with its redirects, for nginx, Apache, Netlify, Cloudflare or any host. Works beside a running site, and without the database from what was frozen last.") { folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var into = parsed.GetRequiredValue(folder);
            if (StaticFolder.Read(into).Failure is { } refused) return ExitCode.Of(refused);
            using var progress = new ProgressLine();
            await using var services = CommandServices.Create(settings);
            var (site, isPastReadable) = await services.FreezeAsync(left => progress.Show("Drawing pages", left), cancellationToken);
            var options = services.GetRequiredService<MapflatOptions>();
            var isHttps = options.PublicUrl?.StartsWith("https:", StringComparison.Ordinal) == true;
            var copy = await StaticCopy.MakeAsync(services, site, isPastReadable, isHttps, progress.Show, cancellationToken);
            var servers = ServerConfigurations.Write(copy.Site);
            var (left, conflict) = StaticFolder.Write(into, copy, servers, progress.Show, cancellationToken);
            progress.End();
            if (left is null) return ExitCode.Of(conflict!);

            if (options.PublicUrl is null)
                await Console.Error.WriteLineAsync($"warning: Mapflat:PublicUrl is not set, so every absolute address in the copy begins with {site.Origin}. Set it and freeze again before others are to read it.");
            ExitCode.Print(left.Concat(copy.Findings));
            ExitCode.Print(servers.SelectMany(server => server.Findings.Select(finding => finding with { File = server.Server })));
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Wrote {copy.Entries.Count(entry => entry.Markdown is not null)} pages, {copy.Entries.Count} addresses in all, and {copy.Site.Known.All.Count} old ones to {Path.GetFullPath(into)}. How to serve them is in {Path.Combine(into, "README.md")}."));
            return ExitCode.Done;
        });
        return command;
    }
}
