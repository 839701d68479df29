using System.Text;

namespace Mapflat.Content.Pages;

internal static class Slug
{
    private const int Longest = 60;

    /// <summary>
    /// Lower-case ASCII letters, digits and single hyphens; accents are taken off, other scripts left out. Long titles
    /// are cut after a word.
    /// </summary>
    /// <returns>The part; empty if the title has nothing to make it of.</returns>
    public static string Create(string title)
    {
        var slug = new StringBuilder();
        foreach (var c in title)
        {
            if (c is '\'' or '’') continue;
            var folded = Fold(c);
            if (folded.Length == 0 && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
            slug.Append(folded);
        }

        var text = slug.ToString().Trim('-');
        if (text.Length <= Longest) return text;
        var cut = text.LastIndexOf('-', Longest);
        return text[..(cut > 0 ? cut : Longest)];
    }

    private static string Fold(char c) => char.ToLowerInvariant(c) switch
    {
        (>= 'a' and <= 'z') or (>= '0' and <= '9') => char.ToLowerInvariant(c).ToString(),
        'à' or 'á' or 'â' or 'ã' or 'ä' or 'å' or 'ā' or 'ă' or 'ą' => "a",
        'æ' => "ae",
        'ç' or 'ć' or 'č' => "c",
        'ď' or 'ð' or 'đ' => "d",
        'è' or 'é' or 'ê' or 'ë' or 'ē' or 'ę' or 'ě' => "e",
        'ğ' or 'ģ' => "g",
        'ì' or 'í' or 'î' or 'ï' or 'ī' or 'ı' => "i",
        'ķ' => "k",
        'ł' or 'ļ' or 'ľ' => "l",
        'ñ' or 'ń' or 'ň' or 'ņ' => "n",
        'ò' or 'ó' or 'ô' or 'õ' or 'ö' or 'ø' or 'ō' or 'ő' => "o",
        'œ' => "oe",
        'ŕ' or 'ř' => "r",
        'ś' or 'š' or 'ş' or 'ș' => "s",
        'ß' => "ss",
        'ť' or 'ț' or 'ţ' => "t",
        'þ' => "th",
        'ù' or 'ú' or 'û' or 'ü' or 'ū' or 'ů' or 'ű' or 'ų' => "u",
        'ý' or 'ÿ' => "y",
        'ź' or 'ż' or 'ž' => "z",
        _ => "",
    };
}
