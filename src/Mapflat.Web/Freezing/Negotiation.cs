using System.Globalization;

namespace Mapflat.Web.Freezing;

/// <summary>
/// The conditions and preferences of a request (RFC 9110, sections 12.5 and 13.1), read in place: these few lines run
/// for every visitor, and allocate nothing.
/// </summary>
internal static class Negotiation
{
    /// <summary>Whether a coding may be sent: named with a weight above 0, or covered by <c>*</c>.</summary>
    public static bool Accepts(string header, string coding)
    {
        var wildcard = false;
        foreach (var range in header.AsSpan().Split(','))
        {
            var item = Split(header.AsSpan()[range]);
            if (item.Name.Equals(coding, StringComparison.OrdinalIgnoreCase)) return item.Weight > 0;
            if (item.Name is "*") wildcard = item.Weight > 0;
        }

        return wildcard;
    }

    /// <summary>
    /// Whether Markdown is asked for by name and no less than HTML. A browser's <c>*/*</c> asks for HTML; of the ranges
    /// that cover HTML, the narrowest gives its weight (RFC 9110, section 12.5.1).
    /// </summary>
    public static bool PrefersMarkdown(string accept)
    {
        double markdown = 0, any = 0, text = -1, html = -1;
        foreach (var range in accept.AsSpan().Split(','))
        {
            var item = Split(accept.AsSpan()[range]);
            if (item.Name.Equals("text/markdown", StringComparison.OrdinalIgnoreCase)) markdown = item.Weight;
            else if (item.Name.Equals("text/html", StringComparison.OrdinalIgnoreCase)) html = item.Weight;
            else if (item.Name.Equals("text/*", StringComparison.OrdinalIgnoreCase)) text = item.Weight;
            else if (item.Name is "*/*") any = item.Weight;
        }

        return markdown > 0 && markdown >= (html >= 0 ? html : text >= 0 ? text : any);
    }

    /// <summary>Whether a list of validators names this one; weak comparison (RFC 9110, section 13.1.2).</summary>
    public static bool Matches(string ifNoneMatch, string etag)
    {
        if (ifNoneMatch == etag) return true;
        foreach (var range in ifNoneMatch.AsSpan().Split(','))
        {
            var candidate = ifNoneMatch.AsSpan()[range].Trim();
            if (candidate.StartsWith("W/", StringComparison.Ordinal)) candidate = candidate[2..];
            if (candidate is "*" || candidate.SequenceEqual(etag)) return true;
        }

        return false;
    }

    private static Preference Split(ReadOnlySpan<char> item)
    {
        var semicolon = item.IndexOf(';');
        if (semicolon < 0) return new Preference(item.Trim(), 1);
        var weight = 1.0;
        foreach (var range in item[(semicolon + 1)..].Split(';'))
        {
            var parameter = item[(semicolon + 1)..][range].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && !double.TryParse(
                    parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight))
                weight = 0;
        }

        return new Preference(item[..semicolon].Trim(), weight);
    }

    private readonly ref struct Preference(ReadOnlySpan<char> name, double weight)
    {
        public readonly ReadOnlySpan<char> Name = name;
        public readonly double Weight = weight;
    }
}
