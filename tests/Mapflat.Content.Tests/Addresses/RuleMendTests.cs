namespace Mapflat.Content.Tests.Addresses;

/// <summary>Every named finding about a draft, and that its mend, done, leaves it without that finding.</summary>
public sealed class RuleMendTests
{
    [Theory]
    [InlineData("/page#part", "/about", "exact", "source", "From", "/page")]
    [InlineData("page/x", "/about", "exact", "source", "From", "/page/x")]
    [InlineData("talks.html", "/about", "exact", "host", "From", "/talks.html")]
    [InlineData("/below/*", "/about", "exact", "source", "Match", "prefix")]
    [InlineData("/below/*?p=1", "/about", "exact", null, "", "")]
    [InlineData("/example.com/x", "/about", "exact", "host-in-path", "From", "https://example.com/x")]
    [InlineData("/a/(old|new)", "/about", "exact", "path-like-pattern", "Match", "pattern")]
    [InlineData("/picture.png", "/about", "exact", "static-file", "From", null)]
    [InlineData("/x", "about", "exact", "target", "To", "/about")]
    [InlineData("/x", "new.example/y", "exact", "target", "To", "https://new.example/y")]
    [InlineData("/x", "/example.com/y", "exact", "host-in-path", "To", "https://example.com/y")]
    [InlineData("/x", "https://evil.example/", "exact", "host-not-allowed", "To", null)]
    [InlineData("/x", "/X/", "exact", "self-target", "To", null)]
    [InlineData("/admin/x", "/about", "exact", "reserved", "From", null)]
    [InlineData("/plain/path", "/about", "pattern", "pattern-like-path", "Match", "exact")]
    [InlineData("x/(.*)", "/about", "pattern", "pattern", "From", "/x/(.*)")]
    [InlineData("/x/*", "/about", "pattern", "pattern", "From", "/x/.*")]
    [InlineData("/x.html|/y", "/about", "pattern", "pattern", "From", @"/x\.html|/y")]
    [InlineData("/x/(.*)", "https://new.example/:splat", "pattern", "placeholder", "To", "https://new.example/$1")]
    [InlineData("/x", "/y/$1", "exact", "placeholder", "To", null)]
    public void A_slip_has_a_name_and_a_mend_that_mends_it(
        string from, string to, string match, string? name, string field, string? mended)
    {
        var draft = TestSite.Draft(from, to, match: Enum.Parse<RuleMatch>(match, ignoreCase: true));
        if (name is null)
        {
            Assert.NotEmpty(draft.Check(TestSite.Addresses));
            return;
        }

        var finding = Assert.Single(
            draft.Check(TestSite.Addresses), found => found.Name == name && found.Field == field);
        Assert.Equal(mended, finding.Mend?.Replacement);
        if (mended is null) return;
        var after = field switch
        {
            "From" => draft with { From = mended },
            "To" => draft with { To = mended },
            _ => draft with { Match = Enum.Parse<RuleMatch>(mended, ignoreCase: true) },
        };
        Assert.DoesNotContain(after.Check(TestSite.Addresses), found => found.Message == finding.Message);
    }
}
