using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Mapflat.Content.Backups;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Backups;

/// <summary>
/// Backups that somebody has altered with all hashes put right, so that they are whole: each is refused, or what it
/// brings is told by its name before anything happens, and nothing happens without an explicit yes.
/// </summary>
public sealed class AlteredBackupTests : IAsyncLifetime
{
    private const string Passkey =
        "INSERT INTO Passkeys (CredentialId, UserId, Data) SELECT x'09', Id, "
            + "'{\"Name\":\"Evil\",\"CreatedAt\":\"2026-05-03T10:00:00+00:00\",\"PublicKey\":\"AA\",\"SignCount\":3}' "
            + "FROM Accounts LIMIT 1";

    private readonly TempStore _site = new();
    private readonly TempFolder _files = new();
    private string _good = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _site.ImportAsync(("pages/a.md", Sample.Page("A")), ("media/a.gif", "GIF89a"), ("media/b.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><title>B</title>"
                + "<path d=\"M0 0h1\"/></svg>"));
        _site.Sql("INSERT INTO Accounts (Id, DisplayName, Role, Created, LastCodeStep, UserName, NormalizedUserName, "
            + "Email, NormalizedEmail, EmailConfirmed, PasswordHash, SecurityStamp, PhoneNumberConfirmed, "
            + "TwoFactorEnabled, "
            + "LockoutEnabled, AccessFailedCount) VALUES (7, 'Eva', 'Editor', '2026-01-01', 0, 'eva@example.com', "
            + "'EVA@EXAMPLE.COM', 'eva@example.com', 'EVA@EXAMPLE.COM', 0, 'hash', 'stamp', 0, 0, 0, 0)");
        _good = (await _site.Backups.CreateAsync(BackupReason.ByHand, Author.Command, null, null, Stop)).Value!.Path;
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>What is done to the database of a backup, and what is said: by the refusal, or in the review.</summary>
    public static TheoryData<string, bool, string> Changes => new()
    {
        { "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'Pages'", false,
            "numbers of its table Pages" },
        { "UPDATE sqlite_sequence SET seq = 2147483647 WHERE name = 'Pages'", false, "numbers of its table Pages" },
        { "UPDATE sqlite_sequence SET seq = 'x' WHERE name = 'Pages'", false, "numbers of its table Pages" },
        { "UPDATE State SET Generation = 9223372036854775807", false, "Generation of its table State" },
        { "UPDATE State SET Generation = 1.5", false, "Generation of its table State" },
        { "UPDATE Pages SET Edits = 2147483647", false, "Edits of its table Pages" },
        { "UPDATE Media SET Length = 9223372036854775807", false, "Length of its table Media" },
        { "UPDATE Pages SET \"Order\" = -9223372036854775808", false, "Order of its table Pages" },
        { "UPDATE Media SET Updated = 'yesterday'", false, "Updated of its table Media" },
        { "UPDATE Accounts SET Created = x'00'", false, "Created of its table Accounts" },
        { "UPDATE Accounts SET Role = 'Root'", false, "Role of its table Accounts" },
        { "UPDATE Accounts SET LastCodeStep = 9223372036854775807", false, "LastCodeStep of its table Accounts" },
        { "UPDATE Pages SET Status = 'Open'", false, "Status of its table Pages" },
        { Passkey.Replace("{", "[", StringComparison.Ordinal), false, "Data of its table Passkeys" },
        { "UPDATE Media SET ContentType = 'text/html' WHERE Name = 'a.gif'", false, "/media/a.gif" },
        { "UPDATE Media SET ContentType = 'image/svg+xml' WHERE Name = 'a.gif'", false, "/media/a.gif" },
        { "UPDATE Media SET Name = 'a.html', ContentType = 'text/html' WHERE Name = 'a.gif'", false, "/media/a.html" },
        { "UPDATE Media SET Name = 'a.svg', ContentType = 'image/svg+xml' WHERE Name = 'a.gif'", false,
            "/media/a.svg is a GIF picture" },
        { "UPDATE Media SET Name = '../a.gif' WHERE Name = 'a.gif'", false, "/media/../a.gif" },
        { "INSERT INTO MediaRenditions (MediaFileId, Name, Width, Height, ContentType, Sha256, Length) SELECT Id, "
            + "'a.html', 1, 1, 'text/html', Sha256, 6 FROM Media LIMIT 1", false, "/media/a.html" },
        { "UPDATE Accounts SET PasswordHash = 'evil'", true, "gets the password of that time" },
        { "UPDATE Accounts SET Role = 'Owner'", true, "becomes an owner" },
        { Passkey, true, "gets the passkey “Evil”, added on 2026-05-03" },
        { "INSERT INTO AccountTokens (UserId, LoginProvider, Name, Value) VALUES (7, 'Mapflat', 'TotpSecret', 'x')",
            true, "gets the secret of the second factor" },
        { "UPDATE Accounts SET RecoveryCodeHashes = 'x'", true, "gets the recovery codes" },
        { "DELETE FROM Accounts", true, "goes: nobody can sign in with it any more" },
        { "INSERT INTO Audit (At, Author, Act, Subject) VALUES ('2031-01-01 00:00:00', 'Eva', 'x', 'y')", true,
            "lines of the audit log: 1 January 2031" },
        { "UPDATE Media SET Updated = '2031-01-01 00:00:00'", true, "media files: 1 January 2031" },
        { "INSERT INTO MissingPaths (Path, Count, First, Last) VALUES ('/evil', 1, '2026-01-01', '2026-01-01')", true,
            "missing addresses" },
        { "UPDATE Pages SET Status = 'Withdrawn'", true, "/a" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_is_altered_is_refused_or_told_by_name(string sql, bool isTold, string words)
    {
        var file = Alter(sql);
        var (report, failure) = await _site.Restoring.ReviewAsync(file, new(), null, Stop);
        if (isTold)
        {
            Assert.True(report is not null, failure?.Message);
            Assert.Contains(words, Told(report), StringComparison.Ordinal);
            Assert.Equal(BackupProof.Altered, report.Proof);
            (_, failure) = await _site.Restoring.RestoreAsync(file, new(), Author.Command, null, Stop);
            Assert.Contains("altered after it was made", Assert.IsType<Failure.Invalid>(failure).Message,
                StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(words, Assert.IsType<Failure.Invalid>(failure).Message, StringComparison.Ordinal);
            (_, failure) = await _site.Restoring.RestoreAsync(
                file, new(AcceptsUnproven: true), Author.Command, null, Stop);
            Assert.Contains(words, Assert.IsType<Failure.Invalid>(failure).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_backup_is_told_by_its_seal_to_be_made_here_or_by_another_or_by_an_older_version()
    {
        Assert.Equal(BackupProof.MadeHere, await ProofAsync(_good, new()));
        File.Copy(_good, _files["old.zip"]);
        using (var zip = ZipFile.Open(_files["old.zip"], ZipArchiveMode.Update)) zip.Comment = "";
        Assert.Equal(BackupProof.NotSealed, await ProofAsync(_files["old.zip"], new()));
        await using var other = new TempStore();
        await other.ImportAsync(("pages/x.md", Sample.Page("X")));
        var file = (await other.Backups.CreateAsync(BackupReason.ByHand, Author.Command, null, null, Stop)).Value!.Path;
        Assert.Equal(BackupProof.OtherKey, await ProofAsync(file, new()));
        Assert.Equal(BackupProof.MadeHere, await ProofAsync(file, new(BackupKey.Read(other.Folder))));
        foreach (var unproven in (string[])[_files["old.zip"], file])
        {
            var (_, refused) = await _site.Restoring.RestoreAsync(unproven, new(), Author.Command, null, Stop);
            Assert.Equal("accepted", Assert.Single(Assert.IsType<Failure.Invalid>(refused).Findings).Field);
            var (restored, failure) = await _site.Restoring.RestoreAsync(
                unproven, new(AcceptsUnproven: true), Author.Command, null, Stop);
            Assert.True(restored is not null, failure?.Message);
        }
    }

    [Fact]
    public async Task Accounts_and_keys_of_now_can_be_kept()
    {
        const string Key = "keys/key-0b6b6b6b-1111-2222-3333-444444444444.xml";
        var file = Alter("UPDATE Accounts SET PasswordHash = 'evil', Role = 'Owner'; " + Passkey, zip =>
        {
            using (var target = zip.CreateEntry(Key).Open()) target.Write("<key/>"u8);
            return (Key, "<key/>"u8.ToArray());
        });
        await _site.ImportAsync(("pages/b.md", Sample.Page("B")));
        _site.Sql("UPDATE Accounts SET PasswordHash = 'new'");
        var choices = new RestoreChoices(AcceptsUnproven: true, KeepsAccounts: true);
        var review = (await _site.Restoring.ReviewAsync(file, choices, null, Stop)).Value!;
        Assert.Empty(review.Accounts);
        Assert.Empty(review.Keys);
        var (_, failure) = await _site.Restoring.RestoreAsync(file, choices, Author.Command, null, Stop);
        Assert.Null(failure);
        Assert.Equal(["new Editor"], _site.Sql("SELECT PasswordHash || ' ' || Role FROM Accounts"));
        Assert.Empty(_site.Sql("SELECT UserId FROM Passkeys"));
        Assert.Equal(["/a"], _site.Sql("SELECT Address FROM Pages"));
        Assert.Empty(_site.Sql("PRAGMA foreign_key_check"));
        Assert.False(File.Exists(Path.Combine(_site.Folder.Root, Key)));
    }

    [Fact]
    public async Task Every_file_of_a_backup_is_known_by_name_or_told()
    {
        const string Key = "keys/key-0b6b6b6b-1111-2222-3333-444444444444.xml";
        var file = Alter("SELECT 1", zip =>
        {
            using (var target = zip.CreateEntry(Key).Open()) target.Write("<key/>"u8);
            return (Key, "<key/>"u8.ToArray());
        });
        Assert.Equal([Key], (await _site.Restoring.ReviewAsync(file, new(), null, Stop)).Value!.Keys);
        foreach (var name in (string[])["backup.key", "clock.json", "upkeep.json", "frozen/site.db",
            "archives/a.warc.gz", "logs/a.jsonl", "backups/mapflat-20261127-030000-nightly.zip", "health-feed.json"])
        {
            file = Alter("SELECT 1", zip =>
            {
                using (var target = zip.CreateEntry(name).Open()) target.Write("x"u8);
                return (name, "x"u8.ToArray());
            });
            var (_, failure) = await _site.Restoring.ReviewAsync(file, new(), null, Stop);
            Assert.Contains("a file that no backup has", Assert.IsType<Failure.Invalid>(failure).Message,
                StringComparison.Ordinal);
        }
    }

    private async Task<BackupProof> ProofAsync(string file, RestoreChoices choices) =>
        (await _site.Restoring.ReviewAsync(file, choices, null, Stop)).Value!.Proof;

    private static string Told(RestoreReport report) => string.Join('\n',
    [
        .. report.Accounts.SelectMany(account => account.Changes), .. report.Ahead, .. report.PagesChanged,
        .. report.Others, report.SettingsChanged ? "settings" : "",
    ]);

    /// <summary>Puts another database in, and perhaps a file, with a manifest that fits.</summary>
    private string Alter(string sql, Func<ZipArchive, (string Name, byte[] Bytes)>? add = null)
    {
        var path = _files[$"{Guid.NewGuid():N}.zip"];
        File.Copy(_good, path);
        var database = _files[$"{Guid.NewGuid():N}.db"];
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        using (var source = zip.GetEntry("mapflat.db")!.Open())
        using (var target = File.Create(database)) source.CopyTo(target);
        DatabaseFacts facts;
        using (var connection = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = DELETE; " + sql;
            command.ExecuteNonQuery();
            facts = DatabaseFacts.ReadAsync(connection, Stop).GetAwaiter().GetResult();
        }

        var bytes = File.ReadAllBytes(database);
        using var pages = new MemoryStream();
        facts.WritePages(pages);
        var added = add?.Invoke(zip);
        var manifest = JsonNode.Parse(Read(zip, "manifest.json"))!.AsObject();
        var entries = manifest["entries"]!.AsArray();
        Replace(zip, entries, "mapflat.db", bytes);
        Replace(zip, entries, "pages.tsv", pages.ToArray());
        if (added is var (name, content))
            entries.Add(new JsonObject { ["name"] = name, ["size"] = content.Length, ["sha256"] = Hash(content) });
        manifest["rows"] = new JsonObject(
            facts.Rows.Select(row => KeyValuePair.Create<string, JsonNode?>(row.Key, row.Value)));
        zip.GetEntry("manifest.json")!.Delete();
        using (var target = zip.CreateEntry("manifest.json").Open())
            target.Write(Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        return path;
    }

    private static void Replace(ZipArchive zip, JsonArray entries, string name, byte[] bytes)
    {
        zip.GetEntry(name)!.Delete();
        using (var target = zip.CreateEntry(name, CompressionLevel.Fastest).Open()) target.Write(bytes);
        var entry = entries.Single(e => (string)e!["name"]! == name)!;
        (entry["size"], entry["sha256"]) = (bytes.Length, Hash(bytes));
    }

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var source = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        source.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
