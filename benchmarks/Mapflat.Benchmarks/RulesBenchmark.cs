using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Mapflat.Benchmarks;

/// <summary>
/// Measures the published site with many redirect rules beside the same site without them, and beside nginx with the
/// same rules as the site exports them for it.
/// </summary>
internal sealed class RulesBenchmark(Arguments arguments, string folder, CancellationToken stop)
{
    private const int StartsPerRound = 3;

    private static readonly string[] _browser =
        ["Accept-Encoding: br", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Mode: navigate"];

    private readonly Report _report = new();
    private readonly int _plainPort = RawHttp.FreePort(), _rulesPort = RawHttp.FreePort(),
        _nginxPort = RawHttp.FreePort();
    private readonly Series _start = new("start to first page, ms", "0"), _startCpu = new(
        "start to first page, ms of CPU", "0"), _memory = new("RSS after the page and the redirects, MB", "0.0"),
        _exact = new("the same with exact rules alone, MB", "0.0");
    private string[] _nginx = [];

    private int Patterns => Math.Max(1, arguments.Rules / 200);

    private string Plain => Path.Combine(folder, "plain");

    private string Ruled => Path.Combine(folder, "rules");

    /// <summary>The site with exact rules and no others.</summary>
    private string Exact => Path.Combine(folder, "exact");

    /// <summary>
    /// The kinds of rules that are measured, each with the file that says which addresses are asked for.
    /// </summary>
    private string ScriptOf(string kind) => Path.Combine(folder, kind + ".lua");

    /// <summary>Runs everything and prints the table.</summary>
    /// <returns>Whether every limit is kept.</returns>
    public async Task<bool> RunAsync()
    {
        await PrepareAsync();
        Series page = _report.Line("page: CPU per request, us", "0.0"), redirect = _report.Line(
            "redirect: CPU per request, us", "0.0"), rate = _report.Line("redirect: requests/s", "0");
        Series prefix = _report.Line("prefix: CPU per request, us", "0.0"),
            pattern = _report.Line("pattern: CPU per request, us", "0.0"),
            missing = _report.Line("missing, 2,000 characters: CPU, ms", "0.0");
        for (var round = 1; round <= arguments.Rounds; round++)
        {
            Console.Error.WriteLine(
                $"round {round} of {arguments.Rounds}, load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            for (var i = 0; i < StartsPerRound; i++)
            {
                MeasureStart(Report.Bare, RunPlain);
                MeasureStart(Report.Site, RunRuled);
                if (_nginx.Length > 0) MeasureStart(Report.Nginx, RunNginx);
            }

            await MeasureAsync(Report.Bare, RunPlain, page, null, [], missing);
            await MeasureExactAsync();
            await MeasureAsync(
                Report.Site, RunRuled, page, rate, [("exact", redirect), ("prefix", prefix), ("pattern", pattern)],
                missing);
            // nginx tries patterns one after the other, a second for each thousand of requests; there is nothing to
            // learn from that.
            if (_nginx.Length > 0) await MeasureAsync(Report.Nginx, RunNginx, null, rate, [("exact", redirect)]);
        }

        Console.WriteLine($"{arguments.Rules} exact rules, {arguments.Rules / 100} prefixes, {Patterns} "
            + $"patterns; {arguments.Page}, {Load.Connections} connections, {arguments.Rounds} rounds of "
            + $"{arguments.Seconds} s each");
        Console.WriteLine();
        Console.WriteLine($"{"",-36}{"without",11}{"with",11}");
        Console.WriteLine($"{"medians",-36}{"rules",11}{"rules",11}{"ratio",7}{"nginx",11}");
        foreach (var line in (Series[])[page, redirect, prefix, pattern, missing, rate, _start, _startCpu, _memory,
            _exact])
            Console.WriteLine(line.Line());
        Console.WriteLine();
        return Check("a page costs", page.MedianOf(Report.Site) / page.MedianOf(Report.Bare), 1.05,
            "x that of the site without rules")
            & Check("a redirect costs", redirect.MedianOf(Report.Site) / page.MedianOf(Report.Site), 2, "x a page")
            & Check("a redirect by a prefix costs", prefix.MedianOf(Report.Site) / page.MedianOf(Report.Site),
                2, "x a page")
            & Check("a redirect by a pattern costs", pattern.MedianOf(Report.Site) / page.MedianOf(Report.Site),
                2, "x a page")
            & Check("a missing address of 2,000 characters costs", missing.MedianOf(Report.Site), 10, "ms")
            & Check("the start grows by", _start.MedianOf(Report.Site) - _start.MedianOf(Report.Bare), 50, "ms")
            & Check("memory grows by", _exact.MedianOf(Report.Site) - _memory.MedianOf(Report.Bare), 20,
                "MB with exact rules")
            & Check("and by", _memory.MedianOf(Report.Site) - _exact.MedianOf(Report.Site), 100,
                $"MB with {Patterns} patterns and the prefixes");
    }

    private static bool Check(string what, double figure, double limit, string unit)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(figure <= limit ? "PASS" : "FAIL")}  {what} {figure:0.00} {unit}, at most {limit:0.##}"));
        return figure <= limit;
    }

    private async Task PrepareAsync()
    {
        var (exact, others) = (Path.Combine(folder, "exact.csv"), Path.Combine(folder, "others.csv"));
        await using (var writer = new StreamWriter(exact))
        {
            await writer.WriteLineAsync("from,to,status,match");
            for (var i = 0; i < arguments.Rules; i++)
                await writer.WriteLineAsync(
                    $"/archive/{i / 1000}/article-{i}.html,https://www.scling.com/articles/{i},301,exact");
        }

        await using (var writer = new StreamWriter(others))
        {
            await writer.WriteLineAsync("from,to,status,match");
            for (var i = 0; i < arguments.Rules / 100; i++)
                await writer.WriteLineAsync($"/section-{i}/old/*,https://www.scling.com/s/{i}/:splat,301,prefix");
            for (var i = 0; i < Patterns; i++)
                await writer.WriteLineAsync($"/shop-{i}/(\\d+)/.*,https://www.scling.com/p/{i}/$1,301,pattern");
        }

        foreach (var (kind, many, address) in ((string, int, string)[])
            [
                ("exact", arguments.Rules, """ "/archive/" .. math.floor(i / 1000) .. "/article-" .. i .. ".html" """),
                ("prefix", arguments.Rules / 100, """ "/section-" .. i .. "/old/" .. i .. "/story.html" """),
                ("pattern", Patterns, """ "/shop-" .. i .. "/" .. i .. "/shoes" """),
                ("missing", 1_000_000, """ "/shop-" .. string.rep("1/old-", 330) .. i """),
            ])
        {
            await File.WriteAllTextAsync(ScriptOf(kind), $$"""
                math.randomseed(7)
                request = function()
                  local i = math.random(0, {{Math.Max(0, many - 1)}})
                  return wrk.format("GET", {{address}})
                end
                """, stop);
        }

        await FreezeAsync(Plain, _plainPort, RunPlain);
        // The shipped content first, so that both sites differ in nothing but their rules.
        await FreezeAsync(Ruled, _rulesPort, RunRuled);
        await CommandAsync("import", "redirects", "import", exact);
        await FreezeAsync(Ruled, _rulesPort, RunRuled);
        CopyFolder(Ruled, Exact);
        await CommandAsync("import of prefixes and patterns", "redirects", "import", others);
        await FreezeAsync(Ruled, _rulesPort, RunRuled);
        if (!File.Exists("/usr/sbin/nginx"))
        {
            Console.Error.WriteLine("nginx is not installed; measuring without it.");
            return;
        }

        var map = Path.Combine(folder, "redirects.conf");
        await CommandAsync("export", "redirects", "export", Path.Combine(folder, "exported.csv"));
        await WriteMapAsync(map);
        _nginx = Nginx.PrepareRules(Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName, map, _nginxPort);
    }

    /// <summary>The same rules for nginx, by what visitors ask for.</summary>
    private async Task WriteMapAsync(string path)
    {
        await using var map = new StreamWriter(path) { NewLine = "\n" };
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(arguments.Rules * 2, 2048));
        await map.WriteAsync($"map_hash_bucket_size 128;\nmap_hash_max_size {size};\n");
        await map.WriteAsync("map $request_uri $answer {\ndefault \"\";\n");
        for (var i = 0; i < arguments.Rules; i++)
            await map.WriteAsync(
                $"\"/archive/{i / 1000}/article-{i}.html\" \"https://www.scling.com/articles/{i}\";\n");
        for (var i = 0; i < arguments.Rules / 100; i++)
            await map.WriteAsync($"\"~*^/section-{i}/old(?:/(.*))?$\" \"https://www.scling.com/s/{i}/$1\";\n");
        for (var i = 0; i < Patterns; i++)
            await map.WriteAsync($"\"~*^/shop-{i}/(\\d+)/.*$\" \"https://www.scling.com/p/{i}/$1\";\n");
        await map.WriteAsync("}\n");
    }

    /// <summary>Lets a site run until what it has frozen is what is in its store.</summary>
    private async Task FreezeAsync(string data, int port, Func<Server> run)
    {
        var before = Frozen(data);
        using var site = run();
        for (var patience = Stopwatch.StartNew(); Frozen(data) == before; await Task.Delay(100, stop))
        {
            if (patience.Elapsed > TimeSpan.FromMinutes(10))
                throw new InvalidOperationException($"The site on port {port} does not freeze its content.");
        }

        // What is drawn behind it would be measured with the pages and the rules.
        await site.WaitUntilIdleAsync(stop);

        static DateTime Frozen(string data) => File.GetLastWriteTimeUtc(Path.Combine(data, "frozen", "site.db"));
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }

    private async Task CommandAsync(string what, params string[] words)
    {
        var run = await Command.RunAsync(
            Path.Combine(arguments.Site, "mapflat"), [.. words, .. Settings(Ruled, _rulesPort)], stop);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {run.Elapsed.TotalSeconds:0.0} s, {run.Cpu.TotalSeconds:0.0} s of CPU, at most "
                + $"{run.Memory / 1e6:0} MB"));
    }

    private void MeasureStart(string name, Func<Server> run)
    {
        using var server = run();
        _start.Add(name, server.Start.TotalMilliseconds);
        _startCpu.Add(name, server.CpuTime.TotalMilliseconds);
    }

    private async Task MeasureAsync(
        string name, Func<Server> run, Series? page, Series? rate, (string Kind, Series Cost)[] redirects,
        Series? missing = null)
    {
        using var server = run();
        if (page is not null)
        {
            await WarmUpAsync(server, arguments.Page, null);
            page.Add(name, (await Load.RunAsync(server, arguments.Page, _browser, arguments.Seconds, stop)).Cpu);
        }

        foreach (var (kind, cost) in redirects)
        {
            if (RawHttp.Get(server.Port, "/archive/0/article-7.html")
                .Header("Location") != "https://www.scling.com/articles/7")
                throw new InvalidOperationException($"{name} does not redirect.");
            await WarmUpAsync(server, "/", ScriptOf(kind));
            var load = await Load.RunAsync(server, "/", _browser, arguments.Seconds, ScriptOf(kind), stop);
            cost.Add(name, load.Cpu);
            if (kind == "exact") rate!.Add(name, load.PerSecond);
        }

        _memory.Add(name, server.Memory / 1e6);
        if (missing is null) return;
        // What draws the page for it is no part of what addresses need.
        await Load.RunAsync(server, "/", _browser, 2, ScriptOf("missing"), stop, connections: 2, isMissing: true);
        missing.Add(name, (await Load.RunAsync(server, "/", _browser, arguments.Seconds, ScriptOf("missing"), stop,
            connections: 2, isMissing: true)).Cpu / 1000);
    }

    private async Task MeasureExactAsync()
    {
        using var server = RunSite(Exact, _rulesPort);
        await WarmUpAsync(server, arguments.Page, null);
        await WarmUpAsync(server, "/", ScriptOf("exact"));
        _exact.Add(Report.Site, server.Memory / 1e6);
    }

    private async Task WarmUpAsync(Server server, string page, string? script)
    {
        for (long asked = 0; asked < Benchmark.WarmUp;)
            asked += (await Load.RunAsync(server, page, _browser, 2, script, stop)).Requests;
    }

    private Server RunPlain() => RunSite(Plain, _plainPort);

    private Server RunRuled() => RunSite(Ruled, _rulesPort);

    private Server RunSite(string data, int port) => Server.Run(
        data + ".log", port, "200",
        [Path.Combine(arguments.Site, "mapflat"), "--urls", $"http://127.0.0.1:{port}", .. Settings(data, port)], stop);

    private Server RunNginx() => Server.Run(Path.Combine(folder, "nginx.log"), _nginxPort, "404", _nginx, stop);

    private static string[] Settings(string data, int port) =>
        [$"--Mapflat:DataDirectory={data}", $"--Mapflat:PublicUrl=http://127.0.0.1:{port}"];
}
