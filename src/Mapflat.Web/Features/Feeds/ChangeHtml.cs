using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Web.Features.Feeds;

/// <summary>The words of a change as HTML that a feed reader shows: elements without classes or links.</summary>
internal static class ChangeHtml
{
    private static readonly HtmlEncoder _encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Write(ChangeExtract extract)
    {
        var html = new StringBuilder();
        foreach (var field in extract.Fields)
        {
            html.Append("<p>").Append(Encode(field.Name)).Append(": ");
            Mark(html, DiffKind.Removed, field.Old);
            Mark(html, DiffKind.Added, field.Now);
            html.Append("</p>");
        }

        foreach (var block in extract.Blocks)
        {
            html.Append("<p>");
            foreach (var words in block.Words) Mark(html, words.Kind, words.Text);
            html.Append("</p>");
        }

        if (extract.More > 0)
            html.Append(CultureInfo.InvariantCulture, $"<p>And {extract.More} more.</p>");
        return html.ToString();
    }

    private static void Mark(StringBuilder html, DiffKind kind, string text)
    {
        if (text.Length == 0) return;
        // The space keeps what is gone apart from what took its place, where a reader shows neither.
        html.Append(kind switch
        {
            DiffKind.Removed => $"<del>{Encode(text)}</del> ",
            DiffKind.Added => $"<ins>{Encode(text)}</ins>",
            _ => Encode(text),
        });
    }

    private static string Encode(string text) => _encoder.Encode(text);
}
