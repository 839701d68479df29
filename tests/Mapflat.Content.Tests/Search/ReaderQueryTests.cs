namespace Mapflat.Content.Tests.Search;

/// <summary>What readers type, and what they must find first on the site as it is shipped.</summary>
public sealed class ReaderQueryTests(ITestOutputHelper output)
{
    private const string Table = "tests/Mapflat.Content.Tests/Search/queries.tsv";

    /// <summary>Of a hundred queries so many may find something else first; a table of readers’ words is never
    /// finished.</summary>
    private const double MayMiss = 0.05;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nearly_all_find_first_what_is_meant()
    {
        await using var store = new TempStore();
        var (_, failure) = await store.Importer.ImportAsync(Repository.PathOf("content"), dryRun: false, Stop);
        Assert.Null(failure);
        List<string[]> rows = [.. Repository.Table(Table)];
        Assert.True(rows.Count >= 80);
        List<string> missed = [];
        foreach (var row in rows)
        {
            var hits = (await store.Search.FindAsync(row[0], Stop)).Hits;
            var first = hits.Count == 0 ? "-" : hits[0].Address;
            if (!row[1].Split(' ').Contains(first))
                missed.Add($"{row[0]}: {row[1]} is wanted, and not "
                    + string.Join(' ', hits.Take(4).Select(hit => hit.TargetOf(hit.Section)).DefaultIfEmpty("-")));
        }

        output.WriteLine($"{rows.Count - missed.Count} of {rows.Count}\n{string.Join('\n', missed)}");
        Assert.True(missed.Count <= rows.Count * MayMiss, string.Join('\n', missed));
    }
}
