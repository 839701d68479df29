using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Store;

/// <summary>The store cannot be used; the message says why and what to do about it.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    // https://www.sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14,
        NotADatabase = 26;

    /// <summary>
    /// Whether <paramref name="e"/> comes from the disk or from SQLite, so that <see cref="Explain"/> has words for it.
    /// </summary>
    internal static bool Knows(Exception e) =>
        e is IOException or UnauthorizedAccessException or SqliteException
            or DbUpdateException { InnerException: SqliteException };

    /// <summary>
    /// Whether an error clings to the connections that met it, and may be over for those opened later.
    /// </summary>
    internal static bool IsLasting(Exception e) =>
        (e is DbUpdateException ? e.InnerException : e)
            is SqliteException { SqliteErrorCode: ReadOnly or InputOutput or Corrupt or CannotOpen or NotADatabase };

    internal static StoreException Explain(Exception e, DataFolder folder)
    {
        var cause = e is DbUpdateException ? e.InnerException! : e;
        return new StoreException((cause as SqliteException)?.SqliteErrorCode switch
        {
            Busy or Locked =>
                $"Another process has been writing to {folder.Database} for too long. Nothing was changed; try again.",
            Full => $"The disk that holds {folder.Root} is full. Nothing was changed; free some space and try again.",
            CannotOpen when !File.Exists(folder.Database) => $"The database {folder.Database} is missing.",
            ReadOnly or CannotOpen or null => $"The data folder {folder.Root} cannot be written to: {cause.Message} "
                + "Make it writable for this user, free some space if the disk is full, or name another folder in "
                + "Mapflat:DataDirectory.",
            InputOutput => $"The disk fails under the database {folder.Database}: {cause.Message} Nothing was changed. "
                + "Look at the disk, then try again.",
            Corrupt or NotADatabase => $"The database {folder.Database} is damaged: {cause.Message} "
                + "Restore a backup with “mapflat backup restore FILE” (they are in the folder backups beside it), or "
                + "move it away to start again from the shipped content.",
            _ => $"The database {folder.Database} refuses this: {cause.Message} Nothing was changed.",
        }, e);
    }
}
