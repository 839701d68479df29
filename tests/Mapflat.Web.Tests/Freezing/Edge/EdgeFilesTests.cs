using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Mapflat.Content.Redirects.Servers.Edge;

namespace Mapflat.Web.Tests.Freezing.Edge;

/// <summary>What is written for a bucket keeps the limits of those who run it.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class EdgeFilesTests(FrozenCopy copy)
{
    [Fact]
    public void CloudFront_takes_the_function_and_its_table()
    {
        Assert.InRange(new FileInfo(Path.Combine(copy.Folder, EdgeServer.Function)).Length, 1, 10 * 1024);
        var path = Path.Combine(copy.Folder, "edge/cloudfront/table.json");
        Assert.InRange(new FileInfo(path).Length, 1, 5 * 1024 * 1024);
        using var table = JsonDocument.Parse(File.ReadAllText(path));
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in table.RootElement.GetProperty("data").EnumerateArray())
        {
            var (key, value) = (pair.GetProperty("key").GetString()!, pair.GetProperty("value").GetString()!);
            Assert.True(keys.Add(key), key);
            Assert.InRange(Encoding.UTF8.GetByteCount(key), 1, 512);
            Assert.InRange(Encoding.UTF8.GetByteCount(value), 1, 1024);
        }

        Assert.Contains("/about", keys);
        Assert.DoesNotContain("/about/history", keys);
    }

    [Fact]
    public async Task The_code_of_the_function_is_that_of_its_sources()
    {
        if (!NodeServer.IsInstalled) Assert.Skip("The minifier is missing: npm ci --prefix tests/edge");
        using var minify = Process.Start(new ProcessStartInfo("node", [Repository.PathOf("build/edge/minify.mjs")])
        {
            RedirectStandardOutput = true,
        })!;
        var made = await minify.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await minify.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(
            Repository.PathOf("src/Mapflat.Content/Redirects/Servers/Edge/function.min.js"),
            TestContext.Current.CancellationToken), made);
    }

    /// <summary>njs, of which the runtime of CloudFront Functions is a relative, knows far less than Node.js.</summary>
    [Fact]
    public async Task The_function_says_the_same_in_a_small_engine()
    {
        if (!File.Exists("/usr/bin/njs")) Assert.Skip("njs is missing (Debian: njs).");
        using var folder = new TempFolder();
        var table = await File.ReadAllTextAsync(Path.Combine(copy.Folder, "edge/cloudfront/table.json"), Stop);
        var module = $$"""
            const data = {};
            const table = {{table.Trim()}};
            table.data.forEach(function (pair) { data[pair.key] = pair.value; });
            export default {
                kvs: function () {
                    return {
                        get: async function (key) {
                            if (data[key] === undefined) throw new Error('KeyNotFound');
                            return data[key];
                        },
                    };
                },
            };
            """;
        string[] addresses = [.. copy.Ledger.Select(address => string.Join('/', address.Split('/')
            .Select(Uri.EscapeDataString))), "/About/", "/about.html", "/guide/history/2", "/lands/x?y=z",
            "/talks/a%20b?x=1", "/2016/12/a-b", "/?p=12", "/?x=a%20b&p=12&", "/forum?cat=A%20b%2C%C3%96%2F&p=5&x=1",
            "/about)", "/tomb",
            "/trash/x", "/nothing", "/one?p=3&x=1", "/caf%E9/M%FCsli"];
        var code = await File.ReadAllTextAsync(Path.Combine(copy.Folder, EdgeServer.Function), Stop)
            + $"\nconst addresses = {JsonSerializer.Serialize(addresses)};\n"
            + await File.ReadAllTextAsync(Repository.PathOf("tests/edge/driver.js"), Stop);
        folder.Write("cloudfront.js", module);
        folder.Write("main.js", code.Replace("'cloudfront'", "'cloudfront.js'", StringComparison.Ordinal));
        folder.Write("package.json", "{ \"type\": \"module\" }");
        folder.Write("node.js", code.Replace("'cloudfront'", "'./cloudfront.js'", StringComparison.Ordinal));
        var node = await RunAsync("node", folder["node.js"]);
        Assert.Contains("/about /about.br", node, StringComparison.Ordinal);
        Assert.Equal(addresses.Length, node.Trim().Split('\n').Length);
        Assert.Equal(node, await RunAsync("njs", "-p", folder.Path, folder["main.js"]));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<string> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return said;
    }
}
