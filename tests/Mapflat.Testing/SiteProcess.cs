using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Mapflat.Testing;

namespace Mapflat.Testing;

/// <summary>
/// The real program as a process of its own, as it is deployed: for what only a process can suffer. It is the one that
/// the tests were built with; with <c>MAPFLAT_PUBLISHED</c>, the one in that folder.
/// </summary>
public sealed class SiteProcess : IAsyncDisposable
{
    /// <summary>
    /// The origin that it is reached by. It is always the same, so that what one process froze is good for the next.
    /// </summary>
    public const string Origin = "https://www.example.org";

    private const string Listening = "Now listening on: \"http://127.0.0.1:";

    private static readonly SocketsHttpHandler _connections =
        new() { AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1) };

    private readonly TempFolder _temporary = new();
    private readonly Process _process;
    private readonly System.Text.StringBuilder _said = new();

    private SiteProcess(string dataDirectory, string[] through, (string Name, string Value)[] environment)
    {
        string[] line = [.. through, .. Program, "--urls", "http://127.0.0.1:0", "--Mapflat:PublicUrl=" + Origin,
            "--Mapflat:DataDirectory=" + dataDirectory];
        var start =
            new ProcessStartInfo(line[0], line[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        // What a killed process leaves in its temporary folder goes with this one.
        start.Environment["TMPDIR"] = _temporary.Path;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>The command that runs the program.</summary>
    public static string[] Program { get; } =
        Environment.GetEnvironmentVariable("MAPFLAT_PUBLISHED") is { Length: > 0 } published
            ? [Path.Combine(published, "mapflat")] : ["dotnet", typeof(Program).Assembly.Location];

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its exit code.</summary>
    public int Code => _process.ExitCode;

    /// <summary>What all its threads have used of the processors until now, in steps of 10 ms; proc(5).</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var fields = File.ReadAllText($"/proc/{Id}/stat").Split(')')[^1].Split(' ');
            return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[12], CultureInfo.InvariantCulture)
                + long.Parse(fields[13], CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Waits until it does next to nothing: what it does behind the scenes after a start is done.</summary>
    public Task RestAsync() => Wait.UntilAsync(async () =>
    {
        var begun = ProcessorTime;
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        return ProcessorTime - begun < TimeSpan.FromMilliseconds(40);
    });

    /// <summary>Where it listens.</summary>
    public Uri Server { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>Everything that it has said until now.</summary>
    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    /// <summary>Starts it, and waits until it listens or has ended.</summary>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="through">A command that runs it, such as <c>strace</c> with its options.</param>
    /// <param name="environment">Further variables.</param>
    public static async Task<SiteProcess> StartAsync(
        string dataDirectory, string[]? through = null, params (string Name, string Value)[] environment)
    {
        var site = new SiteProcess(dataDirectory, through ?? [], environment);
        await Wait.UntilAsync(() => Task.FromResult(
            site.Said.Contains(Listening, StringComparison.Ordinal) || site.HasEnded));
        if (site.HasEnded) return site;
        var said = site.Said;
        var port = said[(said.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Split('"')[0];
        site.Server = new Uri(
            "http://127.0.0.1:" + int.Parse(port, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        return site;
    }

    /// <summary>Runs a command on a data folder as a process of its own, to its end.</summary>
    public static async Task<Said> CommandAsync(string dataDirectory, params string[] words)
    {
        using var command = StartCommand(dataDirectory, words);
        var (output, error) = (command.StandardOutput.ReadToEndAsync(), command.StandardError.ReadToEndAsync());
        await command.WaitForExitAsync();
        return new Said(command.ExitCode, await output, await error);
    }

    /// <summary>Starts a command on a data folder as a process of its own.</summary>
    public static Process StartCommand(string dataDirectory, params string[] words)
    {
        string[] line =
            [.. Program, .. words, "--Mapflat:PublicUrl=" + Origin, "--Mapflat:DataDirectory=" + dataDirectory];
        return Process.Start(
            new ProcessStartInfo(line[0], line[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
    }

    /// <summary>
    /// A client that asks as a proxy does for a visitor, and shows redirects instead of following them.
    /// </summary>
    public HttpClient Client(TimeSpan? patience = null)
    {
        var client = new HttpClient(_connections, disposeHandler: false)
        {
            BaseAddress = Server,
            Timeout = patience ?? TimeSpan.FromSeconds(100)
        };
        client.DefaultRequestHeaders.Host = new Uri(Origin).Host;
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        return client;
    }

    /// <summary>Asks for an address as a visitor.</summary>
    public async Task<(int Status, string? Location, string Text)> AskAsync(string target)
    {
        using var client = Client();
        using var answer = await client.GetAsync(new Uri(target, UriKind.Relative));
        return ((int)answer.StatusCode, answer.Headers.Location?.OriginalString,
            await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until it has said something.</summary>
    public Task HearAsync(string words) =>
        Wait.UntilAsync(() => Task.FromResult(Said.Contains(words, StringComparison.Ordinal) || HasEnded));

    /// <summary>Ends it as a power cut would, and what it was run through.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, without waiting.</summary>
    public void Terminate() => Signal("-TERM");

    /// <summary>Asks it to end, and waits.</summary>
    /// <returns>Its exit code; null if it was not done after <see cref="Wait.Patience"/>.</returns>
    public async Task<int?> EndAsync()
    {
        if (!_process.HasExited) Terminate();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Wait.Patience);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _temporary.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Hear(string? line)
    {
        lock (_said) _said.Append(line).Append('\n');
    }
}
