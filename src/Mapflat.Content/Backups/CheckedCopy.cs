using System.Security.Cryptography;
using Mapflat.Content.Store;

namespace Mapflat.Content.Backups;

/// <summary>Copies a file so that it has its name only once it was flushed and read again.</summary>
internal static class CheckedCopy
{
    /// <param name="sha256">What the bytes must have, in lower-case hexadecimal.</param>
    /// <returns>Why there is no copy, as a sentence or the rest of one; null if there is. Nothing half is
    /// left.</returns>
    public static string? Run(string source, string target, string sha256, CancellationToken cancellationToken)
    {
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var from = File.OpenRead(source))
            using (var to = DataFolder.OpenPrivate(temporary, FileMode.CreateNew, FileShare.None))
            {
                if (Copy(from, to, cancellationToken) != sha256)
                    return $"{source} has not the bytes that it should have. Look at that disk.";
                to.Flush(flushToDisk: true);
            }

            if (HashOf(temporary, cancellationToken) != sha256)
                return "what can be read there is not what was written. Look at that disk.";
            File.Move(temporary, target, overwrite: true);
            FolderSync.Flush(Path.GetDirectoryName(target)!);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>The SHA-256 of a file, in lower-case hexadecimal.</summary>
    public static string HashOf(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenRead(path);
        return Copy(file, Stream.Null, cancellationToken);
    }

    private static string Copy(FileStream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1024 * 1024];
        int read;
        while ((read = from.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            to.Write(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its place is gone or must not be written to, which has been said.
        }
    }
}
