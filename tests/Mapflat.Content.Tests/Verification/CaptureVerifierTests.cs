using System.Text;
using Mapflat.Content.Archives;
using Mapflat.Content.Verification;

namespace Mapflat.Content.Tests.Verification;

/// <summary>What counts as a failure of an old site's address, asked of a site that answers as the test says.</summary>
public sealed class CaptureVerifierTests : IAsyncLifetime
{
    private const string Html = "text/html; charset=utf-8";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new();
    private ArchiveStore _archives = null!;

    public async ValueTask InitializeAsync()
    {
        _archives = new ArchiveStore(_store.Folder);
        using var old = new OldSite()
            .Page("/a.html", "<title>Old</title><body><p>One caf\u00E9, two.", "text/html")
            .File("/b.gif", [1, 2], "image/gif");
        await _store.AdoptAsync(old);
    }

    public ValueTask DisposeAsync()
    {
        _archives.Dispose();
        return _store.DisposeAsync();
    }

    [Theory]
    [InlineData("<title>Old</title><body><mapflat-notice>Kept.</mapflat-notice><p>One <b>caf\u00E9</b>, two.", null)]
    [InlineData("<title>Old</title><body><p>One tea, two.", "its word 3 is “tea,”, and was “caf\u00E9,”")]
    [InlineData("<title>Old</title><body><p>One caf\u00E9,", "its word 4 is missing, and was “two.”")]
    [InlineData("<title>Old</title><body><p>One caf\u00E9, two. Three", "its word 5 is “Three”, and was missing")]
    [InlineData("<title>Older</title><body><p>One caf\u00E9, two.", "its word 1 is “Older”, and was “Old”")]
    public async Task A_page_has_every_word_in_its_order(string html, string? problem)
    {
        var tried = (await RunAsync(new Said(new() { ["/a.html"] = (200, Html, html) })))["/a.html"];
        if (problem is null) Assert.Null(tried.Problem);
        else Assert.Equal($"/a.html: {problem} (captured on 31 May 2017)", tried.ToString());
    }

    [Theory]
    [InlineData("Shown", 200, "image/gif", null)]
    [InlineData("Shown", 200, "image/png", "it is sent as image/png, and was image/gif")]
    [InlineData("Shown", 404, "text/html", "it answers 404, and should answer 200")]
    [InlineData("Hidden", 410, "text/html", null)]
    [InlineData("Gone", 200, "image/gif", "it answers 200, and should answer 410")]
    [InlineData("Redirected", 301, "", null)]
    [InlineData("Redirected", 200, "image/gif", "and should lead to /a.html")]
    public async Task It_has_the_status_and_the_type_that_it_should(
        string state, int status, string type, string? problem)
    {
        _store.Sql($"UPDATE CapturedAddresses SET State = '{state}', LeadsTo = '/a.html' WHERE Address = '/b.gif'");
        var tried = (await RunAsync(new Said(new() { ["/b.gif"] = (status, type, "") })))["/b.gif"];
        if (problem is null) Assert.Null(tried.Problem);
        else Assert.Contains(problem, tried.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_page_is_now_it_answers()
    {
        await _store.ImportAsync(("pages/c.md", Sample.Page("C")));
        using var old = new OldSite().Page("/c", "<p>Once.").Page("/search", "<p>Once, too.");
        await _store.AdoptAsync(old);
        var tried = await RunAsync(new Said(new() { ["/c"] = (200, Html, "Now."), ["/search"] = (200, Html, "Now.") }));
        Assert.Null(tried["/c"].Problem);
        Assert.Null(tried["/search"].Problem);
    }

    [Fact]
    public async Task A_part_goes_on_where_the_last_one_ended_and_begins_anew_after_the_end()
    {
        var site = new Said([]);
        var verifier = new CaptureVerifier(_store.Store, _archives);
        var first = await verifier.RunAsync(site, 0, 1, null, Stop);
        Assert.Equal((1, 1, "/a.html"), (first.Tried, first.Failed, Assert.Single(first.Failures).Address));
        var second = await verifier.RunAsync(site, first.Last, 1, null, Stop);
        Assert.Equal("/b.gif", Assert.Single(second.Failures).Address);
        var end = await verifier.RunAsync(site, second.Last, 1, null, Stop);
        Assert.Equal((0, 0), (end.Tried, end.Last));
    }

    private async Task<Dictionary<string, VerifiedAddress>> RunAsync(Said site)
    {
        Dictionary<string, VerifiedAddress> tried = new(StringComparer.Ordinal);
        await new CaptureVerifier(_store.Store, _archives).RunAsync(
            site, 0, int.MaxValue, address => tried.Add(address.Address, address), Stop);
        return tried;
    }

    private sealed class Said(Dictionary<string, (int Status, string Type, string Html)> answers) : IVisitor
    {
        public string Origin => "https://www.example.org";

        public int AtOnce => 2;

        public bool CanAsk(string url) => true;

        public Task<Reply> AskAsync(string url, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ReadReply> ReadAsync(string url, CancellationToken cancellationToken)
        {
            var (status, type, html) = answers.GetValueOrDefault(url[Origin.Length..], (404, "", ""));
            return Task.FromResult(new ReadReply(new Reply(status), type, Encoding.UTF8.GetBytes(html)));
        }
    }
}
