using System.CommandLine;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Cli;

internal static class ContentCommands
{
    public static Command Create(string[] settings) =>
        new("content", "Take content in from a folder of Markdown, or write it out as one.")
        {
            Import(settings),
            Export(settings),
            Begin(settings),
        };

    private static Command Import(string[] settings)
    {
        var path = new Argument<string>("PATH")
        {
            Description = "A folder as “content export” writes it: pages/, media/, site.yaml, redirects.csv; each "
                + "may be missing. With --page, one .md or .html file."
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Check everything and say what would change, and change nothing."
        };
        var page = new Option<string?>("--page")
        {
            Description = "The address of the page whose draft the file becomes, such as /about; a new page if there "
                + "is none. Visitors see no change until it is published.",
            HelpName = "ADDRESS"
        };
        var command = new Command(
            "import", "Take in a folder of content: all of it, or nothing if there is a fault. What the site has "
                + "beyond the folder stays. Or take one document into the draft of one page, and print the difference.")
        {
            path, dryRun, page
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(path)?.Tokens is not [{ Value: var name }]) return;
            var isForPage = parsed.GetResult(page) is not null;
            if (!isForPage && File.Exists(name))
                parsed.AddError($"{name} is a file: say with --page ADDRESS which page it is for.");
            else if (isForPage && Directory.Exists(name))
                parsed.AddError($"{name} is a folder, which brings its own addresses: leave out --page, or name one "
                    + ".md or .html file.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var (from, dry) = (parsed.GetRequiredValue(path), parsed.GetValue(dryRun));
            return parsed.GetValue(page) is { } address
                ? await ImportDocumentAsync(
                    services.GetRequiredService<DocumentImport>(), from, address, dry, cancellationToken)
                : await ImportFolderAsync(services.GetRequiredService<ContentImport>(), from, dry, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ImportFolderAsync(
        ContentImport import, string folder, bool dry, CancellationToken cancellationToken)
    {
        var (report, failure) = await import.ImportAsync(folder, dry, cancellationToken);
        if (report is null) return ExitCode.Get(failure!);
        ExitCode.Print(report.Findings.Shorten());
        foreach (var change in report.Changes) Console.WriteLine(change);
        await Console.Error.WriteLineAsync(report.ChangesNothing
            ? "Nothing to change: the site already says all of this."
            : $"{(dry ? "Would change" : "Changed")} {Counted.Phrase(report.Pages, "page")}, "
                + $"{Counted.Phrase(report.Rules, "redirect rule")}, "
                + $"{Counted.Phrase(report.Media, "media file")}{(report.Site ? " and the site's settings" : "")}.");
        return ExitCode.Done;
    }

    private static async Task<int> ImportDocumentAsync(
        DocumentImport import, string path, string address, bool dry, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return ExitCode.Get(new Failure.NotFound($"There is no file {path}."));
        // No more is read than is needed to see that it is too large.
        var bytes = new byte[Math.Min(new FileInfo(path).Length, DocumentFile.LargestFile + 1)];
        await using (var file = File.OpenRead(path)) await file.ReadExactlyAsync(bytes, cancellationToken);
        var (document, failure) = DocumentFile.Read(Path.GetFileName(path), bytes);
        if (document is null) return ExitCode.Get(failure!);
        (var review, failure) = await import.ReviewAsync(
            address, document, withSections: false, cancellationToken);
        if (review is null) return ExitCode.Get(failure!);
        ExitCode.Print(review.Findings);
        if (review.ChangesNothing)
        {
            await Console.Error.WriteLineAsync($"Nothing to change: {review.Address.Path} already says all of this.");
            return ExitCode.Done;
        }

        UnifiedDiff.Write(
            Console.Out, review.Page is null ? "/dev/null" : review.Address.Path, path, review.Page?.Text, review.Text);
        if (!dry)
        {
            var (text, notes) = await import.TakePicturesAsync(
                review.Text, document.Pictures, document.Name, Author.Command, cancellationToken);
            (var done, failure) = await import.KeepAsync(
                address, review.Page?.Edits, text, document.Name, withSections: false, Author.Command,
                cancellationToken);
            if (done is null) return ExitCode.Get(failure!);
            foreach (var note in notes) await Console.Error.WriteLineAsync(note);
        }

        await Console.Error.WriteLineAsync((dry, review.Page) switch
        {
            (true, null) => $"Would make a draft of a new page at {review.Address.Path}.",
            (true, _) => $"Would change the draft of {review.Address.Path}.",
            (false, null) =>
                $"Made a draft of a new page at {review.Address.Path}. Visitors cannot see it until it is published.",
            _ => $"Changed the draft of {review.Address.Path}. Visitors see no change until it is published.",
        });
        return ExitCode.Done;
    }

    private static Command Export(string[] settings)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that is new or empty." };
        var command = new Command("export", "Write all content as Markdown with front matter, media, redirects.csv and "
            + "site.yaml; the same content always gives the same bytes.")
        {
            folder
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var (report, failure) = await services.GetRequiredService<ContentExport>()
                .ExportAsync(parsed.GetRequiredValue(folder), cancellationToken);
            if (report is null) return ExitCode.Get(failure!);
            await Console.Error.WriteLineAsync($"Wrote {Counted.Phrase(report.Pages, "page")}, "
                + $"{Counted.Phrase(report.Rules, "redirect rule")} and {Counted.Phrase(report.Media, "media file")}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Begin(string[] settings)
    {
        var title = new Argument<string>("TITLE") { Description = "What the site is called." };
        var yes = new Option<bool>("--yes") { Description = "Take the shipped content away, if it is there already." };
        var command = new Command("begin", "Begin with a home page that says nothing yet, instead of the shipped "
            + "content: in an unused data folder, or where nobody has changed anything since the first start. An old "
            + "site comes alone by “adopt SOURCE --alone”.")
        {
            title, yes
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var beginning = services.GetRequiredService<SiteBeginning>();
            if (!parsed.GetValue(yes) && await beginning.IsOpenAsync(ContentRoot.Shipped, cancellationToken))
            {
                await Console.Error.WriteLineAsync("The shipped content goes: its pages, files, redirects, settings "
                    + "and addresses, which answer 404 then. Accounts and the audit log stay. A backup is made first. "
                    + "Nothing was changed; with --yes, it is done.");
                return ExitCode.Done;
            }

            var name = parsed.GetRequiredValue(title).Trim();
            if (await beginning.BeginEmptyAsync(ContentRoot.Shipped, name, Author.Command, cancellationToken)
                is { } failure)
                return ExitCode.Get(failure);
            await Console.Error.WriteLineAsync(
                $"The site is called {name}, and has a home page that says nothing yet.");
            return ExitCode.Done;
        });
        return command;
    }
}
