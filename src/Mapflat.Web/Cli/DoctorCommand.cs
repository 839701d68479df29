using System.CommandLine;
using Mapflat.Content.Upkeep;

namespace Mapflat.Web.Cli;

/// <summary>
/// <c>mapflat doctor</c>: runs the checks that the site runs by itself, and prints what they find. Opening an older
/// store brings its schema up to date, after a copy.
/// </summary>
internal static class DoctorCommand
{
    public static Command Create(string[] settings)
    {
        var command = new Command("doctor",
            "Look at everything the site depends on, and say what needs someone. Exits with 1 if something does.");
        command.SetAction(async (_, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var schedule = services.GetRequiredService<UpkeepSchedule>();
            var worst = UpkeepState.Well;
            foreach (var task in services.GetServices<IUpkeepTask>())
            {
                var report = await schedule.LookAsync(task, cancellationToken);
                if (report.State > worst) worst = report.State;
                Console.WriteLine($"{Word(report.State)}  {task.Name}: {report.Summary}");
                if (report.State is UpkeepState.Well or UpkeepState.Off) continue;
                foreach (var detail in report.Details) Console.WriteLine($"      {detail}");
            }

            return worst == UpkeepState.NeedsSomeone ? ExitCode.Fault : ExitCode.Done;
        });
        return command;
    }

    private static string Word(UpkeepState state) => state switch
    {
        UpkeepState.Well => "ok  ",
        UpkeepState.Off => "off ",
        UpkeepState.Unknown => "?   ",
        UpkeepState.WorthALook => "warn",
        _ => "FAIL",
    };
}
