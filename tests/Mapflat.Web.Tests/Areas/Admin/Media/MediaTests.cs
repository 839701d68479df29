using System.Net;
using System.Text;
using System.Text.Json;

namespace Mapflat.Web.Tests.Areas.Admin.Media;

/// <summary>The owner's files over HTTP, as forms without script and as a script does it.</summary>
public sealed class MediaTests : IAsyncDisposable
{
    private readonly SiteFactory _site = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IEnumerable<string> Disk =>
        Directory.EnumerateFiles(Path.Combine(_site.DataDirectory, "media")).Select(path => Path.GetFileName(path));

    [Fact]
    public async Task A_picture_is_uploaded_shown_published_replaced_and_deleted()
    {
        using var me = await AdminClient.SignInAsync(_site);
        using var visitor = _site.Client();
        using (var answer = await UploadAsync(
            me, ("Files[0].File", TestPictures.TalkativeJpeg(6, 1000, 600, 200), "Harbour.JPG", "The harbour", false)))
        {
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            Assert.Equal("/admin/media/harbour.jpg", answer.Headers.Location!.OriginalString);
        }

        var page = await me.ReadAsync("/admin/media/harbour.jpg");
        Assert.Contains("Not public yet", page, StringComparison.Ordinal);
        Assert.Contains("600 × 1000 pixels", page, StringComparison.Ordinal);
        Assert.Contains("value=\"![The harbour](/media/harbour.jpg)\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/media/harbour.jpg", Stop)).StatusCode);

        using var source = new ContentSource().Page("/x", "X", "![The harbour](/media/harbour.jpg)\n");
        await source.ImportAsync(_site.DataDirectory);
        await WaitForAsync(visitor, "/x", HttpStatusCode.OK);
        var html = await visitor.GetStringAsync("/x", Stop);
        var image = Html.Parse(html).QuerySelector("main img")!;
        Assert.Equal(("600", "1000"), (image.GetAttribute("width"), image.GetAttribute("height")));
        var smaller = image.GetAttribute("srcset")!.Split(", ")[0].Split(' ')[0];
        foreach (var (address, type, cache) in ((string, string, string)[])[("/media/harbour.jpg", "image/jpeg",
            "no-cache, public"), (smaller, "image/webp", "public, max-age=31536000, immutable")])
        {
            using var file = await visitor.GetAsync(address, Stop);
            Assert.Equal((HttpStatusCode.OK, type), (file.StatusCode, file.Content.Headers.ContentType!.ToString()));
            Assert.Equal(string.Join(',', cache.Split(", ").Order()), string.Join(
                ',', file.Headers.GetValues("Cache-Control").SelectMany(v => v.Split(", ")).Order()));
            Assert.StartsWith("default-src 'none'; sandbox",
                Assert.Single(file.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(file.Headers.GetValues("X-Content-Type-Options")));
            Assert.DoesNotContain("CANARY", Encoding.Latin1.GetString(await file.Content.ReadAsByteArrayAsync(Stop)),
                StringComparison.Ordinal);
        }

        using (var answer = await PostFileAsync(me, "/admin/media/harbour.jpg", "/admin/media/harbour.jpg/file", "File",
            TestPictures.Jpeg(900, 500, 200), "new.jpg"))
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Contains(
            "1 public page shows it", await me.ReadAsync("/admin/media/harbour.jpg"), StringComparison.Ordinal);
        Assert.Equal((900, 500), TestPictures.SizeOf(await visitor.GetByteArrayAsync("/media/harbour.jpg", Stop)));
        Assert.Equal(HttpStatusCode.Gone, (await visitor.GetAsync(smaller, Stop)).StatusCode);

        using (var answer = await me.PostFormAsync(
            "/admin/media/harbour.jpg/deletion", "/admin/media/harbour.jpg/deletion", []))
        {
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            Assert.Contains("“X” (/x)", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop)),
                StringComparison.Ordinal);
        }

        using (var answer = await me.PostFormAsync(
            "/admin/media/harbour.jpg/deletion", "/admin/media/harbour.jpg/deletion", new() { ["confirmed"] = "true" }))
            Assert.Equal("/admin/media", answer.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.Gone, (await visitor.GetAsync("/media/harbour.jpg", Stop)).StatusCode);
        Assert.Contains("This page is gone", await (await visitor.GetAsync("/media/harbour.jpg", Stop)).Content
            .ReadAsStringAsync(Stop), StringComparison.Ordinal);
        // What is kept frozen follows what is served.
        await Wait.UntilAsync(() => Task.FromResult(
            !Directory.EnumerateFiles(_site.DataDirectory, "*harbour*", SearchOption.AllDirectories)
                .Any(path => !path.EndsWith(".html", StringComparison.Ordinal)
                    && !path.Contains(".html.", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task What_is_refused_comes_back_with_the_reason_and_the_others_are_kept()
    {
        using var me = await AdminClient.SignInAsync(_site);
        using var answer = await UploadAsync(me,
            ("Files[0].File", TestPictures.PngClaiming(30_000, 30_000), "huge.png", "Huge thing", false),
            ("Files[1].File", TestPictures.Png(), "good.png", "Good thing", false),
            ("Files[2].File", TestPictures.Png(noise: 9), "wordless.png", "", false));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Contains("30,000 × 30,000", html, StringComparison.Ordinal);
        Assert.Contains("You had chosen “huge.png”", html, StringComparison.Ordinal);
        Assert.Contains("value=\"Huge thing\"", html, StringComparison.Ordinal);
        Assert.Contains("You had chosen “wordless.png”", html, StringComparison.Ordinal);
        Assert.Contains("good.png was added", html, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"#Files_1__Alt\"", html, StringComparison.Ordinal);
        Assert.Contains("id=\"Files_1__Alt\"", html, StringComparison.Ordinal);
        Assert.Contains("good.png", await me.ReadAsync("/admin/media?q=good"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_a_file_says_so()
    {
        using var me = await AdminClient.SignInAsync(_site);
        using var answer = await UploadAsync(me);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Choose a file first", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_gets_what_it_needs()
    {
        using var me = await AdminClient.SignInAsync(_site);
        var token = AdminClient.FieldsOf(
            await me.ReadAsync("/admin/media"), "/admin/media")["__RequestVerificationToken"];
        using var body = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" },
            { new ByteArrayContent(TestPictures.Png()), "file", "image.png" } };
        using var answer = await me.SendAsync(HttpMethod.Post, "/admin/media", body, ("Accept", "application/json"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var file = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement;
        Assert.Equal(("image.png", "/media/image.png", "![](/media/image.png)", ""),
            (file.GetProperty("name").GetString(), file.GetProperty("address").GetString(),
                file.GetProperty("markdown").GetString(), file.GetProperty("alt").GetString()));

        using var list = await me.GetAsync("/admin/media?q=image", ("Accept", "application/json"));
        Assert.Equal("image.png", JsonDocument.Parse(await list.Content.ReadAsStringAsync(Stop)).RootElement
            .GetProperty("files")[0].GetProperty("name").GetString());

        using var bad = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" },
            { new ByteArrayContent("MZ"u8.ToArray()), "file", "a.png" } };
        using var refused = await me.SendAsync(HttpMethod.Post, "/admin/media", bad, ("Accept", "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(
            "none of the kinds", JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Stop)).RootElement
                .GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_shown_to_who_is_signed_in_and_may_do_nothing()
    {
        using var me = await AdminClient.SignInAsync(_site);
        (await UploadAsync(me, ("Files[0].File", Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\" "
            + "viewBox=\"0 0 9 9\"><title>T</title><script>alert(1)</script><path d=\"M0 0\"/></svg>"), "d.svg",
            "A drawing", false))).Dispose();
        foreach (var address in (string[])["/admin/media/d.svg/file", "/admin/media/d.svg/thumbnail"])
        {
            using var answer = await me.GetAsync(address);
            Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType!.ToString());
            Assert.StartsWith("default-src 'none'; sandbox",
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.DoesNotContain("alert", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            using var stranger = _site.Client();
            Assert.Equal(HttpStatusCode.Found, (await stranger.GetAsync(address, Stop)).StatusCode);
        }
    }

    [Fact]
    public async Task The_description_can_be_mended()
    {
        using var me = await AdminClient.SignInAsync(_site);
        (await UploadAsync(me, ("Files[0].File", TestPictures.Png(), "a.png", "Old", false))).Dispose();
        using (var refused = await me.PostFormAsync(
            "/admin/media/a.png", "/admin/media/a.png/description", new() { ["Alt"] = " " }))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        (await me.PostFormAsync(
            "/admin/media/a.png", "/admin/media/a.png/description", new() { ["Alt"] = "New <b>\"words\"" })).Dispose();
        Assert.Contains("New &lt;b&gt;", await me.ReadAsync("/admin/media/a.png"), StringComparison.Ordinal);
        Assert.Contains("New &lt;b&gt;", await me.ReadAsync("/admin/media"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/media/none.png")]
    [InlineData("/admin/media/none.png/file")]
    [InlineData("/admin/media/none.png/thumbnail")]
    [InlineData("/admin/media/none.png/deletion")]
    [InlineData("/admin/media/..%2Fmapflat.db/file")]
    public async Task What_is_not_there_is_not_found(string address)
    {
        using var me = await AdminClient.SignInAsync(_site);
        using var answer = await me.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_document_is_saved_and_not_shown()
    {
        using var source = new ContentSource().File("media/a.pdf", "%PDF-1.7");
        await source.ImportAsync(_site.DataDirectory);
        using var visitor = _site.Client();
        await WaitForAsync(visitor, "/media/a.pdf", HttpStatusCode.OK);
        using var answer = await visitor.GetAsync("/media/a.pdf", Stop);
        Assert.Equal(("application/pdf", "attachment; filename=a.pdf"), (answer.Content.Headers.ContentType!.ToString(),
            answer.Content.Headers.ContentDisposition!.ToString().Replace("\"", "", StringComparison.Ordinal)));
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private static async Task WaitForAsync(HttpClient client, string address, HttpStatusCode status)
    {
        await Wait.UntilAsync(async () => (await client.GetAsync(address, Stop)).StatusCode == status);
    }

    private static async Task<HttpResponseMessage> UploadAsync(
        AdminClient me, params (string Field, byte[] Bytes, string Name, string Alt, bool Decorative)[] files)
    {
        var body = new MultipartFormDataContent();
        foreach (var (name, value) in AdminClient.FieldsOf(await me.ReadAsync("/admin/media"), "/admin/media"))
        {
            if (!files.Any(f => name.StartsWith(f.Field[..^4], StringComparison.Ordinal)))
                body.Add(new StringContent(value), name);
        }
        foreach (var (field, bytes, name, alt, decorative) in files)
        {
            body.Add(new ByteArrayContent(bytes), field, name);
            body.Add(new StringContent(alt), field[..^4] + "Alt");
            if (decorative) body.Add(new StringContent("true"), field[..^4] + "Decorative");
        }

        return await me.SendAsync(HttpMethod.Post, "/admin/media", body);
    }

    private static async Task<HttpResponseMessage> PostFileAsync(
        AdminClient me, string page, string action, string field, byte[] bytes, string name)
    {
        var body = new MultipartFormDataContent();
        foreach (var (key, value) in AdminClient.FieldsOf(await me.ReadAsync(page), action))
            body.Add(new StringContent(value), key);
        body.Add(new ByteArrayContent(bytes), field, name);
        return await me.SendAsync(HttpMethod.Post, action, body);
    }
}
