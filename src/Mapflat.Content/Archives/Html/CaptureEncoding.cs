using System.Buffers;
using System.Text;
using Mapflat.Content.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Finds out in which encoding a captured page or style sheet is, as browsers do it, but believes the bytes rather than
/// what was said of them: old servers said what was wrong, and the browsers' menu that mended it is gone.
/// </summary>
internal static class CaptureEncoding
{
    /// <summary>As many bytes, at most, as are looked at for the zeros that UTF-16 has.</summary>
    private const int Sample = 1024;

    /// <summary>The text of an answer's body; what is not a text in its encoding becomes U+FFFD.</summary>
    /// <param name="body">The bytes, unpacked.</param>
    /// <param name="contentType">The header as it was sent; empty if there was none.</param>
    public static string Decode(ReadOnlySpan<byte> body, string contentType)
    {
        if (body is [0xEF, 0xBB, 0xBF, ..]) return Encoding.UTF8.GetString(body[3..]);
        if (body is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(body[2..]);
        if (body is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(body[2..]);
        var declared = FindInHeader(contentType) is { } sent ? HtmlEncoding.Find(sent) : null;
        return Choose(body, declared ?? FindInText(body, contentType)).GetString(body);
    }

    private static Encoding Choose(ReadOnlySpan<byte> body, Encoding? declared)
    {
        if (FindWide(body) is { } wide) return wide;
        if (declared is not null && declared != Encoding.UTF8 && declared != HtmlEncoding.Windows1252) return declared;
        var (good, bad) = CountUtf8(body);
        if (declared == HtmlEncoding.Windows1252) return good > 0 && bad == 0 ? Encoding.UTF8 : declared;
        // A letter that was cut in two makes no other encoding of the rest.
        return bad == 0 || good > bad ? Encoding.UTF8 : HtmlEncoding.Windows1252;
    }

    private static string? FindInHeader(string contentType)
    {
        const string name = "charset=";
        foreach (var part in contentType.Split(';').Skip(1))
        {
            var parameter = part.Trim();
            if (parameter.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return parameter[name.Length..].Trim(' ', '"', '\'');
        }
        return null;
    }

    private static Encoding? FindInText(ReadOnlySpan<byte> body, string contentType)
    {
        var isStyle = contentType.StartsWith("text/css", StringComparison.OrdinalIgnoreCase);
        var label = isStyle ? FindInStyle(body) : HtmlEncoding.FindDeclared(body);
        var encoding = label is null ? null : HtmlEncoding.Find(label);
        // Who reads this name in single bytes has proven it wrong.
        return encoding == Encoding.Unicode || encoding == Encoding.BigEndianUnicode ? Encoding.UTF8 : encoding;
    }

    /// <summary>https://www.w3.org/TR/css-syntax-3/#determine-the-fallback-encoding</summary>
    private static string? FindInStyle(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("@charset \""u8)) return null;
        var rest = body[10..Math.Min(body.Length, Sample)];
        var end = rest.IndexOf("\";"u8);
        return end < 0 ? null : Encoding.Latin1.GetString(rest[..end]);
    }

    /// <summary>Markup in UTF-16 has a zero in every other byte.</summary>
    private static Encoding? FindWide(ReadOnlySpan<byte> body)
    {
        var pairs = Math.Min(body.Length, Sample) / 2;
        var first = 0;
        var second = 0;
        for (var i = 0; i < pairs; i++)
        {
            if (body[2 * i] == 0) first++;
            if (body[(2 * i) + 1] == 0) second++;
        }
        if (second * 10 > pairs * 4 && first * 20 <= pairs) return Encoding.Unicode;
        return first * 10 > pairs * 4 && second * 20 <= pairs ? Encoding.BigEndianUnicode : null;
    }

    /// <summary>
    /// How many letters beyond ASCII are right in UTF-8, and how many places are not; one that the end cuts off is
    /// neither.
    /// </summary>
    private static (int Good, int Bad) CountUtf8(ReadOnlySpan<byte> body)
    {
        var good = 0;
        var bad = 0;
        while (body.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is var next and >= 0)
        {
            body = body[next..];
            var status = Rune.DecodeFromUtf8(body, out _, out var used);
            if (status == OperationStatus.Done) good++;
            else if (status == OperationStatus.InvalidData) bad++;
            body = body[used..];
        }
        return (good, bad);
    }
}
