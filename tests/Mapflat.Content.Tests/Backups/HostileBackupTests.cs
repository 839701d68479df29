using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Mapflat.Content.Backups;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Backups;

/// <summary>
/// Files that are no good: each is refused before anything of the site is touched, soon, and leaves nothing on the
/// disk.
/// </summary>
public sealed class HostileBackupTests : IAsyncLifetime
{
    private readonly TempStore _site = new();
    private readonly TempFolder _files = new();
    private SortedDictionary<string, string> _before = [];
    private string _good = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _site.ImportAsync(("pages/a.md", Sample.Page("A")), ("media/a.gif", "GIF89a"));
        _good = (await _site.Backups.CreateAsync(BackupReason.ByHand, Author.Command, null, null, Stop)).Value!.Path;
        await _site.ImportAsync(("pages/b.md", Sample.Page("B")));
        _before = await _site.ExportAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _files.Dispose();
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "../../evil.txt", "holds a file that no backup has" },
        { "/etc/cron.d/evil", "holds a file that no backup has" },
        { "media/../../evil", "holds a file that no backup has" },
        { "media\\evil", "holds a file that no backup has" },
        { "keys/key-evil.xml", "holds a file that no backup has" },
        { "mapflat.db-wal", "holds a file that no backup has" },
        { "media/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "does not name" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public Task A_file_of_another_name_is_refused(string name, string words) =>
        RefusedAsync(words, zip => Add(zip, name, "evil"));

    [Fact]
    public Task A_file_that_is_there_twice_is_refused() =>
        RefusedAsync("holds mapflat.db twice", zip => Add(zip, "mapflat.db", "evil"));

    [Fact]
    public Task A_link_is_refused() =>
        RefusedAsync("is not a plain file", zip => zip.GetEntry("settings.json")!.ExternalAttributes = 0xA1FF << 16);

    [Fact]
    public Task A_missing_file_is_refused() =>
        RefusedAsync("mapflat.db is missing", zip => zip.GetEntry("mapflat.db")!.Delete());

    [Fact]
    public Task A_bomb_in_place_of_the_database_is_refused() => RefusedAsync(
        "would unpack to", zip => Replace(zip, "mapflat.db", new byte[300_000_000], CompressionLevel.SmallestSize));

    [Fact]
    public Task A_bomb_among_media_is_refused() => RefusedAsync("would unpack to", zip => Replace(
        zip, zip.Entries.Single(e => e.FullName.StartsWith("media/", StringComparison.Ordinal)).FullName,
        new byte[10_000_000], CompressionLevel.SmallestSize));

    [Fact]
    public Task A_bomb_in_place_of_the_manifest_is_refused() => RefusedAsync(
        "would unpack to", zip => Replace(zip, "manifest.json", new byte[120_000_000], CompressionLevel.SmallestSize));

    [Fact]
    public Task Thousands_of_files_that_nobody_announced_are_refused() => RefusedAsync("does not name", zip =>
    {
        for (var i = 0; i < 5_000; i++) Add(zip, "media/" + Hash(Encoding.UTF8.GetBytes($"{i}")), "evil");
    });

    [Fact]
    public Task Words_changed_in_the_database_are_refused() => RefusedAsync("mapflat.db is damaged", zip =>
    {
        var bytes = Read(zip, "mapflat.db");
        bytes[^100] ^= 1;
        Replace(zip, "mapflat.db", bytes);
    });

    [Fact]
    public Task A_manifest_that_is_none_is_refused() =>
        RefusedAsync("manifest.json cannot be read", zip => Replace(zip, "manifest.json", "[1, 2"u8.ToArray()));

    [Fact]
    public Task A_manifest_of_a_newer_format_is_refused() =>
        RefusedAsync("a newer version of this program made it", zip => Change(zip, manifest => manifest["format"] = 2));

    [Fact]
    public Task A_newer_schema_is_refused() => RefusedAsync("its schema is “29990101000000_Later”", zip => Change(
        zip, manifest => manifest["schema"]!.AsArray().Add("29990101000000_Later")));

    [Fact]
    public Task A_schema_that_the_database_does_not_have_is_refused() =>
        RefusedAsync("another schema", zip => Change(zip, manifest => manifest["schema"]!.AsArray().Clear()));

    [Fact]
    public Task Rows_that_the_database_does_not_have_are_refused() =>
        RefusedAsync("have not the rows", zip => Change(zip, manifest => manifest["rows"]!["Pages"] = 7));

    [Fact]
    public Task A_foreign_database_is_refused() =>
        RefusedAsync("lacks", zip => WithDatabase(zip, "DROP TABLE SearchIndex"));

    [Fact]
    public Task A_database_with_a_trigger_of_somebody_else_is_refused() => RefusedAsync(
        "foreign trigger Evil", zip => WithDatabase(
            zip, "CREATE TRIGGER Evil AFTER INSERT ON Audit BEGIN UPDATE Accounts SET Role = 'Owner'; END"));

    [Fact]
    public Task A_database_whose_rows_refer_to_nothing_is_refused() => RefusedAsync(
        "not there", zip => WithDatabase(
            zip, "PRAGMA foreign_keys = OFF; UPDATE Revisions SET PageId = 77 WHERE PublishedAt IS NULL; INSERT INTO "
                + "FormerAddresses (Path, PageId, Added) VALUES ('/x', 99, '2026-01-01')"));

    [Theory]
    [InlineData("../../evil.warc", "names an archive that no site has")]
    [InlineData("evil.warc", "has not the archives")]
    public Task An_archive_that_leads_elsewhere_or_is_not_announced_is_refused(string file, string words) =>
        RefusedAsync(words, zip => WithDatabase(
            zip, "INSERT INTO Archives (Name, File, Sha256, Length, Host, Adopted, Report) "
                + $"VALUES ('evil', '{file}', 'a', 1, 'example.org', '2026-01-01', '{{}}')"));

    [Theory]
    [InlineData("")]
    [InlineData("PK")]
    [InlineData("This is no archive at all, but long enough to be looked at for one, is it not?")]
    public async Task What_is_no_archive_is_refused(string text)
    {
        _files.Write("bad.zip", text);
        await RefusedAsync("it is not a backup", _files["bad.zip"]);
    }

    [Fact]
    public async Task A_file_that_is_cut_off_anywhere_is_refused()
    {
        var bytes = await File.ReadAllBytesAsync(_good, Stop);
        for (var part = 0; part < 12; part++)
        {
            _files.Write("bad.zip", bytes[..(bytes.Length * part / 12)]);
            await RefusedAsync("", _files["bad.zip"]);
        }
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Damage_anywhere_is_noticed_or_does_no_harm()
    {
        var bytes = await File.ReadAllBytesAsync(_good, Stop);
        var random = new Random(20261127);
        for (var i = LongRun.Count(20, 60); i > 0; i--)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            _files.Write("bad.zip", damaged);
            // A time stamp in the archive may be another one; every byte that is restored has its hash.
            var (manifest, failure) = await _site.Backups.CheckAsync(_files["bad.zip"], null, Stop);
            Assert.True(manifest is not null || failure is Failure.Invalid);
        }
    }

    private async Task RefusedAsync(string words, Action<ZipArchive> change)
    {
        File.Copy(_good, _files["bad.zip"]);
        using (var zip = ZipFile.Open(_files["bad.zip"], ZipArchiveMode.Update)) change(zip);
        await RefusedAsync(words, _files["bad.zip"]);
    }

    private async Task RefusedAsync(string words, string path)
    {
        var clock = ProcessorTime.Start();
        var (_, failure) = await _site.Restoring.RestoreAsync(path, new(), Author.Command, null, Stop);
        Assert.Contains(words, Assert.IsType<Failure.Invalid>(failure).Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(_before, await _site.ExportAsync());
        // The good one, and the one before the second import.
        Assert.Equal(2, Directory.GetFileSystemEntries(_site.Folder.Backups).Length);
    }

    /// <summary>Puts another database in, with a manifest that fits it.</summary>
    private void WithDatabase(ZipArchive zip, string sql)
    {
        _files.Write("evil.db", Read(zip, "mapflat.db"));
        DatabaseFacts facts;
        using (var connection = new SqliteConnection($"Data Source={_files["evil.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
            facts = DatabaseFacts.ReadAsync(connection, Stop).GetAwaiter().GetResult();
        }

        Replace(zip, "mapflat.db", File.ReadAllBytes(_files["evil.db"]));
        Change(zip, manifest =>
        {
            var entry = manifest["entries"]!.AsArray().Single(e => (string)e!["name"]! == "mapflat.db")!;
            (entry["size"], entry["sha256"]) =
                (new FileInfo(_files["evil.db"]).Length, Hash(File.ReadAllBytes(_files["evil.db"])));
            manifest["rows"] = new JsonObject(
                facts.Rows.Select(row => KeyValuePair.Create<string, JsonNode?>(row.Key, row.Value)));
        });
    }

    private static void Change(ZipArchive zip, Action<JsonObject> change)
    {
        var manifest = JsonNode.Parse(Read(zip, "manifest.json"))!.AsObject();
        change(manifest);
        Replace(zip, "manifest.json", Encoding.UTF8.GetBytes(manifest.ToJsonString()));
    }

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var source = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        source.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Replace(
        ZipArchive zip, string name, byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        zip.GetEntry(name)!.Delete();
        using var target = zip.CreateEntry(name, level).Open();
        target.Write(bytes);
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var target = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        target.Write(Encoding.UTF8.GetBytes(text));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
