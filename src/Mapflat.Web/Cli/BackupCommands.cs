using System.CommandLine;
using System.Globalization;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Mapflat.Content.Text;

namespace Mapflat.Web.Cli;

internal static class BackupCommands
{
    private const int Shown = 20;

    public static Command Create(string[] settings) =>
        new("backup", "Make, check and restore backups: one file each with database, media, keys and settings.")
        {
            Make(settings),
            Check(settings),
            Restore(settings),
            Key(settings),
        };

    private static Command Make(string[] settings)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "The file to make; without it, one in the folder “backups” of the data folder.",
            Arity = ArgumentArity.ZeroOrOne
        };
        var command = new Command("create", "Back up the site as it is at one moment, beside a running "
            + "site or without one, and check the backup by unpacking it again. Prints its path.")
        {
            file
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            if (!File.Exists(services.GetRequiredService<DataFolder>().Database))
                return ExitCode.Get(
                    new Failure.NotFound($"There is no site in {services.GetRequiredService<DataFolder>().Root} yet."));
            using var progress = new ProgressLine();
            var target = parsed.GetValue(file);
            var (made, failure) = await services.GetRequiredService<BackupStore>().CreateAsync(BackupReason.ByHand,
                Author.Command, target is null ? null : Path.GetFullPath(target), progress, cancellationToken);
            progress.End();
            if (made is null) return ExitCode.Get(failure!);
            Console.WriteLine(made.Path);
            await KeepArchivesAsync(services, made, isNamed: target is not null, cancellationToken);
            foreach (var hash in made.Manifest.MissingMedia)
                await Console.Error.WriteLineAsync(
                    $"warning: media/{hash} is missing or damaged on the disk, and so in the backup.");
            await Console.Error.WriteLineAsync(
                $"Backed up {Contents(made.Manifest)}, and checked it: {Size(made.File.Size)}.");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Copies archives beside backups that are kept here, and says which another one needs.</summary>
    private static async Task KeepArchivesAsync(
        IServiceProvider services, Backup made, bool isNamed, CancellationToken cancellationToken)
    {
        if (made.Manifest.Archives.Count == 0) return;
        var beside = Path.Combine(Path.GetDirectoryName(made.Path)!, ArchiveCopies.Folder);
        if (isNamed)
        {
            await Console.Error.WriteLineAsync($"{Archives(made.Manifest)} not in it, as archives never change: keep "
                + $"them beside it, in {beside}: {string.Join(", ", made.Manifest.Archives.Select(a => a.File))}. They "
                + $"are in {services.GetRequiredService<DataFolder>().Archives}.");
            return;
        }

        using var progress = new ProgressLine();
        var copying = await services.GetRequiredService<ArchiveCopies>()
            .CopyAsync(Path.GetDirectoryName(made.Path)!, progress, cancellationToken);
        progress.End();
        foreach (var fault in copying.Faults) await Console.Error.WriteLineAsync($"warning: {fault}.");
        await Console.Error.WriteLineAsync($"{Archives(made.Manifest)} not in it, but beside it, in {beside}.");
    }

    private static Command Check(string[] settings)
    {
        var file = Backup();
        var command = new Command("check", "Unpack a backup into a temporary folder and check all of it: every hash, "
            + "the database, its rows and pages. Says which archives it needs, and whether they are beside it.")
        {
            file
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            using var progress = new ProgressLine();
            var (manifest, failure) = await services.GetRequiredService<BackupStore>()
                .CheckAsync(PathOf(parsed.GetRequiredValue(file), services), progress, cancellationToken);
            progress.End();
            if (manifest is null) return ExitCode.Get(failure!);
            foreach (var hash in manifest.MissingMedia)
                await Console.Error.WriteLineAsync(
                    $"warning: media/{hash} was missing on the disk already when it was made.");
            var beside = ArchiveCopies.FindBeside(
                PathOf(parsed.GetRequiredValue(file), services), manifest, progress, cancellationToken);
            progress.End();
            foreach (var archive in beside.Where(archive => !archive.IsWhole))
                await Console.Error.WriteLineAsync(archive.IsThere
                    ? $"error: {archive.Path} is damaged."
                    : $"warning: it needs the archive {archive.Archive.File}, which is not beside it "
                        + $"({archive.Path}).");
            foreach (var archive in beside.Where(archive => archive.IsWhole))
                Console.WriteLine($"{archive.Archive.Name}\t{archive.Path}");
            if (beside.Any(archive => archive.IsThere && !archive.IsWhole)) return ExitCode.Fault;
            await Console.Error.WriteLineAsync($"All is well: {Contents(manifest)}, as of {Moment(manifest.Created)}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Restore(string[] settings)
    {
        var file = Backup();
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Check the backup and say what would change, and change nothing."
        };
        var key = new Option<string?>("--key")
        {
            Description = "The backup key that was written down where the backup was made. It becomes the key of a "
                + "data folder that has none."
        };
        var accept = new Option<bool>("--accept-unproven")
        {
            Description = "Restore a backup that cannot prove where it comes from: without a seal, with that of "
                + "another key, or altered. The accounts in it may sign in afterwards."
        };
        var keep = new Option<bool>("--keep-accounts")
        {
            Description = "Keep accounts, passwords, passkeys and keys as they are now."
        };
        var command = new Command("restore", "Bring the site back to what a backup says, beside a running "
            + "site or without one. What is there now is backed up first; everybody is signed out.")
        {
            file, dryRun, key, accept, keep
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var (restore, path) =
                (services.GetRequiredService<BackupRestore>(), PathOf(parsed.GetRequiredValue(file), services));
            using var progress = new ProgressLine();
            var dry = parsed.GetValue(dryRun);
            var choices = new RestoreChoices(
                parsed.GetValue(key), parsed.GetValue(accept), KeepsAccounts: parsed.GetValue(keep));
            var (report, failure) = dry
                ? await restore.ReviewAsync(path, choices, progress, cancellationToken)
                : await restore.RestoreAsync(path, choices, Author.Command, progress, cancellationToken);
            progress.End();
            if (report is null) return ExitCode.Get(failure!);
            Print(report);
            await Console.Error.WriteLineAsync(dry
                ? $"Would restore {Contents(report.Manifest)}, as of {Moment(report.Manifest.Created)}."
                : $"Restored {Contents(report.Manifest)}, as of {Moment(report.Manifest.Created)}. Everybody is signed "
                    + $"out.{(report.SavedAs is { } saved ? $" What was there before is in {saved}." : "")}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Key(string[] settings)
    {
        var command = new Command("key", "Print the backup key, to be written down and kept apart from the machine: "
            + "with it a backup proves on another machine that it was made here. One is made where there is none.");
        command.SetAction(async (_, _) =>
        {
            await using var services = CommandServices.Create(settings);
            Console.WriteLine(BackupKey.ReadOrCreate(services.GetRequiredService<DataFolder>()));
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> Backup() => new("FILE")
    {
        Description = "The backup: a path, or the name of one in the folder “backups” of the data folder."
    };

    private static string PathOf(string file, IServiceProvider services)
    {
        var path = Path.GetFullPath(file);
        return !File.Exists(path) && services.GetRequiredService<BackupStore>().Find(file) is { } known
            ? known.Path
            : path;
    }

    private static void Print(RestoreReport report)
    {
        if (report.Replaces && report.ChangesNothing) Console.WriteLine("= the site says the same already");
        List("+", report.PagesAdded);
        List("~", report.PagesChanged);
        List("-", report.PagesLost);
        Tell("redirect rules", report.Rules);
        Tell("media files", report.Media);
        foreach (var account in report.Accounts)
            foreach (var change in account.Changes) Console.WriteLine($"~ account {account.Email} {change}");
        foreach (var key in report.Keys) Console.WriteLine($"+ {key}");
        foreach (var other in report.Others) Console.WriteLine($"~ {other}");
        if (report.SettingsChanged) Console.WriteLine("~ the settings of the site");
        foreach (var archive in report.ArchivesPutBack) Console.WriteLine($"+ {archive}");
        foreach (var archive in report.ArchivesLost)
            Console.WriteLine(
                $"- archive {archive} was adopted since; its file stays in data/archives: adopt it again");
        foreach (var (address, answer) in report.Kept)
            Console.WriteLine($"! {address} was public since then; it {answer}");
        foreach (var setting in report.OtherSettings)
            Console.Error.WriteLine($"warning: {setting}; a restore leaves the settings of the program alone.");
        if (report.Proof != BackupProof.MadeHere)
            Console.Error.WriteLine($"warning: {BackupKey.InWords(report.Proof)}");
        foreach (var ahead in report.Ahead)
            Console.Error.WriteLine(
                $"warning: later than now: {ahead}. A clock was wrong when it was made, or is now.");
        foreach (var account in report.Accounts.Where(account => account.IsLockedOut))
            Console.Error.WriteLine($"warning: {account.Email} will not be able to sign in afterwards.");
        foreach (var archive in report.MissingArchives)
            Console.Error.WriteLine($"warning: the archive {archive.File} is neither here nor beside the backup. Put "
                + "it back into the folder “archives” of the data folder; until then its addresses answer 503.");
        foreach (var hash in report.Manifest.MissingMedia)
            Console.Error.WriteLine(
                $"warning: media/{hash} is not in the backup, as it was missing on the disk when it was made.");
    }

    private static void List(string sign, IReadOnlyList<string> addresses)
    {
        foreach (var address in addresses.Take(Shown)) Console.WriteLine($"{sign} {address}");
        if (addresses.Count > Shown) Console.WriteLine($"{sign} and {addresses.Count - Shown} more pages");
    }

    private static void Tell(string what, Tally tally)
    {
        if (!tally.IsNothing)
            Console.WriteLine($"~ {what}: {tally.Added} come back, {tally.Changed} change, {tally.Lost} go");
    }

    private static string Contents(BackupManifest manifest) =>
        $"{Counted.Phrase(manifest.RowsOf("Pages"), "page")}, "
        + $"{Counted.Phrase(manifest.RowsOf("Rules"), "redirect rule")}, "
        + $"{(manifest.WithMedia ? Counted.Phrase(manifest.MediaFiles, "media file") : "no media files")}, "
        + $"{Counted.Phrase(manifest.RowsOf("Accounts"), "account")}, "
        + $"{Counted.Phrase(manifest.RowsOf("Passkeys"), "passkey")} and {Counted.Phrase(manifest.KeyFiles, "key")}";

    private static string Archives(BackupManifest manifest) => manifest.Archives.Count == 1
        ? "One archive is" : string.Create(CultureInfo.InvariantCulture, $"{manifest.Archives.Count} archives are");

    private static string Moment(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Size(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:N1} MB");
}
