using System.Globalization;
using System.Text;

namespace Mapflat.Web.Features.Citations;

/// <summary>
/// RIS: lines of a tag of two characters, two spaces, a hyphen, a space and a value, which end with a carriage return
/// and a line feed; the type comes first and the end last.
/// </summary>
internal static class Ris
{
    private const int LongestName = 255;

    public static string Write(Citation citation)
    {
        var text = new StringBuilder();
        Add("TY", "ELEC");
        foreach (var author in citation.Authors)
        {
            // An asterisk means something in names.
            var name = author.Inverted.Replace("*", "", StringComparison.Ordinal);
            Add("AU", name.Length > LongestName ? name[..LongestName] : name);
        }

        Add("TI", citation.Title);
        Add("T2", citation.Site);
        Add("PB", citation.Site);
        Add("PY", citation.Date.ToString("yyyy", CultureInfo.InvariantCulture));
        Add("DA", citation.Date.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture));
        Add("ET", string.Create(CultureInfo.InvariantCulture, $"Version {citation.Version}"));
        Add("LA", citation.Language);
        Add("AB", citation.Summary);
        foreach (var note in citation.Notes) Add("N1", note);
        Add("UR", citation.Url);
        return text.Append("ER  - \r\n").ToString();

        void Add(string tag, string value) =>
            text.Append(tag).Append("  - ").Append(value.ReplaceLineEndings(" ")).Append("\r\n");
    }
}
