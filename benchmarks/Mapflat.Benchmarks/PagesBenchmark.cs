using System.Diagnostics;

namespace Mapflat.Benchmarks;

/// <summary>
/// Measures a site of many pages beside one of a hundred, and beside kiwix-serve and nginx with the same pages: what
/// grows with the site that need not, and what a publication in it costs. Or a site of a hundred pages with many of an
/// old site beside the same without.
/// </summary>
internal sealed class PagesBenchmark(Arguments arguments, string folder, CancellationToken stop)
{
    private const int Few = 100;
    private const int StartsPerRound = 3;
    private const int Publications = 5;
    private const int OldPages = 3_000;

    /// <summary>
    /// What is drawn on request runs much code, which is compiled as it will be after about so many of them.
    /// </summary>
    private const int WarmUpOfDrawn = 1_500;

    /// <summary>
    /// A copy of more pages takes as long as all the rest, and shows nothing that one of these does not.
    /// </summary>
    private const int MostCopied = 20_000;

    private static readonly (string What, double Limit)[] _limits =
    [
        ("memory after 100,000 of them, MB", 250),
        ("data folder, files but pictures", 20),
        ("publication: written in all, KB", 200),
        ("publication: CPU in all, ms", 300),
        ("idle: CPU an hour, s", 4),
        ("idle: switches a second", 20),
        ("copy: memory at most, MB", 300),
        ("copy after one change: CPU, % of the first", 5),
    ];

    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(60);
    private static readonly string[] _browser =
        ["Accept-Encoding: br", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Mode: navigate"];

    private readonly Figures _figures = arguments.Captures > 0
        ? new Figures(
            [
                ("start to first page, ms", 1.2),
                ("one page: CPU per request, us", 1.1),
                ("publication: until visitors read it, ms", 1.2),
                ("publication: until it is durable, ms", 1.2),
            ],
            [.. _limits, ("memory after 3,000 old pages at random, MB", 250)])
        : new Figures(
            [
                ("first page of a site never frozen, ms", 2),
                ("start to first page, ms", 1.2),
                ("memory after 100,000 of them, MB", 2),
                ("publication: until visitors read it, ms", 2),
                ("publication: until it is durable, ms", 2),
                ("search: CPU per request, ms", 3),
                ("missing address: CPU per request, ms", 3),
                ("site map: CPU per request, ms", 3),
                ("owner's list of pages: CPU per request, ms", 3),
            ],
            [.. _limits, ("first freeze: CPU per page, ms", 25)]);

    private readonly string _program = Path.Combine(arguments.Site, "mapflat");
    private readonly string _sites = arguments.Keep.Length > 0 ? arguments.Keep : folder;

    /// <summary>What is kept was drawn for an origin, which has to be the same the next time.</summary>
    private readonly int _port = arguments.Keep.Length > 0 ? 18461 : RawHttp.FreePort();

    /// <summary>Runs everything and prints the table.</summary>
    /// <returns>Whether every limit is kept.</returns>
    public async Task<bool> RunAsync()
    {
        int[] sizes = OfCaptures ? [0, arguments.Captures] : [Few, arguments.Pages];
        foreach (var size in sizes.Where(size => !Directory.Exists(DataOf(size)))) await PrepareAsync(size);
        for (var round = 0; round < arguments.Rounds * StartsPerRound; round++)
        {
            foreach (var size in round % 2 == 0 ? sizes : sizes.Reverse())
            {
                using var server = RunSite(size);
                _figures.Add("start to first page, ms", size, server.Start.TotalMilliseconds);
            }
        }

        foreach (var size in sizes) await ServeAsync(size);
        foreach (var size in sizes) await RestAsync(size);
        if (OfCaptures) await AskOldPagesAsync(arguments.Captures);
        else if (arguments.Pages <= MostCopied)
            foreach (var size in sizes) await CopyAsync(size);
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        return _figures.Print(sizes[0], sizes[1], Noun)
            & _figures.Compare("pages at random", "pages at random: CPU per request, us",
                "one page: CPU per request, us", sizes[1], 2, "x one page")
            & _figures.Compare("search", "search: CPU per request, ms", "search of kiwix-serve: CPU, ms", sizes[1], 1,
                "x kiwix-serve's");
    }

    /// <summary>Whether it is an old site that grows, and not the number of pages.</summary>
    private bool OfCaptures => arguments.Captures > 0;

    private string Noun => OfCaptures ? "captures" : "pages";

    private int PagesOf(int size) => OfCaptures ? Few : size;

    private string DataOf(int size) => Path.Combine(_sites, OfCaptures ? $"captures-{size}" : $"data-{size}");

    private string[] SettingsOf(int size) =>
        [$"--Mapflat:DataDirectory={DataOf(size)}", $"--Mapflat:PublicUrl=http://127.0.0.1:{_port}"];

    private Server RunSite(int size) => Server.Run(
        DataOf(size) + ".log", _port, "200",
        [_program, "--urls", $"http://127.0.0.1:{_port}", .. SettingsOf(size)], stop);

    /// <summary>Imports the pages and lets them be frozen for the first time.</summary>
    private async Task PrepareAsync(int size)
    {
        var pages = PagesOf(size);
        Say($"importing {pages} pages");
        var content = Path.Combine(folder, $"content-{size}");
        PageFolder.Write(content, pages);
        var import = await Command.RunAsync(_program, ["content", "import", content, .. SettingsOf(size)], stop);
        _figures.Add("import: CPU per page, ms", size, import.Cpu.TotalMilliseconds / pages);
        _figures.Add("import: memory at most, MB", size, import.Memory / 1e6);
        Owner.Create(_program, SettingsOf(size));
        Directory.Delete(content, recursive: true);

        Say($"freezing {pages} pages");
        using (var server = RunSite(size))
        {
            _figures.Add("first page of a site never frozen, ms", size, server.Start.TotalMilliseconds);
            await server.WaitUntilIdleAsync(stop);
            _figures.Add("first freeze: CPU per page, ms", size, server.CpuTime.TotalMilliseconds / pages);
            await Task.Delay(_idle, stop);
            _figures.Add("memory a minute after it, MB", size, server.Memory / 1e6);
        }

        if (OfCaptures && size > 0) await AdoptAsync(size);
    }

    private async Task AdoptAsync(int size)
    {
        Say($"adopting an old site of {size} pages");
        var old = Path.Combine(folder, "old-site");
        PageFolder.WriteOldSite(old, size);
        var adopt = await Command.RunAsync(
            _program, ["adopt", old, "--host", "old.example.org", .. SettingsOf(size)], stop);
        _figures.Add("adoption: CPU per page, ms", size, adopt.Cpu.TotalMilliseconds / size);
        _figures.Add("adoption: memory at most, MB", size, adopt.Memory / 1e6);
        Directory.Delete(old, recursive: true);
    }

    private async Task AskOldPagesAsync(int size)
    {
        Say($"asking {size} old pages");
        using var server = RunSite(size);
        var random = Script("old", $"\"/old/\" .. math.random(0, {size - 1}) .. \".html\"");
        for (long asked = 0; asked < OldPages;)
        {
            var load = await Load.RunAsync(server, "/", _browser, 1, random, stop, connections: 2);
            _figures.Add("old page at random: CPU per request, ms", size, load.Cpu / 1000);
            asked += load.Requests;
        }

        _figures.Add("memory after 3,000 old pages at random, MB", size, server.Memory / 1e6);
    }

    private async Task ServeAsync(int size)
    {
        Say($"asking a site of {size} {Noun}");
        var files = Directory.GetFiles(DataOf(size), "*", SearchOption.AllDirectories);
        _figures.Add("data folder, MB", size, files.Sum(file => new FileInfo(file).Length) / 1e6);
        _figures.Add("data folder, files but pictures", size,
            files.Count(file => Path.GetFileName(Path.GetDirectoryName(file)) != "media"));

        using var server = RunSite(size);
        using var owner = new Owner(_port);
        var hot = PageFolder.Addresses(PagesOf(size)).First();
        var random = Script("random", PageFolder.LuaAddress(PagesOf(size)));
        for (var round = 0; round < arguments.Rounds; round++)
        {
            for (long asked = 0; asked < Benchmark.WarmUp;)
                asked += (await Load.RunAsync(server, "/", _browser, 2, random, stop)).Requests;
            _figures.Add("pages at random: CPU per request, us", size,
                (await Load.RunAsync(server, "/", _browser, arguments.Seconds, random, stop)).Cpu);
            _figures.Add("memory after 100,000 of them, MB", size, server.Memory / 1e6);
            _figures.Add("one page: CPU per request, us", size,
                (await Load.RunAsync(server, hot, _browser, arguments.Seconds, stop)).Cpu);
        }

        await owner.SignInAsync(stop);
        await AskAsync(
            server, size, "search: CPU per request, ms", Script("search", PageFolder.LuaSearch("/search?q=")), []);
        await AskAsync(server, size, "missing address: CPU per request, ms",
            Script("missing", PageFolder.LuaMissing(PagesOf(size))), [], isMissing: true);
        await AskAsync(server, size, "site map: CPU per request, ms", Script("sitemap", "\"/sitemap.xml\""), []);
        await AskAsync(server, size, "owner's list of pages: CPU per request, ms", Script("list", "\"/admin/pages\""),
            [owner.CookieLine]);
        for (var i = 0; i < Publications; i++) await PublishAsync(server, owner, size, 60 + i);
    }

    /// <summary>Within the first minutes, before the site looks after itself for the first time.</summary>
    private async Task RestAsync(int size)
    {
        Say($"leaving a site of {size} {Noun} alone");
        using var server = RunSite(size);
        await Task.Delay(_idle / 2, stop);
        var (cpu, switches) = (server.CpuTime, server.ReadSwitches());
        await Task.Delay(_idle, stop);
        _figures.Add("idle: CPU an hour, s", size, (server.CpuTime - cpu) / _idle * 3600);
        _figures.Add("idle: switches a second", size, server.ReadSwitches()
            .Sum(thread => thread.Value - switches.GetValueOrDefault(thread.Key)) / _idle.TotalSeconds);
    }

    private async Task AskAsync(
        Server server, int size, string what, string script, string[] headers, bool isMissing = false)
    {
        // Two at a time: these are not answered from the frozen store, and take turns.
        for (long asked = 0; asked < WarmUpOfDrawn;)
            asked += (await Load.RunAsync(
                server, "/", [.. _browser, .. headers], 3, script, stop, connections: 2, isMissing)).Requests;
        for (var round = 0; round < arguments.Rounds; round++)
            _figures.Add(what, size, (await Load.RunAsync(server, "/", [.. _browser, .. headers], arguments.Seconds,
                script, stop, connections: 2, isMissing)).Cpu / 1000);
    }

    private async Task PublishAsync(Server server, Owner owner, int size, int page)
    {
        // Another one each time, as a site that is kept has those of earlier runs.
        var (address, word) = (await owner.AddressOfAsync(page, stop), $"zyx{Stopwatch.GetTimestamp():x}wvu");
        await owner.DraftAsync(page, word, stop);
        var review = await owner.ReviewAsync(page, stop);
        await server.WaitUntilIdleAsync(stop);
        var (written, cpu) = (server.BytesWritten, server.CpuTime);
        var publication = owner.PublishAsync(page, review, stop);
        while (!RawHttp.Get(_port, address).Text.Contains(word, StringComparison.Ordinal)) await Task.Delay(5, stop);
        var read = Stopwatch.GetTimestamp();
        var (begun, answered) = await publication;
        _figures.Add(
            "publication: until visitors read it, ms", size, Stopwatch.GetElapsedTime(begun, read).TotalMilliseconds);
        _figures.Add("publication: until it is durable, ms", size, answered.TotalMilliseconds);
        // What follows behind: the smallest compression, and what else the page is part of.
        await Task.Delay(8_000, stop);
        await server.WaitUntilIdleAsync(stop);
        _figures.Add("publication: written in all, KB", size, (server.BytesWritten - written) / 1e3);
        _figures.Add("publication: CPU in all, ms", size, (server.CpuTime - cpu).TotalMilliseconds);
    }

    /// <summary>
    /// The static copy, made anew and brought up to date; then nginx and kiwix-serve with the same pages.
    /// </summary>
    private async Task CopyAsync(int size)
    {
        Say($"copying a site of {size} {Noun}");
        var copy = Path.Combine(folder, $"copy-{size}");
        var first = await Command.RunAsync(_program, ["freeze", copy, .. SettingsOf(size)], stop);
        _figures.Add("copy: CPU per page, ms", size, first.Cpu.TotalMilliseconds / size);
        _figures.Add("copy: memory at most, MB", size, first.Memory / 1e6);
        using (var server = RunSite(size))
        using (var owner = new Owner(_port))
        {
            await owner.SignInAsync(stop);
            await owner.DraftAsync(70, "zyxcopy", stop);
            await owner.PublishAsync(70, await owner.ReviewAsync(70, stop), stop);
            await server.WaitUntilIdleAsync(stop);
        }

        var second = await Command.RunAsync(_program, ["freeze", copy, .. SettingsOf(size)], stop);
        _figures.Add("copy after one change: CPU, % of the first", size, 100 * (second.Cpu / first.Cpu));
        await CompareAsync(size, Path.Combine(copy, "site"));
    }

    private async Task CompareAsync(int size, string files)
    {
        if (Kiwix.Missing() is { } reason)
        {
            Console.Error.WriteLine($"{reason}; measuring without it.");
            return;
        }

        var book = await Kiwix.PrepareAsync(files, Path.Combine(folder, $"pages-{size}.zim"), stop);
        var port = RawHttp.FreePort();
        using var kiwix = Server.Run(Path.Combine(folder, "kiwix.log"), port, "200", Kiwix.Command(book, port), stop);
        var script = Script("kiwix", PageFolder.LuaSearch(Kiwix.SearchOf(book)));
        await Load.RunAsync(kiwix, "/", [], 3, script, stop, connections: 2);
        for (var round = 0; round < arguments.Rounds; round++)
            _figures.Add("search of kiwix-serve: CPU, ms", size,
                (await Load.RunAsync(kiwix, "/", [], arguments.Seconds, script, stop, connections: 2)).Cpu / 1000);
    }

    /// <summary>A script for wrk that asks for one address after the other.</summary>
    /// <param name="name">The name of its file.</param>
    /// <param name="address">An expression of Lua.</param>
    private string Script(string name, string address)
    {
        var file = Path.Combine(folder, name + ".lua");
        File.WriteAllText(file, $"math.randomseed(7)\nlocal words = {{{PageFolder.LuaWords}}}\n"
            + $"request = function() return wrk.format(\"GET\", {address}) end\n");
        return file;
    }

    private static void Say(string what) =>
        Console.Error.WriteLine($"{what}; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
}
