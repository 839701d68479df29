using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin.Media;

/// <summary>Uploads that are too large, too many, or break off, on a real server.</summary>
public sealed class UploadLimitTests : IAsyncLifetime
{
    private readonly SiteFactory _site = new();
    private AdminClient _me = null!;
    private Uri _server = null!;
    private string _token = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IEnumerable<string> Disk =>
        Directory.EnumerateFiles(Path.Combine(_site.DataDirectory, "media")).Select(path => Path.GetFileName(path));

    public async ValueTask InitializeAsync()
    {
        _server = _site.Listen();
        _me = new AdminClient(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = _server
        });
        (await _me.GetAsync("/")).Dispose();
        await AdminClient.CreateAccountAsync(_site, AdminClient.Email, AccountRole.Owner);
        (await _me.PostFormAsync("/admin/sign-in", "/admin/sign-in",
            new() { ["Email"] = AdminClient.Email, ["Password"] = AdminClient.Password })).Dispose();
        _token = AdminClient.FieldsOf(
            await _me.ReadAsync("/admin/media"), "/admin/media")["__RequestVerificationToken"];
    }

    public async ValueTask DisposeAsync()
    {
        _me.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_in_words()
    {
        using var answer = await PostAsync("text/html", new byte[70 * 1024 * 1024], "a.png");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("60 MB at most", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var script = await PostAsync("application/json", new byte[70 * 1024 * 1024], "a.png");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, script.StatusCode);
        Assert.StartsWith("{\"message\":\"", await script.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_in_words()
    {
        using var answer = await PostAsync("application/json", new byte[21 * 1024 * 1024], "a.png");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("larger than 20 MB", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_only_claims_to_be_huge_is_refused_at_once()
    {
        var answer = await RawHttp.SendAsync(_server, Head(2_000_000_000) + "--b\r\n");
        Assert.Equal(413, answer.Status);
        Assert.Contains("too large", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_none_is_refused()
    {
        var body = "--other\r\nnothing";
        var answer = await RawHttp.SendAsync(_server, Head(body.Length) + body);
        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing()
    {
        var before = Temporary();
        var files = Disk.Order().ToList();
        for (var i = 0; i < 5; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _server.Port, Stop);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Head(10_000_000)
                + $"--b\r\nContent-Disposition: form-data; name=\"__RequestVerificationToken\"\r\n\r\n{_token}\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"File\"; filename=\"a.png\"\r\n\r\n"), Stop);
            await stream.WriteAsync(new byte[3_000_000], Stop);
        }

        // What comes next finds room, so what was broken off has given its own back.
        using var answer = await PostAsync("application/json", TestPictures.Png(), "a.png");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(files.Count + 1, Disk.Count());
        Assert.Equal(before, Temporary());
    }

    [Fact]
    public async Task Many_at_a_time_wait_for_each_other()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 20)
            .Select(seed => PostAsync("application/json", TestPictures.Png(64, 64, noise: seed), "same.png")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.DoesNotContain(Disk, name => name.EndsWith(".tmp", StringComparison.Ordinal));
        foreach (var answer in answers) answer.Dispose();
    }

    private static List<string> Temporary() =>
        [.. Directory.EnumerateFiles(Path.GetTempPath(), "ASPNETCORE_*").Order()];

    private string Head(long length) => string.Create(CultureInfo.InvariantCulture,
        $"POST /admin/media HTTP/1.1\r\nHost: {_server.Authority}\r\nConnection: close\r\n"
            + $"Cookie: {string.Join("; ", _me.Cookies.Select(c => $"{c.Key}={c.Value}"))}\r\n"
            + $"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n");

    private async Task<HttpResponseMessage> PostAsync(string accept, byte[] bytes, string name)
    {
        var body = new MultipartFormDataContent { { new StringContent(_token), "__RequestVerificationToken" },
            { new StringContent("A test"), "Alt" } };
        body.Add(new ByteArrayContent(bytes)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") }
        }, "File", name);
        return await _me.SendAsync(HttpMethod.Post, "/admin/media", body, ("Accept", accept));
    }
}
