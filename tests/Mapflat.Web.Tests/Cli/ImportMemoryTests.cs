using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Mapflat.Web.Tests.Cli;

/// <summary>
/// Of a long list little is held for each line. That is asked of the collector, which ends a program that holds more
/// than it may; how much garbage it leaves beside that is for the figures in docs/performance.md.
/// </summary>
public sealed class ImportMemoryTests
{
    private static readonly int _lines = LongRun.Count(10_000, 50_000);

    // In MB: those of the program itself, and 1.5 KB for each line. It took 2 to 2.5 KB.
    private static readonly int _most = LongRun.Count(42, 104);

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task A_long_list_of_rewrites_is_imported_with_little_memory_for_each_line()
    {
        using var folder = new TempFolder();
        var lines = new StringBuilder();
        for (var i = 0; i < _lines; i++)
            lines.Append(CultureInfo.InvariantCulture,
                $"rewrite ^/old/section-{i % 977}/page-{i}$ /new/{i} permanent;\n");
        folder.Write("long.conf", lines.ToString());
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "redirects", "import",
            folder["long.conf"], "--Mapflat:DataDirectory=" + folder["data"]])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] =
            "0x" + (_most << 20).ToString("x", CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var changes = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var said = await error;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, said[^Math.Min(said.Length, 2_000)..]);
            Assert.Equal(_lines, changes.Count(sign => sign == '\n'));
            // Nothing of the report is lost: each line is counted, and the first ones are named.
            Assert.Contains(string.Create(CultureInfo.InvariantCulture,
                $"({_lines} times: lines 1, 2, 3 …)"), said, StringComparison.Ordinal);
            Assert.InRange(said.Split('\n').Length, 1, 30);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
