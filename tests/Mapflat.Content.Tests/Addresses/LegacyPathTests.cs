using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Addresses;

public sealed class LegacyPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("//", "/")]
    [InlineData("/How-I-Work/", "/how-i-work")]
    [InlineData("//a///b//", "/a/b")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/../../a", "/a")]
    [InlineData("/%2e%2E/a/%2e", "/a")]
    [InlineData("/index.html", "/")]
    [InlineData("/a/INDEX.HTM", "/a")]
    [InlineData("/a/index.php/", "/a")]
    [InlineData("/default.aspx", "/")]
    [InlineData("/a/index.html/index.html", "/a")]
    [InlineData("/x.html", "/x.html")]
    [InlineData("/caf%C3%A9", "/café")]
    [InlineData("/CAFE%CC%81", "/café")]
    [InlineData("/%41%2d", "/a-")]
    [InlineData("/a%2Fb", "/a%2fb")]
    [InlineData("/100%25", "/100%")]
    [InlineData("/a%2561", "/a%61")]
    [InlineData("/a?b=1#c", "/a")]
    [InlineData("/a+b c", "/a+b c")]
    public void A_raw_path_is_folded(string raw, string key) => Assert.Equal(key, LegacyPath.FromRaw(raw).Value!.Key);

    [Theory]
    [InlineData("a")]
    [InlineData("*")]
    [InlineData(@"/\evil.com")]
    [InlineData("/%5Cevil.com")]
    [InlineData("/a%00b")]
    [InlineData("/a%0d%0aSet-Cookie:x")]
    [InlineData("/a\u0085")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%zz")]
    [InlineData("/%ff")]
    [InlineData("/%c3%28")]
    [InlineData("/%ed%a0%80")]
    [InlineData("/%c0%af")]
    public void A_hostile_path_is_refused_with_a_reason(string raw) =>
        Assert.StartsWith("This is not the path of an address: it ", LegacyPath.FromRaw(raw).Failure!.Message,
            StringComparison.Ordinal);

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.NotNull(LegacyPath.FromDecoded("/\ud800").Failure);

    [Fact]
    public void The_limit_is_2048_characters()
    {
        Assert.Null(LegacyPath.FromDecoded("/" + new string('a', 2047)).Failure);
        Assert.NotNull(LegacyPath.FromDecoded("/" + new string('a', 2048)).Failure);
        Assert.NotNull(LegacyPath.FromRaw("/" + new string('a', 2048)).Failure);
        Assert.Null(LegacyPath.FromRaw("/" + string.Concat(Enumerable.Repeat("%C3%A5", 2047))).Failure);
    }

    [Theory]
    [InlineData("/x.html", "/x")]
    [InlineData("/a/X.ASPX", "/a/x")]
    [InlineData("/x.php", "/x")]
    [InlineData("/x.htm", "/x")]
    [InlineData("/x.txt", null)]
    [InlineData("/.html", null)]
    [InlineData("/a/.php", null)]
    public void An_ending_is_optional_as_a_second_key(string path, string? without) =>
        Assert.Equal(without, LegacyPath.FromDecoded(path).Value!.KeyWithoutEnding);

    [Fact]
    public void Case_is_kept_for_what_a_wildcard_carries_on() =>
        Assert.Equal("/Foo/Bar", LegacyPath.FromRaw("//Foo/Bar/").Value!.Text);

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void Folding_what_is_folded_changes_nothing()
    {
        var random = new Random(4);
        for (var i = LongRun.Count(10_000, 50_000); i > 0; i--)
        {
            var text = "/" + Noise.Text(random, 24);
            if (LegacyPath.FromDecoded(text).Value is { } once)
            {
                Assert.Equal(once.Key, LegacyPath.FromDecoded(once.Key).Value?.Key);
                Assert.Equal(once.Key, LegacyPath.FromDecoded(once.Text).Value?.Key);
                Assert.Equal(once.Key, LegacyPath.FromRaw(UrlText.EncodePath(once.Text)).Value?.Key);
            }
            if (LegacyPath.FromRaw(text).Value is { } raw)
                Assert.Equal(raw.Key, LegacyPath.FromDecoded(raw.Key).Value?.Key);
        }
    }

    [Theory]
    [InlineData("https://WWW.Mapflat.com:443/A?x=1#f", "www.mapflat.com", "/a", "x=1")]
    [InlineData("www.mapflat.com", "www.mapflat.com", "/", "")]
    [InlineData("www.mapflat.com?x", "www.mapflat.com", "/", "x")]
    [InlineData("localhost:5000/a", "localhost:5000", "/a", "")]
    [InlineData("//mapflat.com/a", "mapflat.com", "/a", "")]
    [InlineData("/a?u=http://x/", null, "/a", "u=http://x/")]
    [InlineData("http://bücher.example/a", "xn--bcher-kva.example", "/a", "")]
    [InlineData("http://[::1]:5000/a", "[::1]:5000", "/a", "")]
    public void An_address_may_have_scheme_and_host(string text, string? host, string key, string query)
    {
        var url = LegacyUrl.Parse(text).Value!;
        Assert.Equal((host, key, query), (url.Host, url.Path.Key, url.Query));
    }

    [Theory]
    [InlineData("")]
    [InlineData("how-i-work")]
    [InlineData("ftp://mapflat.com/a")]
    [InlineData("javascript://mapflat.com/a")]
    [InlineData("https://user@mapflat.com/a")]
    [InlineData("https://")]
    [InlineData("https:///a")]
    [InlineData(@"https://mapflat.com\a")]
    [InlineData("http://a b.com/")]
    public void What_is_no_address_is_refused(string text) => Assert.NotNull(LegacyUrl.Parse(text).Failure);
}
