using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>
/// An address as people write it: on the command line, in a file, in a form. The scheme is optional and says nothing
/// (both were in use), the host is optional too, and a fragment is dropped, for a server never sees it.
/// </summary>
/// <param name="Host">The host, in lower case, without default ports; null where none was written.</param>
/// <param name="RawPath">The path as written, percent-encoded.</param>
internal sealed record LegacyUrl(string? Host, string RawPath, LegacyPath Path, string Query)
{
    /// <summary>Reads <c>/path?query</c>, <c>host/path</c> or <c>https://host:port/path</c>.</summary>
    public static Outcome<LegacyUrl> Parse(string text)
    {
        text = text.Trim();
        if (text.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash) text = text[..hash];
        string? host = null;
        if (text.Contains('\\', StringComparison.Ordinal)) return Refuse(@"it has a backslash; write / instead of \");
        if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and var colon
            && !text.AsSpan(0, colon).ContainsAny('/', '?'))
        {
            if (text[..colon].ToLowerInvariant() is not ("http" or "https"))
                return Refuse("its scheme is neither http nor https");
            text = text[(colon + 1)..];
        }
        if (!text.StartsWith('/') || text.StartsWith("//", StringComparison.Ordinal))
        {
            var rest = text.TrimStart('/');
            var end = rest.AsSpan().IndexOfAny('/', '?') is >= 0 and var at ? at : rest.Length;
            var authority = rest[..end];
            host = LooksLikeHost(authority) ? UrlText.FoldHost(authority) : null;
            if (host is null)
                return Refuse(rest.Length == 0 ? "it is empty" : $"it begins with neither / nor a host; write /{rest}");
            text = rest[end..];
        }
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var (rawPath, query) = question < 0 ? (text, "") : (text[..question], text[(question + 1)..]);
        if (rawPath.Length == 0) rawPath = "/";
        var (path, failure) = LegacyPath.FromRaw(rawPath);
        return path is null ? failure! : new LegacyUrl(host, rawPath, path, query);
    }

    private static bool LooksLikeHost(string authority) =>
        authority.AsSpan().ContainsAny('.', ':') || authority.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static Failure.Invalid Refuse(string why) =>
        new($"This is not an address: {why}.", [Finding.Error($"The address is refused: {why}.")]);
}
