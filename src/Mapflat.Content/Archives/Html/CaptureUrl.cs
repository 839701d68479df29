using System.Buffers;
using System.Globalization;
using System.Text;
using Mapflat.Content.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>
/// An address of the web that references are resolved against, as browsers do it (https://url.spec.whatwg.org): unlike
/// <see cref="Uri"/>, they leave escapes as they are written. Not for use by several threads.
/// </summary>
internal sealed class CaptureUrl
{
    /// <summary>In characters; longer ones are not resolved, as many relative to one such would cost much.</summary>
    public const int Longest = 8192;

    private static readonly SearchValues<char> _escaped = SearchValues.Create(Escaped("\"#<>?^`{|}"));
    private static readonly SearchValues<char> _escapedInQuery = SearchValues.Create(Escaped("\"#<>'"));
    private static readonly SearchValues<char> _endsHost = SearchValues.Create("/\\?");
    private static readonly SearchValues<char> _slashes = SearchValues.Create("/\\");

    private readonly StringBuilder _built = new();

    private CaptureUrl(string text, int pathStart)
    {
        Text = text;
        PathStart = pathStart;
        var query = text.IndexOf('?', pathStart);
        PathEnd = query < 0 ? text.Length : query;
    }

    /// <summary>The whole address, without a fragment.</summary>
    public string Text { get; }

    /// <summary>Where the path begins in <see cref="Text"/>.</summary>
    public int PathStart { get; }

    public ReadOnlySpan<char> Path => Text.AsSpan(PathStart, PathEnd - PathStart);

    private int PathEnd { get; }

    public ReadOnlySpan<char> PathAndQuery => Text.AsSpan(PathStart);

    private bool IsSecure => Text.StartsWith("https:", StringComparison.Ordinal);

    /// <summary>Null for what is not an address of the web.</summary>
    public static CaptureUrl? Parse(string url)
    {
        var none = new CaptureUrl("http:///", 7);
        return none.Resolve(url, out _) is { } text && text.IndexOf('/', 8) is var path and >= 0
            && !text.StartsWith("http:///", StringComparison.Ordinal) ? new CaptureUrl(text, path) : null;
    }

    /// <summary>What a reference leads to; null for what is not of the web, too long or has no host.</summary>
    /// <param name="reference">An absolute or relative address as it is written, decoded.</param>
    /// <param name="fragment">What the reference has from its hash sign on; empty if it has none.</param>
    public string? Resolve(string reference, out string fragment)
    {
        fragment = "";
        if (reference.Length > Longest) return null;
        var rest = Clean(reference).AsSpan();
        if (rest.IndexOf('#') is var hash and >= 0)
        {
            fragment = rest[hash..].ToString();
            rest = rest[..hash];
        }
        var isSecure = IsSecure;
        var isAbsolute = false;
        if (SchemeLength(rest) is var length and > 0)
        {
            var isHttps = Ascii.EqualsIgnoreCase(rest[..length], "https");
            if (!isHttps && !Ascii.EqualsIgnoreCase(rest[..length], "http")) return null;
            rest = rest[(length + 1)..];
            isAbsolute = isHttps != isSecure || rest.IndexOfAnyExcept(_slashes) >= 2;
            isSecure = isHttps;
        }
        if (rest.IsEmpty && !isAbsolute) return Text;
        _built.Clear();
        if (isAbsolute || rest is ['/' or '\\', '/' or '\\', ..])
        {
            rest = rest.TrimStart("/\\");
            var end = rest.IndexOfAny(_endsHost);
            var authority = end < 0 ? rest : rest[..end];
            rest = rest[authority.Length..];
            if (FoldHost(authority, isSecure) is not { } host) return null;
            _built.Append(isSecure ? "https://" : "http://").Append(host);
            return Build(_built.Length, rest);
        }
        if (rest[0] == '?') _built.Append(Text, 0, PathEnd);
        else if (rest[0] is '/' or '\\') _built.Append(Text, 0, PathStart);
        else _built.Append(Text, 0, Text.LastIndexOf('/', PathEnd - 1) + 1);
        return Build(PathStart, rest);
    }

    private string? Build(int pathStart, ReadOnlySpan<char> rest)
    {
        var query = rest.IndexOf('?');
        AppendPath(pathStart, query < 0 ? rest : rest[..query]);
        if (query >= 0) AppendEscaped(rest[query..], _escapedInQuery);
        return _built.Length <= Longest ? _built.ToString() : null;
    }

    private void AppendPath(int pathStart, ReadOnlySpan<char> path)
    {
        if (path.IsEmpty && _built.Length > pathStart) return;
        if (path is ['/' or '\\', ..]) path = path[1..];
        if (_built.Length == pathStart) _built.Append('/');
        while (true)
        {
            var end = path.IndexOfAny(_slashes);
            var segment = end < 0 ? path : path[..end];
            switch (Dots(segment))
            {
                case 0:
                    AppendEscaped(segment, _escaped);
                    if (end >= 0) _built.Append('/');
                    break;
                case 2:
                    var last = _built.Length - 1;
                    if (last > pathStart) last--;
                    while (_built[last] != '/') last--;
                    _built.Length = last + 1;
                    break;
            }
            if (end < 0) return;
            path = path[(end + 1)..];
        }
    }

    /// <summary>1 for the segment that means this folder, 2 for the one above, 0 for others.</summary>
    private static int Dots(ReadOnlySpan<char> segment)
    {
        var dots = 0;
        while (!segment.IsEmpty)
        {
            var length = segment switch
            {
                ['.', ..] => 1,
                ['%', '2', 'e' or 'E', ..] => 3,
                _ => 0,
            };
            if (length == 0 || ++dots > 2) return 0;
            segment = segment[length..];
        }
        return dots;
    }

    private void AppendEscaped(ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (true)
        {
            var next = IndexOfEscaped(text, escaped);
            if (next < 0)
            {
                _built.Append(text);
                return;
            }
            _built.Append(text[..next]);
            Rune.DecodeFromUtf16(text[next..], out var rune, out var used);
            foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                _built.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            text = text[(next + used)..];
        }
    }

    private static int IndexOfEscaped(ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        var special = text.IndexOfAny(escaped);
        var foreign = text.IndexOfAnyExceptInRange('\0', '\x7F');
        if (special < 0) return foreign;
        return foreign < 0 ? special : Math.Min(special, foreign);
    }

    private static string Escaped(string characters) =>
        string.Concat(Enumerable.Range(0, 33).Append(127).Select(code => (char)code)) + characters;

    /// <summary>Browsers pass over spaces around an address, and over breaks of lines and tabs in it.</summary>
    private static string Clean(string reference)
    {
        var trimmed = reference.AsSpan();
        while (trimmed is [<= ' ', ..]) trimmed = trimmed[1..];
        while (trimmed is [.., <= ' ']) trimmed = trimmed[..^1];
        if (trimmed.ContainsAny('\t', '\n', '\r'))
            return string.Concat(trimmed.ToString().Where(c => c is not ('\t' or '\n' or '\r')));
        return trimmed.Length == reference.Length ? reference : trimmed.ToString();
    }

    private static int SchemeLength(ReadOnlySpan<char> reference)
    {
        if (reference.IsEmpty || !char.IsAsciiLetter(reference[0])) return 0;
        for (var i = 1; i < reference.Length; i++)
        {
            if (reference[i] == ':') return i;
            if (!char.IsAsciiLetterOrDigit(reference[i]) && reference[i] is not ('+' or '-' or '.')) return 0;
        }
        return 0;
    }

    /// <summary>A host as it is compared; null for none and for one with a password.</summary>
    private static string? FoldHost(ReadOnlySpan<char> authority, bool isSecure)
    {
        if (authority.IsEmpty || authority.Contains('@')) return null;
        var port = authority.LastIndexOf(':');
        // The colons of an address of version 6 are in brackets.
        if (port < 0 || authority[port..].Contains(']')) return UrlText.FoldHost(authority.ToString());
        var number = authority[(port + 1)..];
        if (number.ContainsAnyExceptInRange('0', '9')) return null;
        var host = UrlText.FoldHost(authority[..port].ToString());
        return host is null || number.IsEmpty || number.SequenceEqual(isSecure ? "443" : "80") ? host
            : $"{host}:{number}";
    }
}
