using System.Diagnostics;

namespace Mapflat.Benchmarks;

/// <summary>
/// Measures the published site beside bare Kestrel and nginx. All of them are measured in every round, in turns, so
/// that whatever else the machine does hits them alike.
/// </summary>
internal sealed class Benchmark(Arguments arguments, string folder, CancellationToken stop)
{
    /// <summary>After so many requests the code is compiled as it will be, and memory is looked at.</summary>
    public const int WarmUp = 100_000;

    private const int StartsPerRound = 3;
    private const string OldAddress = "/presentations/2019";

    /// <summary>As a browser opens a page, so that the site counts a visit.</summary>
    private static readonly string[] _browser =
        ["Accept-Encoding: br", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Mode: navigate"];

    private readonly Report _report = new();
    private readonly int _sitePort = RawHttp.FreePort(), _pagePort = RawHttp.FreePort(),
        _knownPort = RawHttp.FreePort(), _nginxPort = RawHttp.FreePort();
    private string[] _nginx = [];

    /// <summary>Runs everything and prints the table.</summary>
    /// <returns>Whether every limit is kept.</returns>
    public async Task<bool> RunAsync()
    {
        await PrepareAsync();
        var load = LoadAverage();
        for (var i = 0; i < arguments.Rounds * StartsPerRound; i++) MeasureStart(i);
        var (page, known, old) =
            (new Loads(_report, "page"), new Loads(_report, "304"), new Loads(_report, "redirect"));
        for (var round = 1; round <= arguments.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round} of {arguments.Rounds}, load average {LoadAverage()}");
            await MeasureLoadAsync(round, page, known, old);
        }

        Console.WriteLine($"{arguments.Page}, brotli, {Load.Connections} connections, {arguments.Rounds} rounds of "
            + $"{arguments.Seconds} s each, {Environment.ProcessorCount} cores; "
            + $"load average before {load}, after {LoadAverage()}");
        return _report.Print(page.Cpu);
    }

    /// <summary>Lets the site seed and freeze its content, and takes the answers that the others are to give.</summary>
    private async Task PrepareAsync()
    {
        Answer page, known;
        using (var site = RunSite())
        {
            await site.WaitUntilIdleAsync(stop);
            page = RawHttp.Get(site.Port, arguments.Page, _browser);
            if (page.Header("Content-Encoding") != "br")
                throw new InvalidOperationException(
                    $"{arguments.Page} is no frozen page: the site answers {page.Status}.");
            known = RawHttp.Get(site.Port, arguments.Page, Known(page));
        }

        File.WriteAllBytes(Path.Combine(folder, "page.http"), page.Bytes);
        File.WriteAllBytes(Path.Combine(folder, "known.http"), known.Bytes);
        using (var bare = RunBare()) Compare("bare Kestrel", RawHttp.Get(bare.Port, arguments.Page, _browser), page);

        if (Nginx.Missing() is { } reason)
        {
            Console.Error.WriteLine($"{reason}; measuring without it.");
            return;
        }

        var copy = Path.Combine(folder, "copy");
        using (var freeze = Process.Start(Path.Combine(arguments.Site, "mapflat"),
            ["freeze", copy, "--Mapflat:DataDirectory=" + Path.Combine(folder, "data")]))
        {
            freeze.WaitForExit();
            if (freeze.ExitCode != 0) throw new InvalidOperationException("The site cannot be copied into files.");
        }

        var files = Path.Combine(copy, "site");
        _nginx = Nginx.Prepare(
            Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName, files, _nginxPort, page);
        using var nginx = RunNginx();
        Compare("nginx", RawHttp.Get(nginx.Port, arguments.Page, _browser), page, Nginx.Own);
    }

    private void MeasureStart(int turn)
    {
        stop.ThrowIfCancellationRequested();
        // One first, then the other first.
        if (turn % 2 == 0) MeasureSite();
        using (var bare = RunBare()) _report.Start.Add(Report.Bare, bare.Start.TotalMilliseconds);
        if (turn % 2 == 1) MeasureSite();

        void MeasureSite()
        {
            using var site = RunSite();
            _report.Start.Add(Report.Site, site.Start.TotalMilliseconds);
        }
    }

    private async Task MeasureLoadAsync(int round, Loads page, Loads known, Loads old)
    {
        using var site = RunSite();
        using var bare = RunBare();
        using var bareKnown = RunBareKnown();
        using var nginx = _nginx.Length > 0 ? RunNginx() : null;
        List<(string Name, Server Page, Server Known)> servers =
            [(Report.Bare, bare, bareKnown), (Report.Site, site, site)];
        if (nginx is not null) servers.Add((Report.Nginx, nginx, nginx));
        if (round % 2 == 0) servers.Reverse();

        foreach (var (name, server, _) in servers)
        {
            for (long asked = 0; asked < WarmUp;)
                asked += (await Load.RunAsync(server, arguments.Page, _browser, 2, stop)).Requests;
            _report.Memory.Add(name, server.Memory / 1e6);
        }

        foreach (var (name, server, _) in servers)
            page.Add(name, await Load.RunAsync(server, arguments.Page, _browser, arguments.Seconds, stop));

        var validators = servers.ToDictionary(
            s => s.Name, s => Known(RawHttp.Get(s.Page.Port, arguments.Page, _browser)));
        foreach (var (name, _, server) in servers)
        {
            if (RawHttp.Get(server.Port, arguments.Page, validators[name]).Status != "304")
                throw new InvalidOperationException($"{name} does not answer 304.");
            await Load.RunAsync(server, arguments.Page, validators[name], 2, stop);
        }

        foreach (var (name, _, server) in servers)
            known.Add(name, await Load.RunAsync(server, arguments.Page, validators[name], arguments.Seconds, stop));

        if (RawHttp.Get(site.Port, OldAddress).Status != "301")
            throw new InvalidOperationException($"{OldAddress} is not redirected.");
        await Load.RunAsync(site, OldAddress, _browser, 2, stop);
        old.Add(Report.Site, await Load.RunAsync(site, OldAddress, _browser, arguments.Seconds, stop));
    }

    private Server RunSite() => Run("site", _sitePort, "200",
        Path.Combine(arguments.Site, "mapflat"), "--urls", Url(_sitePort),
        $"--Mapflat:DataDirectory={Path.Combine(folder, "data")}", $"--Mapflat:PublicUrl={Url(_sitePort)}");

    private Server RunBare() => RunBare("page", _pagePort, "200");

    /// <summary>The 304 has a server of its own, as this one looks at nothing.</summary>
    private Server RunBareKnown() => RunBare("known", _knownPort, "304");

    private Server RunBare(string answer, int port, string status) => Run("bare-" + answer, port, status,
        Path.Combine(arguments.Bare, "BareKestrel"), "--urls", Url(port), "--answer", Path.Combine(
            folder, answer + ".http"));

    private Server RunNginx() => Run("nginx", _nginxPort, "200", _nginx);

    private Server Run(string name, int port, string status, params string[] command) =>
        Server.Run(Path.Combine(folder, name + ".log"), port, status, command, stop);

    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Url(int port) => $"http://127.0.0.1:{port}";

    private static string[] Known(Answer page) => [.. _browser, $"If-None-Match: {page.Header("ETag")}"];

    private static void Compare(string name, Answer its, Answer sites, params string[] ignored)
    {
        var differences = its.Differences(sites, ignored);
        Console.Error.WriteLine(differences.Length == 0
            ? $"{name} gives the same answer as the site"
            : $"{name} answers otherwise than the site: {differences}");
    }

    /// <summary>The three lines of one kind of load.</summary>
    private sealed class Loads(Report report, string name)
    {
        public Series Cpu { get; } = report.Line(name + ": CPU per request, us", "0.0");

        private readonly Series _rate = report.Line(name + ": requests/s", "0");
        private readonly Series _p99 = report.Line(name + ": p99, ms", "0.00");

        public void Add(string server, Load load)
        {
            Cpu.Add(server, load.Cpu);
            _rate.Add(server, load.PerSecond);
            _p99.Add(server, load.P99);
        }
    }
}
