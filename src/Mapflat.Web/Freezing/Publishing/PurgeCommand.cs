using System.Diagnostics;
using System.Globalization;
using Mapflat.Content.Text;

namespace Mapflat.Web.Freezing.Publishing;

/// <summary>Tells whoever keeps copies of answers which of them are old, by a command of the owner's.</summary>
internal static class PurgeCommand
{
    /// <summary>Runs a line of the shell, with one URL a line on its standard input.</summary>
    /// <returns>Why it failed, as a sentence; null if it did not.</returns>
    public static async Task<string?> RunAsync(
        string command, string origin, IEnumerable<string> addresses, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (said, failed) = (process.StandardOutput.ReadToEndAsync(cancellationToken),
            process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            foreach (var address in addresses)
                await process.StandardInput.WriteAsync($"{origin.TrimEnd('/')}{UrlText.EncodePath(address)}\n");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It may not want to know, and forget everything.
        }

        await process.WaitForExitAsync(cancellationToken);
        var words = $"{await failed}{await said}".Trim();
        return process.ExitCode == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"The purge command ended with {process.ExitCode}{(words.Length == 0 ? "." : ": " + words)}");
    }
}
