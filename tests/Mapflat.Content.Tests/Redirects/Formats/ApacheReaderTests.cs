namespace Mapflat.Content.Tests.Redirects.Formats;

public sealed class ApacheReaderTests
{
    [Theory]
    [InlineData("Redirect 301 /a.html /b", "1: 301 exact /a.html /b")]
    [InlineData("Redirect /a.html https://new.example/b", "1: 302 exact /a.html https://new.example/b")]
    [InlineData("Redirect permanent /a https://new.example/b",
        "1: 301 exact /a https://new.example/b|1: 301 prefix /a/* https://new.example/b/:splat")]
    [InlineData("Redirect 301 /a/ https://new.example/b/", "1: 301 prefix /a/* https://new.example/b/:splat")]
    [InlineData("RedirectPermanent / https://new.example/", "1: 301 prefix /* https://new.example/:splat")]
    [InlineData("redirecttemp /a.html /b", "1: 302 exact /a.html /b")]
    [InlineData("Redirect gone /a", "1: 410 prefix /a/*")]
    [InlineData("Redirect 410 /a.pdf", "1: 410 exact /a.pdf")]
    [InlineData("Redirect 301 \"/a b.html\" '/c d'", "1: 301 exact /a b.html /c d")]
    [InlineData("Redirect 301 /a?b=1 /c?d=2", "1: 301 exact /a?b=1 /c?d=2 drop|1: 301 prefix /a?b=1/* /c?d=2 drop")]
    [InlineData("RedirectMatch 301 ^/a/(.*)$ https://new.example/$1", "1: 301 prefix /a/* https://new.example/:splat")]
    [InlineData(@"RedirectMatch ^/a/(\d+)/?$ /b/$1", @"1: 302 pattern /a/(\d+)/? /b/$1")]
    [InlineData(@"RedirectMatch gone \.exe$", @"1: 410 pattern .*\.exe")]
    [InlineData("RewriteRule ^a/?$ /b [R=301,L]", "1: 301 exact /a /b")]
    [InlineData("RewriteRule ^/?a/(.*)$ /b/$1 [R=permanent,NC,L]", "1: 301 prefix /a/* /b/:splat")]
    [InlineData("RewriteRule ^a$ https://new.example/?x=1 [R,L]", "1: 302 exact /a https://new.example/?x=1 drop")]
    [InlineData("RewriteRule ^a$ https://new.example/?x=1 [R=301,QSA]", "1: 301 exact /a https://new.example/?x=1")]
    [InlineData("RewriteRule ^a$ /b? [R=301]", "1: 301 exact /a /b drop")]
    [InlineData("RewriteRule ^a$ /b [R=301,QSD]", "1: 301 exact /a /b drop")]
    [InlineData("RewriteRule ^a$ - [G]", "1: 410 exact /a")]
    [InlineData("RewriteRule ^a\\ b$ /c\\ d [R=301]", "1: 301 exact /a b /c d")]
    [InlineData("RewriteRule \"^a\\x22\\d$\" \"/c\" [R=301]", "1: 301 pattern /a\"\\d /c")]
    [InlineData("RewriteRule ^a$ b [R=301]", "1: 301 exact /a /b")]
    [InlineData("RewriteRule ^(.*)$ https://new.example/$1 [R=301,L]", "1: 301 prefix /* https://new.example/:splat")]
    [InlineData(
        "RewriteRule ^ https://new.example%{REQUEST_URI} [R=301,L]", "1: 301 prefix /* https://new.example/:splat")]
    [InlineData(
        "RewriteCond %{HTTP_HOST} ^old\\.mapflat\\.com$ [NC]\nRewriteRule ^(.*)$ https://new.example/$1 [R=301,L]",
        "2: 301 prefix /* https://new.example/:splat")]
    [InlineData("RewriteCond %{QUERY_STRING} ^p=1$\nRewriteRule ^$ /b? [R=301]", "2: 301 exact /?p=1 /b drop")]
    [InlineData("RewriteCond %{QUERY_STRING} (^|&)id=([0-9]+)(&|$)\nRewriteRule ^x\\.php$ /b/%2? [R=301]",
        "2: 301 exact /x.php?id=* /b/$query.id drop")]
    [InlineData("RewriteCond %{HTTPS} off\nRewriteRule ^a$ https://%{HTTP_HOST}/b [R=301]", "2: 301 exact /a /b")]
    [InlineData("RewriteCond %{REQUEST_URI} !^/b\nRewriteRule (.*)x$ /c/$1 [R=301]",
        "2: 301 pattern (?!(?:/b.*)$)/(.*)x /c/$1")]
    [InlineData("Redirect seeother /a.html /b", "1: 302 exact /a.html /b")]
    [InlineData("RewriteRule ^a(?!/b)(.*)$ /c$1 [R=301]", "1: 301 pattern (?!/a/b)/a(.*) /c$1")]
    [InlineData("RewriteBase /shop\nRewriteRule x https://new.example/ [R=301]",
        "2: 301 pattern /shop/.*x.* https://new.example/")]
    [InlineData("RewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^a$ /b [R=301]", "2: 301 exact /a /b")]
    [InlineData("RewriteBase /blog/\nRewriteRule ^a$ b [R=301]", "2: 301 exact /blog/a /blog/b")]
    [InlineData("Redirect 301 \\\n  /a.html \\\n  /b\nRedirect 301 /c.html /d",
        "1: 301 exact /a.html /b|4: 301 exact /c.html /d")]
    [InlineData("<IfModule mod_alias.c>\nRedirect 301 /a.html /b\n</IfModule>", "2: 301 exact /a.html /b")]
    [InlineData("<VirtualHost *:80>\nRedirect 301 /a.html /b\nServerName http://old.mapflat.com:80\n"
        + "ServerAlias a.example\n</VirtualHost>\nRedirect 301 /c.html /d",
        "2: 301 exact /a.html /b on old.mapflat.com a.example|6: 301 exact /c.html /d")]
    [InlineData("<VirtualHost *>\nServerName old.mapflat.com\nRewriteRule ^/(.*)$ https://new.example/$1 [R=301]\n"
        + "</VirtualHost>", "3: 301 prefix /* https://new.example/:splat on old.mapflat.com")]
    [InlineData("<VirtualHost *>\nRedirect 301 /a.html /b\n</VirtualHost>", "2: 301 exact /a.html /b")]
    [InlineData("DocumentRoot \"/var/www/html\"\n<Directory /var/www/html/>\nRewriteRule ^a$ /b [R=301]\n</Directory>",
        "3: 301 exact /a /b")]
    [InlineData("RewriteBase /shop/\nRewriteRule ^/?(.*)$ https://new.example/$1 [R=301]",
        "2: 301 prefix /shop/* https://new.example/:splat")]
    [InlineData("RewriteBase /shop/\nRewriteRule (.*) https://new.example/$1 [R=301]",
        "2: 301 prefix /shop/* https://new.example/:splat")]
    public void A_redirect_is_a_rule(string text, string rules) =>
        Assert.Equal(rules.Split('|'), Reading.Of(text).Lines());

    [Theory]
    [InlineData("RewriteCond %{QUERY_STRING} ^p=1$\nRewriteRule ^(.*)$ /b [R=301]", 2, "many addresses")]
    [InlineData("RewriteCond %{HTTP_USER_AGENT} x\nRewriteRule ^a$ /b [R=301]", 2, "%{HTTP_USER_AGENT}")]
    [InlineData("RewriteCond %{HTTP_ACCEPT} json\nRewriteRule ^a$ /b [R=301]", 2, "--as-browser")]
    [InlineData("RewriteRule . /index.php [L]", 1, "under the same address")]
    [InlineData("RewriteRule ^a$ - [F]", 1, "403")]
    [InlineData("RewriteRule ^a$ http://x/$1 [P]", 1, "[P]")]
    [InlineData("RewriteRule ^a$ /b [R=301,C]", 1, "[c]")]
    [InlineData("RewriteRule !^a$ /b [R=301]", 1, "(!)")]
    [InlineData("RewriteRule ^a$ /b/%1 [R=301]", 1, "only the server knows")]
    [InlineData("RewriteEngine Off\nRewriteRule ^a$ /b [R=301]", 2, "off")]
    [InlineData("RewriteRule ^a$", 1, "needs")]
    [InlineData("RewriteCond %{X} y\n", 1, "no RewriteRule")]
    [InlineData("<Location /x>\nRedirect 301 /a.html /b\n</Location>", 2, "only counts within")]
    [InlineData("<If \"%{HTTP_HOST} == 'x'\">\nRedirect 301 /a.html /b\n</If>", 2, "only counts within")]
    [InlineData("<IfModule !mod_rewrite.c>\nRedirect 301 /a.html /b\n</IfModule>", 2, "only counts within")]
    [InlineData("<Directory /var/www/shop>\nRewriteRule ^(.*)$ https://new.example/ [R=301]\n</Directory>", 2,
        "only counts within <Directory /var/www/shop>")]
    [InlineData("DocumentRoot /var/www\n<Directory /var/www/shop>\nRewriteRule ^(.*)$ https://new.example/ [R=301]\n"
        + "</Directory>", 3, "only counts within")]
    [InlineData("<IfDefine SHOP>\nRedirect 301 / https://new.example/\n</IfDefine>", 2, "only counts within")]
    [InlineData("<LocationMatch \"^/shop\">\n<IfModule mod_rewrite.c>\nRewriteRule ^ https://new.example/ [R=301]\n"
        + "</IfModule>\n</LocationMatch>", 3, "only counts within <LocationMatch")]
    [InlineData("RewriteBase /shop\nRewriteRule ^a|b https://new.example/ [R=301]", 2, "RewriteBase")]
    [InlineData("Redirect 404 /a", 1, "404")]
    [InlineData("Redirect 301 /a.html", 1, "where it leads")]
    [InlineData("Redirect 301 /a b.html /c", 1, "quotation marks")]
    [InlineData("Redirect 301 a.html /c", 1, "begins with /")]
    [InlineData("RedirectMatch 301 ^/(?<!b)c /c", 1, "ahead or behind")]
    [InlineData("RedirectMatch 301 ^/[[:alpha:]]+$ /c", 1, "[:alpha:]")]
    public void What_no_rule_can_say_is_skipped_with_the_reason(string text, int line, string words)
    {
        var reading = Reading.Of(text, "apache");
        Assert.Empty(reading.Lines());
        reading.Skips(line, words);
    }

    [Fact]
    public void Other_directives_are_told_of_in_one_sentence()
    {
        var reading = Reading.Of("# x\nOptions -Indexes\nRedirect 301 /a.html /b\nHeader set X y\nOptions +x\n");
        Assert.Equal(["3: 301 exact /a.html /b"], reading.Lines());
        var finding = Assert.Single(reading.Findings);
        Assert.Equal((Severity.Warning, 2), (finding.Severity, finding.Line));
        Assert.Contains("Options, Header.", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RewriteRule ^shop - [C]\nRewriteRule ^ https://new.example/ [R=301]")]
    [InlineData("RewriteRule ^shop$ /x [C]\nRewriteRule ^ https://new.example/ [R=301,C]\n"
        + "RewriteRule ^ https://new.example/ [R=301]")]
    [InlineData("RewriteRule ^blog - [S=2]\nRewriteRule ^ https://new.example/ [R=301]\n"
        + "RewriteRule ^(.*)$ https://new.example/$1 [R=301]")]
    [InlineData("<If \"true\">\n</IfModule>\nRedirect 301 / https://new.example/\n</If>")]
    public void What_depends_on_the_lines_around_it_is_skipped(string text)
    {
        var reading = Reading.Of(text, "apache");
        Assert.Empty(reading.Lines());
        Assert.True(reading.Skipped >= 2);
    }
}
