using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;

namespace Mapflat.Content.Transfer.Word;

/// <param name="Key">What tells one list from the next.</param>
internal readonly record struct WordListItem(string Key, int Level, bool IsOrdered, int Start);

/// <summary>What the styles and the numbering of a document make of its paragraphs (ECMA-376, 17.7 and 17.9).</summary>
internal sealed class WordStyles
{
    /// <summary>A style that is based on itself by way of others ends here.</summary>
    private const int MostSteps = 20;

    private const int Deepest = 8;

    private readonly Dictionary<string, OpenXmlElement> _styles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenXmlElement> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenXmlElement> _definitions = new(StringComparer.Ordinal);

    public WordStyles(MainDocumentPart main)
    {
        foreach (var style in Elements(main.StyleDefinitionsPart, "style"))
            if (style.ReadAttribute("styleId") is { } id)
                _styles.TryAdd(id, style);
        foreach (var number in Elements(main.NumberingDefinitionsPart, "num"))
            if (number.ReadAttribute("numId") is { } id)
                _numbers.TryAdd(id, number);
        foreach (var definition in Elements(main.NumberingDefinitionsPart, "abstractNum"))
            if (definition.ReadAttribute("abstractNumId") is { } id)
                _definitions.TryAdd(id, definition);
    }

    /// <summary>What a paragraph's style, or a run's, is called: in small letters, empty if it has none.</summary>
    public string NameOf(OpenXmlElement? properties, string kind) =>
        properties.Child(kind)?.ReadAttribute("val") is not { } id ? ""
            : (_styles.GetValueOrDefault(id).Child("name")?.ReadAttribute("val") ?? id).ToLowerInvariant();

    /// <summary>From 1; null for what is no heading.</summary>
    public int? HeadingLevelOf(OpenXmlElement? properties)
    {
        var name = NameOf(properties, "pStyle");
        if (name.StartsWith("heading ", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan("heading ".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var n))
            return Math.Clamp(n, 1, 6);
        return Find(properties, "outlineLvl")?.ReadAttribute("val") is { } outline
            && int.TryParse(outline, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level < 9
            ? Math.Clamp(level + 1, 1, 6) : null;
    }

    /// <summary>Null for a paragraph that is in no list.</summary>
    public WordListItem? ListOf(OpenXmlElement? properties)
    {
        if (Find(properties, "numPr") is not { } numbering
            || numbering.Child("numId")?.ReadAttribute("val") is not { } key || key == "0"
            || !_numbers.TryGetValue(key, out var number))
            return null;
        var level = Math.Clamp(ReadNumber(numbering.Child("ilvl"), 0), 0, Deepest);
        var definition = _definitions.GetValueOrDefault(number.Child("abstractNumId")?.ReadAttribute("val") ?? "");
        var line = definition?.ChildElements.FirstOrDefault(each => each.LocalName == "lvl"
            && each.ReadAttribute("ilvl") == level.ToString(CultureInfo.InvariantCulture));
        var format = line.Child("numFmt")?.ReadAttribute("val") ?? "bullet";
        return new WordListItem(key, level, format is not ("bullet" or "none"), ReadNumber(line.Child("start"), 1));
    }

    /// <summary>A property of a paragraph, or of the styles that it has.</summary>
    private OpenXmlElement? Find(OpenXmlElement? properties, string name)
    {
        if (properties.Child(name) is { } own) return own;
        var id = properties.Child("pStyle")?.ReadAttribute("val");
        for (var step = 0; id is not null && step < MostSteps && _styles.TryGetValue(id, out var style); step++)
        {
            if (style.Child("pPr").Child(name) is { } given) return given;
            id = style.Child("basedOn")?.ReadAttribute("val");
        }

        return null;
    }

    private static int ReadNumber(OpenXmlElement? element, int otherwise) =>
        int.TryParse(element?.ReadAttribute("val"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : otherwise;

    private static IEnumerable<OpenXmlElement> Elements(OpenXmlPart? part, string name) =>
        part?.RootElement?.ChildElements.Where(element => element.LocalName == name) ?? [];
}
