using System.IO.Compression;
using System.Xml;

namespace Mapflat.Content.Transfer.Word;

/// <summary>
/// Looks at a .docx file (ECMA-376, part 2: a zip of XML files) before it is read as one: what is read into memory, and
/// by recursion, has bounds from here on.
/// </summary>
internal static class WordPackage
{
    /// <summary>The size of the largest file, in bytes.</summary>
    public const int LargestFile = 20 * 1024 * 1024;

    private const int MostParts = 2_000;
    private const int MostNodes = 3_000_000;
    private const int Deepest = 120;

    /// <summary>Of all XML in it, unpacked, in bytes.</summary>
    private const long MostXml = 64L * 1024 * 1024;

    /// <returns>Why it cannot be read, as a full sentence; null if it can.</returns>
    public static string? FindFault(byte[] bytes)
    {
        // [MS-CFB], section 2.2.
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            return "This is a document of an old version of Word, or one that asks for a password. Save it as .docx, "
                + "without a password.";
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            if (zip.Entries.Count > MostParts) return TooMuch();
            var (left, nodes) = (MostXml, 0);
            foreach (var part in zip.Entries.Where(IsXml))
            {
                if ((left -= part.Length) < 0) return TooMuch();
                using var reader = XmlReader.Create(part.Open(), new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                    CloseInput = true,
                    // A part that unpacks to more than it says ends here.
                    MaxCharactersInDocument = Math.Max(1, part.Length),
                });
                while (reader.Read())
                    if (reader.Depth > Deepest || ++nodes > MostNodes)
                        return TooMuch();
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or IOException)
        {
            return "This is no Word document, or it is damaged. Open it in its program and save it again as .docx.";
        }
    }

    private static bool IsXml(ZipArchiveEntry part) =>
        part.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
        || part.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);

    private static string TooMuch() =>
        "This document is too large or too intricate to be read. Take it in parts, or save it as a web page (.html).";
}
