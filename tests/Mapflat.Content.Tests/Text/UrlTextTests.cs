using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Text;

public sealed class UrlTextTests
{
    [Theory]
    [InlineData("/about", "/about")]
    [InlineData("/caf\u00E9/\u5730\u56F3?a=\u00E5", "/caf\u00E9/\u5730\u56F3?a=\u00E5")]
    [InlineData("/a b/%2F", "/a b/%2F")]
    [InlineData("/\uD83D\uDDFA", "/\uD83D\uDDFA")]
    [InlineData("/abc\u202Efdp.exe", "/abc%E2%80%AEfdp.exe")]
    [InlineData("/\u2066a\u2069", "/%E2%81%A6a%E2%81%A9")]
    [InlineData("/a\u200Bb\uFEFF", "/a%E2%80%8Bb%EF%BB%BF")]
    [InlineData("/a\u001B[31m\n\u0085", "/a%1B[31m%0A%C2%85")]
    [InlineData("/a\u2028b\u2029", "/a%E2%80%A8b%E2%80%A9")]
    [InlineData("/\uDB40\uDC41", "/%F3%A0%81%81")]
    public void An_address_is_shown_without_characters_that_turn_or_break_what_is_around_them(
        string address, string shown)
    {
        Assert.Equal(shown, UrlText.Shown(address));
        // It is still the same address.
        Assert.Equal(UrlText.Decode(address), UrlText.Decode(shown));
    }
}
