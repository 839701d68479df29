using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Mapflat.Web.Tests;

/// <summary>Reads a page as a browser does.</summary>
internal static class Html
{
    public static IDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    /// <summary>The values of an attribute on all elements of a name that have it.</summary>
    public static IReadOnlyList<string> Attributes(string html, string element, string attribute) =>
        [.. Parse(html).QuerySelectorAll($"{element}[{attribute}]").Select(found => found.GetAttribute(attribute)!)];
}
