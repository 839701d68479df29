using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Web.Freezing.Export;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>A copy goes into a folder that belongs to its owner.</summary>
public sealed partial class StaticFolderTests : IDisposable
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private static readonly DateTimeOffset _time = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private string Copy => _folder["copy"];

    [Fact]
    public async Task Version_control_and_what_the_owner_put_there_stay()
    {
        foreach (var file
            in (string[])[".git/config", ".gitattributes", ".github/workflows/publish.yml", "CNAME", ".nojekyll"])
            Own(file);
        Directory.CreateDirectory(_folder["copy/lost+found"]);
        Assert.Empty(await WriteAsync("/a", "/b"));
        foreach (var file
            in (string[])["notes.txt", "site/google1234.html", "plain/mine/index.html", "nginx/mine.conf"])
            Own(file);
        Assert.Empty(await WriteAsync("/a", "/c"));
        foreach (var file in (string[])[".git/config", ".gitattributes", ".github/workflows/publish.yml", "CNAME",
            ".nojekyll", "notes.txt", "site/google1234.html", "plain/mine/index.html", "nginx/mine.conf"])
            Assert.Equal("mine", File.ReadAllText(_folder["copy/" + file]));
        Assert.True(File.Exists(_folder["copy/site/c.html"]));
        Assert.False(File.Exists(_folder["copy/site/b.html"]));
        Assert.False(Directory.Exists(_folder["copy/plain/b"]));
    }

    [Theory]
    [InlineData("letter.txt")]
    [InlineData("README.md")]
    [InlineData("site/about.html")]
    [InlineData(".env")]
    [InlineData("frozen-site.txt")]
    public async Task A_folder_that_holds_anything_else_is_not_touched(string file)
    {
        Own(file);
        Own(".git/config");
        var before = TempFolder.ReadAll(Copy);
        var failure = Assert.IsType<Failure.Conflict>(StaticFolder.Read(Copy).Failure);
        Assert.Contains($"holds {file.Split('/')[0]},", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Name a folder", failure.Message, StringComparison.Ordinal);
        Assert.IsType<Failure.Conflict>(await RefusedAsync("/a"));
        Assert.Equal(before, TempFolder.ReadAll(Copy));
        Assert.IsType<Failure.Conflict>(StaticFolder.Read(_folder["copy/" + file]).Failure);
        Assert.Contains("is a file; name a folder", Assert.IsType<Failure.Conflict>(
            StaticFolder.Open(_folder["copy/" + file]).Failure).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("site/b.html", "site/b.html")]
    [InlineData("site/b.html/mine.txt", "site/b.html/mine.txt")]
    [InlineData("site/b", "site/b")]
    [InlineData("plain/b", "plain/b")]
    public async Task What_stands_in_the_way_of_a_new_file_is_named_and_nothing_is_touched(string own, string named)
    {
        Assert.Empty(await WriteAsync("/a"));
        Own(own);
        var before = TempFolder.ReadAll(Copy);
        Assert.Contains(_folder["copy/" + named] + " is not of an earlier copy",
            (await RefusedAsync("/a", "/b", "/b/c"))!.Message, StringComparison.Ordinal);
        Assert.Equal(before, TempFolder.ReadAll(Copy));
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_not_followed()
    {
        Assert.Empty(await WriteAsync("/a", "/b"));
        _folder.Write("elsewhere/index.html", File.ReadAllText(_folder["copy/plain/b/index.html"]));
        Directory.Delete(_folder["copy/plain/b"], recursive: true);
        Directory.CreateSymbolicLink(_folder["copy/plain/b"], _folder["elsewhere"]);
        Assert.NotNull(await RefusedAsync("/a", "/b"));
        Assert.Empty(await WriteAsync("/a"));
        Assert.True(File.Exists(_folder["elsewhere/index.html"]));
    }

    [Fact]
    public async Task A_file_of_the_copy_is_overwritten_where_the_owner_changed_it_but_not_deleted()
    {
        Assert.Empty(await WriteAsync("/a", "/b"));
        Own("site/a.html");
        Own("site/b.html");
        Assert.Contains("site/b.html is no longer part of the copy", Assert.Single(await WriteAsync("/a")).Message,
            StringComparison.Ordinal);
        Assert.Equal("words of /a", File.ReadAllText(_folder["copy/site/a.html"]));
        Assert.Equal("mine", File.ReadAllText(_folder["copy/site/b.html"]));
        // From now on it is the owner's.
        Assert.NotNull(await RefusedAsync("/a", "/b"));
    }

    [Fact]
    public async Task Only_what_changed_is_written()
    {
        Assert.Empty(await WriteAsync("/a", "/b"));
        var inodes = Numbers();
        Assert.Empty(await WriteAsync("/a", "/b"));
        Assert.Equal(inodes, Numbers());
        File.SetLastWriteTimeUtc(_folder["copy/site/a.html"], DateTime.UnixEpoch);
        File.WriteAllText(_folder["copy/site/b.html"], "damaged");
        Assert.Empty(await WriteAsync("/a", "/b"));
        var after = Numbers();
        Assert.Equal(["site/b.html"], inodes.Keys.Where(file => after[file] != inodes[file]));
        Assert.Equal(File.GetLastWriteTimeUtc(_folder["copy/site/b.html"]), File.GetLastWriteTimeUtc(
            _folder["copy/site/a.html"]));
    }

    [Fact]
    public async Task What_has_not_changed_is_not_made_again()
    {
        var made = new List<string>();
        Assert.Null((await WriteAsync(Copy, Counting("old"), Ignore)).Failure);
        Assert.Equal(["/a", "/b"], made.Order());
        Assert.Null((await WriteAsync(Copy, Counting("old"), Ignore)).Failure);
        File.SetLastWriteTimeUtc(_folder["copy/site/a.html"], DateTime.UnixEpoch);
        Assert.Null((await WriteAsync(Copy, Counting("old"), Ignore)).Failure);
        Assert.Equal(2, made.Count);
        Assert.Null((await WriteAsync(Copy, Counting("new"), Ignore)).Failure);
        Assert.Equal("/b", Assert.Single(made.Skip(2)));
        Assert.Equal("new/b", File.ReadAllText(_folder["copy/site/b.html"]));

        StaticCopy Counting(string words) => Make("/a", "/b") with
        {
            Parts =
            [Part("/a", making: () => made.Add("/a")), Part("/b", words, () => made.Add("/b"))]
        };
    }

    [Theory]
    [InlineData("words of /x")]
    [InlineData("longer words than before")]
    public async Task A_file_that_was_changed_by_hand_is_written_anew(string words)
    {
        Assert.Empty(await WriteAsync("/a", "/b"));
        File.WriteAllText(_folder["copy/site/a.html"], words);
        Assert.Empty(await WriteAsync("/a", "/b"));
        Assert.Equal("words of /a", File.ReadAllText(_folder["copy/site/a.html"]));
    }

    [Fact]
    public async Task A_copy_whose_list_says_nothing_of_what_files_were_made_from_is_written_over()
    {
        Assert.Empty(await WriteAsync("/a", "/b"));
        var list = File.ReadAllLines(_folder["copy/.mapflat-files"]);
        File.WriteAllLines(_folder["copy/.mapflat-files"],
            list.Where(line => !line.StartsWith("#=", StringComparison.Ordinal)));
        var inodes = Numbers();
        Assert.Empty(await WriteAsync("/a"));
        var after = Numbers();
        Assert.Equal(inodes["site/a.html"], after["site/a.html"]);
        Assert.DoesNotContain("site/b.html", after.Keys);
    }

    [Fact]
    public async Task A_list_whose_ends_of_lines_were_made_those_of_another_system_is_read()
    {
        var made = new List<string>();
        var copy = Make("/a", "/räksmörgås") with
        {
            Parts =
            [
                Part("/a", making: () => made.Add("/a")), Part("/räksmörgås", making: () => made.Add("/räksmörgås")),
            ],
        };
        Assert.Null((await WriteAsync(Copy, copy, Ignore)).Failure);
        var list = _folder["copy/.mapflat-files"];
        // The end of the last line is lost too, and what the server files are has gone.
        var kept = File.ReadAllText(list);
        kept = kept[..kept.IndexOf("\n#= {\"Stamp\":\"nginx", StringComparison.Ordinal)];
        File.WriteAllText(list, kept.ReplaceLineEndings("\r\n"));
        foreach (var server in (string[])["nginx", "caddy", "apache", "netlify", "cloudflare", "edge"])
            Directory.Delete(_folder["copy/" + server], recursive: true);
        File.Delete(_folder["copy/README.md"]);
        Assert.Null((await WriteAsync(Copy, copy, Ignore)).Failure);
        Assert.Equal(2, made.Count);
        Assert.Empty(await WriteAsync("/a"));
        Assert.False(File.Exists(_folder["copy/site/räksmörgås.html"]));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[{\"Address\":\"\"}]")]
    [InlineData("[{\"Address\":\"/a\",\"File\":null}]")]
    public async Task What_a_list_says_that_cannot_be_is_made_anew(string answers)
    {
        Assert.Empty(await WriteAsync("/a", "/b"));
        var list = _folder["copy/.mapflat-files"];
        var whole = File.ReadAllText(list);
        File.WriteAllText(list, AnswersOf().Replace(whole, $"\"Answers\":{answers}}}"));
        Assert.NotEqual(whole, File.ReadAllText(list));
        Assert.Empty(await WriteAsync("/a", "/b"));
        Assert.Equal(whole, File.ReadAllText(list));
    }

    [GeneratedRegex("\"Answers\":\\[\\{.*\\}\\]\\}", RegexOptions.Multiline)]
    private static partial Regex AnswersOf();

    [Fact]
    public async Task A_run_that_was_killed_anywhere_is_completed_by_the_next()
    {
        using var whole = new TempFolder();
        Assert.Null((await WriteAsync(whole["copy"], Make("/b", "/c", "/d/e"), Ignore)).Failure);
        var expected = TempFolder.ReadAll(whole["copy"]);
        for (var at = 1; at <= 3; at++)
        {
            foreach (var earlier in (string[][])[[], ["/a", "/b", "/d"]])
            {
                if (Directory.Exists(Copy)) Directory.Delete(Copy, recursive: true);
                if (earlier.Length > 0) Assert.Empty(await WriteAsync(earlier));
                // Nothing after this is done, as in a process that is killed.
                await Assert.ThrowsAsync<InvalidOperationException>(() =>
                    WriteAsync(Copy, Make("/b", "/c", "/d/e"), (_, done, _) =>
                {
                    if (done >= at) throw new InvalidOperationException();
                }));
                File.WriteAllText(_folder["copy/.mapflat-files.part"], "hal");
                if (File.Exists(_folder["copy/.mapflat-files.new"])) File.AppendAllText(
                    _folder["copy/.mapflat-files.new"], "#= {\"Stamp\":\"half a li");
                File.WriteAllText(_folder["copy/.mapflat-files.lock"], "");
                Assert.Empty(await WriteAsync("/b", "/c", "/d/e"));
                Assert.Equal(expected, TempFolder.ReadAll(Copy));
            }
        }
    }

    [Fact]
    public async Task A_page_may_come_where_a_folder_was_and_a_folder_where_a_page_was()
    {
        Assert.Empty(await WriteAsync("/a.html/b", "/c"));
        Assert.Empty(await WriteAsync("/a", "/c.html/d"));
        Assert.Empty(await WriteAsync("/a.html/b", "/c"));
        Assert.True(File.Exists(_folder["copy/site/a.html/b.html"]));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("site/../../x")]
    [InlineData(".git/config")]
    [InlineData("<<<<<<< HEAD")]
    public async Task A_list_that_names_what_no_copy_has_is_refused(string path)
    {
        Assert.Empty(await WriteAsync("/a"));
        File.AppendAllText(_folder["copy/.mapflat-files"],
            $"{new string('0', 64)}  {path.Replace("<<<<<<< HEAD", "\n<<<<<<< HEAD", StringComparison.Ordinal)}\n");
        Assert.Contains("does not name a file of an earlier copy", (await RefusedAsync("/a"))!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_one_that_sha256sum_checks()
    {
        Assert.Empty(await WriteAsync("/", "/a", "/räksmörgås"));
        using var check = Process.Start(new ProcessStartInfo("sha256sum", ["-c", "--strict", "--quiet", FileList.Name])
        {
            WorkingDirectory = Copy
        })!;
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public async Task Two_runs_do_not_write_at_once()
    {
        using var first = StaticFolder.Open(Copy).Value;
        Assert.Contains("Another “mapflat freeze”", (await RefusedAsync("/b"))!.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void Ignore(string what, int done, int all) { }

    private static StaticCopy Make(params string[] pages)
    {
        var data = new RedirectMapData(
            pages, new Dictionary<string, string>(), [], new SiteAddresses { PublicOrigin = FrozenCopy.Origin });
        var map = new RedirectMap(data);
        var known = new KnownAnswers(map, _ => []);
        var site = new StaticSite
        {
            Headers = [],
            TransportSecurity = null,
            Data = data,
            Map = map,
            Known = known,
            Stubs = new RedirectPages(known, _ => false)
        };
        return new StaticCopy([.. pages.Select(page => Part(page))], _time, pages.Length, site, []);
    }

    private static CopyPart Part(string address, string words = "words of ", Action? making = null)
    {
        string[] paths = [.. CopyPart.FilesOf(address, "text/html", isCompressed: false).Select(file => file.Path)];
        var bytes = Encoding.UTF8.GetBytes(words + address);
        return new CopyPart(words + address, paths, bytes.Length, _ =>
        {
            making?.Invoke();
            var answer = new StaticFile(address, CopyPart.FileOf(address, "text/html"), 200, "text/html", "", []);
            return Task.FromResult(new MadePart(_time, [answer], [.. paths.Select(path => new MadeFile(path, bytes))]));
        });
    }

    private void Own(string file) => _folder.Write("copy/" + file, "mine");

    private async Task<IReadOnlyList<Finding>> WriteAsync(params string[] pages)
    {
        var (report, failure) = await WriteAsync(Copy, Make(pages), Ignore);
        Assert.Null(failure);
        return report!.Left;
    }

    private async Task<Failure?> RefusedAsync(params string[] pages) => (await WriteAsync(Copy, Make(pages), Ignore))
        .Failure;

    private static async Task<Outcome<CopyReport>> WriteAsync(string folder, StaticCopy copy, Action<string, int,
        int> progress)
    {
        var (opened, failure) = StaticFolder.Open(folder);
        if (opened is null) return failure!;
        using var target = opened;
        return await target.WriteAsync(copy, progress, Stop);
    }

    /// <summary>The number of each file on the disk: a file that was replaced has another.</summary>
    private SortedDictionary<string, string> Numbers()
    {
        using var find = Process.Start(new ProcessStartInfo("find", [Copy, "-type", "f", "-printf", "%P %i\n"])
        {
            RedirectStandardOutput = true
        })!;
        return new(find.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => line[line.LastIndexOf(' ')..]));
    }
}
