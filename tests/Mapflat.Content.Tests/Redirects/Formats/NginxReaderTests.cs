namespace Mapflat.Content.Tests.Redirects.Formats;

public sealed class NginxReaderTests
{
    [Theory]
    [InlineData("location = /a { return 301 /b; }", "1: 301 exact /a /b drop")]
    [InlineData("location = /a { return 301 /b$is_args$args; }", "1: 301 exact /a /b")]
    [InlineData(
        "location =/a { return 302 https://new.example/?x=1&$args; }", "1: 302 exact /a https://new.example/?x=1")]
    [InlineData("location = /a {\n return 410;\n}", "2: 410 exact /a drop")]
    [InlineData("location /a/ { return 301 https://new.example/; }", "1: 301 prefix /a/* https://new.example/ drop")]
    [InlineData("location ^~ /a/ { return 301 https://new.example$request_uri; }",
        "1: 301 prefix /a/* https://new.example/a/:splat")]
    [InlineData(
        "location / { return 301 https://new.example$request_uri; }", "1: 301 prefix /* https://new.example/:splat")]
    [InlineData("location = /a { return 301 $scheme://$host/b; }", "1: 301 exact /a /b drop")]
    [InlineData(@"location ~ ^/a/(\d+)\.html$ { return 301 /b/$1; }", @"1: 301 pattern /a/(\d+)\.html /b/$1 drop")]
    [InlineData("location ~* ^/a/(?<name>[a-z]+)$ { return 301 /b/$name; }", "1: 301 pattern /a/([a-z]+) /b/$1 drop")]
    [InlineData("rewrite ^/a$ /b permanent;", "1: 301 exact /a /b")]
    [InlineData("rewrite ^/a$ /b? redirect;", "1: 302 exact /a /b drop")]
    [InlineData("rewrite ^/a/(.*)$ https://new.example/$1 permanent;", "1: 301 prefix /a/* https://new.example/:splat")]
    [InlineData("rewrite ^(.*)$ https://new.example$1 permanent;", "1: 301 prefix /* https://new.example/:splat")]
    [InlineData("rewrite ^ https://new.example$request_uri permanent;", "1: 301 prefix /* https://new.example/:splat")]
    [InlineData("rewrite \"^/a/([0-9]{4})/(.*)$\" /b/$2/$1 permanent;", "1: 301 pattern /a/([0-9]{4})/(.*) /b/$2/$1")]
    [InlineData("rewrite ^/a$ https://new.example/;", "1: 302 exact /a https://new.example/")]
    [InlineData("server { server_name old.mapflat.com _; return 301 https://new.example$request_uri; }",
        "1: 301 prefix /* https://new.example/:splat on old.mapflat.com")]
    [InlineData("server { server_name old.mapflat.com;\n location / { return 301 https://new.example/; } }",
        "2: 301 prefix /* https://new.example/ drop on old.mapflat.com")]
    [InlineData(
        "server { server_name a.example b.example;\n location = /a { return 301 /b; }\n rewrite ^/c$ /d permanent; }",
        "3: 301 exact /c /d on a.example b.example|2: 301 exact /a /b drop on a.example b.example")]
    [InlineData("map $uri $new {\n /a /b; }\nserver { server_name old.mapflat.com; if ($new) { return 301 $new; } }",
        "2: 301 exact /a /b drop on old.mapflat.com")]
    [InlineData(
        "location = /shop { rewrite ^ https://new.example/ permanent; }", "1: 301 exact /shop https://new.example/")]
    [InlineData("location /shop/ { rewrite ^(.*)$ https://new.example/ permanent; }",
        "1: 301 prefix /shop/* https://new.example/")]
    [InlineData("location /shop/ { rewrite ^ https://new.example$request_uri permanent; }",
        "1: 301 prefix /shop/* https://new.example/shop/:splat")]
    [InlineData("location /shop { rewrite ^/shop/(.*)$ https://new.example/$1 permanent; }",
        "1: 301 prefix /shop/* https://new.example/:splat")]
    [InlineData("location = /shop { rewrite ^/(.*)$ https://new.example/$1 permanent; }",
        "1: 301 pattern (?=/shop$)/(.*) https://new.example/$1")]
    [InlineData("location /shop { rewrite ^/([a-z]+)/x$ https://new.example/$1 permanent; }",
        "1: 301 pattern (?=/shop)/([a-z]+)/x https://new.example/$1")]
    [InlineData("location ~ ^/shop/(.*) { rewrite ^/(.*)$ https://new.example/$1 permanent; }",
        "1: 301 pattern (?=(?:/shop/(?:.*))$)/(.*) https://new.example/$1")]
    [InlineData("if ($host = old.mapflat.com) { return 301 https://new.example$request_uri; }",
        "1: 301 prefix /* https://new.example/:splat")]
    [InlineData("location = /x.php { if ($args ~ \"^p=([0-9]+)$\") { return 301 /b; } }",
        "1: 301 exact /x.php?p=* /b drop")]
    [InlineData("location = /a { return 303 /b; }", "1: 302 exact /a /b drop")]
    [InlineData("location = /a { rewrite ^/a$ /b permanent; }", "1: 301 exact /a /b")]
    [InlineData("location / { rewrite ^/a$ /b permanent; }", "1: 301 exact /a /b")]
    [InlineData("location / { location = /a { return 301 /b; } }", "1: 301 exact /a /b drop")]
    [InlineData("rewrite ^/index\\.php/(.*)$ /$1 permanent;", "1: 301 pattern /index\\.php/(.*) /$1")]
    [InlineData("map $uri $new { /a /b; }\nserver { if ($new) { return 302 $new; } }", "1: 302 exact /a /b drop")]
    [InlineData("map $request_uri $new {\n  default \"\";\n  \"/a?p=1\" /b;\n  ~^/c/(.*)$ /d/$1$is_args$args;\n}\n"
        + "server { rewrite ^ $new permanent; }", "3: 301 exact /a?p=1 /b?p=1|4: 301 prefix /c/* /d/:splat")]
    [InlineData(
        "/a /b;\n/c https://new.example/;", "1: 301 exact /a /b drop|2: 301 exact /c https://new.example/ drop")]
    public void A_redirect_is_a_rule(string text, string rules) =>
        Assert.Equal(rules.Split('|'), Reading.Of(text).Lines());

    [Theory]
    [InlineData("location = /a { return 404; }", 1, "return 404")]
    [InlineData("location = /a { return 301 $arg_to; }", 1, "only the server knows")]
    [InlineData("location ~ ^/(a) { return 301 https://$1.example$request_uri; }", 1, "only the server knows")]
    [InlineData("rewrite ^/a$ /index.php?q=a last;", 1, "another page under the same address")]
    [InlineData("if ($http_user_agent ~ bot) {\n return 301 /b; }", 2, "$http_user_agent")]
    [InlineData("location ~ ^/a(?<=b) { return 301 /b; }", 1, "ahead or behind")]
    [InlineData("map $host $new { /a /b; }", 1, "$host")]
    [InlineData("map $uri $new { default /b; /a \"\"; }\nserver { return 301 $new; }", 1, "default")]
    [InlineData("location = /a { return 301 \"/b; }", 1, "never closes")]
    [InlineData("location = /a { return 301 /b }", 1, "semicolon")]
    [InlineData("location = /a {\n rewrite ^ /b permanent;", 1, "never closes")]
    [InlineData("location @a { return 301 /b; }", 1, "from others")]
    [InlineData("location /shop {\n location ~ /x$ { return 301 https://new.example/; } }", 2, "where both")]
    [InlineData("location /shop {\n if ($new) { return 301 $new; } }\nmap $uri $new { ~. https://new.example/; }", 3,
        "within a location alone")]
    [InlineData("return 301 https://new.example/;", 1, "whole site away")]
    [InlineData("server {\n server_name _;\n return 301 https://new.example/; }", 3, "whole site away")]
    [InlineData("rewrite ^/old$|  https://new.example/ permanent;", 1, "alternatives is empty")]
    [InlineData("limit_except GET {\n return 301 /a;\n return 301 /b; }\nserver { }", 3, "within “limit_except”")]
    [InlineData("types { return 301 /b; }\nlocation = /c { }", 1, "within “types”")]
    public void What_no_rule_can_say_is_skipped_with_the_reason(string text, int line, string words)
    {
        var reading = Reading.Of(text, "nginx");
        Assert.Contains(reading.Findings, finding => finding.Severity == Severity.Error && finding.Line == line
            && finding.Message.Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain(reading.Drafts, draft => draft.Draft.From is "/a/*" && draft.Draft.To is null);
    }

    [Fact]
    public void What_is_no_redirect_is_told_of_in_one_sentence()
    {
        var reading = Reading.Of("server {\n  listen 80;\n  root /x;\n  location = /a { return 301 /b; access_log off; "
            + "}\n  include more.conf;\n}\n");
        Assert.Equal(["4: 301 exact /a /b drop"], reading.Lines());
        Assert.Equal(0, reading.Skipped);
        Assert.Contains(reading.Findings, finding => finding.Line == 2
            && finding.Message.Contains("listen, root, access_log", StringComparison.Ordinal));
        Assert.Contains(reading.Findings, finding => finding.Line == 5
            && finding.Message.Contains("more.conf", StringComparison.Ordinal));
    }
}
