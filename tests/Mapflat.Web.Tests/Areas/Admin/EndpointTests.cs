using System.Net;
using System.Text.RegularExpressions;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>
/// Every endpoint of the owner's area against what <c>endpoints.tsv</c> says of it. One that no line there speaks of
/// fails: who adds an endpoint decides who may use it.
/// </summary>
public sealed class EndpointTests : AdminSite
{
    private IReadOnlyList<(string Method, string Route)> _endpoints = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // What is not frozen has the endpoints made.
        using (var visitor = AdminClient.Of(Site)) (await visitor.GetAsync("/admin/sign-in")).Dispose();
        _endpoints = Endpoints();
        Assert.NotEmpty(_endpoints);
    }

    [Fact]
    public async Task Each_is_open_to_whom_the_table_says_and_to_nobody_else()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        using var anonymous = AdminClient.Of(Site);
        var lines = Lines();
        List<string> faults = [];
        foreach (var (method, route) in _endpoints)
        {
            var line = lines.FirstOrDefault(line => line.Method == method && line.Route.IsMatch(route));
            if (line is null)
            {
                faults.Add($"{method} {route} is in no line of endpoints.tsv");
                continue;
            }

            foreach (var (who, client, wanted) in ((string, AdminClient, string)[])[("anonymous", anonymous,
                line.Anonymous), ("an editor", editor, line.Editor), ("an owner", owner, line.Owner)])
            {
                if (await AnswerAsync(client, method, Filled(route)) is var got && got != wanted)
                    faults.Add($"{method} {route} is “{got}” for {who}, and not “{wanted}”");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task No_answer_is_kept_by_a_browser_or_a_cache_on_the_way()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        List<string> faults = [];
        foreach (var (_, route) in _endpoints.Where(endpoint => endpoint.Method == "GET"))
        {
            using var answer = await owner.GetAsync(Filled(route, "1", "timeline.svg"));
            if (answer.Headers.CacheControl?.NoStore != true) faults.Add($"{route}: {answer.Headers.CacheControl}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void The_table_has_no_line_for_what_is_not_there()
    {
        var idle = Lines().Where(line => !_endpoints.Any(endpoint => endpoint.Method == line.Method
            && line.Route.IsMatch(endpoint.Route))).Select(line => line.Text).ToList();
        Assert.True(idle.Count == 0, string.Join('\n', idle));
    }

    [Fact]
    public async Task Nothing_is_changed_without_a_token_with_a_wrong_one_or_from_another_site()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var other = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var own = AdminClient.FieldsOf(
            await owner.ReadAsync("/admin/account"), "/admin/sign-out")["__RequestVerificationToken"];
        var others = AdminClient.FieldsOf(
            await other.ReadAsync("/admin/account"), "/admin/sign-out")["__RequestVerificationToken"];
        List<string> faults = [];
        foreach (var (method, route) in _endpoints.Where(endpoint => endpoint.Method != "GET"))
        {
            await Expect("no token", null, []);
            await Expect("a wrong token", "CfDJ8nonsense", []);
            await Expect("somebody else's token", others, []);
            await Expect("another site", own, [("Sec-Fetch-Site", "cross-site")]);
            await Expect("plain text", null, [("Content-Type", "text/plain")]);

            async Task Expect(string how, string? token, (string Name, string Value)[] headers)
            {
                HttpContent content = headers is [("Content-Type", _)]
                    ? new StringContent("{\"a\":1}", System.Text.Encoding.UTF8, "text/plain")
                    : new FormUrlEncodedContent(
                        token is null ? [] : new Dictionary<string, string> { ["__RequestVerificationToken"] = token });
                using (content)
                {
                    using var answer = await owner.SendAsync(new HttpMethod(method), Filled(route), content, headers);
                    if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Forbidden))
                        faults.Add($"{method} {route} answers {answer.StatusCode} to {how}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(await IsInAsync(owner));
    }

    private static async Task<string> AnswerAsync(AdminClient client, string method, string address)
    {
        using var content = method == "GET" ? null : new FormUrlEncodedContent([]);
        using var answer = await client.SendAsync(new HttpMethod(method), address, content);
        if (answer.StatusCode == HttpStatusCode.Forbidden) return "forbidden";
        if (answer.StatusCode == HttpStatusCode.Unauthorized) return "sign-in";
        if (answer.StatusCode == HttpStatusCode.InternalServerError) return "broken";
        // The pages for whoever is not signed in lead there too, but never with where to go afterwards and what was
        // lost.
        return answer.StatusCode == HttpStatusCode.Found && LocationOf(answer)!.Contains("/admin/sign-in?return=",
            StringComparison.Ordinal) && !address.StartsWith("/admin/sign-in", StringComparison.Ordinal)
            ? "sign-in" : "open";
    }

    private static string Filled(string route) => Filled(route, "987654", "nothing");

    private static List<Line> Lines() =>
    [
        .. Repository.Table("tests/Mapflat.Web.Tests/Areas/Admin/endpoints.tsv").Select(cells =>
            new Line(string.Join(' ', cells), cells[0],
                new Regex("^" + Regex.Escape(cells[1]).Replace("\\*\\*", ".*", StringComparison.Ordinal)
                    .Replace("\\*", "[^/]+", StringComparison.Ordinal) + "$"), cells[2], cells[3], cells[4])),
    ];

    private sealed record Line(string Text, string Method, Regex Route, string Anonymous, string Editor, string Owner);
}
