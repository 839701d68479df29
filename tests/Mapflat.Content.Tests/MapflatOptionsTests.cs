namespace Mapflat.Content.Tests;

public sealed class MapflatOptionsTests
{
    /// <summary>Settings as objects: xunit reads only members that are public, and their type is not.</summary>
    public static TheoryData<string, object> Faulty => new()
    {
        { "Mapflat:DataDirectory is empty", new MapflatOptions { DataDirectory = " " } },
        { "Mapflat:PublicUrl is “www.example.org”", new MapflatOptions { PublicUrl = "www.example.org" } },
        { "Mapflat:PublicUrl", new MapflatOptions { PublicUrl = "https://www.example.org/site" } },
        { "Mapflat:PublicUrl", new MapflatOptions { PublicUrl = "https://user@www.example.org" } },
        { "Mapflat:PublicUrl", new MapflatOptions { PublicUrl = "https://www.example.org/?a" } },
        { "Mapflat:PublicUrl", new MapflatOptions { PublicUrl = "ftp://www.example.org" } },
        {
            "Mapflat:LegacyHosts holds “https://example.org”",
            new MapflatOptions { LegacyHosts = ["https://example.org"] }
        },
        { "Mapflat:LegacyHosts", new MapflatOptions { LegacyHosts = [""] } },
        { "Mapflat:TargetHosts holds “example.org/x”", new MapflatOptions { TargetHosts = ["example.org/x"] } },
        { "Mapflat:TargetHosts", new MapflatOptions { TargetHosts = ["user@example.org"] } },
        { "Mapflat:SignificantQueryKeys", new MapflatOptions { SignificantQueryKeys = [" "] } },
        { "Mapflat:KnownProxies holds “proxy”", new MapflatOptions { KnownProxies = ["proxy"] } },
        { "Mapflat:Successor:Url", new MapflatOptions { Successor = { Url = "javascript:alert(1)" } } },
        { "Mapflat:HostDefault:Mode is “maybe”", new MapflatOptions { HostDefault = { Mode = "maybe" } } },
        { "Mapflat:HostDefault:Url", new MapflatOptions { HostDefault = { Mode = "redirect" } } },
        { "Mapflat:HostDefault:Url", new MapflatOptions { HostDefault = { Mode = "archive", Url = "/archive" } } },
    };

    [Fact]
    public void The_defaults_have_no_fault() => Assert.Empty(new MapflatOptions().Faults());

    [Fact]
    public void Sound_settings_have_no_fault() => Assert.Empty(new MapflatOptions
    {
        PublicUrl = "https://www.example.org/",
        LegacyHosts = ["example.org", "old.example.org:8080"],
        TargetHosts = ["www.example.com"],
        SignificantQueryKeys = ["p"],
        KnownProxies = ["10.0.0.1", "172.16.0.0/12", "::1"],
        Successor = { Url = "https://www.example.com/" },
        HostDefault = { Mode = "redirect", Url = "https://www.example.com/", KeepPath = true },
    }.Faults());

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_faulty_setting_is_named(string words, object options) =>
        Assert.StartsWith(words, Assert.Single(((MapflatOptions)options).Faults()), StringComparison.Ordinal);

    [Fact]
    public void All_faults_are_reported_at_once() =>
        Assert.Equal(
            3, new MapflatOptions { DataDirectory = "", PublicUrl = "x", KnownProxies = ["y"] }.Faults().Count());
}
