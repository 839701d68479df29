using System.CommandLine;
using Mapflat.Content.Addresses;
using Mapflat.Content.Store;

namespace Mapflat.Web.Cli;

internal static class RedirectCommands
{
    public static Command Create(string[] settings) =>
        new("redirects", "See where old addresses lead, and exchange redirects with other programs.")
        {
            RedirectFileCommands.Import(settings),
            RedirectFileCommands.Export(settings),
            Explain(settings),
        };

    private static Command Explain(string[] settings)
    {
        var url = new Argument<string>("URL")
        {
            Description = "An address, with or without scheme and host: /how-i-work/index.html"
        };
        var command =
            new Command("explain", "Print every step of the resolution of an address, and where it ends.") { url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = CommandServices.Create(settings);
            var asked = LegacyUrl.Parse(parsed.GetRequiredValue(url));
            if (asked.Failure is not null) return ExitCode.Get(asked.Failure);
            var isOff = services.GetRequiredService<DataFolder>().AreRedirectsOff;
            if (isOff)
                await Console.Error.WriteLineAsync("All rules are switched off, because the file redirects.off is in "
                    + "the data folder; this is without them.");
            var explanation = await services.GetRequiredService<RedirectReader>().AskAsync(
                services.Origin(), map => (isOff ? map.WithoutRules() : map).Explain(parsed.GetRequiredValue(url)),
                cancellationToken);
            foreach (var step in explanation.Steps) Console.WriteLine($"{step.Number}. {step.Name}: {step.Finding}");
            var end = explanation.Resolution;
            Console.WriteLine(end.IsRedirect ? $"→ {end.Status} {end.Location}" : $"→ {end.Status}");
            return end.Kind == ResolutionKind.NotFound ? ExitCode.NotFound : ExitCode.Done;
        });
        return command;
    }
}
