using System.Runtime.InteropServices;
using Mapflat.Content.Store;

namespace Mapflat.Web.Hosting;

/// <summary>Where files are that nobody needs any more once they are closed.</summary>
internal static class TemporaryFolder
{
    private const string Variable = "TMPDIR";

    /// <summary>
    /// Uses a folder of the site's own where the system's is missing or may not be written to, as in a container with a
    /// read-only root and nothing at <c>/tmp</c>.
    /// </summary>
    public static void Ensure(DataFolder folder)
    {
        if (IsWritable(Path.GetTempPath())) return;
        var own = Path.Combine(folder.Root, "tmp");
        try
        {
            DataFolder.CreatePrivate(folder.Root);
            DataFolder.CreatePrivate(own);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A data folder that cannot be written to is told of by who needs it.
            return;
        }

        // What Path.GetTempPath goes by, and what SQLite does, which reads the environment of the process itself, once.
        Environment.SetEnvironmentVariable(Variable, own);
        if (!OperatingSystem.IsWindows()) _ = SetNative(Variable, own, 1);
    }

    private static bool IsWritable(string path)
    {
        try
        {
            using var file = new FileStream(Path.Combine(path, $"mapflat-{Guid.NewGuid():N}"), FileMode.CreateNew,
                FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code in the whole assembly.
    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative([MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
#pragma warning restore SYSLIB1054
}
