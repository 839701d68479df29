using Mapflat.Content.Verification;

namespace Mapflat.Content.Tests.Verification;

/// <summary>What counts as a failure, asked of a site that answers as the test says.</summary>
public sealed class VerifierTests
{
    private const string Origin = "https://www.example.org";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, null, null)]
    [InlineData(410, null, null)]
    [InlineData(301, "https://elsewhere.example/x", null)]
    [InlineData(301, Origin + "/good#part", null)]
    [InlineData(404, null, "nothing answers (404)")]
    [InlineData(500, null, "it answers 500")]
    [InlineData(301, null, "without saying where")]
    [InlineData(301, Origin + "/a", "leads to itself")]
    [InlineData(301, Origin + "/again", "redirects again, to " + Origin + "/good")]
    [InlineData(308, Origin + "/nothing", "where nothing is but a 404")]
    public async Task An_address_that_was_public_must_end_in_one_hop(int status, string? location, string? problem)
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        var report = await new Verifier(store.Store).RunAsync(
            new Said(new() { ["/a"] = new(status, location) }), null, Stop);
        var tried = Assert.Single(report.Addresses);
        Assert.Equal("/a", tried.Address);
        if (problem is null) Assert.Null(tried.Problem);
        else Assert.Contains(problem, tried.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_addresses_a_publication_has_those_tried_that_its_pages_have_and_had()
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/a.md", Sample.Page("A", "One.\n", "former:", "- /a-once")), ("pages/b.md", Sample.Page("B")));
        var verifier = new Verifier(store.Store);
        var before = await verifier.ReadStateAsync(Stop);
        Assert.Null(await verifier.FindTouchedAsync(before, Stop));
        store.Sql("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO Ledger "
            + "(Path, FirstPublic) SELECT '/was/' || i, '2020-01-01' FROM n");
        Assert.Empty((await verifier.FindTouchedAsync(before, Stop))!);

        await store.ImportAsync(
            ("pages/a.md", Sample.Page("A", "Two.\n", "former:", "- /a-once")), ("pages/b.md", Sample.Page("B")));
        var touched = await verifier.FindTouchedAsync(before, Stop);
        Assert.Equal(["/a", "/a-once"], touched!.Order(StringComparer.Ordinal));
        var report = await verifier.RunAsync(
            new Said(new() { ["/a"] = new(200, null), ["/a-once"] = new(404, null) }), null, Stop, touched);
        Assert.Equal("/a-once", Assert.Single(report.Failures).Address);

        // A rule may lead any address elsewhere, and an earlier generation knows nothing of what is there now.
        Assert.Null(await verifier.FindTouchedAsync(before with { Generation = long.MaxValue }, Stop));
        store.Sql("INSERT INTO PageChanges VALUES (0, 1000)");
        Assert.Null(await verifier.FindTouchedAsync(before, Stop));
        store.Sql("DELETE FROM PageChanges WHERE PageId = 0; UPDATE State SET RulesTag = RulesTag + 1");
        Assert.Null(await verifier.FindTouchedAsync(before, Stop));
    }

    [Theory]
    [InlineData("/t,301,/good", 301, Origin + "/good", null)]
    [InlineData("/t,301,https://elsewhere.example/", 301, "https://elsewhere.example/", null)]
    [InlineData(
        "/t,301,/good", 302, Origin + "/good", "it answers 302 to " + Origin + "/good, and should answer 301 to /good")]
    [InlineData("/t,301,/good", 301, Origin + "/other", "and should lead to " + Origin + "/good")]
    [InlineData("/t,301,/again", 301, Origin + "/again", "redirects again")]
    [InlineData("/t,404,", 404, null, null)]
    [InlineData("/t,410,", 404, null, "it answers 404, and should answer 410")]
    public async Task A_test_of_the_owners_must_come_out_as_it_says(
        string row, int status, string? location, string? problem)
    {
        await using var store = new TempStore();
        await store.ImportAsync(("redirect-tests.csv", $"address,status,target\n{row}\n"));
        var tried = Assert.Single((await new Verifier(store.Store).RunAsync(
            new Said(new() { ["/t"] = new(status, location) }), null, Stop)).Addresses);
        if (problem is null) Assert.Null(tried.Problem);
        else Assert.Contains(problem, tried.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_the_visitor_can_ask_for_is_asked_for_and_a_common_end_only_once()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("redirect-tests.csv",
            "address,status,target\nhttps://other.example/x,301,/good\n/t,301,/good\n/u,301,/good\n"));
        var visitor =
            new Said(new() { ["/t"] = new(301, Origin + "/good"), ["/u"] = new(301, Origin + "/good") }) { AtOnce = 1 };
        var report = await new Verifier(store.Store).RunAsync(visitor, null, Stop);
        Assert.Equal("https://other.example/x", Assert.Single(report.Skipped).Address);
        Assert.Empty(report.Failures);
        Assert.Equal([Origin + "/t", Origin + "/good", Origin + "/u"], visitor.Asked);
    }

    [Fact]
    public async Task The_last_result_is_kept_and_becomes_a_concern()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        var log = new VerificationLog(store.Store);
        Assert.Null(await log.ReadAsync(Stop));
        var verifier = new Verifier(store.Store);
        await log.KeepAsync(await verifier.RunAsync(new Said(new() { ["/a"] = new(404) }), null, Stop), null, Stop);
        var kept = (await log.ReadAsync(Stop))!;
        Assert.Equal((1, 1, "/a: nothing answers (404); redirect it, or mark it as gone (it was public once)"),
            (kept.Tried, kept.Failed, kept.Failures.Single()));
        await log.KeepAsync(await verifier.RunAsync(new Said(new() { ["/a"] = new(200) }), null, Stop), null, Stop);
        Assert.Equal((1, 0), ((await log.ReadAsync(Stop))!.Tried, (await log.ReadAsync(Stop))!.Failed));
    }

    /// <summary>
    /// A site whose answers the test has given; what it has not, is a 404, but for a good page and a redirect.
    /// </summary>
    private sealed class Said(Dictionary<string, Reply> replies) : IVisitor
    {
        public string Origin => VerifierTests.Origin;

        public int AtOnce { get; init; } = 2;

        public List<string> Asked { get; } = [];

        public bool CanAsk(string url) => url.StartsWith(Origin + "/", StringComparison.Ordinal);

        public async Task<ReadReply> ReadAsync(string url, CancellationToken cancellationToken) =>
            new(await AskAsync(url, cancellationToken), "", default);

        public Task<Reply> AskAsync(string url, CancellationToken cancellationToken)
        {
            lock (Asked) Asked.Add(url);
            var path = url[Origin.Length..];
            return Task.FromResult(replies.TryGetValue(path, out var reply) ? reply : path switch
            {
                "/good" => new Reply(200),
                "/again" => new Reply(301, Origin + "/good"),
                _ => new Reply(404),
            });
        }
    }
}
