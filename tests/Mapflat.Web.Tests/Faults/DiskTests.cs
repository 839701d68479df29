using System.Net.Http.Headers;

namespace Mapflat.Web.Tests.Faults;

/// <summary>The disk under the data folder is full, write-protected, failing or not there.</summary>
public sealed class DiskTests(ServedFolder served)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_full_disk_visitors_are_served_saves_are_refused_whole_and_go_on_once_there_is_space()
    {
        using var disk = DiskOrSkip("size=8m");
        served.CopyTo(disk.Path);
        await using var site = await SiteProcess.StartAsync(disk.Path);
        using var admin = new AdminClient(site.Client());
        await admin.SignInAsync();
        var page = ServedFolder.Sql(disk.Path, "SELECT Id FROM Pages WHERE Address = '/kept'").Single();
        var edit = $"/admin/pages/{page}/edit";
        await admin.ReadAsync("/admin/media");
        var form = AdminClient.FieldsOf(await admin.ReadAsync(edit), edit);
        form["markdown"] = string.Concat(Enumerable.Repeat("More than there is room for. ", 10_000));
        var media = Directory.GetFiles(disk["media"]);
        var ballast = disk.Fill();

        using (var refused = await admin.SendAsync(HttpMethod.Post, edit, new FormUrlEncodedContent(form)))
        {
            var text = await refused.Content.ReadAsStringAsync(Stop);
            Assert.Equal(503, (int)refused.StatusCode);
            Assert.Contains(
                "is full. Nothing was changed; free some space and try again.", text, StringComparison.Ordinal);
            Assert.Contains(
                "More than there is room for.", AdminClient.FieldsOf(text, edit)["markdown"], StringComparison.Ordinal);
        }

        using (var refused = await UploadAsync(admin, form["__RequestVerificationToken"]))
        {
            Assert.InRange((int)refused.StatusCode, 400, 503);
            Assert.Contains("free some space", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        using var source = new ContentSource().Page(
            "/imported", "Imported", string.Concat(Enumerable.Repeat("Words. ", 50_000)));
        var import = await SiteProcess.CommandAsync(disk.Path, "content", "import", source.Path);
        Assert.Equal(1, import.Code);
        Assert.Contains("free some space", import.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", import.Error, StringComparison.Ordinal);

        Assert.Equal(served.Answers, await served.AskAllAsync(site));
        Assert.Equal(media, Directory.GetFiles(disk["media"]));
        Assert.Empty(Directory.EnumerateFiles(disk.Path, "*.tmp", SearchOption.AllDirectories));
        File.Delete(ballast);

        using (var saved = await admin.SendAsync(HttpMethod.Post, edit, new FormUrlEncodedContent(form)))
            Assert.Equal(302, (int)saved.StatusCode);
        using (var uploaded = await UploadAsync(admin, form["__RequestVerificationToken"]))
            Assert.Equal(302, (int)uploaded.StatusCode);
        Assert.Equal(0, (await SiteProcess.CommandAsync(disk.Path, "content", "import", source.Path)).Code);
        await Wait.UntilAsync(async () => (await site.AskAsync("/imported")).Status == 200);
        Assert.Equal(0, await site.EndAsync());
        Assert.Empty(ServedFolder.FaultsOf(disk.Path));
    }

    [Fact]
    public async Task From_a_folder_that_must_not_be_written_to_visitors_are_served_and_all_is_well_once_it_may()
    {
        using var disk = DiskOrSkip("size=32m");
        served.CopyTo(disk.Path);
        disk.MakeReadOnly();
        await using var site = await SiteProcess.StartAsync(disk.Path);
        Assert.Equal(served.Answers, await served.AskAllAsync(site));
        Assert.Contains($"The data folder {disk.Path} cannot be written to", site.Said, StringComparison.Ordinal);
        Assert.Contains("Mapflat:DataDirectory", site.Said, StringComparison.Ordinal);
        Assert.InRange((await site.AskAsync("/admin/sign-in")).Status, 200, 503);
        disk.MakeWritable();
        using var admin = new AdminClient(site.Client());
        await admin.SignInAsync();
        var savers = new Savers(disk.Path);
        await savers.StartAsync(site, commands: false);
        await savers.ReachAsync(6);
        await savers.StopAsync();
        Assert.Empty(savers.Lost());
        Assert.Equal(0, await site.EndAsync());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_ends_the_start_with_its_setting()
    {
        using var parent = new TempFolder();
        parent.Write("file", "A file where a folder should be.");
        await using var site = await SiteProcess.StartAsync(parent["file/data"]);
        await site.EndAsync();
        Assert.Equal(1, site.Code);
        Assert.Contains("Mapflat:DataDirectory", site.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", site.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_does_not_keep_what_it_is_given_is_told_of_and_nothing_is_acknowledged()
    {
        if (!Strace.IsHere) Assert.Skip("strace is not installed, or may not trace here.");
        using var data = served.Copy();
        Dictionary<string, string> cookies;
        await using (var good = await SiteProcess.StartAsync(data.Path))
        {
            using var before = new AdminClient(good.Client());
            await before.SignInAsync();
            cookies = before.Cookies;
        }

        // Of every thread, the third to fifth flush.
        await using var site = await SiteProcess.StartAsync(data.Path, Strace.With(
            "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO:when=3..5", "-o", "/dev/null"));
        using var admin = new AdminClient(site.Client());
        foreach (var (name, value) in cookies) admin.Cookies[name] = value;
        var refused = 0;
        var page = ServedFolder.Sql(data.Path, "SELECT Id FROM Pages WHERE Address = '/kept'").Single();
        var edit = $"/admin/pages/{page}/edit";
        var last = "";
        for (var n = 0; n < 25; n++)
        {
            using var form = await admin.GetAsync(edit);
            if (!form.IsSuccessStatusCode) continue;
            var fields = AdminClient.FieldsOf(await form.Content.ReadAsStringAsync(Stop), edit);
            fields["markdown"] = $"Attempt {n}.\n";
            using var answer = await admin.SendAsync(HttpMethod.Post, edit, new FormUrlEncodedContent(fields));
            if ((int)answer.StatusCode == 302) last = fields["markdown"];
            else
            {
                refused++;
                Assert.Equal(503, (int)answer.StatusCode);
                Assert.Contains("The disk fails under the database", await answer.Content.ReadAsStringAsync(Stop),
                    StringComparison.Ordinal);
            }
        }

        Assert.InRange(refused, 1, 24);
        Assert.NotEqual("", last);
        Assert.Equal(served.Answers, await served.AskAllAsync(site));
        await site.KillAsync();
        // What was acknowledged is there; what was refused is not.
        Assert.Equal(last, ServedFolder.Sql(
            data.Path, $"SELECT Markdown FROM Revisions WHERE PageId = {page} ORDER BY Number DESC LIMIT 1").Single());
        Assert.Empty(ServedFolder.FaultsOf(data.Path));
    }

    private static async Task<HttpResponseMessage> UploadAsync(AdminClient admin, string token)
    {
        var picture = new ByteArrayContent(TestPictures.Png(60, 40));
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { picture, "Files[0].File", "square.png" },
            { new StringContent("A square"), "Files[0].Alt" },
        };
        return await admin.SendAsync(HttpMethod.Post, "/admin/media", form);
    }

    private static TempDisk DiskOrSkip(string options)
    {
        var disk = TempDisk.Mount(options);
        if (disk is null) Assert.Skip("A tmpfs is mounted on Linux only, and by root only.");
        return disk;
    }
}
