namespace Mapflat.Content.Tests;

public sealed class MapflatOptionsTests
{
    public static TheoryData<string, MapflatOptions> Faulty => new()
    {
        { "Mapflat:DataDirectory is empty", new() { DataDirectory = " " } },
        { "Mapflat:PublicUrl is “www.example.org”", new() { PublicUrl = "www.example.org" } },
        { "Mapflat:PublicUrl", new() { PublicUrl = "https://www.example.org/site" } },
        { "Mapflat:PublicUrl", new() { PublicUrl = "https://user@www.example.org" } },
        { "Mapflat:PublicUrl", new() { PublicUrl = "https://www.example.org/?a" } },
        { "Mapflat:PublicUrl", new() { PublicUrl = "ftp://www.example.org" } },
        { "Mapflat:LegacyHosts holds “https://example.org”", new() { LegacyHosts = ["https://example.org"] } },
        { "Mapflat:LegacyHosts", new() { LegacyHosts = [""] } },
        { "Mapflat:TargetHosts holds “example.org/x”", new() { TargetHosts = ["example.org/x"] } },
        { "Mapflat:TargetHosts", new() { TargetHosts = ["user@example.org"] } },
        { "Mapflat:SignificantQueryKeys", new() { SignificantQueryKeys = [" "] } },
        { "Mapflat:KnownProxies holds “proxy”", new() { KnownProxies = ["proxy"] } },
        { "Mapflat:Successor:Url", new() { Successor = { Url = "javascript:alert(1)" } } },
        { "Mapflat:HostDefault:Mode is “maybe”", new() { HostDefault = { Mode = "maybe" } } },
        { "Mapflat:HostDefault:Url", new() { HostDefault = { Mode = "redirect" } } },
        { "Mapflat:HostDefault:Url", new() { HostDefault = { Mode = "archive", Url = "/archive" } } },
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
    public void A_faulty_setting_is_named(string words, MapflatOptions options) =>
        Assert.StartsWith(words, Assert.Single(options.Faults()), StringComparison.Ordinal);

    [Fact]
    public void All_faults_are_reported_at_once() =>
        Assert.Equal(3, new MapflatOptions { DataDirectory = "", PublicUrl = "x", KnownProxies = ["y"] }.Faults().Count());
}
