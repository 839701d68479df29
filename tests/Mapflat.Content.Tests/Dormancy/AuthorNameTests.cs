using Mapflat.Content.Dormancy;

namespace Mapflat.Content.Tests.Dormancy;

public sealed class AuthorNameTests
{
    [Theory]
    [InlineData("Ek, Åsa", "Åsa Ek", "Ek, Åsa", true)]
    [InlineData("von Neumann, John", "John von Neumann", "von Neumann, John", true)]
    [InlineData("Mapflat", "Mapflat", "Mapflat", false)]
    [InlineData("Ek,", "Ek,", "Ek,", false)]
    public void A_comma_makes_a_person(string text, string inWords, string inverted, bool isPerson)
    {
        var name = Assert.Single(AuthorName.ReadAll(text));
        Assert.Equal((inWords, inverted, isPerson), (name.InWords, name.Inverted, name.IsPerson));
    }

    [Fact]
    public void A_semicolon_stands_between_two() => Assert.Equal(
        [new AuthorName("Ek", "Åsa"), new AuthorName("Example & Sons", null)],
        AuthorName.ReadAll(" Ek , Åsa;; Example & Sons ; "));
}
