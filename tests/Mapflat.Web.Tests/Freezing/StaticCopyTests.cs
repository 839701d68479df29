using System.Net;
using System.Text.RegularExpressions;
using Mapflat.Web.Cli;
using Mapflat.Web.Freezing.Export;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>The copy itself, and as a host serves it that can do nothing but send files.</summary>
[Collection(nameof(FrozenCopy))]
public sealed partial class StaticCopyTests(FrozenCopy copy)
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_copy_has_the_same_bytes_and_times()
    {
        var folder = copy.Beside["again"];
        Assert.Equal(0, (await FrozenCopy.FreezeAsync(copy.DataDirectory, folder)).Code);
        var first = TempFolder.ReadAll(copy.Folder);
        Assert.Equal(first, TempFolder.ReadAll(folder));
        Assert.Equal(File.GetLastWriteTimeUtc(Path.Combine(copy.Folder, "site/about.html")), File.GetLastWriteTimeUtc(
            Path.Combine(folder, "site/about.html")));
    }

    [Fact]
    public async Task A_second_run_makes_only_what_has_changed()
    {
        using var data = new TempFolder();
        var source = new ContentSource().Page("/", "Home").Page("/a", "Words").Page("/a/b", "More words")
            .Page("/c", "Other words")
            .File("redirects.csv", "from,to,status\n/old,/a,301\n/gone,,410\n");
        await source.ImportAsync(data.Path);
        Assert.Empty(await FindChangedAsync(data.Path, copy.Beside["small"], write: true));
        Assert.Empty(await FindChangedAsync(data.Path, copy.Beside["small"]));
        using var change = new ContentSource().Page("/a/b", "More words", "Said otherwise.\n");
        await change.ImportAsync(data.Path);
        var changed = await FindChangedAsync(data.Path, copy.Beside["small"]);
        Assert.Superset(new HashSet<string> { "site/a/b.html", "site/a/b.md", "site/a/b/history.html",
            "site/a/b/history/2.html", "site/search.html" }, changed);
        Assert.DoesNotContain(changed, path => path.StartsWith("site/c.", StringComparison.Ordinal)
            || path.StartsWith("site/c/", StringComparison.Ordinal)
            || path.StartsWith("site/a.", StringComparison.Ordinal)
            || path.StartsWith("site/a/history", StringComparison.Ordinal)
                || path.StartsWith("site/410/", StringComparison.Ordinal)
                || path.StartsWith("plain/old", StringComparison.Ordinal));
        source.Dispose();
    }

    [Fact]
    public async Task Without_its_database_the_site_is_copied_as_it_was_last_frozen()
    {
        using var data = new TempFolder();
        await Wait.UntilAsync(() => Task.FromResult(copy.IsFrozen));
        foreach (var file in Directory.EnumerateFiles(
            Path.Combine(copy.DataDirectory, "frozen"), "*", SearchOption.AllDirectories))
            data.Write(Path.GetRelativePath(copy.DataDirectory, file), await File.ReadAllBytesAsync(file, Stop));
        var said = await FrozenCopy.FreezeAsync(data.Path, copy.Beside["lost"]);
        Assert.Equal((0, ""), (said.Code, said.Out));
        Assert.Contains("as it was last frozen", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
        var (whole, lost) = (TempFolder.ReadAll(copy.Folder), TempFolder.ReadAll(copy.Beside["lost"]));
        foreach (var file in (string[])["site/about.html", "site/about.md", "site/feed.atom", "site/search.html",
            "site/404.html", "site/410.html"])
            Assert.Equal(whole[file], lost[file]);
        // Of former addresses, those of a page's citations are not known without it.
        Assert.Empty(Lines(lost).Except(Lines(whole)));
        static string[] Lines(SortedDictionary<string, string> files) => files["netlify/_redirects"].Split('\n');
        Assert.DoesNotContain("site/about/history.html", lost.Keys);
    }

    [Fact]
    public void What_a_server_cannot_do_is_told_and_stands_in_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(copy.Folder, "README.md"));
        foreach (var (server, words) in ((string, string)[])
            [
                ("plain", "“/talks/*” holds for /talks alone"), ("plain", "old.example.org/only-there is left out"),
                ("plain", "/forum?p=5 is left out: it looks at the query"),
                ("nginx", "the target of “/with-query” sets"),
                ("apache", "the target of “/with-query” sets"),
                ("netlify", "The rule “/?p=12” is not in the file"),
                ("cloudflare", "The rule “/?p=12” is not in the file"),
                ("netlify", "Netlify has no patterns"), ("cloudflare", "Cloudflare has no 410"),
                ("cloudflare", "/gone-page answers 200 instead of 410"), ("nginx",
                    "“/trash/*” covers gets the page 410.html"),
                ("netlify", "it is for the host old.example.org alone"),
            ])
        {
            Assert.True(copy.Said.Error.Split('\n').Any(line => line.StartsWith(server + ": warning: ",
                StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal)),
                $"{server} does not say “{words}”:\n{copy.Said.Error}");
            Assert.Contains(words, readme, StringComparison.Ordinal);
        }

        Assert.Matches(@"security\.txt says that it expires on \d{4}-\d\d-\d\d; freeze again", copy.Said.Error);
        Assert.Equal("", copy.Said.Out);
    }

    [Theory]
    [InlineData("netlify")]
    [InlineData("cloudflare")]
    public void The_address_above_all_that_a_rule_covers_has_a_line_of_its_own(string server)
    {
        var lines = File.ReadAllLines(Path.Combine(copy.Folder, server, "_redirects"));
        foreach (var line in (string[])["/lands https://www.scling.com/ 301",
            "/presentations https://www.scling.com/presentations 301", "/talks https://www.scling.com/talks/ 302",
            "/talks/2016 https://www.example.org/how-i-work 301"])
        {
            Assert.Contains(line, lines);
            Assert.True(Array.IndexOf(lines, line) < Array.FindIndex(
                lines, other => other.StartsWith("/talks/2016/*", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Search_says_that_it_does_not_work_and_lists_all_pages()
    {
        var html = File.ReadAllText(Path.Combine(copy.Folder, "site/search.html"));
        Assert.Contains("no program behind it that could search", html, StringComparison.Ordinal);
        Assert.Null(Html.Parse(html).QuerySelector("main form"));
        foreach (var page in Pages()) Assert.Contains($"<a href=\"{page}\">", html, StringComparison.Ordinal);
        var missing = File.ReadAllText(Path.Combine(copy.Folder, "site/404.html"));
        Assert.Null(Html.Parse(missing).QuerySelector("main form"));
        Assert.Contains(
            "web.archive.org/web/2020", string.Concat(Directory.EnumerateFiles(Path.Combine(copy.Folder, "site/410"))
                .Where(file => file.EndsWith(".html", StringComparison.Ordinal)).Select(File.ReadAllText)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_can_only_send_files_has_no_broken_link()
    {
        using var folder = new TempFolder();
        foreach (var part in (string[])["site", "plain"])
            foreach (var file in Directory.EnumerateFiles(
                Path.Combine(copy.Folder, part), "*", SearchOption.AllDirectories))
                folder.Write(Path.GetRelativePath(Path.Combine(copy.Folder, part), file), await File.ReadAllBytesAsync(
                    file, Stop));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.UseFileServer(new FileServerOptions
        {
            FileProvider = new PhysicalFileProvider(folder.Path),
            StaticFileOptions = { ServeUnknownFileTypes = true }
        });
        await server.StartAsync(Stop);
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };

        var (seen, waiting, broken) = (new HashSet<string>(StringComparer.Ordinal),
            new Queue<(string Address, string From)>([("/", "the start")]), new List<string>());
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Address)) continue;
            using var answer = await client.GetAsync(new Uri(next.Address, UriKind.Relative), Stop);
            if (answer.StatusCode != HttpStatusCode.OK)
                broken.Add($"{next.Address} answers {(int)answer.StatusCode}; linked from {next.From}");
            if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
            foreach (Match link in Link().Matches(await answer.Content.ReadAsStringAsync(Stop)))
            {
                var target = WebUtility.HtmlDecode(link.Groups[1].Value).Split('#')[0];
                if (target.StartsWith(FrozenCopy.Origin, StringComparison.Ordinal))
                    target = target[FrozenCopy.Origin.Length..];
                if (target.StartsWith('/')) waiting.Enqueue((target, next.Address));
            }
        }

        // Where a page is a file, such a host has no folder of that name for its history.
        Assert.DoesNotContain(broken, each => !each.Contains(".html/", StringComparison.Ordinal));
        Assert.Superset(Pages().ToHashSet(), seen);

        foreach (var (from, to) in ((string, string)[])
            [
                ("/old-guide", FrozenCopy.Origin + "/guide"), ("/one", FrozenCopy.Origin + "/guide"),
                ("/räksmörgås", FrozenCopy.Origin + "/guide"),
                ("/lands/resources/reading-list", "https://www.scling.com/reading-list"),
                ("/lands", "https://www.scling.com/"), ("/with-query", "https://www.scling.com/?a=b#part"),
            ])
        {
            var stub = await client.GetStringAsync(new Uri(from, UriKind.Relative), Stop);
            Assert.Contains($"<meta http-equiv=\"refresh\" content=\"0; url={to}\">", stub, StringComparison.Ordinal);
            Assert.Contains($"<link rel=\"canonical\" href=\"{to}\">", stub, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"{to}\">", stub, StringComparison.Ordinal);
        }
    }

    /// <summary>The files whose making an earlier copy does not save.</summary>
    private static async Task<SortedSet<string>> FindChangedAsync(string data, string folder, bool write = false)
    {
        await using var services = CommandServices.Create(
            [$"--Mapflat:DataDirectory={data}", $"--Mapflat:PublicUrl={FrozenCopy.Origin}"]);
        var (site, hasPast) = await services.FreezeAsync(_ => { }, Stop);
        using var target = StaticFolder.Open(folder).Value!;
        var plan = await new CopyPlanner(services, site, target.Known, (_, _, _) => { })
            .PlanAsync(hasPast, isHttps: true, Stop);
        if (write)
        {
            Assert.Null((await target.WriteAsync(plan, (_, _, _) => { }, Stop)).Failure);
            return [];
        }

        return [.. plan.Parts.Where(part => target.Known.Find(part.Stamp) is null).SelectMany(part => part.Paths)];
    }

    private IEnumerable<string> Pages() =>
        Location().Matches(File.ReadAllText(Path.Combine(copy.Folder, "site/sitemap.xml")))
            .Select(match => new Uri(match.Groups[1].Value).AbsolutePath);

    [GeneratedRegex("(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<loc>([^<]+)</loc>")]
    private static partial Regex Location();
}
