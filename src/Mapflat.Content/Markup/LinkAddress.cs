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

    /// <summary>The whole address where somebody has written one of another site without its scheme.</summary>
    /// <returns>Null for what is none, or may be a file of this site.</returns>
    public static string? Complete(string url)
    {
        if (url.Length > 2_000 || Host().Match(url) is not { Success: true } host) return null;
        var isBare = host.Length == url.Length && !url.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
        return isBare && FileEnding().IsMatch(url) ? null : "https://" + url;
    }

    // The editor's script knows the same two.
    [GeneratedRegex(@"^(?>(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+)\p{L}{2,24}(?::[0-9]{1,5})?(?=[/?#]|\z)",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Host();

    [GeneratedRegex(@"\.(md|markdown|x?html?|pdf|png|jpe?g|gif|svg|webp|avif|txt|css|js|xml|json|csv|zip|docx?|xlsx?"
        + @"|pptx?)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FileEnding();

    [GeneratedRegex("^https?://[^/?#]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WebAddress();
}
