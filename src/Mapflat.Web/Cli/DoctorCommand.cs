using System.CommandLine;
using System.Globalization;
using Mapflat.Content;
using Mapflat.Content.Links;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;

namespace Mapflat.Web.Cli;

/// <summary><c>mapflat doctor</c>: looks at everything that the site depends on. Opening an older store brings its schema up to date, after a copy.</summary>
internal static class DoctorCommand
{
    private const long LittleSpace = 200L * 1024 * 1024;

    // https://dotnet.microsoft.com/platform/support/policy/dotnet-core
    private static readonly DateOnly _endOfSupport = new(2028, 11, 14);

    public static Command Create(string[] settings)
    {
        var command = new Command("doctor", "Look at settings, database, links, redirect rules, disk and runtime, and say what needs someone.");
        command.SetAction(async (_, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var options = services.GetRequiredService<MapflatOptions>();
            var folder = services.GetRequiredService<DataFolder>();
            var report = new Report();
            Report.Good("settings", options.PublicUrl is null
                ? "no fault; Mapflat:PublicUrl is not set, so only this machine is answered" : $"no fault; the site is {options.PublicUrl}");
            Disk(report, folder);
            if (File.Exists(folder.Database)) await StoreAsync(report, services, cancellationToken);
            else if (folder.ReadGeneration() > 0) report.Fail("database", $"{folder.Database} is missing, though a site was served from this folder; restore a copy from {folder.Backups}");
            else Report.Warn("database", $"there is none in {folder.Root} yet; the first start makes it from the shipped content");
            Runtime(report, services.GetRequiredService<TimeProvider>());
            return report.Failures == 0 ? ExitCode.Done : ExitCode.Fault;
        });
        return command;
    }

    private static void Disk(Report report, DataFolder folder)
    {
        if (!Directory.Exists(folder.Root))
        {
            Report.Warn("data folder", $"{folder.Root} does not exist yet; the first start makes it");
            return;
        }

        var free = new DriveInfo(folder.Root).AvailableFreeSpace;
        var words = string.Create(CultureInfo.InvariantCulture, $"{folder.Root} has {free / 1024.0 / 1024 / 1024:0.0} GiB free");
        if (free < LittleSpace) report.Fail("disk", $"{words}; make room, or saving will fail");
        else Report.Good("disk", words);
    }

    private static async Task StoreAsync(Report report, IServiceProvider services, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<ContentStore>();
        try
        {
            var faults = await store.CheckIntegrityAsync(cancellationToken);
            foreach (var fault in faults) report.Fail("database", fault);
            if (faults.Count > 0) return;
            Report.Good("database", $"whole, at generation {await store.ReadGenerationAsync(cancellationToken)}");
        }
        catch (Exception e) when (e is StoreException or System.Data.Common.DbException)
        {
            report.Fail("database", e.Message);
            return;
        }

        var links = await services.GetRequiredService<InternalLinks>().FindAsync(services.Origin(), cancellationToken);
        foreach (var link in links) Report.Warn("link", link.ToString());
        if (links.Count == 0) Report.Good("links", "every link between pages leads somewhere");
        var data = await services.GetRequiredService<RedirectReader>().ReadAsync(services.Origin(), cancellationToken);
        var rules = RuleCheck.Run(data);
        foreach (var (_, rule) in rules)
        {
            if (rule.Severity == Severity.Error) report.Fail("rule", rule.Message);
            else Report.Warn("rule", rule.Message);
        }

        if (services.GetRequiredService<DataFolder>() is { AreRedirectsOff: true, RedirectsOff: var off })
            report.Fail("rules", $"all of them are switched off, because the file {off} is there; delete it to obey them again");
        if (rules.Count == 0) Report.Good("rules", $"{data.Rules.Count} redirect rules, none in another's way");
    }

    private static void Runtime(Report report, TimeProvider time)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var words = $".NET {Environment.Version} has security updates until {_endOfSupport:yyyy-MM-dd}";
        if (today > _endOfSupport) report.Fail("runtime", $"{words}; that day has passed, so move to a newer version");
        else if (today > _endOfSupport.AddMonths(-6)) Report.Warn("runtime", $"{words}; plan the move to a newer version");
        else Report.Good("runtime", words);
    }

    private sealed class Report
    {
        public int Failures { get; private set; }

        public static void Good(string what, string words) => Console.WriteLine($"ok    {what}: {words}");

        public static void Warn(string what, string words) => Console.WriteLine($"warn  {what}: {words}");

        public void Fail(string what, string words)
        {
            Failures++;
            Console.WriteLine($"FAIL  {what}: {words}");
        }
    }
}
