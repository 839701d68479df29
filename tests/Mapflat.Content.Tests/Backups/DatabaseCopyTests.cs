using Mapflat.Content.Backups;
using Mapflat.Content.Tests.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Backups;

public sealed class DatabaseCopyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_under_constant_writing_is_the_state_of_one_moment()
    {
        using var data = new TempFolder();
        await using var store = new TempStore(data.Path);
        await store.ImportAsync([.. Enumerable.Range(0, 50)
            .Select(i => ($"pages/p{i}.md", Sample.Page($"Page {i}", new string('x', 5_000))))]);
        using var loop = ImportLoop.Start(data.Path, "a");
        await loop.NextAsync(atLeast: 0, Stop);
        List<string> generations = [];
        // At least five, and until the writer has been seen at work between two of them.
        for (var i = 0; i < 5 || (i < 100 && generations.Distinct().Count() < 2); i++)
        {
            var copy = data[$"copy{i}.db"];
            await CopyAsync(store.Folder.Database, copy);
            // Every import of the loop adds one page, one rule and one file, raises the generation, and edits one page.
            var state = Read(copy, """
                SELECT s.Generation || ' ' || (SELECT count(*) FROM Rules) || ' ' || (SELECT count(*) FROM Media)
                    || ' ' || (SELECT count(*) FROM Pages) || ' ' || r.Markdown
                FROM State s, Pages p JOIN Revisions r ON r.Id = p.LiveRevisionId WHERE p.Address = '/a/edited'
                """).Split(' ');
            var imports = int.Parse(state[0], System.Globalization.CultureInfo.InvariantCulture) - 1;
            Assert.Equal(
                [$"{imports}", $"{imports}", $"{50 + 2 + imports}", "Edition", $"{imports - 1}.\n"], state[1..]);
            Assert.Equal("ok", Read(copy, "PRAGMA integrity_check"));
            generations.Add(state[0]);
        }

        Assert.True(generations.Distinct().Count() > 1, "Nobody wrote meanwhile.");
        Assert.Equal(generations.Count, Directory.EnumerateFiles(data.Path, "copy*").Count());
        Assert.All(Directory.EnumerateFiles(data.Path, "copy*"), copy => Assert.Equal(
            TempFolder.ModeOf(store.Folder.Database), TempFolder.ModeOf(copy)));
    }

    [Fact]
    public async Task A_copy_can_take_the_place_of_the_database()
    {
        using var data = new TempFolder();
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await CopyAsync(store.Folder.Database, data["mapflat.db"]);
        await using var other = new TempStore(data.Path);
        Assert.Equal(await store.ExportAsync(), await other.ExportAsync());
        await other.ImportAsync(("pages/b.md", Sample.Page("B")));
        Assert.NotEmpty((await other.Search.FindAsync("text", Stop)).Hits);
    }

    [Fact]
    public async Task A_copy_does_not_overwrite()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        var target = Path.Combine(store.Folder.Backups, "copy.db");
        await File.WriteAllTextAsync(target, "mine", Stop);
        await Assert.ThrowsAsync<IOException>(() => CopyAsync(store.Folder.Database, target));
        Assert.Equal([target], Directory.EnumerateFiles(store.Folder.Backups));
        Assert.Equal("mine", await File.ReadAllTextAsync(target, Stop));
    }

    private static Task<DatabaseFacts> CopyAsync(string source, string target) =>
        DatabaseCopy.TakeAsync(source, target, DatabaseFacts.ReadAsync, Stop);

    private static string Read(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
