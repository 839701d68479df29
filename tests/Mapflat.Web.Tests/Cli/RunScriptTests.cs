using System.Diagnostics;

namespace Mapflat.Web.Tests.Cli;

/// <summary><c>./run</c>, with the program that the tests were built with in place of one that it builds.</summary>
public sealed class RunScriptTests : IDisposable
{
    private readonly TempFolder _checkout = new(onDisk: true);

    public RunScriptTests()
    {
        foreach (var file in (string[])["run", "build/require-sdk.sh"])
            _checkout.Write(file, File.ReadAllBytes(Repository.PathOf(file)));
        Directory.CreateDirectory(_checkout["artifacts/bin/Mapflat.Web"]);
        var built = Path.GetDirectoryName(typeof(Program).Assembly.Location)!;
        Directory.CreateSymbolicLink(_checkout["artifacts/bin/Mapflat.Web/release"], built);
        _checkout.Write("tools/dotnet", """
            #!/bin/sh
            case $1 in
                build) echo built >"$0.log" ;;
                *) PATH=${PATH#*:} exec dotnet "$@" ;;
            esac

            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_checkout["tools/dotnet"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task It_builds_serves_and_says_how_to_call_the_commands_that_messages_name()
    {
        var data = _checkout["my data"];
        using var run = Bash("""exec bash ./run --urls http://127.0.0.1:0 "$@" """, "--Mapflat:DataDirectory=" + data);
        try
        {
            var pasted = await HearAsync(run.StandardOutput, "mapflat() {");
            Assert.True(File.Exists(_checkout["tools/dotnet.log"]));
            await HearAsync(run.StandardError, "Imported the shipped content");

            using var command = Bash($"cd /\n{pasted}\nmapflat content export \"$1\"", _checkout["export"]);
            var error = await command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await command.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(command.ExitCode == 0, error);
            Assert.True(File.Exists(_checkout["export/site.yaml"]));
        }
        finally
        {
            run.Kill();
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task An_SDK_that_the_checkout_does_not_allow_is_refused_with_the_one_to_install()
    {
        _checkout.Write("global.json", """{ "sdk": { "version": "10.0.999", "rollForward": "latestFeature" } }""");
        // A run that goes on ends there.
        using var run = Bash("exec bash ./run --no-such-option");
        var error = await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            "The .NET 10 SDK is needed, 10.0.999 or a later 10.0; found: 10.", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_checkout["tools/dotnet.log"]));
    }

    public void Dispose() => _checkout.Dispose();

    private static async Task<string> HearAsync(StreamReader said, string words)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Wait.Patience);
        while (await said.ReadLineAsync(limit.Token) is { } line)
            if (line.Contains(words, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"It never said “{words}”.");
    }

    private Process Bash(string script, params string[] words)
    {
        var start = new ProcessStartInfo("bash", ["-c", script, "bash", .. words])
        {
            WorkingDirectory = _checkout.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_checkout["tools"]}:{start.Environment["PATH"]}";
        return Process.Start(start)!;
    }
}
