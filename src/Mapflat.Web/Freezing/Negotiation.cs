using System.Globalization;

namespace Mapflat.Web.Freezing;

/// <summary>
/// The conditions and preferences of a request (RFC 9110, sections 12.5 and 13.1), read in place: these few lines run
/// for every visitor, and allocate nothing.
/// </summary>
internal static class Negotiation
{
    /// <summary>How much a coding is wanted: the weight that is named with it, or that of <c>*</c>; 0 if it may not be
    /// sent.</summary>
    public static double Weigh(string header, string coding)
    {
        var any = 0.0;
        foreach (var range in header.AsSpan().Split(','))
        {
            var item = Split(header.AsSpan()[range]);
            if (item.Name.Equals(coding, StringComparison.OrdinalIgnoreCase)) return item.Weight;
            if (item.Name is "*") any = item.Weight;
        }

        return any;
    }

    /// <summary>The same for the bytes as they are, which may be sent even where nobody names them.</summary>
    public static double WeighNamed(string header, string coding)
    {
        foreach (var range in header.AsSpan().Split(','))
        {
            var item = Split(header.AsSpan()[range]);
            if (item.Name.Equals(coding, StringComparison.OrdinalIgnoreCase)) return item.Weight;
        }

        return 0;
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

    /// <summary>The same for who must have exactly these bytes: a weak validator names none (section 13.1.1).</summary>
    public static bool MatchesStrongly(string ifMatch, string etag)
    {
        foreach (var range in ifMatch.AsSpan().Split(','))
        {
            var candidate = ifMatch.AsSpan()[range].Trim();
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
