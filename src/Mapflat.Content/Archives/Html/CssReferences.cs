using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Finds the addresses in a style sheet, a declaration or a value, as far as https://www.w3.org/TR/css-syntax-3/ has to
/// be known for that. Takes any text, and time in proportion to its length.
/// </summary>
internal sealed class CssReferences
{
    private static readonly SearchValues<char> _starts = SearchValues.Create("uU@/\"'\\-iI{}();");
    private static readonly SearchValues<char> _inUrl = SearchValues.Create("()'\"\\ \t\n\f\r");

    private static readonly SearchValues<char> _inString = SearchValues.Create("\"'\\\n\r\f");
    private static readonly SearchValues<char> _escaped = SearchValues.Create("\"'\\<\n\r\f");

    private readonly string _css;
    private readonly ReferenceChange _references;
    private readonly StringBuilder _result = new();
    private int _written;
    private int _at;
    private string _rule = "";
    private int _depth;
    private int _imageSetDepth;

    private CssReferences(string css, ReferenceChange references)
    {
        _css = css;
        _references = references;
    }

    /// <summary>The text with what is changed of its addresses; the same instance if nothing is.</summary>
    public static string Change(string css, ReferenceChange references)
    {
        // Only what has one of these can name an address.
        if (!css.AsSpan().ContainsAny('(', '@')) return css;
        var reading = new CssReferences(css, references);
        reading.Read();
        return reading._written == 0 ? css : reading._result.Append(css.AsSpan(reading._written)).ToString();
    }

    private void Read()
    {
        while (_at < _css.Length)
        {
            var next = _css.AsSpan(_at).IndexOfAny(_starts);
            if (next < 0) return;
            _at += next;
            switch (_css[_at])
            {
                case '/' when Follows("/*"):
                    var end = _css.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                    _at = end < 0 ? _css.Length : end + 2;
                    break;
                case '"' or '\'':
                    ReadString();
                    break;
                case '\\':
                    _at += 2;
                    break;
                case '@':
                    _rule = ReadName(_at + 1);
                    _at += 1 + _rule.Length;
                    break;
                case ';' or '}':
                    _rule = "";
                    _imageSetDepth = 0;
                    _at++;
                    break;
                case '{':
                    if (_rule != "font-face") _rule = "";
                    _at++;
                    break;
                case '(':
                    _depth++;
                    _at++;
                    break;
                case ')':
                    if (_depth > 0) _depth--;
                    if (_depth < _imageSetDepth) _imageSetDepth = 0;
                    _at++;
                    break;
                default:
                    ReadWord();
                    break;
            }
        }
    }

    private void ReadWord()
    {
        var isInside = _at > 0 && IsOfName(_css[_at - 1]);
        if (!isInside && Follows("url("))
        {
            _at += 4;
            ReadUrl();
        }
        else if (!isInside && (Follows("image-set(") || Follows("-webkit-image-set(")))
        {
            _at = _css.IndexOf('(', _at) + 1;
            _imageSetDepth = ++_depth;
        }
        else
        {
            _at++;
            while (_at < _css.Length && IsOfName(_css[_at])) _at++;
        }
    }

    private void ReadString()
    {
        var start = _at + 1;
        var end = FindStringEnd(_at);
        _at = Math.Min(_css.Length, end + 1);
        // One that a line's end or the text's end breaks off is none.
        if (end >= _css.Length || _css[end] != _css[start - 1]) return;
        if (_rule == "import") Replace(start, end, ReferenceKind.Style);
        else if (_imageSetDepth > 0 && _depth == _imageSetDepth) Replace(start, end, ReferenceKind.Picture);
    }

    /// <summary>The place of the closing quotation mark, or of what breaks the string off.</summary>
    private int FindStringEnd(int opening)
    {
        var quote = _css[opening];
        for (var at = opening + 1; ; at++)
        {
            var next = at >= _css.Length ? -1 : _css.AsSpan(at).IndexOfAny(_inString);
            if (next < 0) return _css.Length;
            at += next;
            if (_css[at] == '\\') at += _css.AsSpan(at + 1).StartsWith("\r\n") ? 2 : 1;
            else if (_css[at] == quote || _css[at] is '\n' or '\r' or '\f') return at;
        }
    }

    private void ReadUrl()
    {
        SkipSpaces();
        if (_at >= _css.Length) return;
        var kind = _rule switch
        {
            "import" => ReferenceKind.Style,
            "font-face" => ReferenceKind.Other,
            _ => ReferenceKind.Picture,
        };
        var start = _at;
        var end = _at;
        var isQuoted = _css[_at] is '"' or '\'';
        if (isQuoted)
        {
            start++;
            end = FindStringEnd(_at);
            _at = Math.Min(_css.Length, end + 1);
            if (end < _css.Length && _css[end] != _css[start - 1]) return;
        }
        else
        {
            end = FindUrlEnd();
            _at = end;
        }
        SkipSpaces();
        // A name of a vocabulary is no place.
        if (_at < _css.Length && _css[_at] == ')' && _rule != "namespace") Replace(start, end, kind);
        var close = _at >= _css.Length ? -1 : _css.IndexOf(')', _at);
        _at = close < 0 ? _css.Length : close + 1;
    }

    private int FindUrlEnd()
    {
        for (var at = _at; ; at++)
        {
            var next = at >= _css.Length ? -1 : _css.AsSpan(at).IndexOfAny(_inUrl);
            if (next < 0) return _css.Length;
            at += next;
            if (_css[at] != '\\') return at;
            at++;
        }
    }

    private void Replace(int start, int end, ReferenceKind kind)
    {
        if (_references.Change(Unescape(_css.AsSpan(start, end - start)), kind) is not { } address) return;
        _result.Append(_css.AsSpan(_written, start - _written));
        var isQuoted = _css[start - 1] is '"' or '\'';
        if (!isQuoted && address.AsSpan().ContainsAny(_inUrl)) _result.Append('"').Append(Escape(address)).Append('"');
        else _result.Append(isQuoted ? Escape(address) : address);
        _written = end;
    }

    private static string Escape(string address)
    {
        if (!address.AsSpan().ContainsAny(_escaped)) return address;
        var result = new StringBuilder();
        foreach (var c in address)
        {
            if (_escaped.Contains(c))
                result.Append(CultureInfo.InvariantCulture, $"\\{(int)c:x} ");
            else result.Append(c);
        }
        return result.ToString();
    }

    /// <summary>https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point</summary>
    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }
            var start = ++i;
            while (i < text.Length && i - start < 6 && char.IsAsciiHexDigit(text[i])) i++;
            if (i > start)
            {
                var number = int.Parse(text[start..i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                result.Append(number > 0 && Rune.TryCreate(number, out var rune) ? rune.ToString() : "\uFFFD");
                if (text[i..] is ['\r', '\n', ..]) i++;
                else if (i >= text.Length || !HtmlScanner.IsSpace(text[i])) i--;
            }
            else if (text[i..] is ['\r', '\n', ..])
            {
                i++;
            }
            else if (i < text.Length && text[i] is not ('\n' or '\r' or '\f'))
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }

    private void SkipSpaces()
    {
        while (_at < _css.Length && HtmlScanner.IsSpace(_css[_at])) _at++;
    }

    private string ReadName(int from)
    {
        var end = from;
        while (end < _css.Length && IsOfName(_css[end])) end++;
        return _css[from..end].ToLowerInvariant();
    }

    private bool Follows(string word) => _at + word.Length <= _css.Length
        && Ascii.EqualsIgnoreCase(_css.AsSpan(_at, word.Length), word);

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or >= '\x80';
}
