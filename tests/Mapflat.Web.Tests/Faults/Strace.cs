using System.ComponentModel;
using System.Diagnostics;

namespace Mapflat.Web.Tests.Faults;

/// <summary>Debian's <c>strace</c>, which sees what a process asks of the system, and can let it fail.</summary>
internal static class Strace
{
    private static readonly Lazy<bool> _isHere = new(Try);

    /// <summary>Whether it is installed and may trace.</summary>
    public static bool IsHere => _isHere.Value;

    /// <summary>The command that runs a program under it.</summary>
    public static string[] With(params string[] options) => ["strace", "-f", "-qq", "--seccomp-bpf", .. options];

    private static bool Try()
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("strace", [.. With("-e", "trace=fsync", "-o", "/dev/null")[1..], "true"])
                {
                    RedirectStandardError = true
                })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
