using System.Text;
using Mapflat.Content.Redirects;
using Xunit;

namespace Mapflat.Content.Tests.Redirects;

public sealed class RedirectsArtifactTests
{
    private static RedirectMapData Data()
    {
        var data = TestSite.Data(TestSite.Rule("/a?p=1", "/about", 308), TestSite.Rule("/b/*", null, 410), TestSite.Rule(@"/c/(\d+)", "https://new.example/$1", match: RuleMatch.Pattern));
        data.Rules[0].CountHits(5, TestSite.Day);
        data.Rules[1].Disable();
        return data with { Former = new Dictionary<string, string> { ["/old"] = "/about" }, Addresses = TestSite.Addresses with { Default = new HostDefault(HostDefaultKind.Redirect, "https://new.example/") } };
    }

    [Fact]
    public void What_was_written_comes_back_the_same()
    {
        var bytes = Written(Data());
        var read = RedirectsArtifact.Read(new MemoryStream(bytes))!;
        Assert.Equal(bytes, Written(read));
        Assert.Equal(Data().Rules.Select(rule => (rule.ToDraft(), rule.Key, rule.QueryKey, rule.Position, rule.Hits, rule.LastHit)), read.Rules.Select(rule => (rule.ToDraft(), rule.Key, rule.QueryKey, rule.Position, rule.Hits, rule.LastHit)));
        foreach (var url in new[] { "/a?p=1", "/b/x", "/c/7", "/old", "/about", "/else" })
            Assert.Equal(new RedirectMap(Data()).Ask(url).Location, new RedirectMap(read).Ask(url).Location);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Version\":1}")]
    [InlineData("{\"Version\":1,\"Pages\":[null],\"Former\":{},\"Rules\":[],\"Addresses\":{\"PublicOrigin\":\"https://a.example\",\"LegacyHosts\":[],\"TargetHosts\":[],\"SignificantQueryKeys\":[]}}")]
    [InlineData("{\"Version\":1,\"Pages\":[],\"Former\":{},\"Rules\":[null],\"Addresses\":{\"PublicOrigin\":\"https://a.example\",\"LegacyHosts\":[],\"TargetHosts\":[],\"SignificantQueryKeys\":[]}}")]
    [InlineData("{\"Version\":1,\"Pages\":[],\"Former\":{},\"Rules\":[],\"Addresses\":{\"PublicOrigin\":\"nonsense\",\"LegacyHosts\":[],\"TargetHosts\":[],\"SignificantQueryKeys\":[]}}")]
    [InlineData("SQLite format 3")]
    public void What_is_not_ours_reads_as_null(string text) => Assert.Null(RedirectsArtifact.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Another_version_or_a_cut_file_reads_as_null()
    {
        var text = Encoding.UTF8.GetString(Written(Data()));
        Assert.Null(RedirectsArtifact.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.Replace("\"Version\":1", "\"Version\":2", StringComparison.Ordinal)))));
        Assert.Null(RedirectsArtifact.Read(new MemoryStream(Encoding.UTF8.GetBytes(text[..^1]))));
    }

    [Fact]
    public void No_damage_to_a_byte_makes_an_exception()
    {
        var bytes = Written(Data());
        var random = new Random(3);
        for (var i = 0; i < 5000; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (RedirectsArtifact.Read(new MemoryStream(damaged)) is { } data) new RedirectMap(data).Ask("/a?p=1");
        }
    }

    private static byte[] Written(RedirectMapData data)
    {
        using var stream = new MemoryStream();
        RedirectsArtifact.Write(stream, data);
        return stream.ToArray();
    }
}
