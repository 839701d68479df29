namespace Mapflat.Web.Tests.Freezing;

/// <summary>A copy for one kind of server, ready to serve.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class LayoutTests(FrozenCopy copy)
{
    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [InlineData("nginx", "mapflat.conf", "site/about.html", "README.md")]
    [InlineData("caddy", "Caddyfile", "site/about.html", "README.md")]
    [InlineData("apache", ".htaccess", "about.html", ".mapflat-readme.md")]
    [InlineData("netlify", "_redirects", "about.html", ".mapflat-readme.md")]
    [InlineData("cloudflare", "_headers", "about.html", ".mapflat-readme.md")]
    [InlineData("edge", "cloudfront/function.js", "cloudflare/worker.js", "nginx/mapflat.conf", "README.md")]
    [InlineData("plain", "old-guide/index.html", "about/index.html", ".mapflat-readme.md")]
    public async Task A_folder_for_one_server_has_all_that_it_needs_and_the_same_bytes_twice(
        string server, params string[] files)
    {
        // The pages of a folder are the same for all: in an ordinary run three are made twice, of which one has none.
        var (one, two) = (copy.Beside[$"{server}-1"],
            LongRun.IsWhole || server is "nginx" or "apache" or "edge" ? copy.Beside[$"{server}-2"] : null);
        foreach (var folder in (string?[])[one, two])
        {
            if (folder is null) continue;
            var said = await FrozenCopy.FreezeAsync(copy.DataDirectory, folder, server);
            Assert.True(said.Code == 0, said.Error);
        }

        var written = TempFolder.ReadAll(one);
        if (two is not null) Assert.Equal(written, TempFolder.ReadAll(two));
        Assert.Superset(files.ToHashSet(StringComparer.Ordinal), written.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.DoesNotContain(written.Keys, path => path.StartsWith(server + "/", StringComparison.Ordinal));
        var readme = File.ReadAllText(Path.Combine(one, files[^1]));
        Assert.Equal(server == "edge" ? 4 : 1,
            readme.Split('\n').Count(line => line.StartsWith("## ", StringComparison.Ordinal)));
        // What it says is in the folder is there.
        Assert.Equal(server != "edge", readme.Contains("All of the site as plain files", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_becomes_one_for_another_server_keeps_nothing_of_the_first()
    {
        var folder = copy.Beside["changed"];
        foreach (var server in (string[])["nginx", "apache"])
            Assert.Equal(0, (await FrozenCopy.FreezeAsync(copy.DataDirectory, folder, server)).Code);
        Assert.False(Directory.Exists(Path.Combine(folder, "site")));
        Assert.True(File.Exists(Path.Combine(folder, "about.html")));
    }

    [Fact]
    public void A_copy_claims_no_time_gate()
    {
        foreach (var file in (string[])["nginx/mapflat.conf", "caddy/Caddyfile", "site/about/timemap"])
            Assert.DoesNotContain(
                "timegate", File.ReadAllText(Path.Combine(copy.Folder, file)), StringComparison.Ordinal);
    }
}
