using System.Text.RegularExpressions;
using Markdig.Helpers;
using Markdig.Syntax;

namespace Mapflat.Content.Markup.Tags;

/// <param name="Start">Where its value begins in the text of the tag.</param>
/// <param name="Written">Its value as it was written, with entities; empty for one without a value.</param>
internal sealed record TagAttribute(string Name, string Written, int Start)
{
    public string Value => HtmlHelper.Unescape(Written, removeBackSlash: false);
}

/// <summary>
/// One HTML tag that a text may use, as it was written (CommonMark 0.31, section 6.6), of an element that is obeyed.
/// </summary>
internal sealed partial record Tag(string Name, bool IsEnd, string Written)
{
    private IReadOnlyList<TagAttribute>? _attributes;

    /// <summary>The line as Markdig counts it, from 0.</summary>
    public int Line { get; init; }

    /// <summary>Where it stands in the text; what follows a line break in it may be further on.</summary>
    public SourceSpan Span { get; init; } = SourceSpan.Empty;

    public ElementRule Rule => ElementRule.Find(Name)!;

    /// <summary>The first of each name, as browsers read them.</summary>
    public IReadOnlyList<TagAttribute> Attributes => _attributes ??= ReadAttributes();

    /// <returns>The tag at a place of a text; null if there is none that is obeyed.</returns>
    public static Tag? Read(string text, int start, int length)
    {
        var match = Shape().Match(text, start, length);
        if (!match.Success) return null;
        var name = match.Groups["name"].Value.ToLowerInvariant();
        var isEnd = match.Groups["end"].Success;
        return ElementRule.Find(name) is { } rule && !(isEnd && rule.Holds == Holds.Nothing)
            ? new Tag(name, isEnd, match.Value)
            : null;
    }

    /// <summary>The value of an attribute, its entities resolved; null where it is missing.</summary>
    public string? ValueOf(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name)?.Value;

    /// <summary>The same of one that holds words.</summary>
    public string? WordsOf(string name) => ValueOf(name) is { } value ? UnshowableCharacters.Replace(value) : null;

    /// <summary>
    /// The place of an attribute's value in the text; empty where the tag stands on several lines.
    /// </summary>
    public SourceSpan PlaceOf(string name) =>
        Span.IsEmpty || Span.Length != Written.Length
        || Attributes.FirstOrDefault(attribute => attribute.Name == name) is not { Written.Length: > 0 } found
            ? SourceSpan.Empty
            : new SourceSpan(Span.Start + found.Start, Span.Start + found.Start + found.Written.Length - 1);

    private List<TagAttribute> ReadAttributes()
    {
        List<TagAttribute> attributes = [];
        foreach (var match in AttributeShape().Matches(Written, 1 + Name.Length).Cast<Match>())
        {
            var name = match.Groups["name"].Value.ToLowerInvariant();
            if (!attributes.Exists(known => known.Name == name))
                attributes.Add(new TagAttribute(name, match.Groups["value"].Value, match.Groups["value"].Index));
            // More than these are no page's.
            if (attributes.Count == ElementRule.MostAttributes) break;
        }

        return attributes;
    }

    // Atomic groups: no text makes the engine try a part of it twice.
    [GeneratedRegex(
        """\G<(?>(?<end>/)(?<name>[A-Za-z][A-Za-z0-9-]*)\s*>|(?<name>[A-Za-z][A-Za-z0-9-]*)"""
        + """(?>\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?>\s*=\s*(?>"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*\s*/?>)""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Shape();

    [GeneratedRegex(
        """\G\s+(?<name>[A-Za-z_:][A-Za-z0-9_.:-]*)"""
        + """(?>\s*=\s*(?>"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s"'=<>`]+)))?""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex AttributeShape();
}
