using System.Net;
using System.Text.RegularExpressions;
using Mapflat.Content.Accounts;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>A site of a test's own, with a clock that the test turns.</summary>
public abstract partial class AdminSite : IAsyncLifetime
{
    protected Clock Clock { get; } = new();

    protected SiteFactory Site { get; }

    protected AdminSite() => Site = new SiteFactory().With(Clock);

    public virtual async ValueTask InitializeAsync() =>
        (await Site.Client().GetAsync(new Uri("/", UriKind.Relative))).Dispose();

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static async Task<string> TextAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    protected static string? LocationOf(HttpResponseMessage answer) => answer.Headers.Location?.OriginalString;

    /// <summary>Tries to sign in with a password.</summary>
    protected static async Task<HttpResponseMessage> TryAsync(
        AdminClient client, string email, string password, string? to = null) =>
        await client.PostFormAsync("/admin/sign-in" + (to is null ? "" : "?return=" + Uri.EscapeDataString(to)),
            "/admin/sign-in", new() { ["Email"] = email, ["Password"] = password });

    /// <summary>Whether a browser is signed in.</summary>
    protected static async Task<bool> IsInAsync(AdminClient client)
    {
        using var answer = await client.GetAsync("/admin/account");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>Every endpoint of the owner's area.</summary>
    protected IReadOnlyList<(string Method, string Route)> Endpoints() =>
    [
        .. from endpoint in Site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let route = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
           where route.StartsWith("/admin", StringComparison.Ordinal)
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
           where method != "HEAD"
           select (method, route),
    ];

    /// <summary>A route as an address.</summary>
    protected static string Filled(string route, string number, string name) =>
        Parameter().Replace(
            route, match => match.Groups[1].Value.EndsWith(":int", StringComparison.Ordinal) ? number : name);

    /// <summary>The audit log, oldest first, as “act subject detail”.</summary>
    protected async Task<IReadOnlyList<string>> AuditAsync()
    {
        using var store = new ContentStore(new DataFolder(Site.DataDirectory), Clock, MigrationBackup.MakeAsync);
        return [.. (await new AuditLog(store).ReadAsync(null, TestContext.Current.CancellationToken)).Reverse()
            .Select(e => $"{e.Author}: {e.Act} {e.Subject} {e.Detail}".TrimEnd())];
    }

    /// <summary>Sets up a second factor.</summary>
    /// <returns>The secret and the recovery codes.</returns>
    protected async Task<(string Secret, IReadOnlyList<string> Codes)> AddSecondFactorAsync(AdminClient client)
    {
        var secret = AdminClient.FieldsOf(
            await client.ReadAsync("/admin/second-factor"), "/admin/second-factor")["Secret"];
        var fields = AdminClient.FieldsOf(await client.ReadAsync("/admin/second-factor"), "/admin/second-factor");
        (fields["Secret"], fields["Code"]) = (secret, SecondFactor.CodeOf(secret, Clock.Now));
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client.SendAsync(HttpMethod.Post, "/admin/second-factor", content);
        var html = await TextAsync(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (secret, [.. Html.Parse(html).QuerySelectorAll(".codes code").Select(code => code.TextContent)]);
    }

    [GeneratedRegex(@"\{\*{0,2}([^}]+)\}")]
    private static partial Regex Parameter();
}
