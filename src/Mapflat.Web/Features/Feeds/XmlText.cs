using System.Xml;
using System.Xml.Linq;

namespace Mapflat.Web.Features.Feeds;

/// <summary>Feeds and maps as text.</summary>
internal static class XmlText
{
    /// <summary>Writes a document. XML has no way to write some characters that a title may hold; they are left out.</summary>
    public static string Of(XElement root)
    {
        foreach (var node in root.DescendantNodes().OfType<XText>())
            node.Value = string.Concat(node.Value.EnumerateRunes().Where(rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)));
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + root.ToString(SaveOptions.None) + "\n";
    }
}
