using Mapflat.Content.Archives.Warc;

namespace Mapflat.Content.Tests.Archives.Warc;

/// <summary>
/// One small site as wget and HTTrack got it from the same server (see Samples/README.md): what each kept of it is at
/// the addresses that the server had.
/// </summary>
public sealed class RealSourceTests : IDisposable
{
    /// <summary>What wget asks for in every way, with the type that the server or a file's name gives.</summary>
    private static readonly string[] _pages =
    [
        "/", "/%C3%A9t%C3%A9.html", "/?p=157", "/a/b/c/d/E_f.html", "/about/", "/about/team.html", "/dot.png",
        "/gz.html", "/latin.html", "/page.php?id=1&x=a%20b", "/readme.txt", "/style.css",
    ];

    private readonly TempFolder _staging = new();

    [Fact]
    public async Task What_wget_recorded_is_taken_as_it_is()
    {
        var source = PathOf("wget.warc.gz");
        var (archive, answers) = await PrepareAsync(source);
        Assert.Equal(await File.ReadAllBytesAsync(source, Stop), await File.ReadAllBytesAsync(archive.Path, Stop));
        Assert.Empty(archive.Notes);
        Assert.Null(archive.DatedBy);
        Assert.Equal(Sort([.. _pages, "/chunk", "/noext"]), Addresses(answers, 200));
        Assert.Equal("/about/", Assert.Single(answers, answer => answer.Status == 301).Location);
        Assert.Equal(["/gone.html", "/robots.txt"], Addresses(answers, 404));
        Assert.Contains("packed", WarcBytes.TextOf(Find(answers, "/gz.html")), StringComparison.Ordinal);
        Assert.Equal(130, Find(answers, "/chunk").Length);
    }

    [Fact]
    public async Task A_mirror_that_wget_made_has_the_addresses_that_it_asked_for()
    {
        var (_, answers) = await PrepareAsync(PathOf("mirror.zip"));
        // A redirect is the page that it led to, in a file of its own name.
        Assert.Equal(Sort([.. _pages, "/chunk", "/noext", "/old"]), Addresses(answers, 200));
        Assert.Contains("packed", WarcBytes.TextOf(Find(answers, "/gz.html")), StringComparison.Ordinal);
        Assert.Equal("text/html", Find(answers, "/page.php?id=1&x=a%20b").ContentType);
    }

    [Fact]
    public async Task A_mirror_for_Windows_has_its_queries_again()
    {
        var (_, answers) = await PrepareAsync(PathOf("windows.zip"));
        Assert.Equal(Sort([.. _pages, "/chunk.html", "/noext.html", "/old.html"]), Addresses(answers, 200));
    }

    [Fact]
    public async Task Pages_whose_links_wget_changed_are_taken_from_their_originals()
    {
        var (archive, answers) = await PrepareAsync(PathOf("originals.zip"));
        Assert.Contains("Their originals", Assert.Single(archive.Notes).Message, StringComparison.Ordinal);
        Assert.Superset(
            new HashSet<string>(["/", "/?p=157", "/chunk", "/noext", "/page.php?id=1&x=a%20b", "/old"]),
            Addresses(answers, 200).ToHashSet());
        Assert.Contains("href=\"/chunk\"", WarcBytes.TextOf(Find(answers, "/")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_of_HTTrack_has_the_addresses_and_the_pages_that_its_record_has()
    {
        var (archive, answers) = await PrepareAsync(PathOf("httrack.zip"));
        Assert.Empty(archive.Notes);
        Assert.Equal(Sort([.. _pages, "/chunk", "/noext"]), Addresses(answers, 200));
        Assert.Equal("/about/", Assert.Single(answers, answer => answer.Status == 301).Location);
        var home = Find(answers, "/");
        Assert.Equal(498, home.Length);
        Assert.DoesNotContain("HTTrack", WarcBytes.TextOf(home), StringComparison.Ordinal);
        Assert.Equal("text/html; charset=iso-8859-1", Find(answers, "/latin.html").ContentType);
        Assert.Equal(70, Find(answers, "/dot.png").Length);
        Assert.All(answers, answer => Assert.Equal(2026, answer.Moment.Year));
    }

    public void Dispose() => _staging.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string PathOf(string sample) =>
        Repository.PathOf("tests/Mapflat.Content.Tests/Archives/Warc/Samples/" + sample);

    private static IEnumerable<string> Sort(string[] addresses) => addresses.Order(StringComparer.Ordinal);

    private static ArchivedAnswer Find(List<ArchivedAnswer> answers, string address) =>
        answers.First(answer => answer.Url == "http://www.old.example" + address);

    private static IEnumerable<string> Addresses(List<ArchivedAnswer> answers, int status) => answers
        .Where(answer => answer.Status == status).Select(answer => answer.Url["http://www.old.example".Length..])
        .Distinct().Order(StringComparer.Ordinal);

    private async Task<(PreparedArchive Archive, List<ArchivedAnswer> Answers)> PrepareAsync(string source)
    {
        var (prepared, failure) =
            await ArchiveSources.PrepareAsync(source, new SourceOptions(null, null), _staging.Path, null, Stop);
        Assert.Null(failure);
        var archive = Assert.Single(prepared!);
        Assert.Equal([archive.Path], Directory.EnumerateFiles(_staging.Path));
        var (answers, skipped) = WarcBytes.Read(archive.Path);
        Assert.Empty(skipped);
        return (archive, answers);
    }
}
