using System.CommandLine;
using System.Globalization;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer;

namespace Mapflat.Web.Cli;

internal static class AddressCommands
{
    private const string Pipe = "-";
    private const int Shown = 20;

    public static Command Create(string[] settings) =>
        new("addresses", "Bring in what others know of this site’s addresses.") { Import(settings) };

    private static Command Import(string[] settings)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A server’s access log (common, combined, JSON), a table of Search Console, Matomo, "
                + "Analytics or of links to this site (CSV), a CDX or CDXJ index, a sitemap, or a list of addresses; "
                + "also .gz, and - for standard input."
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would wait, and change nothing." };
        var command = new Command("import", "Ask every address of a file of this site. What answers is counted; what "
            + "does not waits under “Missing addresses”, with how often it was asked for.")
        {
            file, dryRun
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var path = parsed.GetRequiredValue(file);
            if (path != Pipe && !File.Exists(path))
                return ExitCode.Get(new Failure.NotFound($"There is no file {path}."));
            await using var content = path == Pipe ? Console.OpenStandardInput() : File.OpenRead(path);
            using var progress = new ProgressLine();
            var isDry = parsed.GetValue(dryRun);
            var (report, failure) = await services.GetRequiredService<AddressImport>().ImportAsync(
                content, path == Pipe ? "standard input" : path, isDry, progress, cancellationToken);
            progress.End();
            if (report is null) return ExitCode.Get(failure!);
            Print(report, isDry);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(AddressImportReport report, bool isDry)
    {
        ExitCode.Print(report.Findings);
        foreach (var listed in report.Missing)
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{UrlText.Shown(listed.Path)}\t{listed.Count}"));
        Tell($"The file was taken for {report.Title}.");
        Tell($"{Counted.Phrase(report.Answered, "line names", "lines name")} an address that something answers.");
        if (report.Missing.Count > 0)
        {
            Tell($"{Counted.Phrase(report.Missing.Count, "address is", "addresses are")} answered by nothing, and "
                + $"{(isDry ? "would wait" : Counted.Word(report.Missing.Count, "waits", "wait"))} under “Missing "
                + "addresses” in the owner’s area.");
        }

        if (report.Forgotten > 0)
            Tell($"There were too many to remember all: {report.Forgotten:N0} times, one asked for least was dropped.");
        if (report.Left > 0)
            Tell($"There was no room for {report.Left:N0} of them; decide on some, and import it again.");
        if (report.PassedOver > 0)
            Tell($"{report.PassedOver:N0} lines were passed over: of programs that guess, or no visit to a page.");
        if (report.OtherHosts.Count > 0)
        {
            var hosts = string.Join(", ", report.OtherHosts.Take(Shown).Select(host => host.Key));
            var lines = report.OtherHosts.Sum(host => host.Value);
            Tell($"{Counted.Phrase(lines, "line is", "lines are")} of other hosts: {hosts}.");
            Tell("If one is this site’s, add it to Mapflat:LegacyHosts.");
        }

        if (report.Unread > 0)
            Tell($"{Counted.Phrase(report.Unread, "line")} could not be read; the first are named above.");
    }

    private static void Tell(string sentence) => Console.Error.WriteLine(sentence);
}
