using Mapflat.Content.Accounts;

namespace Mapflat.Content.Tests.Accounts;

public sealed class SecondFactorCodeTests
{
    // RFC 6238, appendix B, whose eight digits end in these six; the secret is “12345678901234567890” in base 32.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long at, string code) =>
        Assert.Equal(
            code, SecondFactor.CodeOf("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", DateTimeOffset.FromUnixTimeSeconds(at)));

    [Fact]
    public void Secrets_are_new_and_have_160_bits()
    {
        Assert.True(SecondFactor.IsSecret(SecondFactor.NewSecret()));
        Assert.NotEqual(SecondFactor.NewSecret(), SecondFactor.NewSecret());
        Assert.False(SecondFactor.IsSecret("GEZDGNBVGY3TQOJQ"));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
        + "Safari/537.36 Edg/140.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        + "Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "Chrome on Android")]
    [InlineData("<script>", "A browser that does not say its name")]
    [InlineData("", "A browser that does not say its name")]
    public void A_browser_is_named_in_words(string agent, string words) => Assert.Equal(words, Device.InWords(agent));
}
