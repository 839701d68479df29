using System.Xml;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// A sitemap (sitemaps.org): addresses that were there once, for the owner to decide where they lead.
/// </summary>
internal sealed class SitemapReader : IRuleReader
{
    private const int MaxDepth = 32;

    public RuleFormat Format { get; } = new("sitemap", "a sitemap");

    public bool Recognises(FileHead head) =>
        head.First == '<' && (head.Text.Contains("<urlset", StringComparison.Ordinal)
            || head.Text.Contains("<sitemapindex", StringComparison.Ordinal));

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        // Neither entities nor anything from elsewhere: a document type is refused.
        using var xml = XmlReader.Create(text, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = RuleFile.MaxFileSize,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });
        var places = (IXmlLineInfo)xml;
        try
        {
            var parents = new Stack<string>();
            while (!log.IsFull && xml.Read())
            {
                if (xml.NodeType == XmlNodeType.EndElement) parents.Pop();
                if (xml.NodeType != XmlNodeType.Element) continue;
                if (xml.Depth > MaxDepth)
                {
                    log.Skip(places.LineNumber,
                        "This is nested deeper than a sitemap ever is; nothing from here on was read.");
                    return;
                }
                if (xml.Depth == 0 && xml.LocalName is not ("urlset" or "sitemapindex"))
                {
                    log.Skip(
                        places.LineNumber,
                        $"This is not a sitemap: it begins with <{xml.LocalName}>, not with <urlset>.");
                    return;
                }
                var isAddress = xml.LocalName == "loc" && parents.TryPeek(out var parent)
                    && parent is "url" or "sitemap";
                if (!xml.IsEmptyElement)
                    parents.Push(
                        isAddress && parents.Peek() == "sitemap" ? "sitemap loc" : isAddress ? "loc" : xml.LocalName);
                if (!isAddress || xml.IsEmptyElement) continue;
                var line = places.LineNumber;
                var url = Text(xml).Trim();
                var isMap = parents.Pop() == "sitemap loc";
                if (isMap) log.Skip(line, $"{url} is another sitemap; fetch it and import it by itself.");
                else if (url.Length > 0) log.Decide(line, url);
            }
        }
        catch (XmlException e)
        {
            log.Skip(Math.Max(e.LineNumber, 1), e.Message.Contains("DTD", StringComparison.Ordinal)
                ? "The file has a document type (<!DOCTYPE …>), which is refused because it can pull in other files; "
                    + "take it out."
                : $"From here on this is not valid XML: {e.Message}");
        }
    }

    /// <summary>The text up to the end of the element; the reader stands there afterwards.</summary>
    private static string Text(XmlReader xml)
    {
        var text = new System.Text.StringBuilder();
        var depth = xml.Depth;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && text.Length <= LegacyPath.MaxLength)
                text.Append(xml.Value);
        }
        return text.ToString();
    }
}
