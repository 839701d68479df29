using System.CommandLine;
using System.Globalization;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Content.Verification;
using Mapflat.Content.Visits;
using Mapflat.Web.Verification;

namespace Mapflat.Web.Cli;

internal static class VerifyCommand
{
    public static Command Create(string[] settings)
    {
        var url = new Option<string?>("--url")
        {
            Description = "Ask the running site at this origin, such as https://www.example.org, and no other. "
                + "Without it, the site is asked within this process.",
            HelpName = "ORIGIN"
        };
        var all = new Option<bool>("--all")
        {
            Description = "Print every address with what it comes to, not only those that fail."
        };
        var command = new Command("verify", "Try every address that was ever public, and those of redirect-tests.csv, "
            + "as a visitor gets them: none may be lost or need a second hop, and a page of an old site has every word "
            + "that it had. Prints those that fail.")
        {
            url, all
        };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(url) is { } origin
            ? OutsideAsync(settings, origin, parsed.GetValue(all), cancellationToken)
            : InsideAsync(settings, parsed.GetValue(all), cancellationToken));
        return command;
    }

    private static async Task<int> OutsideAsync(
        string[] settings, string origin, bool all, CancellationToken cancellationToken)
    {
        var (visitor, failure) = OuterVisitor.Create(origin);
        if (visitor is null) return ExitCode.Get(failure!);
        using (visitor)
        {
            await using var services = CommandServices.Create(settings);
            var folder = services.GetRequiredService<DataFolder>();
            if (!File.Exists(folder.Database))
                return ExitCode.Get(new Failure.NotFound($"There is no database in {folder.Root}, so no old address is "
                    + "known. Name the site's data folder in Mapflat:DataDirectory, or start the site once."));
            // Better said once than for every address.
            if (await visitor.AskAsync(origin.TrimEnd('/') + "/", cancellationToken) is { Fault: { } fault })
            {
                await Console.Error.WriteLineAsync($"{visitor.Origin}: {fault}");
                return ExitCode.Fault;
            }

            return await RunAsync(services, visitor, all, cancellationToken);
        }
    }

    private static async Task<int> InsideAsync(string[] settings, bool all, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(settings);
        using var progress = new ProgressLine();
        await services.FreezeAsync(left => progress.Show("Drawing pages", left), cancellationToken);
        progress.End();
        return await RunAsync(services, services.GetRequiredService<InnerVisitor>(), all, cancellationToken);
    }

    private static async Task<int> RunAsync(
        IServiceProvider services, IVisitor visitor, bool all, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine();
        var report = await services.GetRequiredService<Verifier>().RunAsync(visitor,
            (done, of) => { lock (progress) progress.Show("Trying old addresses", done, of); }, cancellationToken);
        progress.End();
        foreach (var address in all ? report.Addresses : report.Failures)
            Print(address);
        var captures = services.GetRequiredService<CaptureVerifier>();
        var (done, of) = (0, await captures.CountAsync(cancellationToken));
        var old = await captures.RunAsync(visitor, 0, int.MaxValue,
            address =>
            {
                if (++done % 20 == 0) progress.Show("Trying addresses of old sites", done, of);
                if (!all && address.Problem is null) return;
                progress.End();
                Print(address);
            }, cancellationToken);
        progress.End();
        var (tried, failed) = (report.Addresses.Count + old.Tried, report.Failures.Count() + old.Failed);
        foreach (var host in report.Skipped.GroupBy(test => new Uri(test.Address).GetLeftPart(UriPartial.Authority)))
            await Console.Error.WriteLineAsync(
                $"Left out: {Counted.Phrase(host.Count(), "test")} for {host.Key}, which this site is not asked for.");
        await Console.Error.WriteLineAsync(failed == 0
            ? $"{Counted.Phrase(tried, "address", "addresses")} tried, and each comes to what it should."
            : $"{Counted.Phrase(tried, "address", "addresses")} tried, and {failed} of them "
                + $"{(failed == 1 ? "does" : "do")} not come to what {(failed == 1 ? "it" : "they")} should.");
        await CoverAsync(services, visitor, progress, cancellationToken);
        return failed == 0 ? ExitCode.Done : ExitCode.Fault;
    }

    /// <summary>
    /// How much of what others know of the site is answered. What is not waits under “Missing addresses”, and is no
    /// failure.
    /// </summary>
    private static async Task CoverAsync(
        IServiceProvider services, IVisitor visitor, ProgressLine progress, CancellationToken cancellationToken)
    {
        var coverage = await services.GetRequiredService<KnownAddresses>().MeasureAsync(
            async address => Verifier.Lost(await visitor.AskAsync(
                visitor.Origin + MissingPath.AsSource(address), cancellationToken)) is null,
            (done, of) =>
            {
                if (done % 20 == 0) progress.Show("Trying addresses that others know of", done, of);
            }, cancellationToken);
        progress.End();
        if (coverage.Addresses == 0) return;
        foreach (var lost in coverage.Lost)
            Console.WriteLine($"lost  {UrlText.Shown(lost.Address)}: {Counted.Phrase(lost.Visits, "visit")}, "
                + Counted.Phrase(lost.Links, "link"));
        await Console.Error.WriteLineAsync(coverage.ToString());
    }

    private static void Print(VerifiedAddress address) =>
        Console.WriteLine($"{(address.Problem is null ? "ok   " : "FAIL ")} {UrlText.Shown(address.ToString())}");
}
