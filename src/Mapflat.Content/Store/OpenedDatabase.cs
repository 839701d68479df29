using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Store;

/// <summary>
/// Knows the database file that was opened, so that it is noticed when another one, or none, stands in its place:
/// pooled connections would go on writing into a file that nobody can find any more.
/// </summary>
internal sealed class OpenedDatabase : IDisposable
{
    // https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
    private const int HasMovedCode = 20;

    private readonly SqliteConnection _connection;

    public OpenedDatabase(string path)
    {
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }
                .ConnectionString);
        _connection.Open();
    }

    /// <summary>Whether the path leads elsewhere than it did. It costs one look at the folder.</summary>
    public bool HasMoved => HasBeenMoved(_connection);

    internal static bool HasBeenMoved(SqliteConnection connection)
    {
        try
        {
            var moved = 0;
            return FileControl(connection.Handle!, 0, HasMovedCode, ref moved) == 0 && moved != 0;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    public void Dispose() => _connection.Dispose();

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    private static extern int FileControl(SafeHandle database, nint name, int operation, ref int result);
}
