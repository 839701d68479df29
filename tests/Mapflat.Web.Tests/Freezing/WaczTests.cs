using System.IO.Compression;
using System.Text.RegularExpressions;
using Mapflat.Content.Archives;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Frozen;
using Mapflat.Content.Model;
using Mapflat.Web.Freezing.Export;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Freezing;

public sealed partial class WaczTests : IDisposable
{
    private const string Origin = "https://www.example.org";
    private const string OriginSetting = "--Mapflat:PublicUrl=" + Origin;

    private readonly TempFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_adopted_of_it_answers_at_the_same_addresses_with_the_same_words()
    {
        byte[] film = [.. Enumerable.Range(0, 5_000_000).Select(i => (byte)(i * 7))];
        using var old = new OldSite()
            .Page("/?p=157", "<title>Post</title><p>A post.")
            .Page("/Deep/Page_One.html", "<title>Deep</title><link rel=stylesheet href=/css/old.css>"
                + "<a href='http://old.example.org/Notes/'>notes</a><img src=https://cdn.example.net/a.png>")
            .Page("/Notes/", "<p>Newer notes.")
            .Page("/old-encoding", "<p>Caf\u00E9", "text/html; charset=iso-8859-1")
            .Page("/about", "<title>Old about</title><p>The page that is there wins.")
            .File("/css/old.css", "body { color: red }"u8.ToArray(), "text/css")
            .File("https://cdn.example.net/a.png", [1, 2, 3], "image/png")
            .File("/film.mp4", film, "video/mp4")
            .Redirect("/moved.html", "/Notes/");
        using var older = new OldSite(new DateTime(2009, 1, 2, 3, 4, 5, DateTimeKind.Utc))
            .Page("/Notes/", "<p>Older notes.");
        string[] captured = ["/?p=157", "/Deep/Page_One.html", "/Notes/", "/Notes/history/20090102030405",
            "/old-encoding", "/css/old.css", "/_hosts/cdn.example.net/a.png", "/film.mp4", "/moved.html", "/notes"];
        await using var site = new SiteFactory().With("Mapflat:PublicUrl", Origin);
        foreach (var source in (OldSite[])[old, older])
            Assert.Null((await site.Services.GetRequiredService<ArchiveAdoption>().AdoptAsync(
                source.Save(), new AdoptionOptions(OldSite.Host), Author.Command, null, Stop)).Failure);
        await site.FrozenAsync();
        foreach (var target in (string[])["one", "two"])
        {
            var said = await Shell.OnAsync(
                site.DataDirectory, "freeze", _folder[target], "--for", "wacz", OriginSetting);
            Assert.True(said.Code == 0, said.Error);
        }

        Assert.Equal(await File.ReadAllBytesAsync(_folder["one/site.wacz"], Stop),
            await File.ReadAllBytesAsync(_folder["two/site.wacz"], Stop));
        Assert.Equal(["site.wacz"], Directory.EnumerateFileSystemEntries(_folder["one"]).Select(Path.GetFileName));

        var adopted = await Shell.OnAsync(_folder["data"], "adopt", _folder["one/site.wacz"], OriginSetting);
        Assert.True(adopted.Code == 0, adopted.Error);
        // The program's own lists and feeds are not lost: they are made again.
        Assert.DoesNotContain("answered by something else", adopted.Out, StringComparison.Ordinal);
        await using var other =
            new SiteFactory().With("Mapflat:DataDirectory", _folder["data"]).With("Mapflat:PublicUrl", Origin);
        await other.FrozenAsync();
        using var before = Client(site);
        using var after = Client(other);
        // Lists of the site's own pages are made by the program, which has none here.
        var addresses = site.Services.GetRequiredService<FrozenStore>().ReadHeads()
            .Where(head => !CopyPlanner.IsOwners(head.Address) && (head.PageId is not null
                || head.Address.StartsWith("/media/", StringComparison.Ordinal)
                || head.Address.StartsWith("/css/", StringComparison.Ordinal)))
            .Select(head => head.Address).Concat(captured).ToList();
        Assert.InRange(addresses.Count, 40, int.MaxValue);
        List<string> differences = [];
        foreach (var address in addresses)
        {
            var (then, now) = (await AnswerAsync(before, address), await AnswerAsync(after, address));
            if (then != now) differences.Add($"{address}: {then} is {now}");
        }

        Assert.Empty(differences);

        // A site of captures alone is as old as they are.
        var again = await Shell.OnAsync(_folder["data"], "freeze", _folder["three"], "--for", "wacz", OriginSetting);
        Assert.True(again.Code == 0, again.Error);
        using var zip = ZipFile.OpenRead(_folder["three/site.wacz"]);
        using var package = new StreamReader(zip.GetEntry("datapackage.json")!.Open());
        Assert.DoesNotContain("\"1970-", await package.ReadToEndAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_somebody_elses_is_not_written_over()
    {
        using var data = new TempFolder();
        ShippedSite.CopyTo(data.Path);
        _folder.Write("site.wacz", "mine");
        Assert.Equal(5, (await Shell.OnAsync(data.Path, "freeze", _folder.Path, "--for", "wacz")).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["site.wacz"], Stop));
        Assert.Equal(2, (await Shell.OnAsync(data.Path, "freeze", _folder.Path, "--for", "nothing")).Code);
    }

    private static HttpClient Client(SiteFactory site) =>
        site.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri(Origin) });

    /// <summary>Status, type, where it leads, and the words of a page or the sum of anything else.</summary>
    private static async Task<(int Status, string? Type, string? Location, string Words)> AnswerAsync(
        HttpClient client, string address)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), Stop);
        var type = answer.Content.Headers.ContentType?.MediaType;
        var bytes = await answer.Content.ReadAsByteArrayAsync(Stop);
        var words = "";
        if (type == "text/html" && (int)answer.StatusCode == 200)
        {
            var html = Notice().Replace(System.Text.Encoding.UTF8.GetString(bytes), "");
            words = string.Join('\n', CaptureReader.Read(html, Origin + address).Sections
                .Select(section => $"{section.Heading} {section.Text}"));
            Assert.NotEqual("", words);
        }
        else if (type != "text/html")
        {
            words = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
        }

        return ((int)answer.StatusCode, type, answer.Headers.Location?.OriginalString, words);
    }

    [GeneratedRegex("<mapflat-notice.*?</mapflat-notice>", RegexOptions.Singleline)]
    private static partial Regex Notice();
}
