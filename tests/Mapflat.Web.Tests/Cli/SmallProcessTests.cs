using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Web.Tests.Cli;

/// <summary>Commands that go over a whole site run with settings of the runtime that take little memory.</summary>
public sealed class SmallProcessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_begins_once_more_with_all_its_words_and_streams()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems run commands with the settings of the server.");
        using var data = new TempFolder();
        var folder = data["a folder\n“ü”"];
        var start = new ProcessStartInfo(SiteProcess.Program[0],
            [.. SiteProcess.Program[1..], "redirects", "import", "-", "--dry-run", "--Mapflat:DataDirectory=" + folder])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        // Somebody's own settings stay.
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        using var command = Process.Start(start)!;
        var (output, error) = (command.StandardOutput.ReadToEndAsync(Stop), command.StandardError.ReadToEndAsync(Stop));
        var environment = await WaitForAsync(command, "environ", "DOTNET_gcServer=0");
        Assert.Contains("MALLOC_ARENA_MAX=2", environment);
        Assert.DoesNotContain("MALLOC_ARENA_MAX=1", environment);
        Assert.Contains("--Mapflat:DataDirectory=" + folder, await WaitForAsync(command, "cmdline", "--dry-run"));
        command.StandardInput.Close();
        await command.WaitForExitAsync(Stop);
        Assert.Equal(4, command.ExitCode);
        Assert.Equal("", await output);
        Assert.Contains("The file is empty.", await error, StringComparison.Ordinal);
    }

    /// <summary>The words of a file of <c>/proc</c>, once one of them is there.</summary>
    private static async Task<string[]> WaitForAsync(Process process, string file, string word)
    {
        var path = $"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/{file}";
        while (true)
        {
            var words = (await File.ReadAllTextAsync(path, Stop)).Split('\0');
            if (words.Contains(word)) return words;
            Assert.False(process.HasExited, $"It ended without {word}: {string.Join(' ', words)}");
            await Task.Delay(20, Stop);
        }
    }
}
