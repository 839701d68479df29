using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Tests.Store;

/// <summary>
/// Databases as released versions left them, with the shipped content, an account, rules of each kind and counts
/// (<c>released-*.db.gz</c>). A version that changes the schema adds one.
/// </summary>
public sealed class ReleasedVersionTests
{
    /// <summary>The verb of this executable that opens a store, and so brings it up to date.</summary>
    public const string Verb = "open-store";

    private static readonly int _rounds = LongRun.Count(2, 3, "MAPFLAT_KILLS");

    private static readonly string[] _questions =
    [
        "SELECT Address || Status || Title FROM Pages p JOIN Revisions r ON r.Id = p.LiveRevisionId ORDER BY Address",
        "SELECT PageId || ' ' || Number || Markdown FROM Revisions ORDER BY PageId, Number",
        "SELECT Path FROM Ledger ORDER BY Path",
        "SELECT Path FROM FormerAddresses ORDER BY Path",
        "SELECT Match || ' ' || Key || ' ' || Status || ' ' || coalesce(\"To\", '') FROM Rules ORDER BY Id",
        "SELECT Email || Role || PasswordHash FROM Accounts",
        "SELECT Act || ' ' || Subject FROM Audit ORDER BY Id",
        "SELECT Kind || Day || Subject || Count FROM DailyVisits",
        "SELECT Name || Sha256 FROM Media ORDER BY Name",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Released =>
        [.. Repository.Files("tests/Mapflat.Content.Tests/Store", "released-*.db.gz")];

    [Theory]
    [MemberData(nameof(Released))]
    public async Task It_is_brought_up_to_date_after_a_copy_and_keeps_everything(string file)
    {
        using var data = new TempFolder();
        Unpack(file, data["mapflat.db"]);
        var before = Ask(data["mapflat.db"]);
        var behind = Migrations(data["mapflat.db"]);
        await using (var store = new TempStore(data.Path))
        {
            Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
            await using var db = await store.Store.OpenAsync(Stop);
            Assert.Empty(await db.Database.GetPendingMigrationsAsync(Stop));
            Assert.Equal(before, Ask(data["mapflat.db"]));
            var copies = Directory.GetFiles(data["backups"]);
            if (db.Database.GetMigrations().Count() == behind) Assert.Empty(copies);
            else
            {
                using var unpacked = new TempFolder();
                await ZipFile.ExtractToDirectoryAsync(Assert.Single(copies), unpacked.Path, Stop);
                Assert.Equal(before, Ask(unpacked["mapflat.db"]));
                Assert.Equal(behind, Migrations(unpacked["mapflat.db"]));
            }

            // It is not only there, it works.
            await store.ImportAsync(("pages/later.md", Sample.Page("Later")));
            Assert.NotNull(await store.Pages.ReadAsync("/later", Stop));
        }
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Released))]
    public async Task Killed_at_any_moment_of_it_the_next_start_completes_it(string file)
    {
        var random = new Random(11);
        var span = 1_500.0;
        for (var round = 0; round < _rounds; round++)
        {
            using var data = new TempFolder();
            Unpack(file, data["mapflat.db"]);
            var before = Ask(data["mapflat.db"]);
            using (var process = Process.Start(
                new ProcessStartInfo("dotnet", [typeof(ReleasedVersionTests).Assembly.Location, Verb, data.Path])
                {
                    RedirectStandardOutput = true
                })!)
            {
                var begun = Stopwatch.GetTimestamp();
                // The first is let go to its end, so that the others are killed on the way there.
                if (round > 0) await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * span), Stop);
                else
                {
                    Assert.Equal("open", await process.StandardOutput.ReadLineAsync(Stop));
                    span = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                }

                process.Kill();
                await process.WaitForExitAsync(Stop);
            }

            await using var store = new TempStore(data.Path);
            Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
            await using var db = await store.Store.OpenAsync(Stop);
            Assert.Empty(await db.Database.GetPendingMigrationsAsync(Stop));
            Assert.Equal(before, Ask(data["mapflat.db"]));
            foreach (var copy in Directory.EnumerateFiles(data["backups"], "*.db")) Assert.Equal(before, Ask(copy));
        }
    }

    /// <summary>What the other process does.</summary>
    public static async Task<int> OpenAsync(string dataDirectory)
    {
        using var store =
            new ContentStore(new DataFolder(dataDirectory), TimeProvider.System, MigrationBackup.MakeAsync);
        await store.EnsureOpenAsync(CancellationToken.None);
        Console.WriteLine("open");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private static void Unpack(string file, string target)
    {
        using var packed = new GZipStream(File.OpenRead(Repository.PathOf(file)), CompressionMode.Decompress);
        using var unpacked = DataFolder.OpenPrivate(target, FileMode.CreateNew, FileShare.None);
        packed.CopyTo(unpacked);
    }

    private static int Migrations(string database) =>
        int.Parse(Read(database, "SELECT count(*) FROM __EFMigrationsHistory").Single(), CultureInfo.InvariantCulture);

    private static List<string> Ask(string database) =>
        [.. _questions.SelectMany(question => Read(database, question))];

    private static List<string> Read(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }
}
