using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Mapflat.Content.Markup;

internal static class HtmlBody
{
    /// <summary>
    /// Reads the HTML of a text. Setting it as the inner HTML of an element would look for each block among all that
    /// stand before it (AngleSharp 1.9.0).
    /// </summary>
    /// <returns>The body of a document of its own.</returns>
    public static IElement Parse(string html) =>
        new HtmlParser().ParseDocument("<!doctype html><html><body>" + html).Body!;
}
