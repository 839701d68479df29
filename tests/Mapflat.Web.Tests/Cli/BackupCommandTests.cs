using System.Diagnostics;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Web.Tests.Cli;

public sealed class BackupCommandTests
{
    /// <summary>How often the process is killed.</summary>
    private static readonly int _kills = LongRun.Count(2, 4, "MAPFLAT_KILLS");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_machine_answers_every_address_with_the_same_bytes()
    {
        using var files = new TempFolder();
        Dictionary<string, (int, string, string)> before, after;
        string key;
        await using (var site = new SiteFactory())
        {
            key = Assert.Single((await Shell.OnAsync(site.DataDirectory, "backup", "key")).Lines);
            before = await AnswersAsync(site);
            Assert.Equal(0, (await Shell.OnAsync(site.DataDirectory, "backup", "create", files["site.zip"])).Code);
        }

        using var empty = new TempFolder();
        var refused = await Shell.OnAsync(empty["data"], "backup", "restore", files["site.zip"]);
        Assert.Equal(4, refused.Code);
        Assert.Contains("made with another backup key", refused.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await Shell.OnAsync(
            empty["data"], "backup", "restore", files["site.zip"], "--key", "aaaaa-aaaaa-aaaaa-aaaaa-aaaaa")).Code);
        Assert.Equal(4, (await Shell.OnAsync(
            empty["data"], "backup", "restore", files["site.zip"], "--key", "aaaaa")).Code);
        // As people type it.
        var typed = key.ToUpperInvariant().Replace('-', ' ');
        var said = await Shell.OnAsync(empty["data"], "backup", "restore", files["site.zip"], "--key", typed);
        Assert.True(said.Code == 0, said.Error);
        Assert.DoesNotContain("warning", said.Error, StringComparison.Ordinal);
        Assert.Equal([key], (await Shell.OnAsync(empty["data"], "backup", "key")).Lines);
        await using (var site = new SiteFactory().With("Mapflat:DataDirectory", empty["data"]))
            after = await AnswersAsync(site);
        Assert.InRange(before.Count, 40, int.MaxValue);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task A_restore_beside_a_running_site_is_seen_at_once()
    {
        await using var site = new SiteFactory();
        using var client = site.Client();
        using var first = await client.GetAsync(new Uri("/", UriKind.Relative), Stop);
        var made = await Shell.OnAsync(site.DataDirectory, "backup", "create");
        using (var source = new ContentSource().Page("/later", "Later")) await source.ImportAsync(site.DataDirectory);
        await Wait.UntilAsync(async () =>
            (int)(await client.GetAsync(new Uri("/later", UriKind.Relative), Stop)).StatusCode == 200);
        var said = await Shell.OnAsync(site.DataDirectory, "backup", "restore", Path.GetFileName(made.Lines[0]));
        Assert.True(said.Code == 0, said.Error);
        Assert.Contains("- /later", said.Lines);
        Assert.Contains("! /later was public since then; it says that it is gone (410)", said.Lines);
        await Wait.UntilAsync(async () =>
            (int)(await client.GetAsync(new Uri("/later", UriKind.Relative), Stop)).StatusCode == 410);
    }

    [Fact]
    public async Task Old_pages_answer_503_without_their_archive_and_200_when_it_is_put_back()
    {
        using var files = new TempFolder();
        string archive, backup;
        await using (var site = new SiteFactory())
        {
            using var old = new OldSite().Page("/Notes/x.html", "<p>x");
            Assert.Equal(
                0, (await Shell.OnAsync(site.DataDirectory, "adopt", old.Save(), "--host", OldSite.Host)).Code);
            backup = (await Shell.OnAsync(site.DataDirectory, "backup", "create")).Lines[0];
            archive = Assert.Single(Directory.GetFiles(Path.Combine(site.DataDirectory, "backups", "archives")));
            var check = await Shell.OnAsync(site.DataDirectory, "backup", "check", backup);
            Assert.Equal(0, check.Code);
            Assert.Contains(archive, check.Out, StringComparison.Ordinal);
            File.Copy(backup, files["alone.zip"]);
            File.Copy(archive, files["archive"]);
        }

        using var empty = new TempFolder();
        var alone = await Shell.OnAsync(empty["data"], "backup", "check", files["alone.zip"]);
        Assert.Equal(0, alone.Code);
        Assert.Contains(Path.GetFileName(archive), alone.Error, StringComparison.Ordinal);
        var restored = await Shell.OnAsync(
            empty["data"], "backup", "restore", files["alone.zip"], "--accept-unproven");
        Assert.Equal(0, restored.Code);
        Assert.Contains(
            $"the archive {Path.GetFileName(archive)} is neither", restored.Error, StringComparison.Ordinal);
        var list = await Shell.OnAsync(empty["data"], "archives");
        Assert.Equal(1, list.Code);
        Assert.Contains("answer 503", list.Error, StringComparison.Ordinal);

        await using var other = new SiteFactory().With("Mapflat:DataDirectory", empty["data"]);
        using var client = other.Client();
        await other.FrozenAsync();
        Assert.Equal(503, await StatusAsync());
        var place = Path.Combine(empty["data"], "archives", Path.GetFileName(archive));
        // Another file with its name, as half of a copy is.
        await File.WriteAllTextAsync(place, "half", Stop);
        Assert.Equal(503, await StatusAsync());
        File.Move(files["archive"], place, overwrite: true);
        Assert.Equal(200, await StatusAsync());

        async Task<int> StatusAsync()
        {
            using var answer = await client.GetAsync(new Uri("/Notes/x.html", UriKind.Relative), Stop);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task What_cannot_be_used_is_said_with_the_code_for_it()
    {
        using var data = new TempFolder();
        data.Write("bad.zip", "none");
        Assert.Equal(3, (await Shell.OnAsync(data["data"], "backup", "create")).Code);
        Assert.Equal(3, (await Shell.OnAsync(data["data"], "backup", "check", data["none.zip"])).Code);
        Assert.Equal(4, (await Shell.OnAsync(data["data"], "backup", "check", data["bad.zip"])).Code);
        Assert.Equal(4, (await Shell.OnAsync(data["data"], "backup", "restore", data["bad.zip"])).Code);
        Assert.Equal(2, (await Shell.OnAsync(data["data"], "backup", "restore")).Code);
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task A_restore_that_is_killed_leaves_the_old_state_or_the_new_one()
    {
        using var data = new TempFolder();
        using (var source = new ContentSource().File("media/a.gif", "GIF89a"))
        {
            for (var i = 0; i < 60; i++) source.Page($"/old-{i}", "Old", new string('x', 20_000));
            await source.ImportAsync(data.Path);
        }

        Assert.Equal(0, (await Shell.OnAsync(data.Path, "backup", "create", data["old.zip"])).Code);
        using (var source = new ContentSource().Page("/old-0", "Old", "Changed.\n").File("media/b.gif", "GIF89b"))
        {
            for (var i = 0; i < 60; i++) source.Page($"/new-{i}", "New", new string('y', 20_000));
            await source.ImportAsync(data.Path);
        }

        Assert.Equal(0, (await Shell.OnAsync(data.Path, "backup", "create", data["new.zip"])).Code);
        var clock = Stopwatch.StartNew();
        await RestoreAsync(data, "old.zip", killAfter: null);
        var whole = clock.Elapsed;
        var random = new Random(20261127);
        HashSet<bool> seen = [];
        var isOld = true;
        for (var kill = 0; kill < _kills; kill++)
        {
            // Most of them in the second half, where something is put in place.
            await RestoreAsync(data, isOld ? "new.zip" : "old.zip", whole * (0.3 + random.NextDouble()));
            Assert.Empty(await DatabaseProbe.FindFaultsAsync(new DataFolder(data.Path), full: true, Stop));
            SqliteConnection.ClearAllPools();
            var pages = Read(data["mapflat.db"], "SELECT count(*) || ' ' || (SELECT count(*) FROM Revisions WHERE "
                + "Markdown = 'Changed.' || char(10)) FROM Pages");
            Assert.Contains(pages, (string[])["60 0", "120 1"]);
            isOld = pages == "60 0";
            seen.Add(isOld);
            Assert.All(
                Read(data["mapflat.db"], "SELECT group_concat(Sha256) FROM Media").Split(','),
                hash => Assert.True(File.Exists(Path.Combine(data["media"], hash))));
        }

        // What was left behind is gone with the next one that may end.
        await RestoreAsync(data, "old.zip", killAfter: null);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(data["backups"]), name => name.EndsWith(
            ".tmp", StringComparison.Ordinal));
    }

    private static async Task RestoreAsync(TempFolder data, string file, TimeSpan? killAfter)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "backup", "restore", data[file]])
            {
                Environment = { ["MAPFLAT__DATADIRECTORY"] = data.Path },
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
        if (killAfter is { } delay)
        {
            await Task.Delay(delay, Stop);
            if (!process.HasExited) process.Kill();
        }

        await process.WaitForExitAsync(Stop);
        if (killAfter is null) Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync(Stop));
    }

    /// <summary>What visitors get at every address of the ledger, and at some that are always there.</summary>
    private static async Task<Dictionary<string, (int, string, string)>> AnswersAsync(SiteFactory site)
    {
        using var client = site.Client();
        using (await client.GetAsync(new Uri("/", UriKind.Relative), Stop))
        {
            // Frozen, and so imported.
        }

        List<string> addresses =
            ["/feed.atom", "/sitemap.xml", "/sitemap-legacy.xml", "/llms.txt", "/robots.txt", "/search?q=log"];
        var folder = new DataFolder(site.DataDirectory);
        using (var store = new ContentStore(folder, TimeProvider.System, MigrationBackup.MakeAsync))
            await store.EnsureOpenAsync(Stop);

        foreach (var address in Read(Path.Combine(site.DataDirectory, "mapflat.db"), "SELECT group_concat(Path, "
            + "char(10)) FROM (SELECT Path FROM Ledger UNION SELECT Key FROM Rules WHERE Match = 'Exact')").Split('\n'))
            addresses.AddRange(address.StartsWith("/media/", StringComparison.Ordinal)
                ? [address]
                : [address, address + ".md", address + "/history"]);
        Dictionary<string, (int, string, string)> answers = [];
        foreach (var address in addresses.Distinct(StringComparer.Ordinal))
        {
            using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), Stop);
            answers[address] = ((int)answer.StatusCode, answer.Headers.Location?.OriginalString ?? "",
                Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync(Stop)));
        }

        return answers;
    }

    private static string Read(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!.ToString()!;
    }
}
