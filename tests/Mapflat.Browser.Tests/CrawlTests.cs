using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Browser.Tests;

/// <summary>The whole site, followed from its first page by every link there is.</summary>
public sealed partial class CrawlTests(Browsing browsing)
{
    [Fact]
    public async Task Every_internal_link_and_fragment_leads_somewhere_and_every_page_is_reached_from_home()
    {
        await using var visit = await browsing.StartAsync();
        var found = new SortedDictionary<string, Answer>(StringComparer.Ordinal);
        var waiting = new Queue<(string Address, string From)>([("/", "the start")]);
        List<string> findings = [];
        while (waiting.TryDequeue(out var next))
        {
            if (found.ContainsKey(next.Address)) continue;
            using var response = await browsing.Http.GetAsync(
                new Uri(next.Address, UriKind.Relative), TestContext.Current.CancellationToken);
            var html = response.Content.Headers.ContentType?.MediaType == "text/html";
            if ((int)response.StatusCode != 200)
                findings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{next.Address} answers {(int)response.StatusCode}; linked from {next.From}"));
            if (!html || (int)response.StatusCode != 200)
            {
                found[next.Address] = new Answer("", [], []);
                continue;
            }

            await visit.Page.GotoAsync(next.Address);
            var answer = found[next.Address] = await visit.Page.EvaluateAsync<Answer>(Read);
            foreach (var link in answer.Links.Where(link => link.StartsWith(
                browsing.Origin + "/", StringComparison.Ordinal)))
                waiting.Enqueue((new Uri(link).PathAndQuery, next.Address));
        }

        foreach (var (address, answer) in found)
        {
            foreach (var link in answer.Links.Select(link => new Uri(link))
                .Where(link => link.Fragment.Length > 1 && link.GetLeftPart(UriPartial.Authority) == browsing.Origin))
            {
                if (!found[link.PathAndQuery].Ids.Contains(
                    Uri.UnescapeDataString(link.Fragment[1..]), StringComparer.Ordinal))
                    findings.Add($"{address} links to {link.PathAndQuery}{link.Fragment}, which is not there");
            }
        }

        var pages = Location().Matches(await browsing.Http.GetStringAsync(
            new Uri("/sitemap.xml", UriKind.Relative), TestContext.Current.CancellationToken))
            .Select(match => new Uri(match.Groups[1].Value).PathAndQuery)
            .Where(address => !address.StartsWith("/sample-", StringComparison.Ordinal)).ToList();
        findings.AddRange(
            pages.Where(address => !found.ContainsKey(address)).Select(address => $"{address} is not reached"));
        findings.AddRange(found.Values.Where(answer => answer.Title.Length > 0).GroupBy(answer => answer.Title)
            .Where(same => same.Count() > 1).Select(same => $"{same.Count()} pages are called “{same.Key}”"));
        Assert.Empty(findings);
        Assert.NotEmpty(pages);
    }

    private const string Read =
        """
        () => ({
          title: document.title,
          ids: [...document.querySelectorAll('[id]')].map(e => e.id),
          links: [
            ...[...document.querySelectorAll('a[href], link[href]')].map(e => e.href),
            ...[...document.querySelectorAll('img, source, video, audio')].map(e => e.currentSrc || e.src)
                .filter(Boolean),
            ...[...document.querySelectorAll('meta[property="og:image"], meta[property="og:url"]')].map(e => e.content),
          ],
        })
        """;

    [GeneratedRegex("<loc>([^<]+)</loc>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Location();

    private sealed record Answer(string Title, string[] Ids, string[] Links)
    {
        public Answer()
            : this("", [], [])
        {
        }
    }
}
