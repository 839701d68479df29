using Mapflat.Content.Store;

namespace Mapflat.Web.Hosting;

/// <summary>Where files are that nobody needs any more once they are closed.</summary>
internal static class TemporaryFolder
{
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

        // What Path.GetTempPath goes by.
        Environment.SetEnvironmentVariable("TMPDIR", own);
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
}
