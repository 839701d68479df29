using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>Nothing in a file leads the whole site away but a line that says so itself.</summary>
public sealed class WholeSiteTests
{
    [Theory]
    [InlineData("nginx", "location = /shop { rewrite ^ https://new.example/ permanent; }")]
    [InlineData("nginx", "server { server_name shop.example; location / { return 301 https://new.example/; } }")]
    [InlineData("nginx", "server { server_name old.mapflat.com; rewrite ^/(.*)$ https://new.example/$1 permanent; }")]
    [InlineData("nginx", "server { server_name *.mapflat.com; return 301 https://new.example/; }")]
    [InlineData("nginx", "server { return 301 https://new.example/; }")]
    [InlineData("nginx", "rewrite ^/index\\.php/(.*)$ https://new.example/$1 permanent;")]
    [InlineData("nginx", "rewrite ^/index.html/ https://new.example/ permanent;")]
    [InlineData("nginx",
        "map $uri $new { ~^/ https://new.example/; }\nserver { server_name old.mapflat.com; return 301 $new; }")]
    [InlineData("nginx", "map $uri $new { ~^/ https://new.example/; }\nlocation /shop { return 301 $new; }")]
    [InlineData(
        "apache", "<VirtualHost *>\nRedirect 301 / https://new.example/\nServerName old.mapflat.com\n</VirtualHost>")]
    [InlineData("apache", "<Directory /srv/shop>\nRewriteRule ^ https://new.example/ [R=301]\n</Directory>")]
    [InlineData("apache", "<Files x>\nRedirect 301 / https://new.example/\n</Files>")]
    [InlineData("apache", "RewriteBase /shop\nRewriteRule .* https://new.example/ [R=301]")]
    [InlineData("apache", "RewriteRule ^shop - [C]\nRewriteRule ^ https://new.example/ [R=301]")]
    [InlineData("apache", "Redirect 301 /index.php/ https://new.example/")]
    [InlineData("netlify", "/index.html/* https://new.example/:splat 301")]
    [InlineData("netlify", "/* id=1 https://new.example/ 301")]
    [InlineData("netlify", "https://old.mapflat.com/* https://new.example/ 301")]
    [InlineData("cloudflare", "/*/index.php https://new.example/ 301")]
    [InlineData("csv", "/index.php/*,https://new.example/\n/a,/b")]
    [InlineData("csv", "https://old.mapflat.com/*,https://new.example/\n/a,/b")]
    [InlineData("ghost", "301:\n  ^/a|: https://new.example/\n")]
    public void An_address_that_no_line_names_is_not_led_away(string format, string text)
    {
        var map = Import(Reading.Of(text, format));
        foreach (var address in (string[])["/something-else", "/a/b/c.html", "/index"])
            Assert.Equal(ResolutionKind.NotFound, map.Ask(address).Kind);
    }

    [Theory]
    [InlineData("nginx", "location / { return 301 https://new.example/; }")]
    [InlineData("nginx", "rewrite ^/(.*)$ https://new.example/$1 permanent;")]
    [InlineData("nginx", "server { server_name mapflat.com; rewrite ^ https://new.example/ permanent; }\n"
        + "server { server_name www.mapflat.com; location / { return 301 https://new.example/; } }")]
    [InlineData("apache", "Redirect 301 / https://new.example/")]
    [InlineData("netlify", "/* https://new.example/ 301")]
    public void A_line_that_says_so_leads_everything_away(string format, string text) =>
        Assert.Equal("https://new.example/", Import(Reading.Of(text, format)).To("/something-else")
            ?.Replace("something-else", "", StringComparison.Ordinal));

    [Fact]
    public void A_host_of_another_site_is_told_of_with_the_line_and_the_setting()
    {
        var plan = Plan(Reading.Of("server {\n server_name shop.example;\n location = /a { return 301 /b; }\n}"));
        Assert.Empty(plan.Fresh);
        var finding = Assert.Single(plan.Report.Findings, finding => finding.Severity == Severity.Error);
        Assert.Equal(3, finding.Line);
        Assert.Contains("shop.example", finding.Message, StringComparison.Ordinal);
        Assert.Contains("Mapflat:LegacyHosts", finding.Message, StringComparison.Ordinal);
        Assert.Equal(1, plan.Report.Skipped);
    }

    [Fact]
    public void A_block_for_some_hosts_makes_rules_for_those()
    {
        var map = Import(
            Reading.Of("server { server_name old.mapflat.com shop.example; location = /a { return 301 /about; } }"));
        Assert.True(map.Resolve("old.mapflat.com", "/a", null).IsRedirect);
        Assert.Equal(ResolutionKind.NotFound, map.Resolve("www.mapflat.com", "/a", null).Kind);
        Assert.Null(Assert.Single(Plan(Reading.Of("server { server_name www.mapflat.com mapflat.com old.mapflat.com; "
            + "location = /a { return 301 /about; } }")).Fresh).Host);
    }

    private static RulePlan Plan(RuleReading reading) =>
        RulePlan.Make(reading, TestSite.Data(), [], replace: false, "file", (_, _, _) => { }, CancellationToken.None);

    private static RedirectMap Import(RuleReading reading) => TestSite.Map([.. Plan(reading).Fresh]);
}
