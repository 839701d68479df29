using System.Text.RegularExpressions;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Content.Dormancy;

/// <summary>What the site's settings may say, in a form as in <c>site.yaml</c>.</summary>
internal static partial class SettingsRules
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>The longest sentence, in characters.</summary>
    public const int LongestText = 500;

    /// <summary>How many lines of words that mean the same there may be.</summary>
    public const int MostSynonyms = 200;

    public const string TooManySynonyms =
        "There are too many lines of words that mean the same; 200 is the limit. Take out those that nobody types.";

    /// <summary>What is wrong with a line of words that mean the same; null if nothing is.</summary>
    public static string? FindSynonymFault(string line) =>
        line.Length > LongestText || line.Any(char.IsControl) || UrlText.IsBroken(line)
            ? $"A line of words that mean the same is longer than {LongestText} characters, or holds a character that "
                + "cannot be seen. Write it again, or as two lines."
            : line.Split(',').Count(part => part.Any(char.IsLetterOrDigit)) is < 2 or > 5
                ? $"“{line}” does not say what means the same. Write two to five words or phrases with commas between, "
                    + "as in ML, machine learning."
                : null;

    /// <summary>Whether a URI can be written to (RFC 9116, section 2.5.3).</summary>
    public static bool IsContact(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var contact) && contact.Scheme is "https" or "mailto" or "tel";

    /// <summary>What is wrong with a licence; null if nothing is.</summary>
    public static string? FindLicenceFault(string name, string url) => (name, url) switch
    {
        (_, "") => null,
        _ when !PageTextCheck.IsWebAddress(url) =>
            $"“{url}” is not an address of a licence. Write one that begins with https:, as in "
            + "https://creativecommons.org/licenses/by/4.0/, or leave it empty.",
        ("", _) => "The licence has an address and no name. Write what it is called, as in CC BY 4.0.",
        _ => null,
    };

    /// <summary>
    /// Whether a text is formed like a language tag (RFC 5646, section 2.1), but for what has been out of use since
    /// 2009.
    /// </summary>
    public static bool IsLanguage(string text) => LanguageTag().IsMatch(text);

    /// <summary>What is wrong with the name of a time zone; null if nothing is.</summary>
    public static string? FindTimeZoneFault(string name) =>
        name.Length == 0 || TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) ? null
            : $"“{name}” is no time zone that is known here. Write one as in Europe/Stockholm, or leave it empty.";

    /// <summary>Refuses a line that is missing, too long, or holds what cannot be written to a file.</summary>
    public static void Text(List<Finding> findings, string field, string name, string text, int longest, bool required)
    {
        var fault = text switch
        {
            "" => required ? $"{name} is missing. Write it here." : null,
            _ when text.Length > longest => $"{name} has {text.Length} characters. Shorten it to {longest} at most.",
            _ when text.Any(char.IsControl) =>
                $"{name} holds a control character, which cannot be seen. Write it again by hand.",
            _ when UrlText.IsBroken(text) => $"{name} holds half a character. Write it again.",
            _ => null,
        };
        if (fault is not null) findings.Add(Finding.Error(fault, field: field));
    }

    // The engine takes time in proportion to the text; the limit is by the clock, and a busy machine may stand still
    // for a second.
    [GeneratedRegex("^[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|"
        + "[0-9][a-z0-9]{3}))*(-[0-9a-wy-z](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?\\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking,
        matchTimeoutMilliseconds: 30_000)]
    private static partial Regex LanguageTag();
}
