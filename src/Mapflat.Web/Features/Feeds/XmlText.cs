using System.Xml;
using System.Xml.Linq;

namespace Mapflat.Web.Features.Feeds;

/// <summary>Writes XML. It has no way to write some characters that a title may hold; they are left out.</summary>
internal static class XmlText
{
    public static string Write(XElement root) => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + Fragment(root) + "\n";

    /// <summary>An element without the line that begins a document.</summary>
    public static string Fragment(XElement root)
    {
        foreach (var node in root.DescendantNodes().OfType<XText>()) node.Value = Writable(node.Value);
        foreach (var attribute in root.DescendantsAndSelf().Attributes()) attribute.Value = Writable(attribute.Value);
        return root.ToString(SaveOptions.None);
    }

    /// <summary>Text as it stands between tags, or in an attribute.</summary>
    public static string Encode(string text) => new XText(Writable(text)).ToString()
        .Replace("\"", "&quot;", StringComparison.Ordinal);

    private static string Writable(string text) => string.Concat(
        text.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)));
}
