using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Mapflat.Testing;

/// <summary>
/// A small disk of its own that can be filled or write-protected, and is gone when the test is over. Needs the right to
/// mount.
/// </summary>
public sealed class TempDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    private TempDisk()
    {
    }

    /// <summary>Where it is.</summary>
    public string Path => _folder.Path;

    /// <summary>A path on it.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Mounts one.</summary>
    /// <param name="options">Mount options, such as <c>size=8m</c>.</param>
    /// <returns>The disk; null where that cannot be done: not on Linux, or not as this user.</returns>
    public static TempDisk? Mount(string options)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var disk = new TempDisk();
        if (Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.Path) == 0) return disk;
        disk._folder.Dispose();
        return null;
    }

    /// <summary>Takes up all the space that is left.</summary>
    /// <returns>The file that does; deleting it frees the space.</returns>
    public string Fill()
    {
        var ballast = this["ballast"];
        using var file = File.Create(ballast);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // That was the last block.
        }

        return ballast;
    }

    /// <summary>Forbids all writing.</summary>
    public void MakeReadOnly() => Remount("ro");

    /// <summary>Allows writing again.</summary>
    public void MakeWritable() => Remount("rw");

    /// <inheritdoc/>
    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private void Remount(string how)
    {
        if (Run("mount", "-o", "remount," + how, Path) != 0)
            throw new InvalidOperationException($"{Path} cannot be remounted {how}.");
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
