namespace Mapflat.Web.Tests.Freezing;

/// <summary>The copy, served by a web server with the configuration that comes with it, against the site
/// itself.</summary>
public abstract class ServedCopyTests(FrozenCopy copy) : IAsyncLifetime
{
    protected FrozenCopy Copy => copy;

    /// <summary>So many at least are asked of each copy.</summary>
    private const int MostAddresses = 900;

    /// <summary>What the copy's README has as the heading of this server.</summary>
    protected abstract string Heading { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Asks the server of the copy.</summary>
    protected abstract Task<RawAnswer> AskCopyAsync(
        string scheme, string host, string target, params string[] headers);

    [Fact]
    public async Task Every_address_of_the_ledger_and_the_sitemaps_answers_as_the_site_does_in_every_spelling()
    {
        var all = await CopyRequests.FindSpellingsAsync(copy, AskSiteAsync);
        Assert.InRange(all.Count, MostAddresses, int.MaxValue);
        // Every address in an ordinary run, and every spelling of it in a run of everything.
        await CompareAsync(LongRun.IsWhole ? all : all.Where((_, i) => i % 11 is 0 or 3 or 7));
    }

    [Fact]
    public async Task So_does_everything_else_that_can_be_asked_for() =>
        await CompareAsync(CopyRequests.Others.Select(target => ("https", "www.example.org", target)));

    [Fact]
    public async Task So_does_an_address_with_a_query_that_is_part_of_it() =>
        await CompareAsync(CopyRequests.WithQueries
            .SelectMany(target => (IEnumerable<(string, string, string)>)[("https", "www.example.org", target),
                ("http", "old.example.org", target)]));

    [Fact]
    public async Task What_is_on_an_old_host_leads_on_in_one_hop() =>
        await CompareAsync(((string[])["/", "/about", "/About/", "/lands/x", "/only-there", "/ONLY-there/",
            "/old-guide?x=1", "/media/monolith.svg", "/one"])
            .SelectMany(target => (IEnumerable<(string, string, string)>)[("http", "old.example.org", target),
                ("https", "mapflat.com", target), ("http", "www.example.org", target)]));

    [Theory]
    [InlineData("https", "www.example.org", "/nothing")]
    [InlineData("https", "www.example.org", "/?p=157")]
    [InlineData("https", "www.example.org", "/index.php?a=b&OPTION=x")]
    [InlineData("https", "www.example.org", "/?pp=1&utm_source=p")]
    [InlineData("https", "www.example.org", "/only-there")]
    [InlineData("https", "www.example.org", "/about/nothing")]
    [InlineData("https", "www.example.org", "/media/nothing.svg")]
    [InlineData("https", "www.example.org", "/media/monolith.svg.html")]
    [InlineData("https", "www.example.org", "/about.html.html")]
    [InlineData("https", "www.example.org", "/_headers")]
    [InlineData("https", "www.example.org", "/about/%0d%0aX-Evil:1")]
    [InlineData("http", "www.example.org", "/nothing")]
    [InlineData("https", "old.example.org", "/nothing")]
    [InlineData("https", "www.example.org", "/trash/anything")]
    [InlineData("https", "www.example.org", "/Trash/")]
    [InlineData("https", "www.example.org", "/TOMB/")]
    [InlineData("https", "www.example.org", "/tomb.html")]
    [InlineData("https", "www.example.org", "/tomb/history")]
    [InlineData("http", "www.example.org", "/tomb")]
    [InlineData("http", "old.example.org", "/tomb")]
    public async Task What_is_not_there_has_the_status_that_it_has_on_the_site(
        string scheme, string host, string target)
    {
        var (live, copied) =
            (await AskSiteAsync(scheme, host, target), await AskCopyAsync(scheme, host, target));
        Assert.Equal((live.Status, live["Location"], live["Content-Security-Policy"]),
            (copied.Status, copied["Location"], copied["Content-Security-Policy"]));
        Assert.Null(copied["X-Evil"]);
        if (copied.Status is 404 or 410) Assert.Contains("<h1>", copied.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_answers_otherwise_is_what_its_README_names_and_nothing_else()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(copy.Folder, "README.md"), TestContext.Current.CancellationToken);
        var named = readme.Split("\n## ").Single(part => part.StartsWith(Heading + "\n", StringComparison.Ordinal));
        var wrong = new List<string>();
        foreach (var kind in Shortcoming.All)
        {
            var differences = new List<string>();
            foreach (var (host, target, headers) in kind.Requests)
            {
                var (live, copied) = (await AskSiteAsync("https", host, target, headers),
                    await AskCopyAsync("https", host, target, headers));
                if (Shortcoming.Tell(live) is var one && Shortcoming.Tell(copied) is var two && one != two)
                    differences.Add($"{host}{target}: {one} became {two}");
            }

            var isNamed = named.Contains(kind.Words, StringComparison.Ordinal);
            if (isNamed != differences.Count > 0)
                wrong.Add($"“{kind.Words}” is {(isNamed ? "named" : "not named")}: "
                    + string.Join("; ", differences.DefaultIfEmpty("all as the site")));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private async Task CompareAsync(IEnumerable<(string Scheme, string Host, string Target)> requests)
    {
        var (differences, count) = (new List<string>(), 0);
        foreach (var (scheme, host, target) in requests)
        {
            count++;
            var (live, copied) = (await AskSiteAsync(scheme, host, target), await AskCopyAsync(
                scheme, host, target));
            if (live.Status != copied.Status)
                differences.Add($"{scheme}://{host}{target}: {live.Status} {live["Location"]} became {copied.Status} "
                    + $"{copied["Location"]}");
            else if (live.Status is 200 or 410 && !CopyRequests.BodyOf(live).SequenceEqual(copied.Body))
                differences.Add(
                    $"{scheme}://{host}{target}: another body, {live.Body.Length} and {copied.Body.Length} bytes");
            // The text that nginx sends with a redirect has a type, and how long a former address may be kept depends
            // on the day.
            foreach (var name in CopyRequests.Headers.Where(name => live.Status is 200 or 410
                || name is not ("Content-Type" or "Cache-Control")))
            {
                if (CopyRequests.WithoutTimeGate(live[name]) != copied[name])
                    differences.Add($"{scheme}://{host}{target}: {name} was “{live[name]}” and is “{copied[name]}”");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{count} addresses");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
        Assert.True(count > 20);
    }

    protected Task<RawAnswer> AskSiteAsync(string scheme, string host, string target, params string[] more) =>
        RawHttp.SendAsync(copy.Server, "GET", target, [$"Host: {host}", $"X-Forwarded-Proto: {scheme}", .. more]);

}
