using Mapflat.Content.Media;

namespace Mapflat.Content.Tests.Media;

/// <summary>The picture that programs show with a link to a page.</summary>
public sealed class PreviewPictureTests
{
    [Theory]
    [InlineData("Mapflat", "Data warehouse or data lake?", "What each can give you, and how companies got there.")]
    [InlineData("Ö", "", "")]
    [InlineData("Mapflat", "数据湖", "Only the title has letters that the font lacks.")]
    [InlineData("Mapflat", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "x")]
    [InlineData("A name that is so long that no line of this picture has room for all of it, whatever its size",
        "A title of very many words that goes on and on, and on, and then on again, until nobody remembers what it "
        + "said at its beginning, or why it was thought to be one",
        "And a summary that does the same: words, words, words, words, words, words, words, words, words, words, "
        + "words, words, words, words, words, words, words, words, words, words, words, words, words, words, words.")]
    public void Any_words_give_a_png_of_one_size_with_margins_and_the_same_bytes_each_time(
        string site, string title, string summary)
    {
        var png = PreviewPicture.Draw(site, title, summary);
        Assert.Equal(png, PreviewPicture.Draw(site, title, summary));
        Assert.InRange(png.Length, 1_000, 50_000);
        using var picture = Picture.Decode(png)!;
        Assert.Equal((PreviewPicture.Width, PreviewPicture.Height), (picture.Width, picture.Height));
        using var pixels = SkiaSharp.SKBitmap.Decode(png);
        var paper = pixels.GetPixel(5, 300);
        // Nothing but paper to the right of the text, and below it.
        for (var y = 20; y < PreviewPicture.Height; y++) Assert.Equal(paper, pixels.GetPixel(1_130, y));
        for (var x = 0; x < PreviewPicture.Width; x++) Assert.Equal(paper, pixels.GetPixel(x, 600));
    }

    [Fact]
    public void Other_words_give_another_picture() => Assert.NotEqual(
        PreviewPicture.Draw("Mapflat", "One", "Same."), PreviewPicture.Draw("Mapflat", "Two", "Same."));
}
