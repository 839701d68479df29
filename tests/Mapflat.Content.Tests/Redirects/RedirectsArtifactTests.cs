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
        var map = new RedirectMap(Data());
        var read = Kept(map);
        Assert.Equal(Words(map), Words(read));
        Assert.Equal(Bytes(map.Rules), Bytes(read.Rules));
        Assert.Equal(map.Obeyed.Select(rule => (rule.Rule.ToDraft(), rule.Rule.Position, rule.Rule.Id)), read.Obeyed.Select(rule => (rule.Rule.ToDraft(), rule.Rule.Position, rule.Rule.Id)));
        foreach (var url in new[] { "/a?p=1", "/b/x", "/c/7", "/old", "/about", "/else" })
            Assert.Equal(map.Ask(url).Location, read.Ask(url).Location);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Version\":2}")]
    [InlineData("{\"Version\":2,\"Pages\":[null],\"Former\":{},\"Rules\":\"\",\"Addresses\":{\"PublicOrigin\":\"https://a.example\",\"LegacyHosts\":[],\"TargetHosts\":[],\"SignificantQueryKeys\":[]}}")]
    [InlineData("{\"Version\":2,\"Pages\":[],\"Former\":{},\"Addresses\":{\"PublicOrigin\":\"https://a.example\",\"LegacyHosts\":[],\"TargetHosts\":[],\"SignificantQueryKeys\":[]}}")]
    [InlineData("{\"Version\":2,\"Pages\":[],\"Former\":{},\"Rules\":\"\",\"Addresses\":{\"PublicOrigin\":\"nonsense\",\"LegacyHosts\":[],\"TargetHosts\":[],\"SignificantQueryKeys\":[]}}")]
    [InlineData("SQLite format 3")]
    public void What_is_not_ours_reads_as_null(string text) => Assert.Null(Read(Encoding.UTF8.GetBytes(text), new RedirectMap(Data()).Rules));

    [Fact]
    public void Another_version_or_a_cut_file_reads_as_null()
    {
        var map = new RedirectMap(Data());
        var text = Encoding.UTF8.GetString(Words(map));
        Assert.Null(Read(Encoding.UTF8.GetBytes(text.Replace("\"Version\":2", "\"Version\":1", StringComparison.Ordinal)), map.Rules));
        Assert.Null(Read(Encoding.UTF8.GetBytes(text[..^1]), map.Rules));
        Assert.Null(Read(Words(map), null));
        var rules = Bytes(map.Rules);
        Assert.Null(RuleTable.Read(new MemoryStream(rules[..^1])));
        Assert.Null(RuleTable.Read(new MemoryStream([.. rules, 0])));
        Assert.Null(RuleTable.Read(new MemoryStream()));
    }

    [Fact]
    public void No_damage_to_a_byte_makes_an_exception()
    {
        var map = new RedirectMap(Data());
        var bytes = Words(map);
        var random = new Random(3);
        for (var i = 0; i < 5000; i++) Read(Damaged(bytes, random), map.Rules)?.Ask("/a?p=1");
    }

    [Fact]
    public void No_rules_are_read_of_which_a_single_byte_is_not_what_was_written()
    {
        var bytes = Bytes(new RedirectMap(Data()).Rules);
        for (var place = 0; place < bytes.Length; place++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[place] ^= (byte)(1 << (place % 8));
            Assert.True(RuleTable.Read(new MemoryStream(damaged)) is null, $"byte {place} of {bytes.Length}");
        }
    }

    [Fact]
    public void A_rule_that_could_not_be_made_today_is_not_obeyed_whatever_the_file_says()
    {
        var data = Data();
        var kept = Kept(new RedirectMap(data));
        var stricter = new RedirectMap(kept.Pages, kept.FormerAddresses, kept.Addresses with { TargetHosts = ["www.scling.com"] }, kept.Arranged);
        Assert.True(kept.Ask("/c/7").IsRedirect);
        Assert.False(stricter.Ask("/c/7").IsRedirect);
    }

    /// <summary>A map as it is after a restart.</summary>
    internal static RedirectMap Kept(RedirectMap map) => Read(Words(map), RuleTable.Read(new MemoryStream(Bytes(map.Rules))))!;

    private static RedirectMap? Read(byte[] words, RuleTable? rules) => RedirectsArtifact.Read(new MemoryStream(words), stamp => stamp == rules?.Stamp ? rules : null);

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        var damaged = (byte[])bytes.Clone();
        damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return damaged;
    }

    private static byte[] Words(RedirectMap map)
    {
        using var stream = new MemoryStream();
        RedirectsArtifact.Write(stream, map);
        return stream.ToArray();
    }

    private static byte[] Bytes(RuleTable rules)
    {
        using var stream = new MemoryStream();
        rules.Write(stream);
        return stream.ToArray();
    }
}
