using System.Collections.Frozen;

namespace Mapflat.Content.Archives.Html;

/// <summary>Attributes that name an address or decide how one is used.</summary>
internal enum HtmlAttributeName
{
    Background,
    Charset,
    Content,
    CrossOrigin,
    Data,
    Href,
    HttpEquiv,
    ImageSrcSet,
    Integrity,
    Nonce,
    Poster,
    Rel,
    Src,
    SrcSet,
    Style,
    Target,
    Type,
    XlinkHref,
}

/// <summary>Finds attributes by name, and what an address in them is for.</summary>
internal static class HtmlAttributeNames
{
    private static readonly FrozenDictionary<string, HtmlAttributeName> _known =
        Enum.GetValues<HtmlAttributeName>().ToFrozenDictionary(Written, name => name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, HtmlAttributeName>.AlternateLookup<ReadOnlySpan<char>> _byName =
        _known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool TryFind(ReadOnlySpan<char> name, out HtmlAttributeName known) =>
        _byName.TryGetValue(name, out known);

    /// <summary>What the address in an attribute is for; null where it is none that a browser follows.</summary>
    /// <param name="element">The element's name in lower case.</param>
    /// <param name="detail">The value of <c>rel</c> of a link, or of <c>type</c> of an input.</param>
    public static ReferenceKind? Find(string element, HtmlAttributeName attribute, string? detail) => attribute switch
    {
        HtmlAttributeName.Href => element switch
        {
            "a" or "area" => ReferenceKind.Link,
            "link" => FindLinkKind(detail ?? ""),
            "image" or "feimage" or "use" => ReferenceKind.Picture,
            _ => null,
        },
        HtmlAttributeName.XlinkHref => element switch
        {
            "a" => ReferenceKind.Link,
            "image" or "feimage" or "use" => ReferenceKind.Picture,
            _ => null,
        },
        HtmlAttributeName.Src => element switch
        {
            "img" or "image" => ReferenceKind.Picture,
            "input" when string.Equals(detail, "image", StringComparison.OrdinalIgnoreCase) => ReferenceKind.Picture,
            "script" => ReferenceKind.Script,
            "frame" or "iframe" => ReferenceKind.Frame,
            "audio" or "bgsound" or "embed" or "source" or "track" or "video" => ReferenceKind.Media,
            _ => null,
        },
        HtmlAttributeName.Data when element == "object" => ReferenceKind.Media,
        HtmlAttributeName.Poster when element == "video" => ReferenceKind.Picture,
        HtmlAttributeName.SrcSet when element is "img" or "source" => ReferenceKind.Picture,
        HtmlAttributeName.ImageSrcSet when element == "link" => ReferenceKind.Picture,
        HtmlAttributeName.Background when element is "body" or "table" or "tbody" or "td" or "tfoot" or "th" or "thead"
            or "tr" => ReferenceKind.Picture,
        _ => null,
    };

    public static bool HasWord(string words, string word) => words.Split(
        [' ', '\t', '\n', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Contains(word, StringComparer.OrdinalIgnoreCase);

    private static ReferenceKind FindLinkKind(string relations)
    {
        if (HasWord(relations, "stylesheet")) return ReferenceKind.Style;
        return relations.Contains("icon", StringComparison.OrdinalIgnoreCase) ? ReferenceKind.Picture
            : ReferenceKind.Other;
    }

    private static string Written(HtmlAttributeName name) => name switch
    {
        HtmlAttributeName.HttpEquiv => "http-equiv",
        HtmlAttributeName.XlinkHref => "xlink:href",
        _ => name.ToString(),
    };
}
