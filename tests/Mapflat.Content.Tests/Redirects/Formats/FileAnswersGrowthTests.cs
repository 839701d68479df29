using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>
/// A file is asked what it answers at addresses made of its own lines, of which a longer file has more. So that the
/// whole grows like the file, each must cost the same, however many lines there are: counted in lines that are looked
/// at.
/// </summary>
public sealed class FileAnswersGrowthTests
{
    private const int Smallest = 300;

    /// <summary>
    /// Of lines that are looked at for each address, where there are twice as many of them: 1 makes the whole grow like
    /// the file, 2 like its square.
    /// </summary>
    private const double MostTimes = 1.3;

    private static readonly SiteHosts _hosts = new(new SiteAddresses
    {
        PublicOrigin = "https://www.example.org",
        TargetHosts = ["new.example"],
    });

    [Theory]
    [InlineData("nginx", "rewrite sec{0}-([0-9]+)/x https://new.example/{0}/$1 permanent;")]
    [InlineData("nginx", "rewrite ^/a/(.*)/b-{0}$ https://new.example/{0}/$1 permanent;")]
    [InlineData("nginx", "location = /a/b-{0} {{ return 301 https://new.example/{0}; }}")]
    [InlineData("nginx", "location /a/b-{0}/ {{ return 301 https://new.example/{0}; }}")]
    [InlineData("nginx", "location ~ b-{0}/(.*)$ {{ return 301 https://new.example/{0}/$1; }}")]
    [InlineData("apache", "RewriteRule sec{0}-([0-9]+)/x https://new.example/{0}/$1 [R=301,L]")]
    [InlineData("apache", "RedirectMatch 301 sec{0}-([0-9]+)/x https://new.example/{0}/$1")]
    [InlineData("apache", "Redirect 301 /a/b-{0} https://new.example/{0}")]
    [InlineData("netlify", "/a/:id/b-{0} https://new.example/{0}/:id 301")]
    public void Asking_a_file_at_one_of_its_addresses_costs_the_same_however_long_it_is(string format, string line)
    {
        var before = CountLooked(format, line, Smallest);
        Assert.True(before > 0);
        foreach (var size in (int[])[2 * Smallest, 4 * Smallest])
        {
            var looked = CountLooked(format, line, size);
            Assert.True(looked <= MostTimes * before,
                $"{looked:0.0} are looked at for an address where there are {size} lines, and {before:0.0} of half");
            before = looked;
        }
    }

    private static double CountLooked(string format, string line, int lines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines; i++)
            text.AppendFormat(CultureInfo.InvariantCulture, CompositeFormat.Parse(line), i + 1000).Append('\n');
        var (reading, _) = RuleFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), "file", format,
            new DateOnly(2026, 11, 30), CancellationToken.None);
        Assert.Equal(0, reading!.Skipped);
        var answers = reading.Answers?.Invoke(_hosts.OwnOf) ?? new ListAnswers(reading.Drafts, _hosts);
        var samples = answers.Samples.Distinct().ToList();
        Assert.True(samples.Count >= lines);
        // Each line is there at one of its own addresses at least.
        var led = samples.Count(sample =>
            answers.Ask("www.example.org", sample.Path, sample.Query) is { Line: > 0, Status: 301 });
        Assert.True(led >= lines, $"{led} of {samples.Count} addresses of {lines} lines are led away");
        return (double)answers.Looked / samples.Count;
    }
}
