using Mapflat.Content.Accounts;

namespace Mapflat.Content.Tests.Accounts;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("quiet lamps over the harbour")]
    [InlineData("  spaces at both ends  ")]
    [InlineData("twelve chars")]
    [InlineData("höstens röda löv faller")]
    [InlineData("ho\u0308stens ro\u0308da lo\u0308v")]
    [InlineData("🚲🌧️🏠🎻📚☕🌲🐟🧭🪁🕯️🥨")]
    [InlineData("日本語のとても長い合言葉です")]
    [InlineData("GDkwlp,2-xm9Q")]
    [InlineData("per cycles past nine mills")]
    public void Length_counts_and_not_what_is_in_it(string password) =>
        Assert.Null(PasswordRules.Fault(password, "per@example.com", "Per Persson"));

    [Fact]
    public void Up_to_256_characters_are_taken_and_one_more_is_not()
    {
        var words = string.Concat(
            Enumerable.Range(0, 64).Select(i => $"{(char)('a' + i % 23)}{(char)('c' + i * 7 % 20)}{i % 10}ö"));
        Assert.Null(PasswordRules.Fault(words, null, null));
        Assert.Contains("257 characters", PasswordRules.Fault(words + "x", null, null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("elevencharX")]
    [InlineData("")]
    [InlineData("ååååååååååå")]
    [InlineData("a\u030Ab\u030Ac\u030Ad\u030Ae\u030Af\u030A")]
    [InlineData("🚲🌧🏠🎻📚☕🌲🐟🧭🪁🕯")]
    public void Fewer_than_twelve_characters_are_too_few_however_they_are_coded(string password) =>
        Assert.Contains("use at least 12", PasswordRules.Fault(password, null, null), StringComparison.Ordinal);

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abababababababab")]
    [InlineData("abcdabcdabcdabcd")]
    [InlineData("123456789012")]
    [InlineData("1234567890123456")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("qwertyuiop[]")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("!@#$%^&*()_+")]
    [InlineData("password1234")]
    [InlineData("Password12345!")]
    [InlineData("P@ssw0rd2024!!")]
    [InlineData("passwordpassword")]
    [InlineData("letmeinletmein")]
    [InlineData("correct horse battery staple")]
    [InlineData("CorrectHorseBatteryStaple")]
    [InlineData("iloveyou12345")]
    [InlineData("administrator1")]
    [InlineData("welcome123456")]
    [InlineData("Welcome to 2026")]
    [InlineData("qwerty123456")]
    [InlineData("1q2w3e4r5t6y")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("changeme1234")]
    [InlineData("mapflat20262026")]
    [InlineData("mapflat mapflat")]
    [InlineData("mapflatadmin1!")]
    [InlineData("summer2026summer")]
    [InlineData("thisismypassword")]
    public void What_is_tried_first_is_refused_with_a_way_out(string password) =>
        Assert.Contains(
            "Put a few words together", PasswordRules.Fault(password, null, null), StringComparison.Ordinal);

    [Theory]
    [InlineData("lars.albertsson@example.com")]
    [InlineData("LarsAlbertsson1970")]
    [InlineData("albertsson2026")]
    [InlineData("lars-albertsson!")]
    [InlineData("l4rs albertsson 99")]
    public void Ones_own_name_and_address_are_refused(string password) =>
        Assert.Contains("words", PasswordRules.Fault(password, "lars.albertsson@example.com", "Lars Albertsson")
            ?? "nothing wrong", StringComparison.Ordinal);
}
