using Mapflat.Content.Media;

namespace Mapflat.Content.Tests.Media;

/// <summary>What is refused before anything is decoded.</summary>
public sealed class PictureHeaderTests
{
    [Fact]
    public void Good_pictures_pass()
    {
        Assert.Null(Fault(MediaKind.Jpeg, TestPictures.Jpeg()));
        Assert.Null(Fault(MediaKind.Jpeg, TestPictures.TalkativeJpeg(6)));
        Assert.Null(Fault(MediaKind.Png, TestPictures.Png()));
        Assert.Null(Fault(MediaKind.WebP, TestPictures.WebP()));
        Assert.Null(Fault(MediaKind.Gif, TestPictures.Gif(1)));
    }

    [Theory]
    [InlineData(30_000u, 30_000u, "900,000,000")]
    [InlineData(8_000u, 6_251u, "8,000 × 6,251")]
    [InlineData(20_000u, 1u, "16,383 along a side")]
    [InlineData(uint.MaxValue, uint.MaxValue, "pixels")]
    public void Too_many_pixels(uint width, uint height, string says)
    {
        var fault = Fault(MediaKind.Png, TestPictures.PngClaiming(width, height));
        Assert.Contains(says == "900,000,000" ? "30,000 × 30,000" : says, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void No_pixels() =>
        Assert.Equal(PictureHeader.CutOff, Fault(MediaKind.Png, TestPictures.PngClaiming(0, 10)));

    [Fact]
    public void Text_that_unpacks_to_far_more_than_it_is() =>
        Assert.Contains("text", Fault(MediaKind.Png, TestPictures.PngWith(("zTXt", TestPictures.Bomb(200)))),
            StringComparison.Ordinal);

    [Fact]
    public void Text_in_many_parts() =>
        Assert.Contains("text", Fault(MediaKind.Png,
            TestPictures.PngWith([.. Enumerable.Repeat(("zTXt", TestPictures.Bomb(1)), 3)])), StringComparison.Ordinal);

    [Fact]
    public void International_text_is_text() =>
        Assert.Contains("text", Fault(MediaKind.Png, TestPictures.PngWith(("iTXt",
            [.. "Comment\0\x01\0en\0Comment\0"u8, .. TestPictures.Bomb(3).AsSpan(9)]))), StringComparison.Ordinal);

    [Fact]
    public void More_parts_than_any_program_writes() =>
        Assert.Contains("text", Fault(MediaKind.Png, TestPictures.PngWith(
            [.. Enumerable.Repeat(("tEXt", "a\0b"u8.ToArray()), MediaLimits.Parts + 1)])), StringComparison.Ordinal);

    [Fact]
    public void A_colour_profile_that_unpacks_to_far_more_than_it_is() =>
        Assert.Contains("colour profile", Fault(MediaKind.Png, TestPictures.PngWith(("iCCP", TestPictures.Bomb(50)))),
            StringComparison.Ordinal);

    [Fact]
    public void A_little_text_is_nobodys_business() => Assert.Null(
        Fault(MediaKind.Png, TestPictures.PngWith(("tEXt", "Author\0Me"u8.ToArray()), ("zTXt", TestPictures.Bomb(0)))));

    [Theory]
    [InlineData(2)]
    [InlineData(100_000)]
    public void Pictures_that_move(int frames) =>
        Assert.Contains("moves", Fault(MediaKind.Gif, TestPictures.Gif(frames)), StringComparison.Ordinal);

    [Fact]
    public void A_PNG_that_moves() => Assert.Contains("moves",
        Fault(MediaKind.Png, TestPictures.PngWith(("acTL", [0, 0, 0, 9, 0, 0, 0, 0]))), StringComparison.Ordinal);

    [Fact]
    public void A_GIF_whose_canvas_is_too_large() => Assert.Contains(
        "60,000 × 60,000", Fault(MediaKind.Gif, TestPictures.Gif(1, 60_000, 60_000)), StringComparison.Ordinal);

    [Fact]
    public void A_JPEG_of_a_thousand_scans()
    {
        var jpeg = TestPictures.Jpeg();
        var scan = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var one = jpeg[scan..^2];
        byte[] many = [.. jpeg[..scan], .. Enumerable.Repeat(one, 1000).SelectMany(s => s), 0xFF, 0xD9];
        Assert.Contains("scans", Fault(MediaKind.Jpeg, many), StringComparison.Ordinal);
    }

    /// <summary>
    /// Whatever is cut off or bent is refused or passed on; nothing throws, and nothing goes on for ever.
    /// </summary>
    [Fact]
    public void Broken_files_are_answered()
    {
        var random = new Random(7);
        foreach (var (kind, good) in ((MediaKind, byte[])[])[(MediaKind.Jpeg, TestPictures.TalkativeJpeg(1)),
            (MediaKind.Png, TestPictures.PngWith(("zTXt", TestPictures.Bomb(0)))),
            (MediaKind.WebP, TestPictures.WebP()), (MediaKind.Gif, TestPictures.Gif(1))])
        {
            for (var length = 0; length < good.Length - 1; length += Math.Max(1, good.Length / 200))
            {
                if (kind != MediaKind.Jpeg || length < good.Length - 100)
                    Assert.NotNull(Fault(kind, good.AsSpan(0, length)));
            }
            for (var i = 0; i < 300; i++)
            {
                var bent = good.ToArray();
                for (var j = random.Next(1, 6); j > 0; j--) bent[random.Next(bent.Length)] = (byte)random.Next(256);
                Fault(kind, bent);
            }
        }
    }

    private static string? Fault(MediaKind kind, ReadOnlySpan<byte> bytes) => PictureHeader.Fault(kind, bytes);
}
