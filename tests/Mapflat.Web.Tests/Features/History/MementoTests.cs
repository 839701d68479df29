using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Web.Tests.Features.History;

/// <summary>RFC 7089. The page is its own TimeGate and answers with a redirect (section 4.1.1).</summary>
public sealed partial class MementoTests(PastSite site)
{
    public static TheoryData<string, string, int, string> Table()
    {
        var data = new TheoryData<string, string, int, string>();
        foreach (var row in Repository.Table("tests/Mapflat.Web.Tests/Features/History/mementos.tsv"))
            data.Add(row[0], row[1], int.Parse(row[2], CultureInfo.InvariantCulture), row[3]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_page_is_had_as_it_was_at_a_moment(string target, string moment, int status, string location)
    {
        foreach (var method in (string[])["GET", "HEAD"])
        {
            var answer = await site.AskAsync(method, target, $"Accept-Datetime: {moment}");
            Assert.Equal((status, location.Length == 0 ? null : PastSite.Origin + location),
                (answer.Status, answer["Location"]?.Split('?')[0]));
            if (status is 302 or 400) Assert.Contains("accept-datetime", answer["Vary"], StringComparison.Ordinal);
            if (status != 302) continue;
            Assert.Null(answer["Memento-Datetime"]);
            Assert.Equal("public, no-cache", answer["Cache-Control"]);
            var version = await site.GetAsync(location);
            Assert.Equal(200, version.Status);
            Assert.Equal(version["Link"], answer["Link"]);
        }
    }

    [Fact]
    public async Task Two_dates_are_refused() =>
        Assert.Equal(400, (await site.GetAsync("/a", "Accept-Datetime: Thu, 01 Jul 2021 00:00:00 GMT",
            "Accept-Datetime: Fri, 01 Jul 2022 00:00:00 GMT")).Status);

    [Fact]
    public async Task A_page_says_that_it_negotiates_and_where_its_past_is_listed()
    {
        foreach (var (address, map) in (IEnumerable<(string, string)>)[("/", "/timemap"), ("/a", "/a/timemap"),
            ("/b/c", "/b/c/timemap"), ("/withdrawn", "/withdrawn/timemap")])
        {
            var answer = await site.GetAsync(address);
            Assert.Equal("Accept, Accept-Encoding, accept-datetime", answer["Vary"]);
            var links = Links(answer["Link"]!);
            Assert.Equal(PastSite.Origin + address, Assert.Single(links, link => link.Rel.Contains("timegate")).Target);
            var timemap = Assert.Single(links, link => link.Rel.Contains("timemap"));
            Assert.Equal((PastSite.Origin + map, "application/link-format"), (timemap.Target, timemap["type"]));
            Assert.Null(answer["Memento-Datetime"]);
        }
    }

    [Theory]
    [InlineData(1, 2020, "first memento", "next memento", "last memento")]
    [InlineData(2, 2021, "first prev memento", "memento", "last next memento")]
    [InlineData(4, 2022, "first memento", "prev memento", "last memento")]
    public async Task A_version_says_of_when_it_is_and_what_is_beside_it(
        int number, int year, string one, string two, string four)
    {
        foreach (var method in (string[])["GET", "HEAD"])
        {
            var answer = await site.AskAsync(method, $"/a/history/{number}");
            Assert.Equal(200, answer.Status);
            Assert.Equal(Moment(year), answer["Memento-Datetime"]);
            var links = Links(answer["Link"]!);
            Assert.Equal(PastSite.Origin + "/a",
                Assert.Single(links, link => link.Rel.Contains("original") && link.Rel.Contains("timegate")).Target);
            var map = Assert.Single(links, link => link.Rel.Contains("timemap"));
            Assert.Equal(
                (PastSite.Origin + "/a/timemap", Moment(2020), Moment(2022)), (map.Target, map["from"], map["until"]));
            Assert.Equal(
                [(one, "/a/history/1", Moment(2020)), (two, "/a/history/2", Moment(2021)),
                    (four, "/a/history/4", Moment(2022))],
                links.Where(link => link.Rel.Contains("memento")).OrderBy(link => link.Target, StringComparer.Ordinal)
                    .Select(link =>
                        (string.Join(' ', link.Rel), link.Target[PastSite.Origin.Length..], link["datetime"]!)));
        }
    }

    [Fact]
    public async Task The_only_version_is_the_first_and_the_last()
    {
        var memento = Assert.Single(
            Links((await site.GetAsync("/b/history/1"))["Link"]!), link => link.Rel.Contains("memento"));
        Assert.Equal("first last memento", string.Join(' ', memento.Rel));
    }

    [Fact]
    public async Task A_time_map_lists_every_version_in_link_format()
    {
        var answer = await site.GetAsync("/a/timemap");
        Assert.Equal((200, "application/link-format", "public, no-cache", "*"),
            (answer.Status, answer["Content-Type"], answer["Cache-Control"], answer["Access-Control-Allow-Origin"]));
        var links = Links(answer.Text);
        Assert.Equal(PastSite.Origin + "/a", Assert.Single(links, link => link.Rel.Contains("original")).Target);
        var self = Assert.Single(links, link => link.Rel.Contains("self"));
        Assert.Equal(
            (PastSite.Origin + "/a/timemap", Moment(2020), Moment(2022)), (self.Target, self["from"], self["until"]));
        Assert.Equal(
            [("first memento", "/a/history/1", Moment(2020)), ("memento", "/a/history/2", Moment(2021)),
                ("last memento", "/a/history/4", Moment(2022))],
            links.Where(link => link.Rel.Contains("memento")).Select(link =>
                (string.Join(' ', link.Rel), link.Target[PastSite.Origin.Length..], link["datetime"]!)));
        Assert.Equal(5, links.Count);
    }

    [Fact]
    public async Task Every_version_that_a_time_map_lists_is_there_and_of_that_time()
    {
        foreach (var map in (string[])["/timemap", "/a/timemap", "/withdrawn/timemap", "/many/timemap"])
        {
            var mementos = Links((await site.GetAsync(map)).Text).Where(link => link.Rel.Contains("memento")).ToList();
            if (map == "/many/timemap") Assert.Equal(PastSite.Many, mementos.Count);
            foreach (var memento in mementos.Take(5))
            {
                var answer = await site.AskAsync("HEAD", memento.Target[PastSite.Origin.Length..]);
                Assert.Equal((200, memento["datetime"]), (answer.Status, answer["Memento-Datetime"]));
            }
        }
    }

    private static string Moment(int year) =>
        new DateTime(year, 1, 1, 12, 0, 0, DateTimeKind.Utc).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>RFC 8288 and RFC 6690, read strictly: what is not a link is a fault.</summary>
    private static List<Link> Links(string text)
    {
        List<Link> links = [];
        var at = 0;
        while (at < text.Length)
        {
            var match = OneLink().Match(text, at);
            Assert.True(match.Success && match.Index == at, $"No link at {at} of {text}");
            var parameters = match.Groups["name"].Captures.Zip(match.Groups["value"].Captures)
                .ToDictionary(p => p.First.Value, p => p.Second.Value, StringComparer.Ordinal);
            links.Add(new Link(match.Groups["target"].Value, parameters));
            at += match.Length;
        }

        return links;
    }

    [GeneratedRegex("""<(?<target>[^<>" ]+)>(; ?(?<name>[a-z-]+)="(?<value>[^"]*)")+(, ?\n?|\n?$)""")]
    private static partial Regex OneLink();

    private sealed record Link(string Target, Dictionary<string, string> Parameters)
    {
        public string[] Rel => Parameters["rel"].Split(' ');

        public string? this[string name] => Parameters.GetValueOrDefault(name);
    }
}
