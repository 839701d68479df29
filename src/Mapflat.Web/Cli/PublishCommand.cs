using System.CommandLine;
using System.Globalization;
using Mapflat.Web.Freezing.Publishing;

namespace Mapflat.Web.Cli;

/// <summary><c>mapflat publish</c>: the site that visitors are served, as objects for a content delivery
/// network.</summary>
internal static class PublishCommand
{
    public static Command Create(string[] settings)
    {
        var target = new Argument<string?>("TARGET")
        {
            Description = "As s3://bucket/prefix; without it, Mapflat:Publish:Target. Credentials come from the usual "
                + "AWS_ variables.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var endpoint = new Option<string?>("--endpoint")
        {
            Description = "The address of an object store that is not Amazon's.",
            HelpName = "URL",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print what would be written, and write nothing." };
        var full = new Option<bool>("--full")
        {
            Description = "List what is in the bucket, and do not believe what the last run noted there.",
        };
        var prune = new Option<bool>("--prune")
        {
            Description = "Delete what nothing has led to for a day.",
        };
        var verify = new Option<string?>("--verify")
        {
            Description = "Afterwards, ask for what has changed at this origin, such as https://www.example.org; "
                + "without it, at Mapflat:Publish:Url.",
            HelpName = "URL",
        };
        var purge = new Option<string?>("--purge-command")
        {
            Description = "Afterwards, run this with the URLs that have changed on its standard input.",
            HelpName = "COMMAND",
        };
        var command = new Command("publish", "Copy the frozen site to an object store: only what has changed, in such "
            + "an order that no page names a file that is not there. A run that was broken off is continued by running "
            + "it again. Works beside a running site.")
        {
            target, endpoint, dryRun, full, prune, verify, purge,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var progress = new ProgressLine();
            await using var services = CommandServices.Create(settings);
            var options = services.GetRequiredService<MapflatOptions>();
            if ((parsed.GetValue(target) ?? options.Publish.Target) is not { } place)
                return ExitCode.Get(new Failure.Invalid(
                    "Where to? Write “mapflat publish s3://bucket/prefix”, or set Mapflat:Publish:Target.", []));
            if (options.PublicUrl is null)
                return ExitCode.Get(new Failure.Invalid("Mapflat:PublicUrl is not set, so nobody knows which address "
                    + "visitors come by. Set it to the origin of the site, such as https://www.example.org.", []));
            var (opened, failure) = Bucket.Open(
                place, parsed.GetValue(endpoint) ?? options.Publish.Endpoint, options.Publish.Region);
            if (opened is null) return ExitCode.Get(failure!);
            using var bucket = opened;
            var (site, isPastReadable) = await services.FreezeAsync(
                left => progress.Show("Drawing pages", left), cancellationToken);
            var wishes = new PublishWishes(parsed.GetValue(full), parsed.GetValue(prune), parsed.GetValue(dryRun));
            PublishReport report;
            try
            {
                report = await new SitePublisher(services, bucket, wishes, progress.Show).RunAsync(site, isPastReadable,
                    options.PublicUrl.StartsWith("https:", StringComparison.Ordinal),
                    DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), cancellationToken);
            }
            catch (Exception e) when (Bucket.IsFault(e))
            {
                progress.End();
                await Console.Error.WriteLineAsync(
                    $"{place}: {e.Message.TrimEnd('.')}. What was written until then stays; run “mapflat publish” "
                        + "again to go on.");
                return ExitCode.Fault;
            }

            progress.End();
            ExitCode.Print(report.Findings.Shorten());
            foreach (var key in wishes.DryRun ? report.Written : []) Console.WriteLine(key);
            await Console.Error.WriteLineAsync(Tell(report, place, wishes));
            if (wishes.DryRun) return ExitCode.Done;
            return await FollowUpAsync(report, site.Origin, parsed.GetValue(verify) ?? options.Publish.Url,
                parsed.GetValue(purge) ?? options.Publish.PurgeCommand, cancellationToken);
        });
        return command;
    }

    private static string Tell(PublishReport report, string place, PublishWishes wishes) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(wishes.DryRun ? "Would write" : "Wrote")} {report.Written.Count} of {report.Objects} objects to {place}"
            + $"{(report.Deleted > 0 ? $", and deleted {report.Deleted}" : "")}, in {report.Requests} "
            + $"{(report.Requests == 1 ? "request" : "requests")}."
            + $"{(report.Left > 0 ? $" {report.Left} are there that nothing leads to (--prune, a day later)." : "")}");

    private static async Task<int> FollowUpAsync(
        PublishReport report, string origin, string? url, string? purge, CancellationToken cancellationToken)
    {
        var (faults, asked) = await FollowUp.RunAsync(report, origin, url, purge, cancellationToken);
        foreach (var fault in faults) Console.WriteLine(fault);
        if (url is not null)
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{asked} changed addresses were asked for at {url}."));
        return faults.Count == 0 ? ExitCode.Done : ExitCode.Fault;
    }
}
