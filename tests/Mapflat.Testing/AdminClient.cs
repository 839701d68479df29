using System.Net;
using System.Text.RegularExpressions;
using Mapflat.Content;
using Mapflat.Content.Accounts;
using Mapflat.Content.Model;
using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Testing;

/// <summary>
/// A browser without script that is signed in: it fetches a form before it posts it, so that the token and the names of
/// the fields are proven. It keeps cookies by hand, as the site's own are for TLS alone.
/// </summary>
public sealed partial class AdminClient(HttpClient http) : IDisposable
{
    public const string Email = "owner@example.com";
    public const string Password = "quiet lamps over the harbour";

    /// <summary>Its cookies.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>A client of a site, not signed in.</summary>
    public static AdminClient Of(SiteFactory site) => new(site.Client());

    /// <summary>A client that is signed in; the account is created if it is not there.</summary>
    internal static async Task<AdminClient> SignInAsync(
        SiteFactory site, string email = Email, AccountRole role = AccountRole.Owner)
    {
        var client = Of(site);
        (await client.GetAsync("/")).Dispose();
        await CreateAccountAsync(site, email, role);
        await client.SignInAsync(email);
        return client;
    }

    /// <summary>Signs in with an account that is there.</summary>
    public async Task SignInAsync(string email = Email)
    {
        using var answer = await PostFormAsync(
            "/admin/sign-in", "/admin/sign-in", new() { ["Email"] = email, ["Password"] = Password });
        if (answer.StatusCode != HttpStatusCode.Found)
            throw new InvalidOperationException(
                $"Signing in answers {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Creates an account behind the site's back, as a command would.</summary>
    internal static Task CreateAccountAsync(SiteFactory site, string email, AccountRole role) =>
        CreateAccountAsync(site.DataDirectory, email, role, SiteFactory.HashQuickly);

    /// <summary>Creates an owner's account in a folder, for the program that is shipped.</summary>
    public static Task CreateAccountAsync(string dataDirectory) =>
        CreateAccountAsync(dataDirectory, Email, AccountRole.Owner, _ => { });

    private static async Task CreateAccountAsync(
        string dataDirectory, string email, AccountRole role, Action<IServiceCollection> hash)
    {
        var store = new DataFolder(dataDirectory);
        var collection = new ServiceCollection().AddLogging()
            .AddSingleton(new MapflatOptions { DataDirectory = dataDirectory }).AddSingleton(store)
            .AddSingleton(TimeProvider.System).AddMapflatContent();
        collection.AddMapflatAccounts();
        hash(collection);
        await using var services = collection.BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ContentStore>().EnsureOpenAsync(CancellationToken.None);
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        if (await accounts.FindByEmailAsync(email) is not null) return;
        var result = await accounts.CreateAsync(new Account
        {
            UserName = email,
            Email = email,
            DisplayName = email.Split('@')[0],
            Role = role,
            Created = DateTime.UtcNow
        }, Password);
        if (!result.Succeeded)
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(e => e.Description)));
    }

    public Task<HttpResponseMessage> GetAsync(string address, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, address, null, headers);

    /// <summary>The text of a page that must be there.</summary>
    public async Task<string> ReadAsync(string address)
    {
        using var answer = await GetAsync(address);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"{address} answers {answer.StatusCode}: {text}");
        return text;
    }

    /// <summary>
    /// Fetches a page with a form and posts it: the form's own fields, with those of <paramref name="fields"/> in their
    /// place.
    /// </summary>
    /// <param name="page">The page that has the form.</param>
    /// <param name="action">The form's action, which tells it from others on the page.</param>
    /// <param name="fields">What is typed. A field that the form does not have is a fault of the test.</param>
    public async Task<HttpResponseMessage> PostFormAsync(string page, string action, Dictionary<string, string> fields)
    {
        using var answer = await GetAsync(page);
        var html = await answer.Content.ReadAsStringAsync();
        var typed = FieldsOf(html, action);
        foreach (var (name, value) in fields)
        {
            if (!html.Contains($"name=\"{WebUtility.HtmlEncode(name)}\"", StringComparison.Ordinal))
                throw new InvalidOperationException($"{page} has no field “{name}”.");
            typed[name] = value;
        }

        return await SendAsync(HttpMethod.Post, action, new FormUrlEncodedContent(typed));
    }

    /// <summary>What a form on a page would send if nothing were typed.</summary>
    public static Dictionary<string, string> FieldsOf(string html, string action)
    {
        var form = Form().Matches(html)
            .FirstOrDefault(m => WebUtility.HtmlDecode(Attribute(m.Groups[1].Value, "action") ?? "") == action)
            ?? throw new InvalidOperationException($"There is no form with action {action} in {html}");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in Control().Matches(form.Groups[2].Value))
        {
            var attributes = match.Groups[2].Value;
            if (Attribute(attributes, "name") is not { } name
                || attributes.Contains(" disabled", StringComparison.Ordinal))
                continue;
            var type = Attribute(attributes, "type");
            if (type is "checkbox" or "radio" && !attributes.Contains("checked", StringComparison.Ordinal)) continue;
            if (type is "submit" or "file" || match.Groups[1].Value == "button") continue;
            fields[WebUtility.HtmlDecode(name)] = match.Groups[1].Value switch
            {
                "textarea" => WebUtility.HtmlDecode(match.Groups[3].Value) is var text && text.StartsWith('\n')
                    ? text[1..]
                    : text,
                "select" =>
                    WebUtility.HtmlDecode(
                        (Selected().Match(match.Groups[3].Value) is { Success: true } chosen ? chosen : Option().Match(
                            match.Groups[3].Value)) is { Success: true } option
                            ? Attribute(option.Value, "value") ?? ""
                            : ""),
                _ => WebUtility.HtmlDecode(Attribute(attributes, "value") ?? ""),
            };
        }

        return fields;
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var line in set)
            {
                var pair = line.Split(';')[0].Split('=', 2);
                if (pair[1].Length == 0) Cookies.Remove(pair[0]);
                else Cookies[pair[0]] = pair[1];
            }
        }

        return answer;
    }

    public void Dispose() => http.Dispose();

    private static string? Attribute(string attributes, string name) =>
        Regex.Match(attributes, $"(?:^|\\s){name}=\"([^\"]*)\"") is { Success: true } match
            ? match.Groups[1].Value
            : null;

    [GeneratedRegex("<form([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<(?<1>input)(?<2>\\s[^>]*?)?/?>|<(?<1>textarea|select|button)(?<2>\\s[^>]*)?>(?<3>.*?)</"
        + "(?:textarea|select|button)>", RegexOptions.Singleline)]
    private static partial Regex Control();

    [GeneratedRegex("<option[^>]* selected[^>]*>")]
    private static partial Regex Selected();

    [GeneratedRegex("<option[^>]*>")]
    private static partial Regex Option();
}
