using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mapflat.Web.Tests.Cli;

/// <summary>The program as a process of its own: what only one can show.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task It_serves_from_the_folder_that_the_environment_names_and_ends_well_when_it_is_told_to()
    {
        using var data = new TempFolder();
        using var process = Start(("MAPFLAT__DATADIRECTORY", data.Path), "--urls", "http://127.0.0.1:0");
        var error = "";
        process.ErrorDataReceived += (_, line) => error += line.Data + "\n";
        process.BeginErrorReadLine();
        try
        {
            const string listening = "Now listening on: \"http://127.0.0.1:";
            await Wait.UntilAsync(() => Task.FromResult(
                error.Contains(listening, StringComparison.Ordinal) || process.HasExited));
            var port = int.Parse(error[(error.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..].Split(
                '"')[0], CultureInfo.InvariantCulture);
            Assert.Equal(200, (await RawHttp.SendAsync(new Uri($"http://127.0.0.1:{port}"), "GET", "/about")).Status);
            Assert.True(File.Exists(data["mapflat.db"]));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data["mapflat.db"]));

            // An address is a value in the log, and begins no line of its own.
            Assert.Equal(404, (await RawHttp.SendAsync(
                new Uri($"http://127.0.0.1:{port}"), "GET", "/nothing%0a2026-01-01%20forged")).Status);
            await Wait.UntilAsync(() => Task.FromResult(error.Contains("forged", StringComparison.Ordinal)));
            Assert.DoesNotContain("\n2026-01-01 forged", error, StringComparison.Ordinal);

            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Wait.Patience, TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            // Standard output is for data, and a site has none to give.
            Assert.Equal("", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    [Fact]
    public async Task A_mistyped_verb_ends_the_process_with_2()
    {
        using var process = Start(null, "contnet", "export");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(Wait.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(2, process.ExitCode);
    }

    [Fact]
    public async Task Where_the_port_is_taken_it_says_how_to_name_another()
    {
        using var data = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var process = Start(("MAPFLAT__DATADIRECTORY", data.Path), "--urls", $"http://{taken.LocalEndpoint}");
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains($"{taken.LocalEndpoint}: address already in use", error, StringComparison.Ordinal);
        Assert.Contains("name another port: --urls http://localhost:5001", error, StringComparison.Ordinal);
    }

    private static Process Start((string Name, string Value)? variable, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        if (variable is var (name, value)) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
