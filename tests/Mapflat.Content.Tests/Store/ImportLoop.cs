using System.Diagnostics;
using System.Globalization;
using Mapflat.Content.Store;

namespace Mapflat.Content.Tests.Store;

/// <summary>
/// A process of its own that imports without end, and says after each import which one it was: everything that an
/// import can do happens in each of them.
/// </summary>
internal sealed class ImportLoop : IDisposable
{
    public const string Verb = "import-loop";

    /// <summary>What a killed process leaves in its temporary folder goes with this one.</summary>
    private readonly TempFolder _temporary = new();

    private readonly Process _process;

    private ImportLoop(string dataDirectory, string series) => _process = Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { typeof(ImportLoop).Assembly.Location, Verb, dataDirectory, series },
        Environment = { ["TMPDIR"] = _temporary.Path },
        RedirectStandardOutput = true,
    })!;

    /// <summary>Starts the process.</summary>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="series">Names the pages, so that several processes can work side by side.</param>
    public static ImportLoop Start(string dataDirectory, string series) => new(dataDirectory, series);

    /// <summary>Waits for an acknowledgement.</summary>
    /// <returns>The number of the import.</returns>
    public async Task<int> NextAsync(int atLeast, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await NextAsync(cancellationToken) is not { } number)
                throw new InvalidOperationException("The process ended by itself.");
            else if (number >= atLeast) return number;
        }
    }

    /// <summary>Ends the process as a power cut would.</summary>
    /// <returns>The number of the last import that it acknowledged; null if none was after those read before.</returns>
    public async Task<int?> KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        int? last = null;
        while (await NextAsync(cancellationToken) is { } number) last = number;
        await _process.WaitForExitAsync(cancellationToken);
        return last;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _temporary.Dispose();
    }

    private async Task<int?> NextAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line
            ? int.Parse(line, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The loop itself, in the other process.</summary>
    public static async Task<int> RunAsync(string dataDirectory, string series)
    {
        // A backup before each would make the writing slow, and what is tested here are many writes.
        await using var store = new TempStore(dataDirectory,
            new MapflatOptions { DataDirectory = dataDirectory, Backups = new() { BeforeImports = false } });
        var last = store.Clock.Now.AddDays(1);
        for (var number = (await store.Pages.ReadFewAsync(CancellationToken.None))!.Count(p =>
            p.Link.Address.StartsWith($"/{series}-", StringComparison.Ordinal)); ; number++)
        {
            store.Clock.Now = last = last.AddSeconds(1);
            while (!await TryImportAsync(store, series, number))
            {
                // SQLite's lock is not fair: on a busy machine others may have it for too long.
            }

            Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            // Others get their turn.
            await Task.Delay(20);
        }
    }

    /// <returns>Whether it is done; not so if another process was writing for too long.</returns>
    private static async Task<bool> TryImportAsync(TempStore store, string series, int number)
    {
        try
        {
            await store.ImportAsync(
                ($"pages/{series}-{number}.md", Sample.Page($"Page {number}")),
                ($"pages/{series}/edited.md", Sample.Page("Edited", $"Edition {number}.\n")),
                ($"pages/{series}/moved-{number % 5}.md", Sample.Page("Moved", "Text.\n", $"key: {series}/moved")),
                ($"media/{series}-{number}.gif", $"GIF89a{number}"),
                ("redirects.csv", $"from,to\n/{series}/old/{number},/{series}-{number}\n"));
            return true;
        }
        catch (StoreException e) when (e.Message.EndsWith("try again.", StringComparison.Ordinal))
        {
            return false;
        }
    }
}
