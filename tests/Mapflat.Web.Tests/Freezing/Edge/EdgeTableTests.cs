using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Model;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Redirects.Servers.Edge;

namespace Mapflat.Web.Tests.Freezing.Edge;

/// <summary>What has no room in the table of the edge.</summary>
public sealed class EdgeTableTests
{
    [Fact]
    public void Where_pages_have_no_room_rules_have_and_the_bucket_is_asked_for_pages()
    {
        var (table, findings) = Write(150_000, ("/old", "/page-1"));
        Assert.Contains("\"/old\":", table, StringComparison.Ordinal);
        Assert.DoesNotContain("\"/page-1\":", table, StringComparison.Ordinal);
        Assert.Contains(findings, finding => finding.Contains("no room for 150000 pages", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_longer_than_an_entry_may_be_is_left_out_and_named()
    {
        var (table, findings) = Write(1,
            ("/" + new string('x', 600), "/page-1"),
            ("/far", "/page-1?" + new string('y', 1_100)),
            ("/near", "/page-1"));
        Assert.Contains("\"/near\":", table, StringComparison.Ordinal);
        Assert.DoesNotContain("xxxx", table, StringComparison.Ordinal);
        Assert.DoesNotContain("\"/far\":", table, StringComparison.Ordinal);
        Assert.Equal(2, findings.Count(finding => finding.Contains("is left out: an entry", StringComparison.Ordinal)));
    }

    private static (string Table, List<string> Findings) Write(int pages, params (string From, string To)[] rules)
    {
        string[] all = [.. Enumerable.Range(1, pages)
            .Select(number => "/page-" + number.ToString(CultureInfo.InvariantCulture))];
        var addresses = new SiteAddresses { PublicOrigin = FrozenCopy.Origin };
        var data = new RedirectMapData(all, new Dictionary<string, string>(),
            [.. rules.Select(rule => RedirectRule.Create(new RuleDraft(rule.From, rule.To, new DateOnly(2026, 1, 1)),
                addresses).Value!)], addresses);
        var map = new RedirectMap(data);
        var known = new KnownAnswers(map, _ => []);
        var site = new StaticSite
        {
            Files = new(all.Select(page => new StaticFile(page, page[1..] + ".html", 200, "text/html", "", []))),
            Headers = [],
            TransportSecurity = null,
            Data = data,
            Map = map,
            Known = known,
            Stubs = new RedirectPages(known, _ => false),
        };
        var table = "";
        var written = EdgeServer.Write(site, (path, write) =>
        {
            using var text = new StringWriter();
            write(text);
            if (path == "edge/cloudflare/table.js") table = text.ToString();
        });
        return (table, [.. written[0].Findings.Select(finding => finding.Message)]);
    }
}
