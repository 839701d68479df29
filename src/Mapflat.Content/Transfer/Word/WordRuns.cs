using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using Mapflat.Content.Media;
using Mapflat.Content.Transfer.Html;

namespace Mapflat.Content.Transfer.Word;

/// <summary>Writes the words of a paragraph, and what stands among them, as HTML.</summary>
internal sealed partial class WordRuns(MainDocumentPart main, WordStyles styles, DroppedContent left)
{
    private const int MostPictures = 200;

    private readonly List<DocumentPicture> _pictures = [];
    private readonly Dictionary<string, string?> _addresses = new(StringComparer.Ordinal);
    private readonly List<(string Name, OpenXmlElement Note)> _notes = [];
    private readonly List<OpenXmlElement> _boxes = [];
    private readonly StringBuilder _html = new();
    // Fields may be within each other; each holds its instruction, and whether a link was opened for it.
    private readonly Stack<(StringBuilder Instruction, bool IsResult, bool IsLink)> _fields = new();

    public IReadOnlyList<DocumentPicture> Pictures => _pictures;

    /// <summary>Those that the text refers to, in that order, with what a reference is called.</summary>
    public IReadOnlyList<(string Name, OpenXmlElement Note)> Notes => _notes;

    public string Write(IEnumerable<OpenXmlElement> elements)
    {
        _html.Clear();
        WriteAll(elements);
        while (_fields.TryPop(out var field))
            if (field.IsLink)
                _html.Append("</a>");
        return _html.ToString();
    }

    /// <summary>What stood in text boxes since the last time.</summary>
    public List<OpenXmlElement> TakeBoxes()
    {
        List<OpenXmlElement> boxes = [.. _boxes];
        _boxes.Clear();
        return boxes;
    }

    private void WriteAll(IEnumerable<OpenXmlElement> elements)
    {
        foreach (var element in elements) Write(element);
    }

    private void Write(OpenXmlElement element)
    {
        switch (element.LocalName)
        {
            case "r":
                WriteRun(element);
                break;
            case "hyperlink":
                WriteLink(element);
                break;
            case "del" or "moveFrom":
                left.Add("Words that somebody has struck out while changes were recorded were left out.", null);
                break;
            case "oMath" or "oMathPara":
                left.Add("A formula was made plain text.", null);
                _html.Append(WordBlocks.Encode(element.InnerText));
                break;
            case "sdt":
                WriteAll(element.Child("sdtContent")?.ChildElements ?? []);
                break;
            case "ins" or "moveTo" or "fldSimple" or "smartTag" or "customXml" or "bdo" or "dir":
                WriteAll(element.ChildElements);
                break;
        }
    }

    private void WriteLink(OpenXmlElement link)
    {
        var address = link.ReadAttribute("id") is { } id
            ? main.HyperlinkRelationships.FirstOrDefault(each => each.Id == id)?.Uri.OriginalString : null;
        if (address is null)
            left.Add("Links to places within the document were made text; headings have addresses of their own.", null);
        else _html.Append("<a href=\"").Append(WordBlocks.Encode(address)).Append("\">");
        WriteAll(link.ChildElements);
        if (address is not null) _html.Append("</a>");
    }

    private void WriteRun(OpenXmlElement run)
    {
        var properties = run.Child("rPr");
        if (properties.IsOn("vanish"))
        {
            if (run.InnerText.Length > 0) left.Add("Hidden text was left out.", null);
            return;
        }

        var style = styles.NameOf(properties, "rStyle");
        List<string> tags = [];
        if (properties.IsOn("b") || style == "strong") tags.Add("b");
        if (properties.IsOn("i") || style == "emphasis") tags.Add("i");
        if (properties.IsOn("strike") || properties.IsOn("dstrike")) tags.Add("s");
        if (style.Contains("code", StringComparison.Ordinal)) tags.Add("code");
        if (properties.Child("vertAlign")?.ReadAttribute("val") is { } raised)
        {
            if (raised == "superscript") tags.Add("sup");
            if (raised == "subscript") tags.Add("sub");
        }

        var inner = new StringBuilder();
        foreach (var child in run.ChildElements) WriteContent(child, inner);
        if (inner.Length == 0) return;
        foreach (var tag in tags) _html.Append('<').Append(tag).Append('>');
        _html.Append(inner);
        for (var i = tags.Count - 1; i >= 0; i--) _html.Append("</").Append(tags[i]).Append('>');
    }

    private void WriteContent(OpenXmlElement element, StringBuilder words)
    {
        switch (element.LocalName)
        {
            case "t":
                if (_fields.Count == 0 || _fields.All(field => field.IsResult))
                    words.Append(WordBlocks.Encode(element.InnerText));
                break;
            case "tab" or "ptab":
                words.Append(' ');
                break;
            case "br" when element.ReadAttribute("type") is null or "textWrapping":
            case "cr":
                words.Append("<br>");
                break;
            case "noBreakHyphen":
                words.Append('\u2011');
                break;
            case "sym":
                left.Add("A sign of a special font was left out.", null);
                break;
            case "fldChar":
                WriteFieldMark(element.ReadAttribute("fldCharType"), words);
                break;
            case "instrText":
                if (_fields.TryPeek(out var field)) field.Instruction.Append(element.InnerText);
                break;
            case "footnoteReference":
                WriteNote(main.FootnotesPart, "f", element, words);
                break;
            case "endnoteReference":
                WriteNote(main.EndnotesPart, "e", element, words);
                break;
            case "commentReference":
                left.Add("A comment was left out.", null);
                break;
            case "object":
                left.Add("What another program has put into the document was left out.", null);
                break;
            case "drawing" or "pict":
                WriteDrawing(element, words);
                break;
            case "AlternateContent":
                foreach (var choice in element.Child("Choice")?.ChildElements ?? []) WriteContent(choice, words);
                break;
        }
    }

    /// <summary>Of a field, what it came to is text (section 17.16.18); a link is a field too.</summary>
    private void WriteFieldMark(string? kind, StringBuilder words)
    {
        if (kind == "begin") _fields.Push((new StringBuilder(), false, false));
        else if (kind == "separate" && _fields.TryPop(out var field))
        {
            var link = LinkField().Match(field.Instruction.ToString());
            if (link.Success)
                words.Append("<a href=\"").Append(WordBlocks.Encode(link.Groups["address"].Value)).Append("\">");
            _fields.Push((field.Instruction, true, link.Success));
        }
        else if (kind == "end" && _fields.TryPop(out var ended) && ended.IsLink) words.Append("</a>");
    }

    private void WriteNote(OpenXmlPart? part, string kind, OpenXmlElement reference, StringBuilder words)
    {
        var id = reference.ReadAttribute("id");
        if (part?.RootElement?.ChildElements.FirstOrDefault(each => each.ReadAttribute("id") == id) is not { } note)
            return;
        var name = string.Create(CultureInfo.InvariantCulture, $"{kind}{_notes.Count + 1}");
        _notes.Add((name, note));
        words.Append(CultureInfo.InvariantCulture, $"<a id=\"{name}\" href=\"#note-{name}\">{_notes.Count}</a>");
    }

    private void WriteDrawing(OpenXmlElement drawing, StringBuilder words)
    {
        if (drawing.Descendants().FirstOrDefault(each => each.LocalName == "txbxContent") is { } box)
        {
            _boxes.AddRange(box.ChildElements);
            return;
        }

        var found = drawing.Descendants().Where(each => each.LocalName is "blip" or "imagedata").ToList();
        if (found.Count == 0) left.Add("A chart or a drawing was left out.", null);
        var about = drawing.Descendants().FirstOrDefault(each => each.LocalName == "docPr");
        var alt = about?.ReadAttribute("descr") ?? about?.ReadAttribute("title") ?? "";
        foreach (var id in found.Select(each => each.ReadAttribute("embed") ?? each.ReadAttribute("id")))
            if (id is not null && Take(id, alt) is { } address)
                words.Append("<img src=\"").Append(address).Append("\" alt=\"").Append(WordBlocks.Encode(alt))
                    .Append("\">");
    }

    /// <summary>
    /// The address that stands for a picture until it is among the media; null where no page can show it.
    /// </summary>
    private string? Take(string id, string alt)
    {
        if (_addresses.TryGetValue(id, out var known)) return known;
        if (_pictures.Count >= MostPictures || !main.TryGetPartById(id, out var part))
        {
            left.Add("A picture was left out: it is not in the document.", null);
            return null;
        }

        using var stream = part.GetStream();
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (bytes.Length <= MediaLimits.Upload && stream.Read(buffer) is > 0 and var read)
            bytes.Write(buffer, 0, read);
        var kind = MediaKinds.Detect(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        if (bytes.Length > MediaLimits.Upload || !kind.IsRaster() && kind != MediaKind.Svg)
        {
            left.Add("A picture of a kind that no page can show, or that is too large, was left out. Save it as a PNG "
                + "file and insert that.", null);
            return _addresses[id] = null;
        }

        var address = string.Create(
            CultureInfo.InvariantCulture, $"/media/picture-{_pictures.Count + 1}-of-the-document{kind.Ending()}");
        _pictures.Add(new DocumentPicture(address, alt, bytes.ToArray()));
        return _addresses[id] = address;
    }

    [GeneratedRegex("""^\s*HYPERLINK\s+"(?<address>[^"]{1,2000})""", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LinkField();
}
