using System.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Reads the pictures that a browser may choose from
/// (https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute).
/// </summary>
internal static class SourceSet
{
    /// <summary>The value with what is changed of its addresses; null where nothing is.</summary>
    public static string? Change(string value, ReferenceChange references)
    {
        StringBuilder? result = null;
        var written = 0;
        var at = 0;
        while (true)
        {
            while (at < value.Length && (value[at] == ',' || HtmlScanner.IsSpace(value[at]))) at++;
            if (at >= value.Length) return result?.Append(value.AsSpan(written)).ToString();
            var start = at;
            while (at < value.Length && !HtmlScanner.IsSpace(value[at])) at++;
            var end = at;
            while (value[end - 1] == ',') end--;
            if (references.Change(value[start..end], ReferenceKind.Picture) is { } address)
            {
                result ??= new StringBuilder(value.Length);
                result.Append(value.AsSpan(written, start - written)).Append(Separable(address));
                written = end;
            }
            if (end == at) at = SkipDescriptors(value, at);
        }
    }

    private static int SkipDescriptors(string value, int at)
    {
        var isInParentheses = false;
        for (; at < value.Length; at++)
        {
            if (value[at] == ',' && !isInParentheses) return at + 1;
            if (value[at] is '(' or ')') isInParentheses = value[at] == '(';
        }
        return at;
    }

    /// <summary>An address ends at a space here, and commas around it are not of it.</summary>
    private static string Separable(string address)
    {
        address = address.Replace(" ", "%20", StringComparison.Ordinal);
        if (address.StartsWith(',')) address = string.Concat("%2C", address.AsSpan(1));
        return address.EndsWith(',') ? string.Concat(address.AsSpan(0, address.Length - 1), "%2C") : address;
    }
}
