using System.Globalization;
using System.Text;

namespace Mapflat.Web.Features.Citations;

/// <summary>
/// BibTeX: what <c>bibtex</c> 0.99d and biber read. An entry of type <c>misc</c>, which every style knows, in UTF-8.
/// </summary>
internal static class BibTex
{
    public static string Write(Citation citation)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"@misc{{{citation.Key},\n");
        var date = citation.Date;
        Add("author", string.Join(" and ", citation.Authors.Select(author => author.IsPerson
            ? $"{Escape(author.Family)}, {Escape(author.Given!)}" : $"{{{Escape(author.Family)}}}")));
        // Braced twice: styles would put some of its capitals into small letters.
        Add("title", $"{{{Escape(citation.Title)}}}");
        Add("publisher", Escape(citation.Site));
        Add("year", date.ToString("yyyy", CultureInfo.InvariantCulture));
        // The name of a month that every style defines, and hence without braces.
        var month = date.ToString("MMM", CultureInfo.InvariantCulture).ToLowerInvariant();
        text.Append(CultureInfo.InvariantCulture, $"  month = {month},\n");
        var version = string.Create(
            CultureInfo.InvariantCulture, $"Version {citation.Version} of {date:yyyy-MM-dd}");
        Add("note", string.Join(". ", citation.Notes.Prepend(version).Select(Escape)));
        // Taken as it stands, so nothing in it is escaped; an address of ours has none of the characters that matter.
        Add("url", citation.Url);
        return text.Append("}\n").ToString();

        void Add(string field, string value) =>
            text.Append(CultureInfo.InvariantCulture, $"  {field} = {{{value}}},\n");
    }

    /// <summary>Text in which TeX finds no commands, and BibTeX no brace without its other half.</summary>
    private static string Escape(string value)
    {
        var text = new StringBuilder();
        foreach (var c in value.ReplaceLineEndings(" "))
        {
            text.Append(c switch
            {
                '\\' => "\\textbackslash{}",
                // BibTeX counts a brace after a backslash too.
                '{' => "\\textbraceleft{}",
                '}' => "\\textbraceright{}",
                '~' => "\\textasciitilde{}",
                '^' => "\\textasciicircum{}",
                '$' or '&' or '%' or '#' or '_' => "\\" + c,
                _ => c.ToString(),
            });
        }

        return text.ToString();
    }
}
