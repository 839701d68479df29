using System.CommandLine;
using System.Globalization;
using Mapflat.Content.Archives;
using Mapflat.Content.Search;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Cli;

internal static class AdoptCommand
{
    public static Command Create(string[] settings)
    {
        var source = new Argument<string>("SOURCE")
        {
            Description = "A folder as a web server would serve it, a .zip of one, a .warc, .warc.gz or .wacz."
        };
        var host = new Option<string?>("--host")
        {
            Description = "Which host is the site, where there are several, or a folder does not say."
        };
        var name = new Option<string?>("--name") { Description = "What the archive is to be called." };
        var date = new Option<DateTime?>("--date")
        {
            Description = "When a folder was what visitors got; else the time of its newest file.",
            CustomParser = result =>
            {
                if (DateTime.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day)) return day;
                result.AddError($"“{result.Tokens[0].Value}” is not a date; write 2017-05-31.");
                return null;
            }
        };
        var alone = new Option<bool>("--alone")
        {
            Description = "Take away the shipped content, where nobody has changed it yet; a backup is made of it."
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would come in, and change nothing." };
        var command = new Command("adopt", "Take in an old site as its visitors got it: everything in it answers at "
            + "the address that it had. Says what there is and what is missing, worst first.")
        {
            source, host, name, date, alone, dryRun
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            using var progress = new ProgressLine();
            var (isDry, isAlone) = (parsed.GetValue(dryRun), parsed.GetValue(alone));
            if (isAlone && !isDry && await services.GetRequiredService<SiteBeginning>()
                .PrepareAsync(ContentRoot.Shipped, Author.Command, cancellationToken) is { } refusal)
                return ExitCode.Get(refusal);
            var (reports, failure) = await services.GetRequiredService<ArchiveAdoption>().AdoptAsync(
                parsed.GetRequiredValue(source),
                new AdoptionOptions(
                    parsed.GetValue(host), parsed.GetValue(name), parsed.GetValue(date), isDry, isAlone),
                Author.Command, progress, cancellationToken);
            if (reports is not null && !isDry)
                await services.GetRequiredService<CaptureFilling>().FillAsync(
                    (done, of) => progress.Show("Making pages searchable", done, of), cancellationToken);
            progress.End();
            if (reports is null) return ExitCode.Get(failure!);
            foreach (var report in reports) await PrintAsync(report, isDry);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What there is goes to standard output, worst first, and what was done to standard error.</summary>
    internal static async Task PrintAsync(AdoptionReport report, bool? isDry)
    {
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{report.Name}: {Counted.Phrase(report.Pages, "page")}, {Counted.Phrase(report.Files, "other file")} and "
            + $"{Counted.Phrase(report.Redirects, "redirect")} of {report.Host}, "
            + $"{Counted.Phrase(report.OtherHosts, "file")} of other hosts, "
            + $"from {report.From:yyyy-MM-dd} to {report.To:yyyy-MM-dd}"));
        foreach (var finding in report.Findings)
        {
            await Console.Out.WriteLineAsync($"{(finding.IsLoss ? "lost" : "note")}: {finding.Sentence}");
            foreach (var example in finding.Examples) await Console.Out.WriteLineAsync($"    {example}");
            if (finding.Count > finding.Examples.Count && finding.Examples.Count > 0)
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"    and {finding.Count - finding.Examples.Count:N0} more"));
        }

        if (isDry is null) return;
        await Console.Error.WriteLineAsync((report.IsKnown, isDry.Value) switch
        {
            (true, _) => $"This very archive is here already, as {report.Name}; nothing was changed.",
            (_, true) => "Nothing was changed; without --dry-run, this comes in.",
            _ => $"Adopted as {report.Name}. Visitors get it at the addresses that it had.",
        });
    }
}
