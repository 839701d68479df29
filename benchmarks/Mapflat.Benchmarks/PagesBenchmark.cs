using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Benchmarks;

/// <summary>
/// Measures a site of many pages beside one of a hundred, and beside kiwix-serve and nginx with the same pages: what
/// grows with the site that need not, and what a publication in it costs.
/// </summary>
internal sealed class PagesBenchmark(Arguments arguments, string folder, CancellationToken stop)
{
    private const int Few = 100;
    private const int StartsPerRound = 3;
    private const int Publications = 5;

    /// <summary>
    /// A copy of more pages takes as long as all the rest, and shows nothing that one of these does not.
    /// </summary>
    private const int MostCopied = 20_000;

    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(60);
    private static readonly string[] _browser =
        ["Accept-Encoding: br", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Mode: navigate"];

    private readonly Figures _figures = new();
    private readonly string _program = Path.Combine(arguments.Site, "mapflat");
    private readonly int _port = RawHttp.FreePort();

    /// <summary>Runs everything and prints the table.</summary>
    /// <returns>Whether every limit is kept.</returns>
    public async Task<bool> RunAsync()
    {
        int[] sizes = [Few, arguments.Pages];
        foreach (var pages in sizes) await PrepareAsync(pages);
        for (var round = 0; round < arguments.Rounds * StartsPerRound; round++)
        {
            foreach (var pages in round % 2 == 0 ? sizes : sizes.Reverse())
            {
                using var server = RunSite(pages);
                _figures.Add("start to first page, ms", pages, server.Start.TotalMilliseconds);
            }
        }

        foreach (var pages in sizes) await ServeAsync(pages);
        foreach (var pages in sizes) await RestAsync(pages);
        if (arguments.Pages <= MostCopied)
            foreach (var pages in sizes) await CopyAsync(pages);
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        return _figures.Print(Few, arguments.Pages);
    }

    private string DataOf(int pages) => Path.Combine(folder, $"data-{pages}");

    private string[] SettingsOf(int pages) =>
        [$"--Mapflat:DataDirectory={DataOf(pages)}", $"--Mapflat:PublicUrl=http://127.0.0.1:{_port}"];

    private Server RunSite(int pages) => Server.Run(
        DataOf(pages) + ".log", _port, "200",
        [_program, "--urls", $"http://127.0.0.1:{_port}", .. SettingsOf(pages)], stop);

    /// <summary>Imports the pages and lets them be frozen for the first time.</summary>
    private async Task PrepareAsync(int pages)
    {
        Say($"importing {pages} pages");
        var content = Path.Combine(folder, $"content-{pages}");
        PageFolder.Write(content, pages);
        var import = await Command.RunAsync(_program, ["content", "import", content, .. SettingsOf(pages)], stop);
        _figures.Add("import: CPU per page, ms", pages, import.Cpu.TotalMilliseconds / pages);
        _figures.Add("import: memory at most, MB", pages, import.Memory / 1e6);
        Owner.Create(_program, SettingsOf(pages));
        Directory.Delete(content, recursive: true);

        Say($"freezing {pages} pages");
        using var server = RunSite(pages);
        _figures.Add("first page of a site never frozen, ms", pages, server.Start.TotalMilliseconds);
        await server.WaitUntilIdleAsync(stop);
        _figures.Add("first freeze: CPU per page, ms", pages, server.CpuTime.TotalMilliseconds / pages);
        await Task.Delay(_idle, stop);
        _figures.Add("memory a minute after it, MB", pages, server.Memory / 1e6);
    }

    private async Task ServeAsync(int pages)
    {
        Say($"asking a site of {pages} pages");
        var files = Directory.GetFiles(DataOf(pages), "*", SearchOption.AllDirectories);
        _figures.Add("data folder, MB", pages, files.Sum(file => new FileInfo(file).Length) / 1e6);
        _figures.Add("data folder, files", pages, files.Length);

        using var server = RunSite(pages);
        using var owner = new Owner(_port);
        var (hot, random) = (PageFolder.Addresses(pages).First(), Script("random", PageFolder.LuaAddress(pages)));
        for (var round = 0; round < arguments.Rounds; round++)
        {
            for (long asked = 0; asked < Benchmark.WarmUp;)
                asked += (await Load.RunAsync(server, "/", _browser, 2, random, stop)).Requests;
            _figures.Add("pages at random: CPU per request, us", pages,
                (await Load.RunAsync(server, "/", _browser, arguments.Seconds, random, stop)).Cpu);
            _figures.Add("memory after 100,000 of them, MB", pages, server.Memory / 1e6);
            _figures.Add("one page: CPU per request, us", pages,
                (await Load.RunAsync(server, hot, _browser, arguments.Seconds, stop)).Cpu);
        }

        await owner.SignInAsync(stop);
        await AskAsync(
            server, pages, "search: CPU per request, ms", Script("search", PageFolder.LuaSearch("/search?q=")), []);
        await AskAsync(server, pages, "missing address: CPU per request, ms",
            Script("missing", PageFolder.LuaMissing(pages)), [], isMissing: true);
        await AskAsync(server, pages, "site map: CPU per request, ms", Script("sitemap", "\"/sitemap.xml\""), []);
        await AskAsync(server, pages, "owner's list of pages: CPU per request, ms", Script("list", "\"/admin/pages\""),
            [owner.CookieLine]);
        for (var i = 0; i < Publications; i++) await PublishAsync(server, owner, pages, 60 + i);
    }

    /// <summary>Within the first minutes, before the site looks after itself for the first time.</summary>
    private async Task RestAsync(int pages)
    {
        Say($"leaving a site of {pages} pages alone");
        using var server = RunSite(pages);
        await Task.Delay(_idle / 2, stop);
        var (cpu, switches) = (server.CpuTime, server.ReadSwitches());
        await Task.Delay(_idle, stop);
        _figures.Add("idle: CPU an hour, s", pages, (server.CpuTime - cpu) / _idle * 3600);
        _figures.Add("idle: switches a second", pages, server.ReadSwitches()
            .Sum(thread => thread.Value - switches.GetValueOrDefault(thread.Key)) / _idle.TotalSeconds);
    }

    private async Task AskAsync(
        Server server, int pages, string what, string script, string[] headers, bool isMissing = false)
    {
        // Two at a time: these are not answered from the frozen store, and take turns.
        await Load.RunAsync(server, "/", [.. _browser, .. headers], 3, script, stop, connections: 2, isMissing);
        for (var round = 0; round < arguments.Rounds; round++)
            _figures.Add(what, pages, (await Load.RunAsync(server, "/", [.. _browser, .. headers], arguments.Seconds,
                script, stop, connections: 2, isMissing)).Cpu / 1000);
    }

    private async Task PublishAsync(Server server, Owner owner, int pages, int page)
    {
        var (address, word) =
            (await owner.AddressOfAsync(page, stop), $"zyx{page.ToString(CultureInfo.InvariantCulture)}wvu");
        await owner.DraftAsync(page, word, stop);
        var review = await owner.ReviewAsync(page, stop);
        await server.WaitUntilIdleAsync(stop);
        var (written, cpu) = (server.BytesWritten, server.CpuTime);
        var publication = owner.PublishAsync(page, review, stop);
        while (!RawHttp.Get(_port, address).Text.Contains(word, StringComparison.Ordinal)) await Task.Delay(5, stop);
        var read = Stopwatch.GetTimestamp();
        var (begun, answered) = await publication;
        _figures.Add(
            "publication: until visitors read it, ms", pages, Stopwatch.GetElapsedTime(begun, read).TotalMilliseconds);
        _figures.Add("publication: until it is durable, ms", pages, answered.TotalMilliseconds);
        // What follows behind: the smallest compression, and what else the page is part of.
        await Task.Delay(8_000, stop);
        await server.WaitUntilIdleAsync(stop);
        _figures.Add("publication: written in all, KB", pages, (server.BytesWritten - written) / 1e3);
        _figures.Add("publication: CPU in all, ms", pages, (server.CpuTime - cpu).TotalMilliseconds);
    }

    /// <summary>
    /// The static copy, made anew and brought up to date; then nginx and kiwix-serve with the same pages.
    /// </summary>
    private async Task CopyAsync(int pages)
    {
        Say($"copying a site of {pages} pages");
        var copy = Path.Combine(folder, $"copy-{pages}");
        var first = await Command.RunAsync(_program, ["freeze", copy, .. SettingsOf(pages)], stop);
        _figures.Add("copy: CPU per page, ms", pages, first.Cpu.TotalMilliseconds / pages);
        _figures.Add("copy: memory at most, MB", pages, first.Memory / 1e6);
        using (var server = RunSite(pages))
        using (var owner = new Owner(_port))
        {
            await owner.SignInAsync(stop);
            await owner.DraftAsync(70, "zyxcopy", stop);
            await owner.PublishAsync(70, await owner.ReviewAsync(70, stop), stop);
            await server.WaitUntilIdleAsync(stop);
        }

        var second = await Command.RunAsync(_program, ["freeze", copy, .. SettingsOf(pages)], stop);
        _figures.Add("copy after one change: CPU, % of the first", pages, 100 * (second.Cpu / first.Cpu));
        await CompareAsync(pages, Path.Combine(copy, "site"));
    }

    private async Task CompareAsync(int pages, string files)
    {
        if (Kiwix.Missing() is { } reason)
        {
            Console.Error.WriteLine($"{reason}; measuring without it.");
            return;
        }

        var book = await Kiwix.PrepareAsync(files, Path.Combine(folder, $"pages-{pages}.zim"), stop);
        var port = RawHttp.FreePort();
        using var kiwix = Server.Run(Path.Combine(folder, "kiwix.log"), port, "200", Kiwix.Command(book, port), stop);
        var script = Script("kiwix", PageFolder.LuaSearch(Kiwix.SearchOf(book)));
        await Load.RunAsync(kiwix, "/", [], 3, script, stop, connections: 2);
        for (var round = 0; round < arguments.Rounds; round++)
            _figures.Add("search of kiwix-serve: CPU, ms", pages,
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
