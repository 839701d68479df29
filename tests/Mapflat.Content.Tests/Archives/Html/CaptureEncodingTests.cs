using System.Text;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Archives.Html;

public sealed class CaptureEncodingTests
{
    private const string Swedish = "<p>Kn\u00E4ckebr\u00F6d och k\u00F6ttbullar";

    [Theory]
    [InlineData("utf-8", "text/html; charset=utf-8")]
    [InlineData("utf-8", "text/html")]
    [InlineData("utf-8", "")]
    [InlineData("utf-8", "text/html; charset=iso-8859-1")]
    [InlineData("utf-8", "text/html; charset=us-ascii")]
    [InlineData("utf-8", "text/html; charset=nonsense")]
    [InlineData("utf-8", "text/html; charset=utf-7")]
    [InlineData("utf-8", "text/html; charset=")]
    [InlineData("windows-1252", "text/html; charset=utf-8")]
    [InlineData("windows-1252", "text/html; charset=iso-8859-1")]
    [InlineData("windows-1252", "text/html; charset=\"ISO-8859-1\"; x=y")]
    [InlineData("windows-1252", "text/html")]
    [InlineData("windows-1252", "")]
    [InlineData("iso-8859-2", "text/html;charset=latin2")]
    [InlineData("iso-8859-15", "text/html;charset=ISO_8859-15")]
    [InlineData("macintosh", "text/html; charset=x-mac-roman")]
    [InlineData("utf-16", "text/html")]
    [InlineData("utf-16", "text/html; charset=utf-8")]
    [InlineData("utf-16", "text/html; charset=utf-16")]
    [InlineData("utf-16BE", "text/html")]
    [InlineData("utf-16BE", "text/html; charset=utf-16")]
    public void Bytes_count_for_more_than_what_is_said_of_them(string encoding, string contentType) =>
        Assert.Equal(Swedish, CaptureEncoding.Decode(Bytes(encoding, Swedish), contentType));

    [Theory]
    [InlineData("koi8-r", "koi8-r", "\u041F\u0440\u0438\u0432\u0435\u0442")]
    [InlineData("windows-1251", "cp1251", "\u041F\u0440\u0438\u0432\u0435\u0442")]
    [InlineData("shift_jis", "x-sjis", "\u65E5\u672C\u8A9E")]
    [InlineData("euc-jp", "euc-jp", "\u65E5\u672C\u8A9E")]
    [InlineData("iso-2022-jp", "iso-2022-jp", "\u65E5\u672C\u8A9E")]
    [InlineData("gb18030", "gb2312", "\u4E2D\u6587\u20AC")]
    [InlineData("big5", "big5", "\u4E2D\u6587")]
    [InlineData("ks_c_5601-1987", "euc-kr", "\uD55C\uAE00\uB620")]
    [InlineData("windows-1254", "iso-8859-9", "\u0130\u015F")]
    [InlineData("windows-1253", "windows-1253", "\u0395\u03BB")]
    [InlineData("iso-8859-7", "greek", "\u0395\u03BB")]
    [InlineData("windows-874", "tis-620", "\u0E44\u0E17\u0E22")]
    public void Labels_are_those_that_browsers_know(string encoding, string label, string text)
    {
        Assert.Equal(text, CaptureEncoding.Decode(Bytes(encoding, text), $"text/html; charset={label}"));
        foreach (var declaration in (string[])
            [
                $"<meta charset={label}>", $"<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset={label}'>",
                $"<?xml version=\"1.0\" encoding=\"{label}\"?>", $"<!--<meta charset=utf-8>--><meta charset='{label}'>",
            ])
            Assert.Equal(
                declaration + text, CaptureEncoding.Decode(Bytes(encoding, declaration + text), "text/html"));
        var style = $"@charset \"{label}\"; a::after{{content:'{text}'}}";
        Assert.Equal(style, CaptureEncoding.Decode(Bytes(encoding, style), "text/css"));
    }

    [Fact]
    public void A_byte_order_mark_counts_most_and_is_no_text()
    {
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
            Assert.Equal("\u00E9", CaptureEncoding.Decode(
                [.. encoding.GetPreamble(), .. encoding.GetBytes("\u00E9")], "text/html; charset=koi8-r"));
    }

    [Fact]
    public void The_header_counts_for_more_than_the_page() => Assert.Equal(
        "<meta charset=koi8-r>\u0159",
        CaptureEncoding.Decode(Bytes("iso-8859-2", "<meta charset=koi8-r>\u0159"), "text/html; charset=iso-8859-2"));

    [Fact]
    public void What_can_be_read_in_bytes_is_not_the_UTF_16_that_it_says_it_is() => Assert.Equal(
        "<meta charset=utf-16>\u00E9", CaptureEncoding.Decode("<meta charset=utf-16>\u00E9"u8, "text/html"));

    [Fact]
    public void A_broken_letter_is_one_sign_and_does_not_spoil_the_others()
    {
        Assert.Equal(
            "\u00E5\u00E4\u00F6\uFFFD", CaptureEncoding.Decode("\u00E5\u00E4\u00F6\u20AC"u8[..^1], "text/html"));
        Assert.Equal("\u00E5\uFFFD\u00E4", CaptureEncoding.Decode([.. "\u00E5"u8, 0xFF, .. "\u00E4"u8], "text/html"));
        Assert.Equal("\uFFFD", CaptureEncoding.Decode([0x81], "text/html; charset=shift_jis"));
    }

    [Fact]
    public void Every_known_label_is_an_encoding_of_the_platform()
    {
        foreach (var label in (string[])["latin1", "l2", "latin3", "latin4", "cyrillic", "arabic", "greek", "hebrew",
            "logical", "latin5", "l9", "iso8859-13", "866", "koi", "koi8-ru", "mac", "x-mac-ukrainian", "dos-874",
            "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "chinese", "gbk",
            "gb18030", "big5-hkscs", "x-euc-jp", "csiso2022jp", "ms_kanji", "korean", "utf8", "utf-16le", "utf-16be"])
            Assert.NotNull(HtmlEncoding.Find(label));
        Assert.Null(HtmlEncoding.Find("utf-7"));
        Assert.Null(HtmlEncoding.Find("nonsense"));
        Assert.Null(HtmlEncoding.Find(""));
    }

    private static byte[] Bytes(string encoding, string text) =>
        (encoding.StartsWith("utf", StringComparison.Ordinal) ? Encoding.GetEncoding(encoding)
            : CodePagesEncodingProvider.Instance.GetEncoding(encoding)!).GetBytes(text);
}
