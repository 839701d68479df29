using Mapflat.Content.Archives.Warc;

namespace Mapflat.Content.Tests.Archives.Warc;

public sealed class FolderSourceTests : IDisposable
{
    private const string Html = "<!DOCTYPE html><title>A page</title>";
    private readonly TempFolder _folder = new(), _staging = new();

    [Theory]
    [InlineData("index.html", "/", "text/html")]
    [InlineData("INDEX.HTM", "/", "text/html")]
    [InlineData("a/index.htm", "/a/", "text/html")]
    [InlineData("a/b/Default.asp", "/a/b/", "text/html")]
    [InlineData("a/index.php", "/a/", "text/html")]
    [InlineData("a/index.shtml", "/a/", "text/html")]
    [InlineData("a/index.xhtml", "/a/", "application/xhtml+xml")]
    [InlineData("about.html", "/about.html", "text/html")]
    [InlineData("A_b.c/D e.HTML", "/A_b.c/D%20e.HTML", "text/html")]
    [InlineData("été/naïve.htm", "/%C3%A9t%C3%A9/na%C3%AFve.htm", "text/html")]
    [InlineData("100%.txt", "/100%25.txt", "text/plain")]
    [InlineData("a#b.txt", "/a%23b.txt", "text/plain")]
    [InlineData("noext", "/noext", "text/html")]
    [InlineData("page.php", "/page.php", "text/html")]
    [InlineData("page.php?id=1&x=a b", "/page.php?id=1&x=a%20b", "text/html")]
    [InlineData("index.html?p=157", "/?p=157", "text/html")]
    [InlineData("a/index.php?p=157", "/a/index.php?p=157", "text/html")]
    [InlineData("style.css?ver=3", "/style.css?ver=3", "text/css")]
    [InlineData("download?file=x.pdf", "/download?file=x.pdf", "text/html")]
    [InlineData("page@home.html", "/page@home.html", "text/html")]
    [InlineData("logo@2x.png", "/logo@2x.png", "image/png")]
    [InlineData("x.tar.gz", "/x.tar.gz", "application/gzip")]
    [InlineData("talk.pdf", "/talk.pdf", "application/pdf")]
    [InlineData("feed.xml", "/feed.xml", "application/xml")]
    [InlineData("some.thing", "/some.thing", "text/html")]
    [InlineData(".well-known/security.txt", "/.well-known/security.txt", "text/plain")]
    public async Task A_file_has_the_address_and_the_type_that_a_web_server_would_give_it(
        string file, string address, string type)
    {
        _folder.Write(file, Html);
        var answer = Assert.Single((await PrepareAsync()).Answers, answer => answer.Status == 200);
        Assert.Equal(("http://old.example" + address, type), (answer.Url, answer.ContentType));
        Assert.Equal(File.GetLastWriteTimeUtc(_folder[file]), answer.Moment, TimeSpan.FromSeconds(1));
        Assert.Equal(Html.Length, answer.Length);
    }

    [Fact]
    public async Task Types_without_an_ending_are_told_by_content()
    {
        _folder.Write("png", [0x89, .. "PNG\r\n"u8]);
        _folder.Write("text", "plain words");
        _folder.Write("image.php?id=1", "GIF89a");
        _folder.Write("words.cgi", "words");
        _folder.Write("data", [0, 1, 2]);
        _folder.Write("data.xyz", "what is this");
        Assert.Equal(
            [
                "/data application/octet-stream", "/data.xyz application/octet-stream", "/image.php?id=1 image/gif",
                "/png image/png", "/text text/plain", "/words.cgi text/html",
            ],
            (await PrepareAsync()).Answers.Select(answer => $"{answer.Url[18..]} {answer.ContentType}"));
    }

    [Fact]
    public async Task The_first_of_several_indexes_is_the_folders_and_the_others_keep_their_names()
    {
        _folder.Write("index.php", Html);
        _folder.Write("index.html", Html);
        _folder.Write("index.htm", Html);
        Assert.Equal(["/", "/index.htm", "/index.php"], await AddressesAsync());
    }

    [Fact]
    public async Task Index_of_a_name_that_nobody_folds_leads_to_its_folder()
    {
        _folder.Write("sub/default.htm", Html);
        Assert.Equal(
            [
                ("http://old.example/sub/", 200, null),
                ("http://old.example/sub/default.htm", 301, "http://old.example/sub/"),
            ],
            (await PrepareAsync()).Answers.Select(answer => (answer.Url, answer.Status, answer.Location)));
    }

    [Fact]
    public async Task What_wget_put_behind_a_query_is_taken_off_if_it_put_it_behind_all()
    {
        _folder.Write("page.php?id=1.html", Html);
        _folder.Write("index.html?p=2.html", Html);
        _folder.Write("s.css?v=1.css", "a{}");
        _folder.Write("about.html", Html);
        Assert.Equal(["/?p=2", "/about.html", "/page.php?id=1", "/s.css?v=1"], await AddressesAsync());
        _folder.Write("other.php?to=page", Html);
        Assert.Equal(
            ["/?p=2.html", "/about.html", "/other.php?to=page", "/page.php?id=1.html", "/s.css?v=1.css"],
            await AddressesAsync());
    }

    [Fact]
    public async Task An_at_sign_is_a_question_mark_where_wget_wrote_for_Windows()
    {
        _folder.Write("page.php@id=1", Html);
        _folder.Write("logo@2x.png", "x");
        Assert.Equal(["/logo@2x.png", "/page.php?id=1"], await AddressesAsync());
        _folder.Write("page.php?id=2", Html);
        Assert.Equal(["/logo@2x.png", "/page.php?id=2", "/page.php@id=1"], await AddressesAsync());
    }

    [Fact]
    public async Task What_servers_do_not_send_is_left_out_and_said()
    {
        _folder.Write("index.html", Html);
        _folder.Write("index.html.orig", Html);
        _folder.Write("alone.orig", "x");
        _folder.Write("b.html", Html);
        _folder.Write("c.html", Html);
        _folder.Write(".git/HEAD", "ref");
        _folder.Write("a/.htaccess", "Deny");
        _folder.Write("a/.DS_Store", "x");
        _folder.Write("Thumbs.db", "x");
        var (_, answers, archive) = await PrepareAsync();
        Assert.Equal(
            ["/", "/alone.orig", "/b.html", "/c.html"],
            answers.Select(answer => answer.Url["http://old.example".Length..]));
        Assert.Equal(
            [
                "Left out 4 times: servers do not send such files (.git, .htaccess, Thumbs.db and the like). "
                    + "This is the first.",
                "Left out: it is a copy of a page before it was changed (.orig).",
            ],
            archive.Notes.Select(note => note.Message).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("page.php", "<html><?php echo $password ?>")]
    [InlineData("page.html", "<?php\necho 1;")]
    [InlineData("noext", "\n<?php echo 1;")]
    [InlineData("page.asp", "<%@ Language=VBScript %><html>")]
    [InlineData("run.cgi", "#!/usr/bin/perl")]
    [InlineData("page.jsp", "<%@ page import=\"x\" %>")]
    [InlineData("config.inc", "<?php $password")]
    public async Task The_source_of_a_program_is_never_published(string name, string content)
    {
        _folder.Write(name, content);
        _folder.Write("index.html", Html);
        var (_, answers, archive) = await PrepareAsync();
        Assert.Single(answers);
        Assert.Contains("it is a program", Assert.Single(archive.Notes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_are_followed_within_the_folder_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        using var outside = new TempFolder();
        outside.Write("secret.txt", "secret");
        _folder.Write("v2/index.html", Html);
        File.CreateSymbolicLink(_folder["latest"], "v2");
        File.CreateSymbolicLink(_folder["copy.html"], "v2/index.html");
        File.CreateSymbolicLink(_folder["v2/up"], "..");
        File.CreateSymbolicLink(_folder["passwd"], "/etc/passwd");
        File.CreateSymbolicLink(_folder["nowhere"], "missing");
        File.CreateSymbolicLink(_folder["self"], "self");
        File.CreateSymbolicLink(_folder["outside"], outside.Path);
        File.CreateSymbolicLink(_folder["through"], "outside/secret.txt");
        var (_, answers, archive) = await PrepareAsync();
        Assert.Equal(
            ["http://old.example/copy.html", "http://old.example/latest/", "http://old.example/v2/"],
            answers.Select(answer => answer.Url));
        Assert.Equal(
            [
                "Left out 2 times: it is a link to a folder that it is in. This is the first.",
                "Left out 5 times: it is a link that leads out of the folder, or nowhere. This is the first.",
            ],
            archive.Notes.Select(note => note.Message).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pipes_and_names_that_are_no_Unicode_do_no_harm()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Such files are made by tools of Linux here.");
        _folder.Write("index.html", Html);
        _folder.Write("empty.txt", "");
        _folder.Write("a\nb", "x");
        await RunAsync("mkfifo", _folder["pipe"]);
        await RunAsync("sh", "-c", $"touch '{_folder.Path}'/$(printf 'caf\\351.html')");
        var (_, answers, archive) = await PrepareAsync();
        // What .NET cannot name it cannot remove.
        await RunAsync("sh", "-c", $"rm '{_folder.Path}'/caf*");
        Assert.Equal(
            ["http://old.example/", "http://old.example/a%0Ab", "http://old.example/empty.txt"],
            answers.Select(answer => answer.Url));
        Assert.Equal(
            ["Left out: it is not a plain file.", "Left out: its name is no UTF-8."],
            archive.Notes.Select(note => note.Message).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_folder_makes_the_same_bytes()
    {
        for (var i = 0; i < 30; i++) _folder.Write($"{i % 3}/{i}.html", $"<p>{i}");
        var first = (await PrepareAsync()).Archive;
        using var copy = _folder.Copy();
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(
                file.Replace(_folder.Path, copy.Path, StringComparison.Ordinal), File.GetLastWriteTimeUtc(file));
        Assert.Equal(first.Sha256, (await PrepareAsync(source: copy.Path)).Archive.Sha256);
    }

    [Fact]
    public async Task A_date_that_is_given_is_that_of_all()
    {
        _folder.Write("index.html", Html);
        File.SetLastWriteTimeUtc(_folder["index.html"], new DateTime(2009, 8, 7, 6, 5, 4, 321, DateTimeKind.Utc));
        var own = await PrepareAsync();
        Assert.Equal(new DateTime(2009, 8, 7, 6, 5, 4, DateTimeKind.Utc), own.Archive.DatedBy);
        Assert.Equal(own.Archive.DatedBy, Assert.Single(own.Answers).Moment);
        var date = new DateTime(2010, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        var given = await PrepareAsync(date: date);
        Assert.Null(given.Archive.DatedBy);
        Assert.Equal(date, Assert.Single(given.Answers).Moment);
    }

    [Fact]
    public async Task The_host_is_asked_for_where_nothing_tells_it()
    {
        _folder.Write("site/index.html", Html);
        Assert.Equal(
            "A folder does not tell which site it was. Say so: --host www.example.org",
            (await FailAsync(_folder["site"])).Message);
        Assert.Equal("“no host” is not a host name.", (await FailAsync(_folder["site"], "no host")).Message);
        _folder.Write("site/CNAME", "www.told.example\n");
        Assert.Equal("http://www.told.example/", await FirstAsync(_folder["site"]));
        Directory.Move(_folder["site"], _folder["old.example"]);
        File.Delete(_folder["old.example/CNAME"]);
        Assert.Equal("http://old.example/", await FirstAsync(_folder["old.example"]));
    }

    [Fact]
    public async Task Folders_that_are_named_by_hosts_are_hosts()
    {
        _folder.Write("old.example/index.html", Html);
        _folder.Write("cdn.old.example+8080/x.css", "a{}");
        _folder.Write("127.0.0.1:8099/x.css", "a{}");
        _folder.Write("site.warc.gz", "x");
        var (_, answers, archive) = await PrepareAsync(host: null);
        Assert.Equal(
            ["http://127.0.0.1:8099/x.css", "http://cdn.old.example:8080/x.css", "http://old.example/"],
            answers.Select(answer => answer.Url));
        Assert.StartsWith("site.warc.gz lies beside", Assert.Single(archive.Notes).Message, StringComparison.Ordinal);
        _folder.Write("index.html", Html);
        Assert.Contains("/old.example/", await AddressesAsync());
    }

    [Fact]
    public async Task A_folder_of_archives_is_taken_archive_by_archive()
    {
        _folder.Write("b.warc.gz", WarcBytes.Gzip(WarcBytes.HtmlPage("http://old.example/b")));
        _folder.Write("a.warc", WarcBytes.HtmlPage("http://old.example/a"));
        var (prepared, _) = await ArchiveSources.PrepareAsync(
            _folder.Path, new SourceOptions(null, null), _staging.Path, null, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["http://old.example/a", "http://old.example/b"],
            prepared!.SelectMany(archive => WarcBytes.Read(archive.Path).Answers).Select(answer => answer.Url));
    }

    [Fact]
    public async Task A_folder_without_files_is_refused()
    {
        _folder.Write(".git/HEAD", "x");
        Assert.Equal(
            "There is no file in it that a web server would send.",
            (await FailAsync(_folder.Path, "a.example")).Message);
        Assert.IsType<Failure.NotFound>(await FailAsync(_folder["missing"]));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _staging.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    private async Task<(string Path, List<ArchivedAnswer> Answers, PreparedArchive Archive)> PrepareAsync(
        string? host = "old.example", DateTime? date = null, string? source = null)
    {
        var (prepared, failure) = await ArchiveSources.PrepareAsync(
            source ?? _folder.Path, new SourceOptions(host, date), _staging.Path, null,
            TestContext.Current.CancellationToken);
        Assert.Null(failure);
        var archive = Assert.Single(prepared!);
        var (answers, skipped) = WarcBytes.Read(archive.Path);
        Assert.Empty(skipped);
        return (archive.Path, answers, archive);
    }

    private async Task<IEnumerable<string>> AddressesAsync() =>
        (await PrepareAsync()).Answers.Select(answer => answer.Url["http://old.example".Length..]);

    private async Task<string> FirstAsync(string source) =>
        (await PrepareAsync(null, null, source)).Answers[0].Url;

    private async Task<Failure> FailAsync(string source, string? host = null)
    {
        var (_, failure) = await ArchiveSources.PrepareAsync(
            source, new SourceOptions(host, null), _staging.Path, null, TestContext.Current.CancellationToken);
        Assert.Empty(Directory.EnumerateFiles(_staging.Path, "*.warc*"));
        return failure!;
    }
}
