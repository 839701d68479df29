using System.CommandLine;
using System.Globalization;
using System.Text;
using Mapflat.Content.Accounts;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;

namespace Mapflat.Web.Cli;

internal static class AdminCommands
{
    public static Command Create(string[] settings) =>
        new("admin", "Let somebody into the owner's area, from the machine itself.")
        {
            CreateAccount(settings),
            ResetPassword(settings),
        };

    private static Command CreateAccount(string[] settings)
    {
        var email = Email();
        var name = new Option<string?>("--name")
        {
            Description = "The name that stands beside what they change; without it, the part of the address before "
                + "the @."
        };
        var role = new Option<string>("--role")
        {
            Description = "What they may do: owner (everything) or editor (pages and media).",
            DefaultValueFactory = _ => "owner"
        };
        role.AcceptOnlyFromAmong("owner", "editor");
        var command = new Command(
            "create", "Create an account. Its password is read from standard input, or asked for on a terminal.")
        {
            email, name, role
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = parsed.GetRequiredValue(email);
            await using var services = CommandServices.Create(settings);
            if (await ReadPasswordAsync(cancellationToken) is not { } password) return ExitCode.Invalid;
            await using var scope = services.CreateAsyncScope();
            var wanted = new NewAccount(address, parsed.GetValue(name) ?? address.Split('@')[0],
                parsed.GetValue(role) == "editor" ? AccountRole.Editor : AccountRole.Owner);
            var (account, failure) = await scope.ServiceProvider.GetRequiredService<AccountRegister>()
                .CreateAsync(wanted, password, first: false, Author.Command, cancellationToken);
            if (failure is not null)
                return ExitCode.Get(failure is Failure.Invalid
                    ? new Failure.Invalid("Nothing was created.", ((Failure.Invalid)failure).Findings)
                    : failure);
            await Console.Error.WriteLineAsync($"Created the account of {account!.DisplayName}, "
                + $"{account.Role.ToString().ToLowerInvariant()}. Sign in at {services.Origin()}/admin.");
            await Console.Error.WriteLineAsync("The backup key of this site, to be written down and kept apart from "
                + $"the machine: {BackupKey.ReadOrCreate(services.GetRequiredService<DataFolder>())}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command ResetPassword(string[] settings)
    {
        var email = Email();
        var without = new Option<bool>("--without-second-factor")
        {
            Description = "Switch off the codes of an app when the code is used, because the app is lost."
        };
        var command = new Command("reset-password",
            "Print a code, good once and for an hour, with which the account gets a new password at /admin/recovery.")
        {
            email, without
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            await using var scope = services.CreateAsyncScope();
            var (code, failure) = await scope.ServiceProvider.GetRequiredService<OneTimeCodes>().IssueAsync(
                parsed.GetRequiredValue(email), parsed.GetValue(without), Author.Command, cancellationToken);
            if (failure is not null) return ExitCode.Get(failure);
            Console.WriteLine(code.Code);
            await Console.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"Enter this code at {services.Origin()}/admin/recovery "
                    + $"before {code.Expires:HH:mm} UTC. It works once; earlier codes are worth nothing any more."));
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string> Email() =>
        new("--email") { Description = "The address to sign in with. Nothing is ever sent there.", Required = true };

    /// <summary>One line of standard input; on a terminal it is asked for twice, and not shown.</summary>
    private static async Task<string?> ReadPasswordAsync(CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected) return await Console.In.ReadLineAsync(cancellationToken) ?? "";
        var (first, second) = (Ask("Password, at least 12 characters (it is not shown): "), Ask("The same again: "));
        if (first == second) return first;
        await Console.Error.WriteLineAsync("The two are not the same. Nothing was created.");
        return null;
    }

    private static string Ask(string question)
    {
        Console.Error.Write(question);
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter;
            key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace && typed.Length > 0) typed.Length--;
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
