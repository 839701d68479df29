namespace Mapflat.Web.Tests.Cli;

public sealed class HealthCommandTests(LocalSite site)
{
    [Fact]
    public async Task A_site_that_serves_is_told_by_the_exit_code_alone()
    {
        _ = await site.GetAsync("/about");
        Assert.Equal(new Said(0, "", ""), await Shell.RunAsync("health", "--url", site.Origin));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", 1, "does not answer")]
    [InlineData("localhost:8080", 2, "--url is an origin")]
    public async Task One_that_does_not_is_a_fault_with_a_reason(string url, int code, string words)
    {
        var said = await Shell.RunAsync("health", "--url", url);
        Assert.Equal((code, ""), (said.Code, said.Out));
        Assert.Contains(words, said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }
}
