using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mapflat.Content.Text;

/// <summary>Percent-encoding (RFC 3986, section 2) and the folding of host names.</summary>
internal static class UrlText
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static readonly SearchValues<char> _path = SearchValues.Create(Unreserved + "!$&'()*+,;=:@/");
    private static readonly SearchValues<char> _query = SearchValues.Create(Unreserved + "!$&'()*+,;=:@/?");
    private static readonly SearchValues<char> _notInHost = SearchValues.Create(" /\\?#@%<>\"");
    private static readonly UTF8Encoding _strictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Encodes a decoded path. A <c>%2F</c> in it is one that was never decoded, and stays.</summary>
    internal static string EncodePath(string decoded) =>
        Encode(decoded, _path, static (text, at) => IsKeptSlash(text.AsSpan(at)));

    /// <summary>
    /// An address from a visitor or a log, to be looked at: with its letters, but with the characters encoded that
    /// nobody sees and that turn or break the text around them (Unicode's Cc, Cf, Zl and Zp).
    /// </summary>
    internal static string Shown(string address)
    {
        if (!address.EnumerateRunes().Any(IsUnseen)) return address;
        var shown = new StringBuilder(address.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in address.EnumerateRunes())
        {
            if (!IsUnseen(rune))
            {
                shown.Append(rune);
                continue;
            }

            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                shown.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return shown.ToString();
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Encodes what stands in a URL's path but for characters that may not; escapes in it stay.</summary>
    internal static string MendPath(string path) => Encode(path, _path, static (text, at) => IsEscape(text, at));

    internal static string MendQuery(string query) => Encode(query, _query, static (text, at) => IsEscape(text, at));

    /// <summary>
    /// Decodes every escape once, except <c>%2F</c>: an encoded slash separates nothing (RFC 3986, 2.2).
    /// </summary>
    /// <returns>Null where an escape is broken, or the bytes are not UTF-8.</returns>
    internal static string? Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        var bytes = new ArrayBufferWriter<byte>(text.Length);
        try
        {
            for (var i = 0; i < text.Length;)
            {
                if (text[i] == '%' && !IsKeptSlash(text.AsSpan(i)))
                {
                    if (!IsEscape(text, i)) return null;
                    bytes.Write([byte.Parse(
                        text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)]);
                    i += 3;
                    continue;
                }
                var next = text.IndexOf('%', i + 1);
                var end = next < 0 ? text.Length : next;
                _strictUtf8.GetBytes(text.AsSpan(i, end - i), bytes);
                i = end;
            }
            return _strictUtf8.GetString(bytes.WrittenSpan);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// Decodes letters of ISO 8859-1 (<c>%E9</c> is é) that stand by themselves, as escapes that are no UTF-8 do in
    /// words; null where there is anything else, such as what is no shortest form of UTF-8.
    /// </summary>
    internal static string? DecodeLatin1(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%' || IsKeptSlash(text.AsSpan(i)))
            {
                decoded.Append(text[i]);
                continue;
            }

            if (!IsEscape(text, i)) return null;
            var letter = (char)byte.Parse(
                text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            i += 2;
            if (letter >= 0x80 && (!char.IsLetter(letter) || letter is < 'À' or 'ÿ'
                || (i + 1 < text.Length && text[i + 1] == '%')))
                return null;
            decoded.Append(letter);
        }

        return decoded.ToString();
    }

    /// <summary>Half of a surrogate pair is no Unicode.</summary>
    internal static bool IsBroken(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || ++i == text.Length || !char.IsLowSurrogate(text[i])) return true;
        }
        return false;
    }

    /// <summary>A host as it is compared: lower case, in ASCII, without the default ports and a final dot.</summary>
    /// <param name="authority"><c>host</c> or <c>host:port</c>.</param>
    internal static string? FoldHost(string? authority)
    {
        if (string.IsNullOrEmpty(authority) || authority.Length > 260) return null;
        if (authority.AsSpan().ContainsAny(_notInHost) || authority.Any(char.IsControl)) return null;
        var host = authority.EndsWith(":80", StringComparison.Ordinal) ? authority[..^3]
            : authority.EndsWith(":443", StringComparison.Ordinal) ? authority[..^4] : authority;
        if (IsPlainHost(host)) return host.ToLowerInvariant();
        if (!Uri.TryCreate("https://" + host, UriKind.Absolute, out var uri) || AsciiName(uri) is not { } name)
            return null;
        return uri.IsDefaultPort ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{uri.Port}");
    }

    private static string? AsciiName(Uri uri)
    {
        try
        {
            var name = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost.TrimEnd('.');
            return name.Length > 0 && Ascii.IsValid(name) ? name.ToLowerInvariant() : null;
        }
        catch (UriFormatException)
        {
            // A Uri accepts hosts that it then cannot write in ASCII.
            return null;
        }
    }

    /// <summary>Letters, digits and inner dots and hyphens: what needs no parser. This runs at every request.</summary>
    private static bool IsPlainHost(string host)
    {
        foreach (var c in host)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-')) return false;
        return host.Length is > 0 and <= 253 && char.IsAsciiLetter(host[^1]) && host[0] is not ('.' or '-')
            && !host.Contains("..", StringComparison.Ordinal);
    }

    private static bool IsKeptSlash(ReadOnlySpan<char> at) => at is ['%', '2', 'f' or 'F', ..];

    private static bool IsEscape(string text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);

    private static string Encode(string text, SearchValues<char> plain, Func<string, int, bool> isEscape)
    {
        if (!text.AsSpan().ContainsAnyExcept(plain)) return text;
        var result = new StringBuilder(text.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            if (plain.Contains(text[i]))
            {
                result.Append(text[i++]);
            }
            else if (text[i] == '%' && isEscape(text, i))
            {
                result.Append('%').Append(char.ToUpperInvariant(text[i + 1]))
                    .Append(char.ToUpperInvariant(text[i + 2]));
                i += 3;
            }
            else
            {
                Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used);
                foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                    result.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
                i += used;
            }
        }
        return result.ToString();
    }
}
