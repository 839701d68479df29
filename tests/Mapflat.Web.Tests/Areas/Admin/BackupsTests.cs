using System.IO.Compression;
using System.Net;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class BackupsTests : AdminSite
{
    [Fact]
    public async Task A_backup_is_made_listed_and_taken_away()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        Assert.Contains("There is no backup yet", await owner.ReadAsync("/admin/backups"), StringComparison.Ordinal);
        var name = await BackUpAsync(owner);
        using var file = await owner.GetAsync($"/admin/backups/{name}/file");
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.True(file.Headers.CacheControl!.NoStore);
        Assert.Equal(name, file.Content.Headers.ContentDisposition!.FileName);
        using var zip = new ZipArchive(await file.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(zip.GetEntry("manifest.json"));
        var log = await AuditAsync();
        Assert.Contains(log, line => line.StartsWith($"owner: backup.made {name}", StringComparison.Ordinal));
        Assert.Contains($"owner: backup.downloaded {name}", log);
    }

    [Theory]
    [InlineData("mapflat.db")]
    [InlineData("..%2Fmapflat.db")]
    [InlineData("mapflat-20260101-000000-nightly.zip")]
    public async Task Only_what_is_in_the_list_can_be_taken_away_or_restored(string name)
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var file = await owner.GetAsync($"/admin/backups/{name}/file");
        using var restoration = await owner.GetAsync($"/admin/backups/{name}/restoration");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (file.StatusCode, restoration.StatusCode));
    }

    [Fact]
    public async Task A_sign_in_of_long_ago_is_not_enough()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var name = await BackUpAsync(owner);
        Clock.Now = Clock.Now.AddMinutes(16);
        foreach (var address in (string[])[$"/admin/backups/{name}/file", $"/admin/backups/{name}/restoration"])
        {
            using var answer = await owner.GetAsync(address);
            Assert.StartsWith("/admin/confirm?return=", LocationOf(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_restore_is_explained_then_done_and_everybody_signs_in_again()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var name = await BackUpAsync(owner);
        Clock.Now = Clock.Now.AddMinutes(1);
        using (var source = new ContentSource().Page("/later", "Later"))
            await source.ImportAsync(Site.DataDirectory);
        await Wait.UntilAsync(async () => await StatusAsync("/later") == HttpStatusCode.OK);

        var address = $"/admin/backups/{name}/restoration";
        var review = await owner.ReadAsync(address);
        Assert.Contains(
            "Pages that go: 1", Html.Parse(review).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "<code class=\"breakable\">/later</code> says that it is gone (410)", review, StringComparison.Ordinal);
        using var unsure = await owner.PostFormAsync(address, address, []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/later"));

        using var done = await owner.PostFormAsync(address, address, new() { ["confirmed"] = "true" });
        Assert.Equal("/admin/sign-in", LocationOf(done));
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync("/later"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/about"));
        Assert.False(await IsInAsync(owner));
        Assert.False(await IsInAsync(editor));
        Assert.Contains(
            "What was there before is in", await owner.ReadAsync("/admin/sign-in"), StringComparison.Ordinal);
        using var again = await AdminClient.SignInAsync(Site);
        Assert.Contains("Before a restore", await again.ReadAsync("/admin/backups"), StringComparison.Ordinal);
        Assert.Contains(
            await AuditAsync(), line => line.StartsWith($"owner: backup.restored {name}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backup_from_elsewhere_is_taken_in_and_anything_else_refused()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var name = await BackUpAsync(owner);
        using var file = await owner.GetAsync($"/admin/backups/{name}/file");
        var bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var taken = await UploadAsync(owner, bytes);
        Assert.Equal($"/admin/backups/{name[..^4]}-2.zip/restoration", LocationOf(taken));
        Assert.Contains(
            "The site says the same already", await owner.ReadAsync(LocationOf(taken)!), StringComparison.Ordinal);

        using var refused = await UploadAsync(owner, "This is none."u8.ToArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("it is not a backup", await TextAsync(refused), StringComparison.Ordinal);
        using var nothing = await UploadAsync(owner, null);
        Assert.Contains("Choose a file first", await TextAsync(nothing), StringComparison.Ordinal);
        using var forged = await UploadAsync(owner, bytes, token: "CfDJ8nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal(2, Directory.GetFileSystemEntries(Path.Combine(Site.DataDirectory, "backups")).Length);
    }

    private static async Task<string> BackUpAsync(AdminClient owner)
    {
        using var answer = await owner.PostFormAsync("/admin/backups", "/admin/backups", []);
        Assert.Equal("/admin/backups", LocationOf(answer));
        var link = Html.Parse(await owner.ReadAsync("/admin/backups")).QuerySelector("a[download]")!
            .GetAttribute("href")!;
        return link.Split('/')[3];
    }

    private static async Task<HttpResponseMessage> UploadAsync(AdminClient owner, byte[]? bytes, string? token = null)
    {
        const string Action = "/admin/backups/uploads";
        token ??= AdminClient.FieldsOf(await owner.ReadAsync("/admin/backups"), Action)["__RequestVerificationToken"];
        using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" } };
        if (bytes is not null) form.Add(new ByteArrayContent(bytes), "file", "mine.zip");
        return await owner.SendAsync(HttpMethod.Post, Action, form);
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var client = Site.Client();
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        return answer.StatusCode;
    }
}
