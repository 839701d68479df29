using System.IO.Pipelines;
using System.Net;
using Mapflat.Content;
using Mapflat.Content.Archives;
using Mapflat.Content.Model;
using Mapflat.Web.Areas.Admin.OldPages;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin.OldPages;

public sealed class ArchivesTests : AdminSite
{
    [Fact]
    public async Task Archive_is_uploaded_taken_in_reported_and_given_back()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var source = new OldSite().Titled("/old/harbour.html", "The harbour")
            .Page("/old/lost.html", "<title>Lost</title><p>Here was <img src=/nowhere.png alt=''> a picture.</p>");
        var bytes = await ReadAsync(source);
        using var sent = await UploadAsync(owner, bytes, "old.warc.gz");
        Assert.Equal("/admin/archives", LocationOf(sent));
        await Wait.UntilAsync(() => Task.FromResult(Adoption.Last is { IsRunning: false }));
        Assert.Null(Adoption.Last!.Problem);
        var list = await owner.ReadAsync("/admin/archives");
        Assert.Contains("old.warc.gz is taken in: 2 pages", list, StringComparison.Ordinal);
        var report = await owner.ReadAsync("/admin/archives/1");
        Assert.Contains("picture, style or other file that pages show is", report,
            StringComparison.Ordinal);
        using var file = await owner.GetAsync("/admin/archives/1/file");
        Assert.Equal(bytes, await file.Content.ReadAsByteArrayAsync(Stop));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Site.DataDirectory, "archives")));
        using var visitor = Site.Client();
        await Wait.UntilAsync(async () =>
        {
            using var answer = await visitor.GetAsync(new Uri("/old/harbour.html", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task What_is_no_archive_says_so_and_changes_nothing()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var sent = await UploadAsync(owner, "This is none."u8.ToArray(), "../../evil.warc");
        Assert.Equal("/admin/archives", LocationOf(sent));
        await Wait.UntilAsync(() => Task.FromResult(Adoption.Last is { IsRunning: false }));
        Assert.NotNull(Adoption.Last!.Problem);
        Assert.Contains(
            "evil.warc was not taken in.", await owner.ReadAsync("/admin/archives"), StringComparison.Ordinal);
        Assert.Empty(await Site.Services.GetRequiredService<ArchiveList>().ReadAsync(Stop));
        using var nothing = await UploadAsync(owner, null, "");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nothing.StatusCode);
        using var forged = await UploadAsync(owner, [1], "a.warc", token: "CfDJ8nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
    }

    [Fact]
    public async Task Script_is_told_in_JSON_how_it_goes()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var before = await owner.GetAsync("/admin/archives/adoption", ("Accept", "application/json"));
        Assert.Equal("{\"running\":false,\"says\":\"\"}", await TextAsync(before));
        using var nothing = await UploadAsync(owner, null, "", accept: "application/json");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "{\"error\":\"Choose a file first.\"}"),
            (nothing.StatusCode, await TextAsync(nothing)));
    }

    [Fact]
    public async Task Archive_is_removed_with_what_that_does_said_first()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var source = new OldSite().Titled("/old/harbour.html", "The harbour");
        using var sent = await UploadAsync(owner, await ReadAsync(source), "old.warc.gz");
        await Wait.UntilAsync(() => Task.FromResult(Adoption.Last is { IsRunning: false }));
        const string screen = "/admin/archives/1/removal";
        Assert.Contains(screen, await owner.ReadAsync("/admin/archives/1"), StringComparison.Ordinal);
        Assert.Contains("/old/harbour.html", await owner.ReadAsync(screen), StringComparison.Ordinal);
        using var refused = await owner.PostFormAsync(screen, screen, []);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var removed = await owner.PostFormAsync(screen, screen, new() { ["gone"] = "true" });
        Assert.Equal("/admin/archives", LocationOf(removed));
        using var visitor = Site.Client();
        using var gone = await visitor.GetAsync(new Uri("/old/harbour.html", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        using var none = await owner.GetAsync(screen);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Only_one_is_taken_in_at_a_time()
    {
        var pipe = new Pipe();
        var first = Adoption.StartAsync(
            pipe.Reader.AsStream(), "first.warc", new AdoptionOptions(), new Author("test"), Stop);
        using var second = new MemoryStream([1]);
        Assert.IsType<Failure.Conflict>(await Adoption.StartAsync(
            second, "second.warc", new AdoptionOptions(), new Author("test"), Stop));
        await pipe.Writer.WriteAsync("none"u8.ToArray(), Stop);
        await pipe.Writer.CompleteAsync();
        Assert.Null(await first);
        await Wait.UntilAsync(() => Task.FromResult(Adoption.Last is { IsRunning: false }));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private BackgroundAdoption Adoption => Site.Services.GetRequiredService<BackgroundAdoption>();

    private static async Task<byte[]> ReadAsync(OldSite source)
    {
        await using var file = new FileStream(source.Save(), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private static async Task<HttpResponseMessage> UploadAsync(
        AdminClient owner, byte[]? bytes, string name, string? token = null, string accept = "text/html")
    {
        token ??= AdminClient.FieldsOf(
            await owner.ReadAsync("/admin/archives"), "/admin/archives")["__RequestVerificationToken"];
        using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" } };
        form.Add(new StringContent(OldSite.Host), "Host");
        if (bytes is not null) form.Add(new ByteArrayContent(bytes), "file", name);
        return await owner.SendAsync(HttpMethod.Post, "/admin/archives", form, ("Accept", accept));
    }
}
