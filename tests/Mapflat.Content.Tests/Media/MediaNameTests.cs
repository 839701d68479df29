using Mapflat.Content.Media;

namespace Mapflat.Content.Tests.Media;

public sealed class MediaNameTests
{
    [Theory]
    [InlineData("Harbour at Night.JPEG", "harbour-at-night.jpg")]
    [InlineData("Skärgården i maj.jpg", "skargarden-i-maj.jpg")]
    [InlineData("Ska\u0308rga\u030Arden.jpg", "skargarden.jpg")]
    [InlineData("../../etc/passwd", "passwd.jpg")]
    [InlineData("C:\\fakepath\\IMG_0001.jpg", "img-0001.jpg")]
    [InlineData("a.png\0.html", "a.png.jpg")]
    [InlineData("<script>alert(1)</script>.jpg", "script.jpg")]
    [InlineData("\u202Egpj.exe", "gpj.jpg")]
    [InlineData(".htaccess", "htaccess.jpg")]
    [InlineData("..", "picture.jpg")]
    [InlineData("", "picture.jpg")]
    [InlineData("写真.jpg", "picture.jpg")]
    [InlineData("\uD800.jpg", "picture.jpg")]
    [InlineData("con.jpg", "con-file.jpg")]
    [InlineData("LPT1.old.jpg", "lpt1.old-file.jpg")]
    [InlineData("a---b  c.jpg", "a-b-c.jpg")]
    [InlineData("a.800w.0123abcd.webp", "a-800w-0123abcd.jpg")]
    [InlineData("steps.narrow.svg", "steps.narrow.jpg")]
    public void Any_name_becomes_a_plain_one(string called, string name)
    {
        Assert.Equal(name, MediaName.Create(called, MediaKind.Jpeg));
        Assert.True(MediaName.IsValid(name));
    }

    [Fact]
    public void A_long_name_is_cut()
    {
        var name = MediaName.Create(new string('å', 5000) + ".png", MediaKind.Png);
        Assert.Equal(64, name.Length);
        Assert.True(MediaName.IsValid(name));
    }

    [Fact]
    public void The_names_of_smaller_forms_are_nobody_elses()
    {
        var name = MediaName.Rendition("harbour.jpg", 800, MediaStore.Hash("x"u8));
        Assert.Equal("harbour.800w.2d711642.webp", name);
        Assert.True(MediaName.IsRendition(name));
        Assert.False(MediaName.IsValid(name));
        Assert.True(MediaName.IsValid("harbour.800w.webp"));
    }

    [Fact]
    public void Variants_begin_with_the_name_itself() =>
        Assert.Equal(["a.b.jpg", "a.b-2.jpg", "a.b-3.jpg"], MediaName.Variants("a.b.jpg").Take(3));
}
