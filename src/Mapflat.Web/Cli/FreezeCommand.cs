using System.CommandLine;
using System.Globalization;
using Mapflat.Content.Archives.Warc;
using Mapflat.Content.Text;
using Mapflat.Web.Freezing.Export;

namespace Mapflat.Web.Cli;

/// <summary><c>mapflat freeze</c>: the site that visitors are served, as files for any web server.</summary>
internal static class FreezeCommand
{
    private const string Wacz = "wacz";

    public static Command Create(string[] settings)
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "A folder that is new or empty but for version control, or holds an earlier copy. "
                + "Only what that copy wrote is overwritten or deleted."
        };
        var target = new Option<string?>("--for")
        {
            Description = "The one server that DIR is for, with nothing to be joined by hand; without it DIR holds the "
                + "files for all of them. wacz writes DIR/site.wacz instead: pages and captures as web archives have "
                + "them, for ReplayWeb.page, or for “mapflat adopt” elsewhere."
        };
        target.AcceptOnlyFromAmong([.. CopyLayout.Servers, Wacz]);
        var command = new Command(
            "freeze", "Write the whole site as static files with its redirects, for nginx, Caddy, Apache, Netlify, "
                + "Cloudflare or any host. Works beside a running site, and without the database from what was frozen "
                + "last.")
        {
            folder, target
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var into = parsed.GetRequiredValue(folder);
            var only = parsed.GetValue(target);
            if (only == Wacz) return await WriteWaczAsync(settings, into, cancellationToken);
            using var progress = new ProgressLine();
            await using var services = CommandServices.Create(settings);
            // Before anything is drawn: whether it may be written to, and by nobody else meanwhile.
            var (opened, conflict) = StaticFolder.Open(into, CopyLayout.CreateFor(only));
            if (opened is null) return ExitCode.Get(conflict!);
            using var opening = opened;
            var (site, isPastReadable) = await services.FreezeAsync(
                left => progress.Show("Drawing pages", left), cancellationToken);
            var options = services.GetRequiredService<MapflatOptions>();
            var isHttps = options.PublicUrl?.StartsWith("https:", StringComparison.Ordinal) == true;
            (var report, conflict) = await opening.WriteAsync(
                await new CopyPlanner(services, site, opening.Known, progress.Show)
                    .PlanAsync(isPastReadable, isHttps, cancellationToken),
                progress.Show, cancellationToken);
            progress.End();
            if (report is null) return ExitCode.Get(conflict!);

            if (options.PublicUrl is null)
                await Console.Error.WriteLineAsync("warning: Mapflat:PublicUrl is not set, so every absolute address "
                    + $"in the copy begins with {site.Origin}. Set it and freeze again before others are to read it.");
            ExitCode.Print(report.Left.Concat(report.Copy.Findings.Shorten()));
            ExitCode.Print(report.Servers.SelectMany(server => server.Findings.Shorten()
                .Select(finding => finding with { File = server.Server })));
            var layout = CopyLayout.CreateFor(only);
            var what = layout.IsEdge ? "what stands before a bucket that “mapflat publish” fills"
                : $"{Counted.Phrase(report.Copy.Pages, "page")}, "
                    + $"{Counted.Phrase(report.Addresses, "address", "addresses")} in all, and "
                    + Counted.Phrase(report.Copy.Site.Known.All.Count, "old one");
            await Console.Error.WriteLineAsync($"Wrote {what} to {Path.GetFullPath(into)}. How to serve it is in "
                + $"{Path.Combine(into, layout.ReadmePath)}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> WriteWaczAsync(string[] settings, string into, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetFullPath(into), "site.wacz");
        Directory.CreateDirectory(into);
        if (File.Exists(path) && !WaczWriter.IsOwn(path))
            return ExitCode.Get(new Failure.Conflict(
                $"{path} is there and was not written by “mapflat freeze”; move it, or name another folder."));
        using var progress = new ProgressLine();
        await using var services = CommandServices.Create(settings);
        var (site, isPastReadable) = await services.FreezeAsync(
            left => progress.Show("Drawing pages", left), cancellationToken);
        if (!isPastReadable)
            return ExitCode.Get(new Failure.Conflict("The database, which knows the captures, cannot be read."));
        var report = await new WaczExport(services, site, progress.Show).WriteAsync(path, cancellationToken);
        progress.End();
        if (services.GetRequiredService<MapflatOptions>().PublicUrl is null)
            await Console.Error.WriteLineAsync("warning: Mapflat:PublicUrl is not set, so every address in the archive "
                + $"begins with {site.Origin}. Set it and freeze again before others are to read it.");
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Wrote {report.Frozen} answers of this site, {report.Captures} captures and {report.Redirects} redirects "
                + $"to {path}."));
        if (report.Unreadable == 0) return ExitCode.Done;
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{report.Unreadable} captures are not in it: their archives are missing or damaged (mapflat archives)."));
        return ExitCode.Fault;
    }
}
