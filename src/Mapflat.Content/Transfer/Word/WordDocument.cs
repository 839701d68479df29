using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using Mapflat.Content.Transfer.Html;

namespace Mapflat.Content.Transfer.Word;

/// <param name="Html">What it says, as a whole page.</param>
internal sealed record WordText(
    string Html, IReadOnlyList<DocumentPicture> Pictures, IReadOnlyList<Finding> Findings);

/// <summary>
/// Reads a .docx file (ECMA-376) as HTML, which <see cref="HtmlToMarkdown"/> makes Markdown of: what a page can show is
/// decided there, for all that comes from elsewhere.
/// </summary>
internal static class WordDocument
{
    private const string Unreadable =
        "This is no Word document, or it is damaged. Open it in its program and save it again as .docx.";

    /// <param name="name">What the file is called; a document without a title has that.</param>
    /// <returns>Its text; <see cref="Failure.Invalid"/> if it is none, or too large. No bytes make it throw.</returns>
    public static Outcome<WordText> Read(string name, byte[] bytes)
    {
        if (bytes.Length > WordPackage.LargestFile)
            return Refuse(name, $"The file has {bytes.Length:N0} bytes; {WordPackage.LargestFile:N0} at most. Take it "
                + "in parts, or with smaller pictures.");
        if (WordPackage.FindFault(bytes) is { } fault) return Refuse(name, fault);
        try
        {
            using var document = WordprocessingDocument.Open(
                new MemoryStream(bytes, writable: false), isEditable: false);
            if (document.MainDocumentPart is not { RootElement: { } root } main
                || root.ChildElements.FirstOrDefault(element => element.LocalName == "body") is not { } body)
                return Refuse(name, Unreadable);
            var left = new DroppedContent();
            var styles = new WordStyles(main);
            var runs = new WordRuns(main, styles, left);
            var writer = new WordBlocks(styles, runs, left);
            var title = document.PackageProperties.Title?.Trim() is { Length: > 0 } stated
                ? stated : Path.GetFileNameWithoutExtension(name);
            var html = writer.WritePage(title, body);
            if (main.HeaderParts.Any(HasText) || main.FooterParts.Any(HasText))
                left.Add("What stands at the head and the foot of its sheets was left out.", null);
            return new WordText(html, runs.Pictures, left.ToFindings());
        }
        catch (Exception e) when (e is OpenXmlPackageException or InvalidDataException or IOException or FormatException
            or ArgumentException or InvalidOperationException or KeyNotFoundException or UriFormatException
            or System.Xml.XmlException or NotSupportedException)
        {
            return Refuse(name, Unreadable);
        }
    }

    /// <summary>What an element says of itself under a name, in whatever namespace; null if nothing.</summary>
    public static string? ReadAttribute(this OpenXmlElement element, string name)
    {
        foreach (var attribute in element.GetAttributes())
            if (attribute.LocalName == name)
                return attribute.Value;
        return null;
    }

    public static OpenXmlElement? Child(this OpenXmlElement? element, string name)
    {
        if (element is null) return null;
        foreach (var child in element.ChildElements)
            if (child.LocalName == name)
                return child;
        return null;
    }

    /// <summary>Whether a property such as <c>w:b</c> is set (section 17.17.4).</summary>
    public static bool IsOn(this OpenXmlElement? properties, string name) =>
        properties.Child(name) is { } set && set.ReadAttribute("val") is not ("0" or "false" or "off" or "none");

    private static bool HasText(OpenXmlPart part) => part.RootElement?.InnerText.Trim().Length > 0;

    private static Failure.Invalid Refuse(string name, string message) =>
        new(message, [Finding.Error(message, name)]);
}
