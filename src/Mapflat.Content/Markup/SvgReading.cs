using System.Xml.Linq;

namespace Mapflat.Content.Markup;

internal sealed class SvgReading
{
    private readonly string _file;
    private readonly List<Finding> _findings;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public SvgReading(XElement source, string file, List<Finding> findings)
    {
        (_file, _findings) = (file, findings);
        Root = Copy(source);
        DropLooseReferences();
        DropNestedUses();
    }

    public XElement Root { get; }

    private XElement Copy(XElement source)
    {
        var name = source.Name.LocalName;
        var copy = new XElement(source.Name);
        copy.AddAnnotation(new SourceLine(SvgSanitizer.Line(source)));
        foreach (var attribute in source.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            if (Allows(name, attribute))
                copy.SetAttributeValue(attribute.Name, attribute.Value);
        foreach (var node in source.Nodes())
        {
            if (node is XElement child)
            {
                if (child.Name.Namespace != SvgDrawing.Namespace || !SvgAllowList.AllowsElement(child.Name.LocalName))
                    Refuse(child, $"The element <{child.Name.LocalName}> is not allowed in a drawing.");
                else if (name is "title" or "desc")
                    Refuse(child, $"The element <{name}> holds text only, not <{child.Name.LocalName}>.");
                else
                    copy.Add(Copy(child));
            }
            else if (node is XText text)
            {
                if (SvgAllowList.AllowsText(name) || string.IsNullOrWhiteSpace(text.Value))
                    copy.Add(new XText(text.Value));
                else
                    Refuse(text, $"Text is not allowed directly in <{name}>; put it into <text>.");
            }
        }
        return copy;
    }

    private bool Allows(string element, XAttribute attribute)
    {
        var name = attribute.Name.LocalName;
        if (attribute.Name.Namespace != XNamespace.None || !SvgAllowList.AllowsAttribute(element, name))
            Refuse(attribute, $"The attribute {name} is not allowed on <{element}>.");
        else if (!SvgAllowList.AllowsValue(name, attribute.Value))
            Refuse(attribute, $"The attribute {name} of <{element}> has a value that is not allowed.");
        else if (name == "id" && !_ids.Add(attribute.Value))
            Refuse(attribute, $"The id {attribute.Value} is used twice.");
        else
            return true;
        return false;
    }

    private void DropLooseReferences()
    {
        foreach (var element in Root.DescendantsAndSelf())
            foreach (var attribute in element.Attributes().ToList())
                if (SvgAllowList.References(attribute.Name.LocalName, attribute.Value)
                    .FirstOrDefault(id => !_ids.Contains(id)) is { } missing)
                {
                    Refuse(element, $"The attribute {attribute.Name.LocalName} of <{element.Name.LocalName}> refers to "
                        + $"{missing}, which is not in the drawing.");
                    attribute.Remove();
                }
    }

    // Ten uses of ten uses of ten … is a small file that no browser finishes drawing.
    private void DropNestedUses()
    {
        var uses = Root.Descendants(SvgDrawing.Namespace + "use").ToList();
        var holders = uses.SelectMany(use => use.AncestorsAndSelf()).Distinct()
            .Select(element => element.Attribute("id")?.Value).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var use in uses.Where(use => use.Attribute("href") is { } href && holders.Contains(href.Value[1..])))
        {
            Refuse(use, "A <use> must not refer to something that holds a <use> itself.");
            use.Remove();
        }
    }

    private void Refuse(XObject what, string message)
    {
        var line = what.Annotation<SourceLine>()?.Number ?? SvgSanitizer.Line(what);
        _findings.Add(Finding.Error(message, _file, line));
    }

    private sealed record SourceLine(int Number);
}
