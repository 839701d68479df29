using System.CommandLine;
using System.Globalization;
using Mapflat.Content.Archives;

namespace Mapflat.Web.Cli;

internal static class ArchiveCommands
{
    public static Command Create(string[] settings)
    {
        var command = new Command("archives", "The old sites that were adopted. Without a verb, lists them.")
        {
            List(settings), Report(settings), Export(settings), Remove(settings)
        };
        command.SetAction((_, cancellationToken) => ListAsync(settings, cancellationToken));
        return command;
    }

    private static Command List(string[] settings)
    {
        var command = new Command("list", "List them: name, file, size in bytes, day of adoption.");
        command.SetAction((_, cancellationToken) => ListAsync(settings, cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(string[] settings, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(settings);
        var archives = services.GetRequiredService<ArchiveList>();
        var missing = await archives.FindMissingAsync(cancellationToken);
        foreach (var archive in await archives.ReadAsync(cancellationToken))
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{archive.Name}\t{archive.File}\t{archive.Length}\t{archive.Adopted:yyyy-MM-dd}"
                + $"{(missing.Any(lost => lost.Id == archive.Id) ? "\tmissing" : "")}"));
        foreach (var archive in missing)
            await Console.Error.WriteLineAsync(archives.Explain(archive));
        return missing.Count == 0 ? ExitCode.Done : ExitCode.Fault;
    }

    private static Command Report(string[] settings)
    {
        var name = new Argument<string>("NAME") { Description = "Its name, as the list has it." };
        var command = new Command("report", "Say what it holds and what is missing, worst first.") { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var (archive, failure) = await services.GetRequiredService<ArchiveList>()
                .FindAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (archive is null) return ExitCode.Get(failure!);
            await AdoptCommand.PrintAsync(AdoptionReport.Read(archive.Report), isDry: null);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Export(string[] settings)
    {
        var name = new Argument<string>("NAME") { Description = "Its name, as the list has it." };
        var file = new Argument<string>("FILE") { Description = "A file that is not there yet." };
        var command = new Command("export", "Give its file back, as it was adopted: a WARC, which other programs read.")
        {
            name, file
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var archives = services.GetRequiredService<ArchiveList>();
            var (archive, failure) = await archives.FindAsync(parsed.GetRequiredValue(name), cancellationToken);
            if (archive is null) return ExitCode.Get(failure!);
            var path = parsed.GetRequiredValue(file);
            if (Path.Exists(path))
                return ExitCode.Get(new Failure.Conflict(
                    $"{path} is there already; name a file that is not, so that nothing is overwritten."));
            File.Copy(archives.PathOf(archive), path);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Remove(string[] settings)
    {
        var name = new Argument<string>("NAME") { Description = "Its name, as the list has it." };
        var gone = new Option<bool>("--gone")
        {
            Description = "Addresses that nothing else answers are gone for good (410); without it they are not lost."
        };
        var yes = new Option<bool>("--yes") { Description = "Do it; without it, only what it does is said." };
        var command = new Command("remove", "Take an archive away, with its file. Adopting the same file again brings "
            + "all of it back.")
        {
            name, gone, yes
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var removal = services.GetRequiredService<ArchiveRemoval>();
            var (which, isSure) = (parsed.GetRequiredValue(name), parsed.GetValue(yes));
            var (consequences, failure) = isSure
                ? await removal.CarryOutAsync(which, parsed.GetValue(gone), Author.Command, cancellationToken)
                : await removal.PlanAsync(which, cancellationToken);
            if (consequences is null) return ExitCode.Get(failure!);
            foreach (var line in consequences.Describe()) await Console.Out.WriteLineAsync(line);
            await Console.Error.WriteLineAsync((isSure, consequences.Lost) switch
            {
                (true, 0) => $"{which} was removed.",
                (true, _) => $"{which} was removed, and these addresses are gone (410).",
                (_, 0) => "Nothing was changed. With --yes, it is removed; “archives export” gives its file back "
                    + "first.",
                _ => "Nothing was changed. With --yes and --gone, it is removed and these addresses are gone (410). "
                    + "“archives export” gives its file back first.",
            });
            return ExitCode.Done;
        });
        return command;
    }
}
