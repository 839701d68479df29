using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Mapflat.Content.Markup;

/// <summary>
/// A drawing that holds nothing but what <see cref="SvgAllowList"/> allows; <see cref="SvgSanitizer"/> makes them.
/// </summary>
internal sealed class SvgDrawing(XElement root)
{
    public static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    public bool HasTitle => root.Elements(Namespace + "title").Any(title => !string.IsNullOrWhiteSpace(title.Value));

    /// <summary>
    /// Prefixes the ids with <c>dg-</c>, so that they cannot be those of the page, and makes them differ from those in
    /// use.
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
                attribute.Value = SvgAllowList.Redirect(
                    attribute.Name.LocalName, attribute.Value, id => renamed.GetValueOrDefault(id, id));
    }

    /// <summary>
    /// Gives the whole drawing a role, a name and a description, unless it names itself otherwise than by its title:
    /// the title names it, and what a page says of it describes it.
    /// </summary>
    /// <param name="alternative">The page's words for the drawing. They take the place of its own description, so that
    /// there is one that the page's editor can change; they name a drawing that has no title.</param>
    public void Describe(string? alternative)
    {
        if (root.Attribute("role") is null)
            root.SetAttributeValue("role", "img");
        if (root.Attribute("aria-label") is not null)
            return;
        var hasWords = !string.IsNullOrWhiteSpace(alternative);
        if (!HasTitle)
        {
            if (hasWords && root.Attribute("aria-labelledby") is null)
                root.SetAttributeValue("aria-label", alternative);
            return;
        }

        var title = root.Element(Namespace + "title")!;
        var description = root.Element(Namespace + "desc");
        if (hasWords)
        {
            if (description is null)
                title.AddAfterSelf(description = new XElement(Namespace + "desc"));
            description.Value = alternative!;
        }

        string[] own = [IdOf(title), .. description is null ? [] : (string[])[IdOf(description)]];
        if (root.Attribute("aria-labelledby") is { } label && label.Value.Split(' ').Except(own).Any())
            return;
        root.SetAttributeValue("aria-labelledby", own[0]);
        root.SetAttributeValue("aria-describedby", own.ElementAtOrDefault(1));
    }

    /// <summary>The id of an element, which is given one if it has none.</summary>
    private string IdOf(XElement element)
    {
        if (element.Attribute("id") is { } given)
            return given.Value;
        var taken = root.DescendantsAndSelf().Attributes("id").Select(id => id.Value).ToHashSet(StringComparer.Ordinal);
        var id = element.Name.LocalName;
        while (!taken.Add(id))
            id += "-0";
        element.SetAttributeValue("id", id);
        return id;
    }

    public string ToFile()
    {
        var text = new StringBuilder();
        Write(text, root, $" xmlns=\"{Namespace.NamespaceName}\"", inline: false);
        return text.Append('\n').ToString();
    }

    /// <summary>
    /// The drawing as part of an HTML page: without namespace and without white space that shows nothing.
    /// </summary>
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
            text.Append(' ').Append(attribute.Name.LocalName).Append("=\"")
                .Append(Escape(attribute.Value).Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');
        var nodes = element.Nodes()
            .Where(node => !inline || SvgAllowList.AllowsText(name) || node is XElement).ToList();
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
        value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static string OnOneLine(string value) =>
        value.Contains('\n')
            ? string.Join(' ', value.Split('\n').Select((line, i) => i == 0 ? line.TrimEnd() : line.Trim()))
            : value;
}
