using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Archives.Warc;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Archives;

/// <summary>
/// What was read from an archive, in a database of its own beside it until the whole is known: of which host it is, and
/// what is missing. However large the archive, memory stays small. It is thrown away in the end.
/// </summary>
internal sealed class AdoptionDraft : IDisposable
{
    /// <summary>A page that needs scripts has fewer words than this without them.</summary>
    private const int FewWords = 30;

    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _answer, _reference;
    private readonly string _path;

    public AdoptionDraft(string path)
    {
        _path = path;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        _connection.Open();
        // Nobody needs it after a crash.
        Execute("PRAGMA journal_mode = OFF");
        Execute("PRAGMA synchronous = OFF");
        Execute("""
            CREATE TABLE Answers (Id INTEGER PRIMARY KEY, Host TEXT NOT NULL, Address TEXT NOT NULL, Key TEXT NOT NULL,
            QueryKey TEXT NOT NULL, Moment TEXT NOT NULL, Status INTEGER NOT NULL, ContentType TEXT NOT NULL,
            MediaType TEXT NOT NULL, Location TEXT, Digest TEXT NOT NULL, Length INTEGER NOT NULL,
            RecordOffset INTEGER NOT NULL, RecordLength INTEGER NOT NULL, Title TEXT NOT NULL, IsPage INTEGER NOT NULL,
            NeedsScripts INTEGER NOT NULL, HasForms INTEGER NOT NULL, HasFrames INTEGER NOT NULL)
            """);
        Execute("CREATE INDEX Answers_Address ON Answers (Host, Key, QueryKey)");
        Execute("CREATE TABLE Uses (Host TEXT NOT NULL, Address TEXT NOT NULL, Kind INTEGER NOT NULL, "
            + "Count INTEGER NOT NULL, FromPage TEXT NOT NULL, PRIMARY KEY (Host, Address, Kind)) WITHOUT ROWID");
        _transaction = _connection.BeginTransaction();
        _answer = Prepare("""
            INSERT INTO Answers (Host, Address, Key, QueryKey, Moment, Status, ContentType, MediaType, Location, Digest,
            Length, RecordOffset, RecordLength, Title, IsPage, NeedsScripts, HasForms, HasFrames)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """, 18);
        _reference = Prepare("INSERT INTO Uses (Host, Address, Kind, Count, FromPage) VALUES ($1, $2, $3, 1, $4) "
            + "ON CONFLICT DO UPDATE SET Count = Count + 1", 4);
    }

    /// <summary>Addresses that are too long to be kept.</summary>
    public int TooLong { get; private set; }

    public void Add(ArchivedAnswer answer)
    {
        if (CapturedUrl.Parse(answer.Url) is not { } url) return;
        if (CaptureAddress.Create(url.Path, url.Query) is not { } address)
        {
            TooLong++;
            return;
        }

        var type = CaptureType.ReadMediaType(answer.ContentType);
        var isPage = answer.Status == 200 && CaptureType.IsPage(type);
        var document = isPage && answer.Body is { } body
            ? CaptureReader.Read(
                CaptureEncoding.Decode(body, answer.ContentType), answer.Url, CaptureType.IsXml(type)) : null;
        Run(_answer, url.Host, address.Text, address.Key, address.QueryKey,
            answer.Moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), answer.Status,
            answer.ContentType, type, answer.Location, answer.Digest, answer.Length, answer.Place.Offset,
            answer.Place.Length, document?.Title ?? "", isPage,
            document is { HasScripts: true } && HasFewWords(document), document?.HasForms ?? false,
            document?.HasFrames ?? false);
        foreach (var reference in document?.References ?? [])
            if (CapturedUrl.Parse(reference.Url) is { } used && used.Whole.Length <= LegacyPath.MaxLength)
                Run(_reference, used.Host, used.Whole, (int)reference.Kind, address.Text);
    }

    public T? Single<T>(string sql, params object[] values)
    {
        using var command = Prepare(sql, 0);
        Bind(command, values);
        return command.ExecuteScalar() is T value ? value : default;
    }

    public int Count(string sql, params object[] values) => (int)Single<long>(sql, values);

    public IEnumerable<SqliteDataReader> Query(string sql, params object[] values)
    {
        using var command = Prepare(sql, 0);
        Bind(command, values);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return reader;
    }

    public void Execute(string sql, params object[] values)
    {
        using var command = Prepare(sql, 0);
        Bind(command, values);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _answer.Dispose();
        _reference.Dispose();
        _transaction.Dispose();
        _connection.Dispose();
        File.Delete(_path);
    }

    private static bool HasFewWords(CapturedDocument document)
    {
        var words = 0;
        foreach (var section in document.Sections)
        {
            words += section.Text.AsSpan().Count(' ') + (section.Text.Length > 0 ? 1 : 0);
            if (words >= FewWords) return false;
        }

        return true;
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i}"), null));
        return command;
    }

    private static void Bind(SqliteCommand command, object[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), values[i]);
    }

    private static void Run(SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }
}
