using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Archives.Warc;

/// <summary>What a collection says of itself.</summary>
/// <param name="Created">When what is in it was last changed (UTC), so that the same makes the same bytes.</param>
/// <param name="MainUrl">Where readers begin.</param>
internal sealed record WaczAbout(string Title, DateTime Created, string MainUrl);

/// <summary>
/// Writes answers as a WACZ (version 1.1.1, https://specs.webrecorder.net/wacz/1.1.1/): one archive, its index in the
/// order of SURTs, and a list of pages. All of it is stored, not packed again, so that readers take parts out of it.
/// Whatever it holds, memory stays small: what is to be sorted is on the disk.
/// </summary>
internal sealed class WaczWriter : IDisposable
{
    private const string Version = "1.1.1";
    private const string Data = "data.warc.gz";
    private const string Package = "datapackage.json";

    // Readers of WACZ know no other escapes than those of JSON itself.
    private static readonly JsonSerializerOptions _json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = false,
    };

    private readonly string _folder;
    private readonly FileStream _archive;
    private readonly ArchiveWriter _writer;
    private readonly StreamWriter _pages;
    private readonly WaczIndex _index;
    private int _page;

    /// <param name="folder">For files that are gone afterwards; it is made, and must not be there.</param>
    public WaczWriter(string folder, WaczAbout about)
    {
        _folder = folder;
        About = about;
        Directory.CreateDirectory(folder);
        _archive = new FileStream(Path.Combine(folder, Data), FileMode.CreateNew, FileAccess.ReadWrite);
        _writer = new ArchiveWriter(_archive);
        _pages = new StreamWriter(Path.Combine(folder, "pages.jsonl")) { NewLine = "\n" };
        _index = new WaczIndex(Path.Combine(folder, "index.db"));
        _writer.WriteInfo(about.Created, new KeyValuePair<string, string>("title", about.Title));
        _pages.WriteLine(Write(new { format = "json-pages-1.0", id = "pages", title = "All pages", hasText = false }));
    }

    public WaczAbout About { get; }

    /// <summary>Whether a file is a collection that this program has written.</summary>
    public static bool IsOwn(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            if (zip.GetEntry(Package) is not { Length: < 1_000_000 } entry) return false;
            using var json = JsonDocument.Parse(entry.Open());
            return json.RootElement.TryGetProperty("software", out var software)
                && software.ValueEquals(ArchiveWriter.Software);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Adds an answer.</summary>
    /// <param name="length">Of the body in bytes.</param>
    /// <param name="open">Opens the body; it is read twice if it is large.</param>
    /// <param name="title">Of a page that readers are to be led to; null for anything else.</param>
    /// <exception cref="InvalidDataException">The body is damaged; nothing was written.</exception>
    public void Add(WrittenAnswer answer, long length, Func<Stream> open, string? title = null)
    {
        var record = _writer.Write(answer, length, open);
        var mime = answer.ContentType.Split(';')[0].Trim();
        _index.Add(answer.Url, answer.Moment, Write(new
        {
            url = answer.Url,
            mime = record.IsRevisit ? "warc/revisit" : mime.Length == 0 ? "unk" : mime,
            status = answer.Status.ToString(CultureInfo.InvariantCulture),
            digest = $"sha256:{record.Digest}",
            length = record.Place.Length.ToString(CultureInfo.InvariantCulture),
            offset = record.Place.Offset.ToString(CultureInfo.InvariantCulture),
            filename = Data,
        }));
        if (title is null) return;
        _pages.WriteLine(Write(new
        {
            id = (++_page).ToString(CultureInfo.InvariantCulture),
            url = answer.Url,
            ts = TextOf(answer.Moment),
            title = title.Length == 0 ? answer.Url : title,
        }));
    }

    /// <summary>Puts all of it together.</summary>
    /// <param name="target">Is written over.</param>
    public void Finish(string target)
    {
        _archive.Flush();
        _pages.Dispose();
        using var file = new FileStream(target, FileMode.Create, FileAccess.ReadWrite);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            _archive.Position = 0;
            List<object> resources =
            [
                Store(zip, "archive/" + Data, entry => _archive.CopyTo(entry)),
                Store(zip, "indexes/index.cdxj", _index.Write),
                Store(zip, "pages/pages.jsonl", entry =>
                {
                    using var pages = File.OpenRead(Path.Combine(_folder, "pages.jsonl"));
                    pages.CopyTo(entry);
                }),
            ];
            var package = JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    profile = "data-package",
                    wacz_version = Version,
                    software = ArchiveWriter.Software,
                    title = About.Title,
                    created = TextOf(About.Created),
                    mainPageUrl = About.MainUrl,
                    resources,
                }, _json);
            Store(zip, Package, entry => entry.Write(package));
            var digest = JsonSerializer.SerializeToUtf8Bytes(
                new { path = Package, hash = HashText(SHA256.HashData(package)) }, _json);
            Store(zip, "datapackage-digest.json", entry => entry.Write(digest));
        }

        file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _archive.Dispose();
        _pages.Dispose();
        _index.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private object Store(ZipArchive zip, string path, Action<Stream> write)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.NoCompression);
        // What a zip can tell begins in 1980, and knows no time zone.
        entry.LastWriteTime = new DateTimeOffset(
            About.Created.Year < 1980 ? new DateTime(1980, 1, 1) : DateTime.SpecifyKind(
                About.Created, DateTimeKind.Unspecified), TimeSpan.Zero);
        using var hash = new HashingStream(entry.Open());
        write(hash);
        var name = path[(path.LastIndexOf('/') + 1)..];
        return new { name, path, hash = HashText(hash.Sum()), bytes = hash.Bytes };
    }

    private static string HashText(byte[] hash) => $"sha256:{Convert.ToHexStringLower(hash)}";

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, _json);

    private static string TextOf(DateTime moment) =>
        moment.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed class HashingStream(Stream inner) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Bytes { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Bytes; set => throw new NotSupportedException(); }

        public byte[] Sum() => _hash.GetHashAndReset();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            inner.Write(buffer);
            Bytes += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                _hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>The lines of an index (CDXJ), brought into their order on the disk.</summary>
    private sealed class WaczIndex : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteTransaction _transaction;
        private readonly SqliteCommand _insert;

        public WaczIndex(string path)
        {
            _connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
            _connection.Open();
            using var create = _connection.CreateCommand();
            create.CommandText = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                + "CREATE TABLE Lines (Surt TEXT NOT NULL, Stamp TEXT NOT NULL, Json TEXT NOT NULL)";
            create.ExecuteNonQuery();
            _transaction = _connection.BeginTransaction();
            _insert = _connection.CreateCommand();
            _insert.CommandText = "INSERT INTO Lines VALUES ($1, $2, $3)";
            foreach (var name in (string[])["$1", "$2", "$3"]) _insert.Parameters.Add(new SqliteParameter(name, null));
        }

        public void Add(string url, DateTime moment, string json)
        {
            _insert.Parameters[0].Value = SurtText.Create(url);
            _insert.Parameters[1].Value = moment.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
            _insert.Parameters[2].Value = json;
            _insert.ExecuteNonQuery();
        }

        public void Write(Stream target)
        {
            using var lines = new StreamWriter(target, leaveOpen: true) { NewLine = "\n" };
            using var select = _connection.CreateCommand();
            // SQLite compares bytes, as whoever looks something up in it does.
            select.CommandText = "SELECT Surt, Stamp, Json FROM Lines ORDER BY Surt, Stamp, Json";
            using var reader = select.ExecuteReader();
            while (reader.Read())
                lines.WriteLine($"{reader.GetString(0)} {reader.GetString(1)} {reader.GetString(2)}");
        }

        public void Dispose()
        {
            _insert.Dispose();
            _transaction.Dispose();
            _connection.Dispose();
        }
    }
}
