using System.CommandLine;
using System.Globalization;
using System.Text;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Text;
using Mapflat.Content.Transfer;

namespace Mapflat.Web.Cli;

internal static class RedirectFileCommands
{
    private const string Pipe = "-";

    public static Command Import(string[] settings)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A file of redirects, as another program writes or exports it; - for standard input."
        };
        var format = new Option<string>("--format")
        {
            Description = "What the file is; auto tells it from its content.",
            DefaultValueFactory = _ => RuleFormats.Auto
        };
        format.AcceptOnlyFromAmong([RuleFormats.Auto, .. RuleFormats.Readable]);
        var existing = new Option<string>("--existing")
        {
            Description = "Whether to keep or replace a rule that has the same source as one in the file.",
            DefaultValueFactory = _ => "keep"
        };
        existing.AcceptOnlyFromAmong("keep", "replace");
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Check everything and say what would change, and change nothing."
        };
        var at = new Option<string?>("--at")
        {
            Description = "The folder where an .htaccess file was, such as /shop; / where it is not said."
        };
        at.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } folder && !folder.StartsWith('/'))
                result.AddError($"“{folder}” is not a folder of the site; it begins with /.");
        });
        var asBrowser = new Option<bool>("--as-browser")
        {
            Description = "Read what depends on what the visitor takes (Accept) as a browser would be answered."
        };
        var accept = new Option<bool>("--accept")
        {
            Description = "Import also where the site would answer otherwise than the file does, which is told of."
        };
        var command = new Command("import", "Take in redirects from a file of this or another program, or from the "
            + "front matter of a folder of pages. What cannot be taken over is skipped and told of, with its line; "
            + "where the site would answer otherwise than the file does, nothing is imported (exit code 4).")
        {
            file, format, existing, dryRun, at, asBrowser, accept
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var path = parsed.GetRequiredValue(file);
            if (path != Pipe && !Path.Exists(path))
                return ExitCode.Get(new Failure.NotFound($"There is no file {path}."));
            await using var content = Directory.Exists(path)
                ? FrontMatterRedirects.Read(path, cancellationToken) : await OpenAsync(path, cancellationToken);
            using var progress = new ProgressLine();
            var options = new RuleImportOptions
            {
                Format = parsed.GetRequiredValue(format),
                ReplaceExisting = parsed.GetRequiredValue(existing) == "replace",
                DryRun = parsed.GetValue(dryRun),
                At = parsed.GetValue(at),
                AsBrowser = parsed.GetValue(asBrowser),
                Accept = parsed.GetValue(accept),
            };
            var (report, failure) = await services.GetRequiredService<RuleImport>().ImportAsync(
                content, path == Pipe ? "standard input" : path, options, services.Origin(), Author.Command, progress,
                cancellationToken);
            progress.End();
            if (report is null)
                return ExitCode.Get(failure is Failure.Invalid invalid
                    ? invalid with { Findings = FindingGroups.Shorten(invalid.Findings) } : failure!);
            Print(report, options.DryRun);
            return report.Differences.Count == 0 || options.Accept ? ExitCode.Done : ExitCode.Invalid;
        });
        return command;
    }

    public static Command Export(string[] settings)
    {
        var file =
            new Argument<string>("FILE") { Description = "A file that is not there yet; - for standard output." };
        var format = new Option<string>("--format")
        {
            Description = "csv is all there is: the lossless redirects.csv.",
            DefaultValueFactory = _ => "csv",
        };
        format.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not "csv" and var other)
                result.AddError($"“{other}” is not a format of an export, which is csv. What other web servers need is "
                    + "written by “mapflat freeze DIR”.");
        });
        var command = new Command(
            "export", "Write all redirect rules as redirects.csv, which loses nothing. What other web servers need is "
                + "written by “mapflat freeze”.")
        {
            file, format
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var path = parsed.GetRequiredValue(file);
            if (path != Pipe && Path.Exists(path))
                return ExitCode.Get(new Failure.Conflict(
                    $"{path} is there already; name a file that is not, so that nothing is overwritten."));
            var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            var rules = await services.GetRequiredService<RuleExport>()
                .WriteAsync(text, services.Origin(), cancellationToken);
            if (path == Pipe) await Console.Out.WriteAsync(text.GetStringBuilder(), cancellationToken);
            else await WriteAsync(path, text, cancellationToken);
            await Console.Error.WriteLineAsync($"Wrote {Counted.Phrase(rules, "redirect")}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(RuleImportReport report, bool isDry)
    {
        ExitCode.Print(FindingGroups.Shorten(report.Findings));
        WriteLines(report.Changes.Select(change => change.ToString())
            .Concat(report.Undecided.Select(address => $"? {UrlText.Shown(address)}")));
        Console.Error.WriteLine($"The file was taken for {report.Format.Title} ({report.Format.Name}).");
        List<string> rest = [];
        if (report.Same > 0) rest.Add($"{report.Same} there already");
        if (report.Kept > 0) rest.Add($"{report.Kept} kept as they were");
        if (report.Answered > 0) rest.Add($"{report.Answered} answered already");
        if (report.Skipped > 0) rest.Add($"{report.Skipped} skipped (see above)");
        var done = report.ChangesNothing ? "Nothing to change" : $"{(isDry ? "Would add" : "Added")} "
            + $"{Counted.Phrase(report.Added, "rule")} and {(isDry ? "change" : "changed")} {report.Changed}";
        Console.Error.WriteLine($"{done}{(rest.Count > 0 ? $"; {string.Join(", ", rest)}" : "")}.");
        if (report.Differences.Count > 0)
            Console.Error.WriteLine($"The site {(isDry ? "would answer" : "answers")} otherwise than the file at "
                + $"{Counted.Phrase(report.Differences.Count, "place")} (see above). --accept imports it all the "
                + "same.");
        if (report.Undecided.Count > 0)
            Console.Error.WriteLine(
                $"Nothing answers {Counted.Phrase(report.Undecided.Count, "address", "addresses")} yet (? above); "
                + $"{(isDry ? "an import puts them" : "they wait")} under “Missing addresses” in the owner's area. "
                + "Or add where each leads, as a second column, and import that.");
    }

    /// <summary>The console writes each line by itself; a million of them take a while.</summary>
    private static void WriteLines(IEnumerable<string> lines)
    {
        foreach (var some in lines.Chunk(1000))
            Console.Out.Write(string.Concat(some.Select(line => line + Environment.NewLine)));
    }

    private static async Task WriteAsync(string path, StringWriter text, CancellationToken cancellationToken)
    {
        // Whole or not at all; and never over what somebody has put there meanwhile.
        var half = path + ".part";
        try
        {
            await using (var stream = new FileStream(half, FileMode.Create, FileAccess.Write))
            await using (var writer = new StreamWriter(stream, new UTF8Encoding(false)))
                await writer.WriteAsync(text.GetStringBuilder(), cancellationToken);
            File.Move(half, path);
        }
        finally
        {
            File.Delete(half);
        }
    }

    /// <summary>The file itself, or what comes out of a pipe, up to where it is too much anyway.</summary>
    private static async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var input = path == Pipe ? Console.OpenStandardInput() : File.OpenRead(path);
        if (input.CanSeek) return input;
        var whole = new MemoryStream();
        var buffer = new byte[65_536];
        await using (input)
        {
            // A terminal that nobody types into cannot be told to stop waiting; who interrupts need not wait for it.
            for (int read; whole.Length <= RuleImport.MaxFileSize
                && (read = await input.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken)) > 0;)
                whole.Write(buffer, 0, read);
        }

        whole.Position = 0;
        return whole;
    }
}
