namespace Mapflat.Web.Tests.Freezing;

/// <summary>A site with as many rules as sites of some age have, and its copies for three servers.</summary>
public sealed class SiteOfManyRules : IAsyncLifetime
{
    private const int Seed = 17;

    private static readonly string[] _settings = ["--Mapflat:PublicUrl=" + FrozenCopy.Origin,
        "--Mapflat:LegacyHosts:0=mapflat.com", "--Mapflat:LegacyHosts:1=old.example.org",
        "--Mapflat:TargetHosts:0=new.example"];

    private readonly TempFolder _data = new(), _folder = new();
    private readonly SiteFactory _site;

    public SiteOfManyRules() => _site = new SiteFactory().In(_data).With("Mapflat:PublicUrl", FrozenCopy.Origin)
        .With("Mapflat:LegacyHosts:0", "mapflat.com").With("Mapflat:LegacyHosts:1", "old.example.org")
        .With("Mapflat:TargetHosts:0", "new.example");

    internal List<GeneratedRule> Rules { get; } = GeneratedRules.Make(Seed, LongRun.Count(300, 7_000, "MANY_RULES"));

    public Uri Server { get; private set; } = new("http://localhost");

    public TempFolder Folder => _folder;

    public async ValueTask InitializeAsync()
    {
        Assert.Equal(0,
            (await Shell.OnAsync(_data.Path, ["content", "import", Repository.PathOf("content"), .. _settings])).Code);
        _folder.Write("rules.csv", GeneratedRules.Csv(Rules));
        var said = await Shell.OnAsync(_data.Path, ["redirects", "import", _folder["rules.csv"], .. _settings]);
        Assert.True(said.Code == 0, said.Error);
        Assert.DoesNotContain("skipped", said.Error, StringComparison.Ordinal);
        Server = _site.Listen();
        // Visitors wait while the site is frozen for the first time.
        using var client =
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Server };
        (await client.GetAsync(new Uri("/about", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
            .Dispose();
    }

    public async Task<string> FreezeAsync(string server)
    {
        var said = await Shell.OnAsync(_data.Path, ["freeze", _folder[server], "--for", server, .. _settings]);
        Assert.True(said.Code == 0, said.Error);
        return _folder[server];
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _data.Dispose();
        _folder.Dispose();
    }
}

/// <summary>
/// Copies with hundreds of rules (in a run of everything: thousands), as real servers serve them: an address is led
/// where the site leads it, in one hop, or the copy's own words say that it is not.
/// </summary>
public sealed class ManyRulesCopyTests(SiteOfManyRules site) : IClassFixture<SiteOfManyRules>
{
    private const string Here = "www.example.org", Old = "old.example.org";

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Nginx_leads_where_the_site_does()
    {
        var folder = await site.FreezeAsync("nginx");
        var configuration = await File.ReadAllTextAsync(
            Path.Combine(folder, "mapflat.conf"), TestContext.Current.CancellationToken);
        await using var nginx = await Nginx.StartAsync(
            configuration.Replace("/srv/mapflat/site", Path.Combine(folder, "site"), StringComparison.Ordinal));
        await CompareAsync(folder, (host, target) => AskAsync(nginx.Server, host, target));
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Apache_leads_where_the_site_does()
    {
        var folder = await site.FreezeAsync("apache");
        Assert.Equal(site.Rules.Count > 2_000, (await File.ReadAllTextAsync(
            Path.Combine(folder, ".mapflat-readme.md"), TestContext.Current.CancellationToken))
            .Contains("one after the other, at every request", StringComparison.Ordinal));
        await using var apache = await Apache.StartFolderAsync(folder);
        await CompareAsync(folder, (host, target) => AskAsync(apache.Server, host, target));
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Caddy_leads_where_the_site_does()
    {
        var folder = await site.FreezeAsync("caddy");
        var configuration = await File.ReadAllTextAsync(
            Path.Combine(folder, "Caddyfile"), TestContext.Current.CancellationToken);
        site.Folder.Write("Caddyfile", configuration.Replace(
            "/srv/mapflat/site", Path.Combine(folder, "site"), StringComparison.Ordinal));
        await using var caddy = await FrozenCopy.StartCaddyAsync(site.Folder["Caddyfile"]);
        await CompareAsync(folder, (host, target) => caddy.SendAsync("https", host, "GET", target));
    }

    private async Task CompareAsync(string folder, Func<string, string, Task<RawAnswer>> ask)
    {
        var readme = await File.ReadAllTextAsync(
            Directory.GetFiles(folder, "*readme.md", new EnumerationOptions
            {
                MatchCasing = MatchCasing.CaseInsensitive,
                AttributesToSkip = 0,
            }).Single(),
            TestContext.Current.CancellationToken);
        // Of hundreds of sentences the README has the first; what a rule lacks stands in Apache's file, too.
        var rules = Path.Combine(folder, ".htaccess");
        if (File.Exists(rules))
            readme += await File.ReadAllTextAsync(rules, TestContext.Current.CancellationToken);
        var differences = new List<string>();
        var (led, missed) = (0, 0);
        // Some of every kind: Apache reads thousands of rules anew for each request.
        var step = Math.Max(1, site.Rules.Count / LongRun.Count(40, 300));
        foreach (var rule in site.Rules.Where((_, i) => i % step == 0))
            // Together, as a connection by HTTPS is mostly waiting.
            foreach (var (asked, live, copied) in await Task.WhenAll(Addresses(rule).Select(async asked => (asked,
                await AskAsync(site.Server, asked.Host, asked.Target), await ask(asked.Host, asked.Target)))))
            {
                if (live.Status is > 300 and < 400 or 410) led++;
                if (live.Status == 404) missed++;
                if ((live.Status, live["Location"]) != (copied.Status, copied["Location"])
                    && !IsTold(rule, live, copied))
                    differences.Add($"{rule.From} -> {rule.To} ({rule.Status}, {rule.Query}): {asked.Host}"
                        + $"{asked.Target}: {live.Status} {live["Location"]} became {copied.Status} "
                        + copied["Location"]);
            }

        Assert.True(differences.Count == 0,
            $"{differences.Count} of {led + missed}:\n{string.Join('\n', differences.Take(40))}");
        Assert.True(led > 100 && missed > 30, $"{led} led, {missed} missed");

        bool IsTold(GeneratedRule rule, RawAnswer live, RawAnswer copied) => copied.Status == 404
            ? readme.Contains($"The rule “{rule.From}” is not in the file", StringComparison.Ordinal)
            : readme.Contains($"once more after that of “{rule.From}”", StringComparison.Ordinal)
                && live["Location"] == copied["Location"]?.Replace("%25", "%", StringComparison.Ordinal);
    }

    /// <summary>
    /// What a rule is for, in other spellings and with other queries, and what is beside it.
    /// </summary>
    private static IEnumerable<(string Host, string Target)> Addresses(GeneratedRule rule)
    {
        var host = rule.Host.Length > 0 ? rule.Host : Here;
        var (path, query) = rule.Hit.Split('?') is [var before, var after] ? (before, "?" + after) : (rule.Hit, "");
        yield return (host, path + query);
        yield return (host == Here ? Old : Here, path + query);
        yield return (host, path + (query.Length > 0 ? query + "&" : "?") + "utm_source=x&a=b%20c");
        yield return (host, path + "x" + query);
        yield return (host, path.TrimEnd('/') + "/" + query);
        yield return (host, Upper(path) + query);
        yield return (host, path[..path.LastIndexOf('/')] + (path.LastIndexOf('/') == 0 ? "/" : "") + query);
        // What a copy says that it does not know is not asked.
        if (rule.Match == "exact" && path.Length > 1) yield return (host, $"/%{(int)path[1]:X2}{path[2..]}{query}");
        if (rule.Match == "prefix")
        {
            // What is filled in is sent on as it was written.
            var below = path.LastIndexOf('/', path.LastIndexOf('/') - 1);
            yield return (host, "/" + path[..below].Replace("-", "%2D", StringComparison.Ordinal) + path[below..]);
            yield return (
                host, path[..below].Replace("/", "//", StringComparison.Ordinal) + "//" + path[(below + 1)..]);
        }

        if (query.Length > 0)
        {
            yield return (host, path);
            yield return (host, path + query + "0");
            yield return (host, path + "?z=1&" + query[1..]);
        }
    }

    /// <summary>In capitals, but for what stands in escapes: letters beyond ASCII are folded by few servers.</summary>
    private static string Upper(string path) => string.Concat(path.Select((c, i) =>
        path.LastIndexOf('%', i) is var mark && mark >= 0 && i - mark <= 2 ? c : char.ToUpperInvariant(c)));

    private static Task<RawAnswer> AskAsync(Uri server, string host, string target) =>
        RawHttp.SendAsync(server, "GET", target, $"Host: {host}", "X-Forwarded-Proto: https");
}
