using System.Xml;
using System.Xml.Linq;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>The rewrite maps and the redirecting rules of an IIS web.config.</summary>
internal sealed class WebConfigReader : IRuleReader
{
    public RuleFormat Format { get; } = new("iis", "a web.config");

    public bool Recognises(FileHead head) =>
        head.First == '<' && (head.Text.Contains("<rewriteMap", StringComparison.OrdinalIgnoreCase)
            || (head.Text.Contains("<configuration", StringComparison.Ordinal)
                && head.Text.Contains("<rewrite", StringComparison.Ordinal)));

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        log.IsOrdered = true;
        try
        {
            // Neither entities nor anything from elsewhere: a document type is refused.
            using var xml = XmlReader.Create(text, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = RuleFile.MaxDocument,
            });
            var root = XDocument.Load(xml, LoadOptions.SetLineInfo);
            foreach (var entry in root.Descendants("rewriteMap").Elements("add"))
                new SourceRow(Line(entry), Text(entry, "key"), Text(entry, "value"), 301, SourceSyntax.Path).Add(log);
            foreach (var rule in root.Descendants("rule")) Take(rule, log);
        }
        catch (XmlException e)
        {
            log.Skip(Math.Max(e.LineNumber, 1), $"From here on this is not valid XML: {e.Message}");
        }
    }

    private static void Take(XElement rule, RuleLog log)
    {
        if (rule.Element("action") is not { } action
            || !Text(action, "type").Equals("Redirect", StringComparison.OrdinalIgnoreCase)) return;
        var url = Text(action, "url");
        var status = SourceRow.StatusOf(Text(action, "redirectType"), 301);
        // What uses a map is that map.
        if (url.Contains("{C:", StringComparison.Ordinal) || url.Contains("{RedirectUrl", StringComparison.Ordinal))
            return;
        if (rule.Element("conditions")?.HasElements == true || url.Contains('{', StringComparison.Ordinal)
            && !url.Contains("{R:", StringComparison.Ordinal))
        {
            log.Skip(Line(rule), $"The rule “{Text(rule, "name")}” depends on more than the address; decide where it "
                + "leads for everybody.");
            return;
        }

        for (var group = 0; group < 10; group++)
            url = url.Replace($"{{R:{group}}}", $"${group}", StringComparison.OrdinalIgnoreCase);
        new SourceRow(Line(rule), Text(rule.Element("match"), "url"), url.StartsWith('/')
            || url.Contains("://", StringComparison.Ordinal) ? url : "/" + url, status, SourceSyntax.Regex).Add(log);
    }

    private static string Text(XElement? element, string name) =>
        element?.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName.Equals(
            name, StringComparison.OrdinalIgnoreCase))?.Value.Trim() ?? "";

    private static int Line(XElement element) => ((IXmlLineInfo)element).LineNumber;
}
