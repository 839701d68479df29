using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>
/// Whatever a file holds, it is read, or refused in a sentence; it is never an exception, and never takes long.
/// </summary>
public sealed class HostileFileTests
{
    private static readonly string[] _files =
    [
        "from,to,status,match,query,enabled,host,archive_url,note,added,hits,last_hit\n/a,/b,301,exact,drop,true,,,\"a "
            + "\"\"note\"\"\",2026-01-01,5,\n/c/*,,410,prefix,,,,https://web.archive.org/x,,,,\n",
        "Old;New\n/a;/b;302\n/c;TNA\n/d;\n", "/a\t/b\n/c\thttps://new.example/\n",
        "# x\n/a /b 301\n/c/* /d/:splat 302!\n/e/:f/:g p=1 /h/:f 301 Country=de\n",
        "<VirtualHost *>\nRedirect 301 /a /b\nRedirectMatch ^/c/(.*)$ /d/$1\nRewriteCond %{HTTP_HOST} ^x\\.y$ [NC]\n"
            + "RewriteRule ^a/?(\\d{2,3}|b)$ /c?d=$1 [R=301,L,QSA]\n</VirtualHost>\n",
        "http { map $uri $n { default \"\"; ~*^/a/(?<b>.*)$ \"/c/$b\"; /d /e; }\n"
            + "server { server_name x.y; location ~ ^/f(.*) { return 301 https://new.example/$1$is_args$args; } if "
            + "($n) { return 301 $n; } rewrite ^/g/(.*)$ /h/$1 permanent; } }\n",
        "{\"plugin\":{},\"groups\":[{\"id\":1,\"enabled\":true}],\"redirects\":[{\"url\":\"^/a(.*)\",\"regex\":true,"
            + "\"action_code\":301,\"action_data\":{\"url\":\"/b$1\"},\"group_id\":1,\"match_type\":\"url\","
            + "\"action_type\":\"url\"}]}",
        "source,target,regex,code,type,hits,title,status\n\"^/a[b-d]+\",\"/b\",1,301,\"url\",5,\"t\",\"active\"\n",
        "Origin,Target,Type,Format\na,b,301,plain\n", "From,Site,To,Type\n/a,None,/b,permanent\n",
        "301:\n  /a: /b\n  ^/c/(\\d+)$: /d/$1\n302: {}\n",
        "[{\"from\":\"^/a\",\"to\":\"/b\",\"permanent\":true},{\"from\":\"/c\",\"to\":\"/d\"}]",
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>https://"
            + "www.mapflat.com/a</loc></url></urlset>", "/a\nhttps://mapflat.com/b\n",
    ];

    private static readonly string[] _bits =
        [
        "\"", "'", "\\", "\n", "\r", "\t", " ", "\0", ",", ";", ":", "#", "{", "}", "(", ")", "[", "]", "$", "$1", "^",
        "*", "+", "?", "|", "%", "%zz", "%00", "<", ">", "</a>", "&x;", "\uFEFF", "\u202E", "日", "/", "//",
        "..", "(?=", "(?<a>", "{99}", "=", "@", "301", "999999999999", "-", "!", "&a", "*a", "\u0085"
    ];

    public static TheoryData<int> Seeds => [.. LongRun.Cases(1, 1, 2, 3, 4)];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_change_of_any_file_is_read_or_refused(int seed)
    {
        var random = new Random(seed);
        string[] formats = [.. RuleFormats.Readable, "auto", "auto", "auto"];
        for (var i = LongRun.Count(300, 800); i > 0; i--)
        {
            var bytes = Encoding.UTF8.GetBytes(Mutate(_files[random.Next(_files.Length)], random));
            if (random.Next(20) == 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var (reading, failure) = Reading.Try(bytes, formats[random.Next(formats.Length)]);
            Assert.True(reading is null != failure is null);
            if (reading is null) continue;
            Assert.Equal(reading.Skipped > 0, reading.Findings.Any(finding => finding.Severity == Severity.Error));
            Assert.All(reading.Findings, finding => Assert.True(finding.Line is null or > 0));
            var plan = RulePlan.Make(reading, TestSite.Data(TestSite.Rule("/a", "/about")), [], random.Next(2) == 0,
                "file", (_, _, _) => { }, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(
                new RedirectMap(TestSite.Data([.. plan.Fresh])).Findings, finding => finding.Severity == Severity.Error
                    && finding.Message.Contains("same source", StringComparison.Ordinal));
        }
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData("{\"redirects\":", "[", "]", "}")]
    [InlineData("", "[", "]", "")]
    [InlineData("", "<a>", "</a>", "")]
    [InlineData("map $uri $x { ", "{ a ", "} ", "}")]
    [InlineData("", "server { ", "} ", "")]
    [InlineData("Redirect 301 /a ", "\\\n", "/b", "")]
    [InlineData("Redirect 301 /a /b\n", "<IfModule x>\n", "</IfModule>\n", "")]
    [InlineData("301: ", "[", "]", "")]
    [InlineData("302: ", "{a: ", "}", "")]
    [InlineData("from,to\n", "\"", "\"", "")]
    [InlineData("RedirectMatch ", "(", ")", " /b")]
    [InlineData("/a ", "x=1 ", "/b ", "301")]
    public void Nesting_without_end_is_refused_soon(string before, string open, string close, string after)
    {
        var text = before + string.Concat(Enumerable.Repeat(open, 30_000))
            + string.Concat(Enumerable.Repeat(close, 30_000)) + after;
        var watch = ProcessorTime.Start();
        foreach (var format in (string[])["auto", .. RuleFormats.Readable])
        {
            if (Reading.Try(text, format).Value is not { } reading) continue;
            var plan = RulePlan.Make(
                reading, TestSite.Data(), [], false, "file", (_, _, _) => { }, TestContext.Current.CancellationToken);
            Assert.True(plan.Fresh.Count() <= 2, format);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    [Fact]
    public void A_file_with_more_entries_than_are_taken_says_where_it_stopped()
    {
        var text = new StringBuilder();
        for (var i = 0; i <= RuleLog.MaxRules; i++) text.Append("/a/").Append(i).Append('\n');
        var reading = Reading.Of(text.ToString());
        Assert.Equal(RuleLog.MaxRules, reading.Undecided.Count);
        reading.Skips(RuleLog.MaxRules + 1, "nothing from here on was read");
    }

    [Fact]
    public void A_cancelled_reading_ends()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var content = new MemoryStream("/a,/b\n"u8.ToArray());
        Assert.Throws<OperationCanceledException>(() => RuleFile.Read(
            content, "file", "auto", TestSite.Day, stop.Token));
    }

    private static string Mutate(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(changed.Length + 1);
            switch (random.Next(4))
            {
                case 0: changed.Insert(at, _bits[random.Next(_bits.Length)]); break;
                case 1:
                    changed.Remove(Math.Min(at, changed.Length - 1), Math.Min(
                        random.Next(1, 8), changed.Length - Math.Min(at, changed.Length - 1)));
                    break;
                case 2: changed.Insert(at, changed.ToString(0, random.Next(changed.Length))); break;
                default: changed.Length = Math.Max(1, at); break;
            }
            if (changed.Length == 0) changed.Append('x');
        }
        return changed.ToString();
    }
}
