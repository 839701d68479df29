using System.Globalization;

namespace Mapflat.Benchmarks;

/// <summary>
/// Measures an old site of many pages that was adopted, beside kiwix-serve with the same pages packed by zimwriterfs,
/// and nginx with the same files.
/// </summary>
internal sealed class ArchiveBenchmark(Arguments arguments, string folder, CancellationToken stop)
{
    private const string Site = "this site", OfKiwix = "kiwix-serve", OfNginx = "nginx";
    private const string Random = "page at random: CPU, us", Memory = "memory after 20,000 of them, MB";
    private const string Search = "search for two words: CPU, ms", Start = "start to first page, ms";
    private const string Taken = "until it is served: CPU per page, ms", Peak = "memory meanwhile, MB";
    private const int StartsPerRound = 3, WarmUp = 20_000;

    // What the limits of the adoption are held to.
    private const double MostCpu = 15, MostPeak = 400, MostMemory = 250;

    private static readonly string[] _browser = ["Accept-Encoding: br, gzip", "Accept: text/html,*/*;q=0.8"];

    private readonly Dictionary<(string What, string Server), List<double>> _values = [];
    private readonly List<string> _lines = [];
    private readonly string _program = Path.Combine(arguments.Site, "mapflat");
    private readonly int _port = RawHttp.FreePort();

    /// <summary>Runs everything and prints the table.</summary>
    /// <returns>Whether every limit is kept.</returns>
    public async Task<bool> RunAsync()
    {
        var files = Path.Combine(folder, "old");
        Say($"writing {arguments.Archive} pages");
        PageFolder.WriteOldFiles(files, arguments.Archive);
        List<(string Name, Func<Server> Run, string Random, string? Search)> servers =
            [(Site, await AdoptAsync(files), PageFolder.LuaOldAddress(arguments.Archive, ""), "/search?q=")];
        if (Kiwix.Missing() is { } without) Console.Error.WriteLine($"{without}; measuring without it.");
        else servers.Add(await PackAsync(files));
        if (File.Exists("/usr/sbin/nginx"))
        {
            var port = RawHttp.FreePort();
            var command = Nginx.PrepareFiles(Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName, files,
                port);
            servers.Add((OfNginx, () => Run(OfNginx, port, command),
                PageFolder.LuaOldAddress(arguments.Archive, ""), null));
        }

        for (var round = 0; round < arguments.Rounds * StartsPerRound; round++)
        {
            foreach (var server in servers)
            {
                using var running = server.Run();
                Add(Start, server.Name, running.Start.TotalMilliseconds);
            }
        }

        foreach (var server in servers) await AskAsync(server.Name, server.Run, server.Random, server.Search);
        return Print([.. servers.Select(server => server.Name)]);
    }

    private async Task<Func<Server>> AdoptAsync(string files)
    {
        string[] settings =
        [
            $"--Mapflat:DataDirectory={Path.Combine(folder, "data")}", $"--Mapflat:PublicUrl=http://127.0.0.1:{_port}",
        ];
        Say("adopting them");
        var taken = await Command.RunAsync(_program, ["adopt", files, "--host", "old.example", .. settings], stop);
        Add(Taken, Site, taken.Cpu.TotalMilliseconds / arguments.Archive);
        Add(Peak, Site, taken.Memory / 1e6);
        Func<Server> run = () => Run(Site, _port, [_program, "--urls", $"http://127.0.0.1:{_port}", .. settings]);
        using var first = run();
        await first.WaitUntilIdleAsync(stop);
        return run;
    }

    private async Task<(string Name, Func<Server> Run, string Random, string? Search)> PackAsync(string files)
    {
        Say("packing them for kiwix-serve");
        var book = Path.Combine(folder, "old.zim");
        var packed = await Kiwix.PackAsync(files, book, stop);
        Add(Taken, OfKiwix, packed.Cpu.TotalMilliseconds / arguments.Archive);
        Add(Peak, OfKiwix, packed.Memory / 1e6);
        var port = RawHttp.FreePort();
        Func<Server> run = () => Run(OfKiwix, port, Kiwix.Command(book, port));
        using var first = run();
        // Where it has the files of a book, from one version to the next.
        var prefix = ((string[])["/content/old", "/old", "/old/A"]).FirstOrDefault(at =>
            RawHttp.Get(port, at + PageFolder.OldAddresses(1).First()).Status == "200")
            ?? throw new InvalidOperationException("kiwix-serve does not answer for the pages of its book.");
        return (OfKiwix, run, PageFolder.LuaOldAddress(arguments.Archive, prefix), Kiwix.SearchOf(book));
    }

    private Server Run(string name, int port, string[] command) =>
        Server.Run(Path.Combine(folder, name + ".log"), port, "200", command, stop);

    private async Task AskAsync(string name, Func<Server> run, string address, string? search)
    {
        Say("asking " + name);
        using var server = run();
        var random = Script("random", address);
        for (var round = 0; round < arguments.Rounds; round++)
        {
            for (long asked = 0; asked < WarmUp;)
                asked += (await Load.RunAsync(server, "/", _browser, 2, random, stop)).Requests;
            Add(Random, name, (await Load.RunAsync(server, "/", _browser, arguments.Seconds, random, stop)).Cpu);
            Add(Memory, name, server.Memory / 1e6);
        }

        if (search is null) return;
        var words = Script("words", PageFolder.LuaSearch(search));
        await Load.RunAsync(server, "/", _browser, 3, words, stop, connections: 2);
        for (var round = 0; round < arguments.Rounds; round++)
        {
            var load = await Load.RunAsync(server, "/", _browser, arguments.Seconds, words, stop, connections: 2);
            Add(Search, name, load.Cpu / 1000);
        }
    }

    private string Script(string name, string address)
    {
        var file = Path.Combine(folder, name + ".lua");
        File.WriteAllText(file, $"math.randomseed(7)\nlocal words = {{{PageFolder.LuaWords}}}\n"
            + $"request = function() return wrk.format(\"GET\", {address}) end\n");
        return file;
    }

    private void Add(string what, string server, double value)
    {
        if (!_lines.Contains(what)) _lines.Add(what);
        if (!_values.TryGetValue((what, server), out var values)) _values[(what, server)] = values = [];
        values.Add(value);
    }

    private bool Print(IReadOnlyList<string> servers)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{arguments.Archive} pages; {Environment.ProcessorCount} cores; load average {LoadAverage()}"));
        Console.WriteLine();
        Console.WriteLine($"{"medians",-40}{string.Concat(servers.Select(server => $"{server,14}"))}");
        foreach (var line in _lines)
            Console.WriteLine($"{line,-40}{string.Concat(servers.Select(server => $"{Figure(line, server),14}"))}");
        Console.WriteLine();
        return Check(Taken, MostCpu) & Check(Peak, MostPeak) & Check(Memory, MostMemory);
    }

    private string Figure(string what, string server) => _values.ContainsKey((what, server))
        ? Median(what, server).ToString("0.0", CultureInfo.InvariantCulture) : "-";

    private double Median(string what, string server)
    {
        var sorted = _values[(what, server)].Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private bool Check(string what, double limit)
    {
        var isGood = Median(what, Site) <= limit;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(isGood ? "PASS" : "FAIL")}  {what}: {Median(what, Site):0.0}, at most {limit:0}"));
        return isGood;
    }

    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static void Say(string what) => Console.Error.WriteLine($"{what}; load average {LoadAverage()}");
}
