using System.CommandLine;

namespace Mapflat.Web.Cli;

/// <summary>
/// <c>mapflat health</c>: asks a running site whether it can serve, for containers that have neither shell nor curl.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public static Command Create(string[] settings)
    {
        _ = settings;
        var url = new Option<string>("--url")
        {
            Description = "Where the site listens.",
            HelpName = "ORIGIN",
            DefaultValueFactory = _ => "http://"
                + $"localhost:{Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0] ?? "5000"}",
        };
        var command = new Command("health", "Ask a running site on this machine whether it can "
            + "serve (/healthz/ready), and end with 0 if it can, 1 if not.")
        {
            url
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!Uri.TryCreate(parsed.GetRequiredValue(url), UriKind.Absolute, out var origin)
                || origin.Scheme is not ("http" or "https"))
            {
                await Console.Error.WriteLineAsync("--url is an origin such as http://localhost:8080.");
                return ExitCode.Usage;
            }

            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
            {
                Timeout = _patience
            };
            try
            {
                using var answer = await client.GetAsync(
                    new Uri(origin, "/healthz/ready"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (answer.IsSuccessStatusCode) return ExitCode.Done;
                await Console.Error.WriteLineAsync($"{origin} answers {(int)answer.StatusCode}: it cannot serve.");
            }
            catch (Exception e)
                when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"{origin} does not answer: {e.Message}");
            }

            return ExitCode.Fault;
        });
        return command;
    }
}
