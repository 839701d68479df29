using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mapflat.Content.Store;

/// <summary>
/// The one folder that holds everything which changes: database, media, keys, backups and the frozen site.
/// Created for its owner alone (mode 0700, files 0600).
/// </summary>
internal sealed class DataFolder
{
    // What the system says of a file that another process has locked: EWOULDBLOCK, or a sharing violation.
    private const int LockedOnLinux = 11, LockedOnMac = 35, LockedOnWindows = unchecked((int)0x80070020);

    private const string Temporary = ".tmp";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public DataFolder(string path) => Root = Path.GetFullPath(path);

    public string Root { get; }

    public string Database => Path.Combine(Root, "mapflat.db");

    /// <summary>Uploaded and imported files, named by the SHA-256 of their bytes.</summary>
    public string Media => Path.Combine(Root, "media");

    /// <summary>Old sites that were adopted, each in a file that is never changed.</summary>
    public string Archives => Path.Combine(Root, "archives");

    public string Keys => Path.Combine(Root, "keys");

    public string Backups => Path.Combine(Root, "backups");

    public string Frozen => Path.Combine(Root, "frozen");

    public string FrozenDatabase => Path.Combine(Frozen, "site.db");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>
    /// A file that switches every redirect rule off while it is there, whatever is in it. Nobody but its operator makes
    /// it.
    /// </summary>
    public string RedirectsOff => Path.Combine(Root, "redirects.off");

    public bool AreRedirectsOff => File.Exists(RedirectsOff);

    /// <summary>The note that each committed change leaves: the generation it made.</summary>
    public string GenerationFile => Path.Combine(Frozen, "generation");

    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public void Create()
    {
        foreach (var folder in (string[])[Root, Media, Archives, Keys, Backups, Frozen, Logs]) CreatePrivate(folder);
    }

    /// <summary>Makes a folder for its owner alone, unless it is there.</summary>
    /// <inheritdoc cref="Create"/>
    internal static void CreatePrivate(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        FlushNames(Path.GetDirectoryName(folder)!);
    }

    /// <summary>
    /// Takes the folder for one serving process. The operating system gives the lock back when the process ends,
    /// however it ends.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public FileStream? TryLock() => TryLock("serving.lock");

    /// <inheritdoc cref="TryLock()"/>
    internal FileStream? TryLock(string name)
    {
        try
        {
            return OpenPrivate(Path.Combine(Root, name), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException e) when (e.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            return null;
        }
    }

    /// <summary>
    /// The generation that the last committed change left beside the frozen site, so that it can be compared without
    /// opening the database; 0 if there is none.
    /// </summary>
    public long ReadGeneration()
    {
        try
        {
            return long.TryParse(
                File.ReadAllText(GenerationFile), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
                ? generation : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>
    /// Leaves <paramref name="generation"/> for serving processes to notice. Call it after the commit.
    /// </summary>
    /// <remarks>
    /// What was committed stays so, hence a disk that is full or fails is no error here: the number is then written
    /// over the old one, which takes no space, and a start compares it with the database anyway.
    /// </remarks>
    public void WriteGeneration(long generation)
    {
        var digits = System.Text.Encoding.ASCII.GetBytes(generation.ToString(CultureInfo.InvariantCulture));
        try
        {
            Create();
            // Without its name being flushed: a start finds out from the database, and this happens at every change.
            Replace(GenerationFile, digits);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            OverwriteGeneration(digits);
        }
    }

    /// <summary>
    /// Writes a file so that a reader, or a machine that lost power, finds either the old bytes or the new ones:
    /// a temporary file beside it, flushed to the disk, then renamed, and the new name flushed too.
    /// </summary>
    public static void WriteAtomically(string path, ReadOnlySpan<byte> bytes)
    {
        Replace(path, bytes);
        FlushNames(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Makes the names in a folder survive a power cut: that a file was flushed says nothing of the folder that names
    /// it (fsync(2)). Windows keeps names in a journal of its own.
    /// </summary>
    public static void FlushNames(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        // FileStream opens no folders.
        using var handle = new SafeFileHandle(Open(Encoding.UTF8.GetBytes(folder + '\0'), 0), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"The folder {folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>
    /// Removes the temporary files in a folder that nobody can be writing any more, because a process was killed while
    /// it was.
    /// </summary>
    public static int RemoveLeftovers(string folder, DateTime before)
    {
        var removed = 0;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + Temporary)
            .Where(file => file.LastWriteTimeUtc < before))
        {
            file.Delete();
            removed++;
        }

        return removed;
    }

    /// <summary>
    /// As <see cref="WriteAtomically"/>, but for the name, for which the caller calls <see cref="FlushNames"/>.
    /// </summary>
    internal static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}{Temporary}";
        try
        {
            using (var file = OpenPrivate(temporary, FileMode.CreateNew, FileShare.None))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private void OverwriteGeneration(ReadOnlySpan<byte> digits)
    {
        try
        {
            using var file = new FileStream(GenerationFile, FileMode.Open, FileAccess.ReadWrite);
            file.Write(digits);
            file.SetLength(digits.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A start finds out from the database.
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern nint Open(byte[] path, int flags);

    /// <summary>Opens a file for reading and writing that only its owner may read.</summary>
    internal static FileStream OpenPrivate(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
