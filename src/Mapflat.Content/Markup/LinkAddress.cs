using System.Text.RegularExpressions;

namespace Mapflat.Content.Markup;

internal enum AddressKind
{
    Empty,

    /// <summary>
    /// Another scheme than the allowed ones, another host without a scheme, or what a browser may take for it.
    /// </summary>
    Refused,

    /// <summary><c>http</c> or <c>https</c> with a host.</summary>
    Outside,

    Mail,

    /// <summary><c>/path</c> on this site.</summary>
    SiteAbsolute,

    /// <summary><c>#place</c> on the same page.</summary>
    Fragment,

    /// <summary>Relative to the page, such as <c>other.md</c>.</summary>
    Relative,
}

/// <summary>
/// Sorts addresses by an allow-list. It is stricter than the URL standard (https://url.spec.whatwg.org/#url-parsing):
/// browsers drop tabs and newlines and read <c>\</c> as <c>/</c>, so whatever holds a control character or a backslash
/// is refused.
/// </summary>
internal static partial class LinkAddress
{
    /// <summary>Sorts an address from which Markdown's escapes and entities have been taken out.</summary>
    public static AddressKind Classify(string? url)
    {
        if (string.IsNullOrWhiteSpace(url))
            return AddressKind.Empty;
        if (url.Any(c => char.IsControl(c) || c == '\\') || char.IsWhiteSpace(url[0]))
            return AddressKind.Refused;
        if (url[0] == '#')
            return AddressKind.Fragment;
        if (url[0] == '/')
            return url.StartsWith("//", StringComparison.Ordinal) ? AddressKind.Refused : AddressKind.SiteAbsolute;
        if (WebAddress().IsMatch(url))
            return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0
                ? AddressKind.Outside
                : AddressKind.Refused;
        if (url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            return AddressKind.Mail;
        // A colon in the first segment is a scheme, or near enough to one that nobody should have to think about it.
        return url.AsSpan(0, url.AsSpan().IndexOfAny("/?#") is var end and >= 0 ? end : url.Length).Contains(':')
            ? AddressKind.Refused
            : AddressKind.Relative;
    }

    [GeneratedRegex("^https?://[^/?#]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WebAddress();
}
