using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Mapflat.Benchmarks;

/// <summary>The owner in a browser without script: fetches a form, changes a field, and posts it.</summary>
internal sealed partial class Owner(int port) : IDisposable
{
    private const string Email = "owner@example.com";
    private const string Password = "quiet lamps over the harbour";

    // By hand, as the site's cookies are for TLS alone.
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>As a header line, for a load of the owner's pages.</summary>
    public string CookieLine => "Cookie: " + Cookies;

    private string Cookies => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    /// <summary>Makes the account, with a command.</summary>
    public static void Create(string program, params string[] settings)
    {
        using var create =
            Process.Start(new ProcessStartInfo(program, ["admin", "create", "--email", Email, .. settings])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        create.StandardInput.WriteLine(Password);
        create.StandardInput.Close();
        create.StandardOutput.ReadToEnd();
        create.WaitForExit();
        if (create.ExitCode != 0) throw new InvalidOperationException("The owner's account cannot be made.");
    }

    /// <summary>Signs in.</summary>
    public Task SignInAsync(CancellationToken stop) =>
        PostAsync("/admin/sign-in", "/admin/sign-in", new() { ["Email"] = Email, ["Password"] = Password }, stop);

    /// <summary>Puts a word at the end of a page and saves it as a draft.</summary>
    public async Task DraftAsync(int page, string word, CancellationToken stop)
    {
        var edit = $"/admin/pages/{page}/edit";
        var fields = FieldsOf(await ReadAsync(edit, stop), edit);
        await PostAsync(edit, edit, new() { ["markdown"] = fields["markdown"] + "\n\n" + word }, stop);
    }

    /// <summary>Looks at the draft of a page before it is published.</summary>
    /// <returns>What the form to publish it sends.</returns>
    public async Task<Dictionary<string, string>> ReviewAsync(int page, CancellationToken stop)
    {
        var address = $"/admin/pages/{page}/publication";
        return FieldsOf(await ReadAsync(address, stop), address);
    }

    /// <summary>Publishes the draft of a page.</summary>
    public async Task<Publication> PublishAsync(int page, Dictionary<string, string> review, CancellationToken stop)
    {
        var begun = Stopwatch.GetTimestamp();
        await PostAsync($"/admin/pages/{page}/publication", review, stop);
        return new Publication(begun, Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>The canonical address of a page.</summary>
    public async Task<string> AddressOfAsync(int page, CancellationToken stop) =>
        Live().Match(await ReadAsync($"/admin/pages/{page}", stop)) is { Success: true } match ? match.Groups[1].Value
            : throw new InvalidOperationException($"There is no page {page.ToString(CultureInfo.InvariantCulture)}.");

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string page, string action, Dictionary<string, string> typed, CancellationToken stop)
    {
        var fields = FieldsOf(await ReadAsync(page, stop), action);
        foreach (var (name, value) in typed) fields[name] = value;
        await PostAsync(action, fields, stop);
    }

    private async Task PostAsync(string action, Dictionary<string, string> fields, CancellationToken stop)
    {
        using var answer = await SendAsync(HttpMethod.Post, action, new FormUrlEncodedContent(fields), stop);
        if (answer.StatusCode != HttpStatusCode.Found)
            throw new InvalidOperationException(
                $"{action} answers {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
    }

    private async Task<string> ReadAsync(string address, CancellationToken stop)
    {
        using var answer = await SendAsync(HttpMethod.Get, address, null, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode
            ? text
            : throw new InvalidOperationException($"{address} answers {answer.StatusCode}: {text}");
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, HttpContent? content, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (_cookies.Count > 0) request.Headers.Add("Cookie", Cookies);
        var answer = await _http.SendAsync(request, stop);
        foreach (var line in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = line.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }

        return answer;
    }

    private static Dictionary<string, string> FieldsOf(string html, string action)
    {
        var form = Form().Matches(html)
            .FirstOrDefault(match => match.Groups[1].Value.Contains($"action=\"{action}\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"There is no form with action {action}.");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Control().Matches(form.Groups[2].Value))
        {
            var (attributes, text) = (match.Groups[2].Value, match.Groups[3].Value);
            if (Name().Match(attributes) is not { Success: true } name || Pressed().IsMatch(attributes)) continue;
            fields[name.Groups[1].Value] = WebUtility.HtmlDecode(
                match.Groups[1].Value == "textarea" ? text.TrimStart('\n') : Value().Match(attributes).Groups[1].Value);
        }

        return fields;
    }

    [GeneratedRegex("<form([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex(
        "<(?<1>input)(?<2>\\s[^>]*?)?/?>|<(?<1>textarea)(?<2>\\s[^>]*)?>(?<3>.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex Control();

    [GeneratedRegex("(?:^|\\s)name=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex("(?:^|\\s)value=\"([^\"]*)\"")]
    private static partial Regex Value();

    [GeneratedRegex("type=\"(?:submit|file|checkbox|radio)\"")]
    private static partial Regex Pressed();

    [GeneratedRegex("href=\"(/topic-[^\"?#]*/note-[0-9]+)\"")]
    private static partial Regex Live();
}

/// <summary>A publication that was asked for.</summary>
/// <param name="Begun">When it was sent; see <see cref="Stopwatch.GetTimestamp"/>.</param>
/// <param name="Answered">How long it took until it was acknowledged, and so is durable.</param>
internal sealed record Publication(long Begun, TimeSpan Answered);
