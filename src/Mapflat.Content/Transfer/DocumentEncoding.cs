using System.Text;
using Mapflat.Content.Text;

namespace Mapflat.Content.Transfer;

/// <summary>
/// Finds out in which encoding a file is
/// (https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding).
/// </summary>
internal static class DocumentEncoding
{
    private static readonly Encoding Utf8 = new UTF8Encoding(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file: by its byte-order mark, by what HTML says of itself, or else in UTF-8.</summary>
    public static Outcome<string> Decode(byte[] bytes, DocumentKind format, string name, List<Finding> findings)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) return DecodeUtf8(bytes.AsSpan(3), name);
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        if (format == DocumentKind.Markdown) return DecodeUtf8(bytes, name);

        if (HtmlEncoding.FindDeclared(bytes) is { } label && HtmlEncoding.Find(label) is { } declared
            && declared != Encoding.Unicode && declared != Encoding.BigEndianUnicode && declared != Encoding.UTF8)
            return declared.GetString(bytes);
        if (DecodeUtf8(bytes, name) is { Value: { } text }) return text;
        // Nothing says what it is, and it is not UTF-8: it comes from the time when browsers took that for this.
        findings.Add(Finding.Warning("The file does not say in which encoding it is, and it is not UTF-8; it was read "
            + "as Windows-1252. See whether letters with accents are right.", name));
        return HtmlEncoding.Windows1252.GetString(bytes);
    }

    private static Outcome<string> DecodeUtf8(ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            const string message = "The file is not UTF-8; save it again in that encoding.";
            return new Failure.Invalid(message, [Finding.Error(message, name)]);
        }
    }
}
