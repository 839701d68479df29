using System.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>Changes the tags and style elements of a page, one after the other.</summary>
internal sealed class TagRewriting(HtmlScanner scanner, ReferenceChange references, Splices splices)
{
    /// <summary>Whether the page's base was met, which is the first one that has an address.</summary>
    private bool _hasBase;

    public void Read()
    {
        if (scanner.Kind == HtmlToken.StartTag)
        {
            if (scanner.Attributes.Length > 0) ReadTag();
        }
        else if (scanner is { Kind: HtmlToken.Text, Mode: TextMode.Raw, Element.Name: "style" })
        {
            var css = scanner.Source[scanner.Start..scanner.End];
            var changed = CssReferences.Change(css, references);
            if (!ReferenceEquals(css, changed)) splices.Replace(scanner.Start, scanner.End, changed);
        }
    }

    private void ReadTag()
    {
        var element = scanner.Element?.Name ?? "";
        if (element == "meta" && MetaRewriting.Read(scanner, references, splices)) return;
        var detail = element switch
        {
            "link" => scanner.Value("rel"),
            "input" => scanner.Value("type"),
            _ => null,
        };
        if (element == "link" && detail is not null && AsksAhead(detail))
        {
            splices.Replace(scanner.Start, scanner.End, "");
            return;
        }
        var seen = 0L;
        var end = scanner.NameEnd;
        foreach (var attribute in scanner.Attributes)
        {
            var name = scanner.Source.AsSpan(attribute.NameStart, attribute.NameEnd - attribute.NameStart);
            if (HtmlAttributeNames.TryFind(name, out var known))
            {
                // Of several attributes of one name the first counts.
                var bit = 1L << (int)known;
                if ((seen & bit) == 0 || IsDropped(element, known)) Change(attribute, end, element, known, detail);
                seen |= bit;
            }
            end = attribute.End;
        }
    }

    private void Change(
        in HtmlAttribute attribute, int end, string element, HtmlAttributeName name, string? detail)
    {
        if (IsDropped(element, name))
        {
            Drop(attribute, end);
        }
        else if (name == HtmlAttributeName.Target)
        {
            if (element is "a" or "area" or "base" or "form" or "link" && NamesWindow(scanner.Value(attribute)))
                Write(attribute, "_top");
        }
        else if (attribute.ValueEnd == attribute.ValueStart)
        {
            return;
        }
        else if (name == HtmlAttributeName.Style)
        {
            var css = scanner.Value(attribute);
            var changed = CssReferences.Change(css, references);
            if (!ReferenceEquals(css, changed)) Write(attribute, changed);
        }
        else if (name == HtmlAttributeName.Href && element == "base" && !scanner.IsForeign)
        {
            if (!_hasBase && references.BaseAddress is { } address) Write(attribute, address);
            _hasBase = true;
        }
        else if (HtmlAttributeNames.Find(element, name, detail) is { } kind)
        {
            var value = scanner.Value(attribute);
            var changed = name is HtmlAttributeName.SrcSet or HtmlAttributeName.ImageSrcSet
                ? SourceSet.Change(value, references) : references.Change(value, kind);
            if (changed is not null) Write(attribute, changed);
        }
    }

    /// <summary>A check of what is sent, by what it was: what is sent now is not the same.</summary>
    private static bool IsDropped(string element, HtmlAttributeName name) =>
        name is HtmlAttributeName.Integrity or HtmlAttributeName.Nonce or HtmlAttributeName.CrossOrigin
        && element is "link" or "script" or "img";

    /// <summary>Browsers turn to hosts named so at once, whatever policy a page comes with.</summary>
    private static bool AsksAhead(string relations) =>
        HtmlAttributeNames.HasWord(relations, "preconnect") || HtmlAttributeNames.HasWord(relations, "dns-prefetch");

    private static bool NamesWindow(string target) => target.Length > 0
        && target.ToLowerInvariant() is not ("_blank" or "_self" or "_top" or "_parent");

    private void Drop(in HtmlAttribute attribute, int previousEnd)
    {
        // What follows would become a part of what stands before, if nothing parted them.
        var isParted = scanner.Source[attribute.End] == '>' || HtmlScanner.IsSpace(scanner.Source[attribute.End]);
        splices.Replace(isParted ? previousEnd : attribute.NameStart, attribute.End, "");
    }

    private void Write(in HtmlAttribute attribute, string value) =>
        splices.Replace(attribute.ValueStart, attribute.ValueEnd, Quote(attribute, value));

    /// <summary>A value as it is written in the place of another, with the quotation marks that it lacks.</summary>
    public static string Quote(in HtmlAttribute attribute, string value)
    {
        var result = new StringBuilder(value).Replace("&", "&amp;").Replace("<", "&lt;");
        if (attribute.Quote == '\'') return result.Replace("'", "&#39;").ToString();
        result.Replace("\"", "&quot;");
        return attribute.Quote == '"' ? result.ToString() : $"\"{result}\"";
    }
}
