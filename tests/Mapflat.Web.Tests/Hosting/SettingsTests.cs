using Mapflat.Content;
using Mapflat.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Mapflat.Web.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void All_faults_are_reported_at_once_each_naming_its_setting()
    {
        var fault = Assert.Throws<SettingsException>(() => Read(
            ("DataDirectory", " "), ("PublicUrl", "www.example.org"), ("LegacyHosts:0", "https://x"),
            ("TargetHosts:0", "a b"), ("SignificantQueryKeys:0", " "),
            ("KnownProxies:0", "ten"), ("Successor:Url", "/there"), ("HostDefault:Mode", "often"),
            ("HostDefault:KeepPath", "perhaps"), ("Nonsense", "x"),
            ("Successor:Ulr", "x")));
        foreach (var setting in (string[])["DataDirectory", "PublicUrl", "LegacyHosts", "TargetHosts",
            "SignificantQueryKeys", "KnownProxies", "Successor:Url",
            "HostDefault:Mode", "HostDefault:KeepPath", "Nonsense", "Successor:Ulr"])
            Assert.Contains(fault.Faults, message => message.Contains("Mapflat:" + setting, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("LegacyHosts", "old.example.org", "Mapflat:LegacyHosts:0=old.example.org")]
    [InlineData("Successor", "https://www.example.org", "Mapflat:Successor:Url")]
    public void A_value_in_the_place_of_many_is_refused_and_not_passed_over(
        string setting, string value, string advice) =>
        Assert.Contains(advice, Assert.Single(Assert.Throws<SettingsException>(() => Read((setting, value))).Faults),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("https://www.example.org", "https://www.example.org")]
    [InlineData("https://WWW.Example.org/", "https://www.example.org")]
    [InlineData("https://www.example.org:443", "https://www.example.org")]
    [InlineData("http://www.example.org:8080", "http://www.example.org:8080")]
    [InlineData("https://b\u00fccher.example", "https://xn--bcher-kva.example")]
    public void The_public_address_is_read_as_browsers_write_it(string given, string read) =>
        Assert.Equal(read, Read(("PublicUrl", given)).PublicUrl);

    [Theory]
    [InlineData("https://www.example.org/site")]
    [InlineData("https://www.example.org/?x")]
    [InlineData("https://user@www.example.org")]
    [InlineData("ftp://www.example.org")]
    [InlineData("//www.example.org")]
    [InlineData("")]
    public void A_public_address_that_is_more_or_less_than_an_origin_is_refused(string given) =>
        Assert.Contains("Mapflat:PublicUrl", Assert.Single(
            Assert.Throws<SettingsException>(() => Read(("PublicUrl", given))).Faults), StringComparison.Ordinal);

    [Fact]
    public void A_relative_data_folder_is_read_from_the_folder_of_the_settings() =>
        Assert.Equal(
            "/srv/site/kept", Settings.Read(Configuration(("DataDirectory", "kept")), "/srv/site").DataDirectory);

    private static MapflatOptions Read(params (string Key, string Value)[] settings) =>
        Settings.Read(Configuration(settings), "/srv/site");

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Mapflat:" + s.Key, (string?)s.Value)))
            .Build();
}
