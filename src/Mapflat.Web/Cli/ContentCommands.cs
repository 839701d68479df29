using System.CommandLine;
using Mapflat.Content.Transfer;

namespace Mapflat.Web.Cli;

/// <summary><c>mapflat content import|export</c>.</summary>
internal static class ContentCommands
{
    public static Command Create(string[] settings) => new("content", "Take content in from a folder of Markdown, or write it out as one.")
    {
        Import(settings),
        Export(settings),
    };

    private static Command Import(string[] settings)
    {
        var path = new Argument<string>("PATH") { Description = "A folder as “content export” writes it: pages/, media/, site.yaml, redirects.csv; each may be missing." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything and say what would change, and change nothing." };
        var command = new Command("import", "Take in a folder of content: all of it, or nothing if there is a fault. What the site has beyond the folder stays.") { path, dryRun };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var dry = parsed.GetValue(dryRun);
            var (report, failure) = await services.GetRequiredService<ContentImport>().ImportAsync(parsed.GetRequiredValue(path), dry, cancellationToken);
            if (report is null) return ExitCode.Of(failure!);
            ExitCode.Print(report.Findings);
            foreach (var change in report.Changes) Console.WriteLine(change);
            await Console.Error.WriteLineAsync(report.ChangesNothing
                ? "Nothing to change: the site already says all of this."
                : $"{(dry ? "Would change" : "Changed")} {Count(report.Pages, "page")}, {Count(report.Rules, "redirect rule")}, {Count(report.Media, "media file")}{(report.Site ? " and the site's settings" : "")}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Export(string[] settings)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that is new or empty." };
        var command = new Command("export", "Write all content as Markdown with front matter, media, redirects.csv and site.yaml; the same content always gives the same bytes.") { folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var (report, failure) = await services.GetRequiredService<ContentExport>().ExportAsync(parsed.GetRequiredValue(folder), cancellationToken);
            if (report is null) return ExitCode.Of(failure!);
            await Console.Error.WriteLineAsync($"Wrote {Count(report.Pages, "page")}, {Count(report.Rules, "redirect rule")} and {Count(report.Media, "media file")}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
