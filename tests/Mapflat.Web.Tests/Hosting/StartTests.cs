using Mapflat.Web.Tests.Faults;

namespace Mapflat.Web.Tests.Hosting;

/// <summary>What a start brings into memory before anybody needs it.</summary>
public sealed class StartTests(ServedFolder served)
{
    /// <summary>What draws, edits, searches and imports.</summary>
    private static readonly string[] _notForVisitors =
    [
        "Microsoft.EntityFrameworkCore.Relational.dll", "Microsoft.EntityFrameworkCore.Sqlite.dll",
        "Microsoft.AspNetCore.Mvc.RazorPages.dll", "HtmlSanitizer.dll", "AngleSharp.dll", "SkiaSharp.dll",
        "YamlDotNet.dll", "CsvHelper.dll", "QRCoder.dll", "OpenTelemetry.dll",
    ];

    [Fact]
    public async Task Frozen_pages_and_redirects_are_answered_without_what_draws_and_edits()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("What a process has loaded is read from /proc.");
        using var data = served.Copy();
        await using var site = await SiteProcess.StartAsync(data.Path);
        Assert.Equal(200, (await site.AskAsync("/about")).Status);
        Assert.Equal(301, (await site.AskAsync("/lands")).Status);
        var loaded = Loaded(site);
        Assert.Contains("Mapflat.Content.dll", loaded);
        Assert.DoesNotContain(_notForVisitors, loaded.Contains);

        // They are loaded once they are needed, so that the list can be wrong.
        Assert.Equal(200, (await site.AskAsync("/search?q=data")).Status);
        Assert.Contains("Microsoft.EntityFrameworkCore.Sqlite.dll", Loaded(site));
    }

    private static HashSet<string> Loaded(SiteProcess site) => File.ReadLines($"/proc/{site.Id}/maps")
        .Select(line => line[(line.LastIndexOf('/') + 1)..])
        .Where(name => name.EndsWith(".dll", StringComparison.Ordinal))
        .ToHashSet(StringComparer.Ordinal);
}
