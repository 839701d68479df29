using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Cli;

/// <summary>
/// The command line. A first word is a verb, and a mistyped one is an error that never starts the server; no word at
/// all, or only options, means serve.
/// </summary>
internal static class CommandLine
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private static readonly string[] _about = ["-h", "-?", "--help", "--version"];

    public static Task<int> RunAsync(string[] args)
    {
        // Settings may be given to commands as to the site, before or after the verb; they are no options of one.
        string[] words = [.. args.Where(arg => !IsSetting(arg))];
        return words.Length == 0 || (words[0].StartsWith('-') && !words.Any(_about.Contains))
            ? ServeCommand.RunAsync(args) : RunVerbAsync(words, [.. args.Where(IsSetting)]);
    }

    /// <summary>Apart from serving, so that a start does not load the parser.</summary>
    private static async Task<int> RunVerbAsync(string[] words, string[] settings)
    {
        var result = CreateRoot(settings).Parse(words);
        List<string> errors = [.. Errors(result)];
        if (errors.Count > 0)
        {
            foreach (var error in errors) await Console.Error.WriteLineAsync(error);
            await Console.Error.WriteLineAsync($"Run “mapflat {Words(result)}--help” to see what can be said here.");
            return ExitCode.Usage;
        }

        try
        {
            // The default handler prints a stack trace, and an interrupted command would be cut off after two seconds;
            // without a time-out it is not even told.
            return await result.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = _patience
            });
        }
        catch (SettingsException e)
        {
            return await ExitCode.OfAsync(e);
        }
        catch (Exception e) when (e is StoreException or IOException or InvalidDataException
            or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Fault;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; nothing was changed.");
            return ExitCode.Fault;
        }
    }

    /// <summary>
    /// All verbs. No <see cref="RootCommand"/>: that calls itself by the name of the process, be it <c>dotnet</c>.
    /// </summary>
    internal static Command CreateRoot(string[] settings) =>
        new("mapflat", "Keeps a dormant site alive as a reference. Without a verb, serves it; see appsettings.json and "
            + "docs/settings.md for its settings.")
        {
            new HelpOption(),
            new VersionOption(),
            AdminCommands.Create(settings),
            ContentCommands.Create(settings),
            RedirectCommands.Create(settings),
            AddressCommands.Create(settings),
            AdoptCommand.Create(settings),
            ArchiveCommands.Create(settings),
            VerifyCommand.Create(settings),
            BackupCommands.Create(settings),
            FreezeCommand.Create(settings),
            PublishCommand.Create(settings),
            HealthCommand.Create(settings),
            DoctorCommand.Create(settings),
        };

    private static IEnumerable<string> Errors(ParseResult result)
    {
        // A mistyped option would be taken for an argument: a folder called --dryrun. One that is meant is ./--dryrun.
        if (result.Tokens.FirstOrDefault(token => token is { Type: TokenType.Argument }
            && token.Value.StartsWith("--", StringComparison.Ordinal)) is { } option)
            return [$"“{option.Value}” is no option here."];
        // As a variable of a script makes it that nobody has set.
        if (result.Tokens.Any(token => token is { Type: TokenType.Argument, Value: "" }))
            return ["One of the words is empty; say what is meant, or leave it out."];
        // That a verb is missing says nothing where a word was taken for none.
        return result is { UnmatchedTokens: [var word, ..], CommandResult.Command.Subcommands: { Count: > 0 } verbs }
            ? [$"“{word}” is not known here. Known are: {string.Join(", ", verbs.Select(verb => verb.Name))}."]
            : result.Errors.Select(error => error.Message);
    }

    private static bool IsSetting(string arg) =>
        arg.StartsWith("--Mapflat:", StringComparison.OrdinalIgnoreCase) && arg.Contains('=', StringComparison.Ordinal);

    private static string Words(ParseResult result)
    {
        var words = new Stack<string>();
        for (var command = result.CommandResult; command is { Parent: not null };
            command = command.Parent as CommandResult)
            words.Push(command.Command.Name + " ");
        return string.Concat(words);
    }
}

internal static class ExitCode
{
    public const int Done = 0;
    public const int Fault = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Invalid = 4;
    public const int Conflict = 5;

    /// <summary>Names every setting that cannot be used, on standard error, and gives the code for it.</summary>
    public static async Task<int> OfAsync(SettingsException e)
    {
        await Console.Error.WriteLineAsync("The settings cannot be used:");
        foreach (var fault in e.Faults) await Console.Error.WriteLineAsync("  " + fault);
        return Invalid;
    }

    /// <summary>Says why something failed, on standard error, and gives the code for it.</summary>
    public static int Get(Failure failure)
    {
        // What is wrong as a whole may be the message and a finding that forms show; it is said once.
        if (failure is Failure.Invalid { Findings: { } findings })
            Print(findings.Where(each => each.Line is not null || each.Message != failure.Message).ToList().Shorten());
        Console.Error.WriteLine(failure.Message);
        return failure switch
        {
            Failure.NotFound => NotFound,
            Failure.Invalid => Invalid,
            Failure.Conflict => Conflict,
            _ => Fault,
        };
    }

    public static void Print(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings) Console.Error.WriteLine(finding);
    }
}
