using Microsoft.Data.Sqlite;

namespace Mapflat.Web.Tests.Cli;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task A_folder_that_is_not_there_yet_is_well_and_stays_away()
    {
        using var folder = new TempFolder();
        var said = await Shell.OnAsync(folder["new"], "doctor");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Contains(said.Lines, line => line.StartsWith("ok    settings:", StringComparison.Ordinal));
        Assert.Contains(said.Lines, line => line.StartsWith("warn  database: There is none", StringComparison.Ordinal));
        Assert.Contains(said.Lines, line => line.StartsWith("ok    runtime:", StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder["new"]));
    }

    [Fact]
    public async Task A_folder_that_is_served_from_is_well()
    {
        await using var site = new SiteFactory();
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();
        // What is served is kept a moment later.
        await ShippedSite.WaitAsync(site.DataDirectory);
        var said = await Shell.OnAsync(site.DataDirectory, "doctor");
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Equal(
            ["clock", "settings", "disk", "database", "integrity", "keys", "logs", "runtime", "certificate",
                "successor", "heartbeat", "frozen", "publish", "backup", "sweep", "links", "hidden-pages", "rules",
                "archives", "search", "outbound-links", "verify"],
            said.Lines.Select(line => line[6..line.IndexOf(':', StringComparison.Ordinal)]));
        // What connects to other machines is off, and what acts is not done by looking.
        Assert.Equal(["off   certificate", "off   successor", "off   heartbeat", "off   publish",
            "?     backup", "?     sweep", "?     search",
            "off   outbound-links",
            "?     verify"], said.Lines.Where(line => !line.StartsWith("ok    ", StringComparison.Ordinal))
                .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task A_database_that_is_broken_or_lost_is_a_failure()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, (await Shell.OnAsync(folder.Path, "content", "import", Repository.PathOf("content"))).Code);
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(folder.Path, "mapflat.db*"))
            await File.WriteAllTextAsync(file, new string('x', 9_000), TestContext.Current.CancellationToken);
        await CheckAsync();
        foreach (var file in Directory.EnumerateFiles(folder.Path, "mapflat.db*")) File.Delete(file);
        await CheckAsync();

        async Task CheckAsync()
        {
            var said = await Shell.OnAsync(folder.Path, "doctor");
            Assert.Equal((1, ""), (said.Code, said.Error));
            Assert.Contains(said.Lines, line => line.StartsWith("FAIL  database:", StringComparison.Ordinal));
            Assert.DoesNotContain("   at ", said.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_a_warning_with_its_place()
    {
        using var folder = new TempFolder();
        using var source = new ContentSource().Page("/", "Home", "[nowhere](/nowhere)\n");
        await source.ImportAsync(folder.Path);
        var said = await Shell.OnAsync(folder.Path, "doctor");
        Assert.Equal(0, said.Code);
        Assert.Contains(said.Lines, line => line.StartsWith("warn  links: 1 link ", StringComparison.Ordinal));
        Assert.Contains(said.Lines, line => line.StartsWith("pages/index.md:", StringComparison.Ordinal)
            && line.Contains("/nowhere", StringComparison.Ordinal));
    }
}
