using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Mapflat.Content.Markup;

/// <summary>A drawing that holds nothing but what <see cref="SvgAllowList"/> allows; <see cref="SvgSanitizer"/> makes them.</summary>
internal sealed class SvgDrawing(XElement root)
{
    /// <summary>The namespace of SVG.</summary>
    public static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Whether it says what it shows, for those who do not see it.</summary>
    public bool HasTitle => root.Elements(Namespace + "title").Any(title => !string.IsNullOrWhiteSpace(title.Value));

    /// <summary>
    /// Prefixes the ids with <c>dg-</c>, so that they cannot be those of the page, and makes them differ from those in use.
    /// </summary>
    /// <param name="used">The ids of the page so far; those of this drawing are added.</param>
    public void MakeIdsUnique(ISet<string> used)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in root.DescendantsAndSelf().Attributes("id"))
        {
            var wanted = id.Value.StartsWith("dg-", StringComparison.Ordinal) ? id.Value : "dg-" + id.Value;
            var free = wanted;
            for (var number = 2; !used.Add(free); number++)
                free = string.Create(CultureInfo.InvariantCulture, $"{wanted}-{number}");
            renamed[id.Value] = id.Value = free;
        }
        foreach (var attribute in root.DescendantsAndSelf().Attributes())
            if (attribute.Name != "id" && SvgAllowList.References(attribute.Name.LocalName, attribute.Value).Any())
                attribute.Value = SvgAllowList.Redirect(attribute.Name.LocalName, attribute.Value, id => renamed.GetValueOrDefault(id, id));
    }

    /// <summary>Gives the whole drawing a role and a name, unless it has its own.</summary>
    /// <param name="fallback">What it is called if it has no title; null for nothing.</param>
    public void Name(string? fallback)
    {
        if (root.Attribute("role") is null)
            root.SetAttributeValue("role", "img");
        if (root.Attribute("aria-labelledby") is not null || root.Attribute("aria-label") is not null)
            return;
        var named = root.Elements().Where(part => part.Name.LocalName is "title" or "desc").ToList();
        if (!HasTitle)
        {
            if (!string.IsNullOrWhiteSpace(fallback))
                root.SetAttributeValue("aria-label", fallback);
            return;
        }
        var taken = root.DescendantsAndSelf().Attributes("id").Select(id => id.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var part in named.Where(part => part.Attribute("id") is null))
        {
            var id = part.Name.LocalName;
            while (!taken.Add(id))
                id += "-0";
            part.SetAttributeValue("id", id);
        }
        root.SetAttributeValue("aria-labelledby", string.Join(' ', named.Select(part => part.Attribute("id")!.Value)));
    }

    /// <summary>The drawing as a file.</summary>
    public string ToFile()
    {
        var text = new StringBuilder();
        Write(text, root, $" xmlns=\"{Namespace.NamespaceName}\"", inline: false);
        return text.Append('\n').ToString();
    }

    /// <summary>The drawing as part of an HTML page: without namespace and without white space that shows nothing.</summary>
    /// <param name="className">A class for the root, after those that it has.</param>
    public string ToInline(string className)
    {
        var copy = new XElement(root);
        copy.SetAttributeValue("class", $"{copy.Attribute("class")?.Value} {className}".Trim());
        var text = new StringBuilder();
        Write(text, copy, "", inline: true);
        return text.ToString();
    }

    // Written by hand, as the output has to be the same on every platform and valid both as XML and inside HTML.
    private static void Write(StringBuilder text, XElement element, string namespaces, bool inline)
    {
        var name = element.Name.LocalName;
        text.Append('<').Append(name).Append(namespaces);
        foreach (var attribute in element.Attributes())
            text.Append(' ').Append(attribute.Name.LocalName).Append("=\"").Append(Escape(attribute.Value).Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');
        var nodes = element.Nodes().Where(node => !inline || SvgAllowList.AllowsText(name) || node is XElement).ToList();
        if (nodes.Count == 0)
        {
            text.Append("/>");
            return;
        }
        text.Append('>');
        foreach (var node in nodes)
        {
            if (node is XElement child)
                Write(text, child, "", inline);
            else if (node is XText words)
                text.Append(Escape(inline ? OnOneLine(words.Value) : words.Value));
        }
        text.Append("</").Append(name).Append('>');
    }

    /// <summary>Escapes for HTML too: in a title the HTML parser would take a tag for HTML.</summary>
    private static string Escape(string value) =>
        value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string OnOneLine(string value) =>
        value.Contains('\n') ? string.Join(' ', value.Split('\n').Select((line, i) => i == 0 ? line.TrimEnd() : line.Trim())) : value;
}
