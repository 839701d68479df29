using System.Diagnostics;
using System.Text;
using Mapflat.Content;
using Mapflat.Content.Frozen;
using Mapflat.Content.Redirects;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Testing;
using Mapflat.Web.Freezing.Export;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>A copy goes into a folder that belongs to its owner.</summary>
public sealed class StaticFolderTests : IDisposable
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private readonly TempFolder _folder = new();

    private string Copy => _folder["copy"];

    [Fact]
    public void Version_control_and_what_the_owner_put_there_stay()
    {
        foreach (var file in (string[])[".git/config", ".gitattributes", ".github/workflows/publish.yml", "CNAME", ".nojekyll"]) Own(file);
        Directory.CreateDirectory(_folder["copy/lost+found"]);
        Assert.Empty(Write("/a", "/b"));
        foreach (var file in (string[])["notes.txt", "site/google1234.html", "plain/mine/index.html", "nginx/mine.conf"]) Own(file);
        Assert.Empty(Write("/a", "/c"));
        foreach (var file in (string[])[".git/config", ".gitattributes", ".github/workflows/publish.yml", "CNAME", ".nojekyll", "notes.txt", "site/google1234.html", "plain/mine/index.html", "nginx/mine.conf"])
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
    public void A_folder_that_holds_anything_else_is_not_touched(string file)
    {
        Own(file);
        Own(".git/config");
        var before = TempFolder.ReadAll(Copy);
        var failure = Assert.IsType<Failure.Conflict>(StaticFolder.Read(Copy).Failure);
        Assert.Contains($"holds {file.Split('/')[0]},", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Name a folder", failure.Message, StringComparison.Ordinal);
        Assert.IsType<Failure.Conflict>(Refused("/a"));
        Assert.Equal(before, TempFolder.ReadAll(Copy));
        Assert.IsType<Failure.Conflict>(StaticFolder.Read(_folder["copy/" + file]).Failure);
    }

    [Theory]
    [InlineData("site/b.html", "site/b.html")]
    [InlineData("site/b.html/mine.txt", "site/b.html/mine.txt")]
    [InlineData("site/b", "site/b")]
    [InlineData("plain/b", "plain/b")]
    public void What_stands_in_the_way_of_a_new_file_is_named_and_nothing_is_touched(string own, string named)
    {
        Assert.Empty(Write("/a"));
        Own(own);
        var before = TempFolder.ReadAll(Copy);
        Assert.Contains(_folder["copy/" + named] + " is not of an earlier copy", Refused("/a", "/b", "/b/c")!.Message, StringComparison.Ordinal);
        Assert.Equal(before, TempFolder.ReadAll(Copy));
    }

    [Fact]
    public void A_link_out_of_the_folder_is_not_followed()
    {
        Assert.Empty(Write("/a", "/b"));
        _folder.Write("elsewhere/index.html", File.ReadAllText(_folder["copy/plain/b/index.html"]));
        Directory.Delete(_folder["copy/plain/b"], recursive: true);
        Directory.CreateSymbolicLink(_folder["copy/plain/b"], _folder["elsewhere"]);
        Assert.NotNull(Refused("/a", "/b"));
        Assert.Empty(Write("/a"));
        Assert.True(File.Exists(_folder["elsewhere/index.html"]));
    }

    [Fact]
    public void A_file_of_the_copy_is_overwritten_where_the_owner_changed_it_but_not_deleted()
    {
        Assert.Empty(Write("/a", "/b"));
        Own("site/a.html");
        Own("site/b.html");
        Assert.Contains("site/b.html is no longer part of the copy", Assert.Single(Write("/a")).Message, StringComparison.Ordinal);
        Assert.Equal("words of /a", File.ReadAllText(_folder["copy/site/a.html"]));
        Assert.Equal("mine", File.ReadAllText(_folder["copy/site/b.html"]));
        // From now on it is the owner's.
        Assert.NotNull(Refused("/a", "/b"));
    }

    [Fact]
    public void Only_what_changed_is_written()
    {
        Assert.Empty(Write("/a", "/b"));
        var inodes = Numbers();
        Assert.Empty(Write("/a", "/b"));
        Assert.Equal(inodes, Numbers());
        File.SetLastWriteTimeUtc(_folder["copy/site/a.html"], DateTime.UnixEpoch);
        File.WriteAllText(_folder["copy/site/b.html"], "damaged");
        Assert.Empty(Write("/a", "/b"));
        var after = Numbers();
        Assert.Equal(["site/b.html"], inodes.Keys.Where(file => after[file] != inodes[file]));
        Assert.Equal(File.GetLastWriteTimeUtc(_folder["copy/site/b.html"]), File.GetLastWriteTimeUtc(_folder["copy/site/a.html"]));
    }

    [Fact]
    public void A_run_that_was_killed_anywhere_is_completed_by_the_next()
    {
        using var whole = new TempFolder();
        Assert.Null(StaticFolder.Write(whole["copy"], Make("/b", "/c", "/d/e"), _servers, Ignore, Stop).Failure);
        var expected = TempFolder.ReadAll(whole["copy"]);
        for (var at = 1; at <= expected.Count - 1; at++)
        {
            foreach (var earlier in (string[][])[[], ["/a", "/b", "/d"]])
            {
                if (Directory.Exists(Copy)) Directory.Delete(Copy, recursive: true);
                if (earlier.Length > 0) Assert.Empty(Write(earlier));
                // Nothing after this is done, as in a process that is killed.
                Assert.Throws<InvalidOperationException>(() => StaticFolder.Write(Copy, Make("/b", "/c", "/d/e"), _servers, (_, done, _) => { if (done == at) throw new InvalidOperationException(); }, Stop));
                File.WriteAllText(_folder["copy/.mapflat-files.part"], "hal");
                File.WriteAllText(_folder["copy/.mapflat-files.lock"], "");
                Assert.Empty(Write("/b", "/c", "/d/e"));
                Assert.Equal(expected, TempFolder.ReadAll(Copy));
            }
        }
    }

    [Fact]
    public void A_page_may_come_where_a_folder_was_and_a_folder_where_a_page_was()
    {
        Assert.Empty(Write("/a.html/b", "/c"));
        Assert.Empty(Write("/a", "/c.html/d"));
        Assert.Empty(Write("/a.html/b", "/c"));
        Assert.True(File.Exists(_folder["copy/site/a.html/b.html"]));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("site/../../x")]
    [InlineData(".git/config")]
    [InlineData("<<<<<<< HEAD")]
    public void A_list_that_names_what_no_copy_has_is_refused(string path)
    {
        Assert.Empty(Write("/a"));
        File.AppendAllText(_folder["copy/.mapflat-files"], $"{new string('0', 64)}  {path.Replace("<<<<<<< HEAD", "\n<<<<<<< HEAD", StringComparison.Ordinal)}\n");
        Assert.Contains("does not name a file of an earlier copy", Refused("/a")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_one_that_sha256sum_checks()
    {
        Assert.Empty(Write("/", "/a", "/räksmörgås"));
        using var check = Process.Start(new ProcessStartInfo("sha256sum", ["-c", "--strict", "--quiet", FileList.Name]) { WorkingDirectory = Copy })!;
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public void Two_runs_do_not_write_at_once()
    {
        Failure? second = null;
        Assert.Null(StaticFolder.Write(Copy, Make("/a"), _servers, (_, _, _) => second ??= Refused("/b"), Stop).Failure);
        Assert.Contains("Another “mapflat freeze”", second!.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static readonly IReadOnlyList<ServerFiles> _servers = [new("nginx", [new("mapflat.conf", "# nothing\n")], []), new("plain", [], [])];

    private static void Ignore(string what, int done, int all) { }

    private static StaticCopy Make(params string[] pages)
    {
        var data = new RedirectMapData(pages, new Dictionary<string, string>(), [], new SiteAddresses { PublicOrigin = FrozenCopy.Origin });
        var map = new RedirectMap(data);
        FrozenAnswer[] entries = [.. pages.Select(Entry)];
        return new StaticCopy
        {
            Entries = entries,
            Errors = new Dictionary<string, FrozenAnswer> { ["404.html"] = Entry("/404") },
            Site = new StaticSite
            {
                Files = [.. entries.Select(entry => new StaticFile(entry.Address, StaticCopy.FileOf(entry), 200, entry.ContentType, "", []))],
                Headers = [],
                TransportSecurity = null,
                Data = data,
                Map = map,
                Known = new KnownAnswers(map, _ => []),
            },
        };
    }

    private static FrozenAnswer Entry(string address) => new()
    {
        Address = address,
        Status = 200,
        ContentType = "text/html",
        CacheControl = "",
        Vary = "",
        LastModified = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero),
        Headers = [],
        PageId = null,
        Markdown = null,
        ETag = "\"\"",
        Length = Encoding.UTF8.GetByteCount("words of " + address),
        Identity = new FrozenBody(Encoding.UTF8.GetBytes("words of " + address), "\"\""),
        Brotli = null,
        IsSmall = true,
    };

    private void Own(string file) => _folder.Write("copy/" + file, "mine");

    private List<Finding> Write(params string[] pages)
    {
        var (left, failure) = StaticFolder.Write(Copy, Make(pages), _servers, Ignore, Stop);
        Assert.Null(failure);
        return left!;
    }

    private Failure? Refused(params string[] pages) => StaticFolder.Write(Copy, Make(pages), _servers, Ignore, Stop).Failure;

    /// <summary>The number of each file on the disk: a file that was replaced has another.</summary>
    private SortedDictionary<string, string> Numbers()
    {
        using var find = Process.Start(new ProcessStartInfo("find", [Copy, "-type", "f", "-printf", "%P %i\n"]) { RedirectStandardOutput = true })!;
        return new(find.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(line => line[..line.LastIndexOf(' ')], line => line[line.LastIndexOf(' ')..]));
    }
}
