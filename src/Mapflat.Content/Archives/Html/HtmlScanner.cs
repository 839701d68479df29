using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Reads HTML token by token with their places in the text, as a browser does that shows it without scripts
/// (https://html.spec.whatwg.org/multipage/parsing.html#tokenization). Tokens follow each other without a gap. It takes
/// any text, and time in proportion to its length.
/// </summary>
/// <param name="isXml">
/// Whether it was sent as XML (<c>application/xhtml+xml</c>): then a slash closes any element, and there are sections
/// of character data.
/// </param>
internal sealed class HtmlScanner(string text, bool isXml = false)
{
    private static readonly SearchValues<char> _endsName = SearchValues.Create("\t\n\f\r />");
    private static readonly SearchValues<char> _endsAttributeName = SearchValues.Create("\t\n\f\r />=");
    private static readonly SearchValues<char> _endsUnquoted = SearchValues.Create("\t\n\f\r >");

    private readonly List<HtmlAttribute> _attributes = [];
    private readonly ForeignElements _foreign = new();
    private HtmlElement? _rawElement;
    private bool _isPlain;

    public string Source => text;

    public bool IsXml => isXml;

    public HtmlToken Kind { get; private set; }

    public int Start { get; private set; }

    public int End { get; private set; }

    public int NameStart { get; private set; }

    public int NameEnd { get; private set; }

    /// <summary>The name of a tag as it is written.</summary>
    public ReadOnlySpan<char> Name => text.AsSpan(NameStart, NameEnd - NameStart);

    /// <summary>What a tag opens or closes, where that is an element that has to be known.</summary>
    public HtmlElement? Element { get; private set; }

    /// <summary>Of a start tag, in their order and with repeated ones, of which only the first counts.</summary>
    public ReadOnlySpan<HtmlAttribute> Attributes => CollectionsMarshal.AsSpan(_attributes);

    public bool IsSelfClosing { get; private set; }

    /// <summary>Whether the start tag is the whole element, as its slash alone does not say in HTML.</summary>
    public bool IsWhole => IsSelfClosing && (isXml || IsForeign);

    /// <summary>Whether the token is of a drawing (SVG) or formula (MathML).</summary>
    public bool IsForeign { get; private set; }

    public TextMode Mode { get; private set; }

    /// <summary>Whether the text ended before the token did, so that nothing can be written after it.</summary>
    public bool IsUnterminated { get; private set; }

    /// <summary>Whether an element is open in which there is text alone, so that tags would be text.</summary>
    public bool IsInRawText => _isPlain || _rawElement is not null;

    /// <summary>How many characters were looked at until now, repeated looks counted again.</summary>
    public long Work { get; private set; }

    /// <summary>Goes on to the next token; false at the end.</summary>
    public bool Next()
    {
        Start = End;
        if (Start >= text.Length) return false;
        Element = null;
        Mode = TextMode.Data;
        IsUnterminated = false;
        IsForeign = _foreign.IsInside;
        if (_isPlain) return Take(HtmlToken.Text, text.Length, unterminated: true);
        if (_rawElement is { } raw && ReadRawText(raw)) return true;
        if (text[Start] != '<' || !ReadMarkup()) ReadText();
        return true;
    }

    public bool IsNamed(in HtmlAttribute attribute, string name) =>
        Ascii.EqualsIgnoreCase(text.AsSpan(attribute.NameStart, attribute.NameEnd - attribute.NameStart), name);

    /// <summary>The value of an attribute as it is written, with its character references.</summary>
    public ReadOnlySpan<char> RawValue(in HtmlAttribute attribute) =>
        text.AsSpan(attribute.ValueStart, attribute.ValueEnd - attribute.ValueStart);

    public string Value(in HtmlAttribute attribute) => HtmlEntities.Decode(RawValue(attribute), inAttribute: true);

    public bool Has(string name)
    {
        foreach (var attribute in Attributes)
            if (IsNamed(attribute, name)) return true;
        return false;
    }

    /// <summary>The value of the first attribute of this name; null where there is none.</summary>
    public string? Value(string name)
    {
        foreach (var attribute in Attributes)
            if (IsNamed(attribute, name)) return Value(attribute);
        return null;
    }

    public static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r';

    private bool Take(HtmlToken kind, int end, bool unterminated = false)
    {
        Work += end - Start;
        Kind = kind;
        End = end;
        IsUnterminated = unterminated;
        return true;
    }

    private void ReadText()
    {
        var at = Start;
        do
        {
            var next = text.AsSpan(at + 1).IndexOf('<');
            at = next < 0 ? text.Length : at + 1 + next;
        }
        while (at < text.Length && !IsMarkup(at));
        Take(HtmlToken.Text, at);
    }

    private bool IsMarkup(int at) => text.AsSpan(at + 1) switch
    {
        ['/', _, ..] or ['!', ..] or ['?', ..] => true,
        [var c, ..] => char.IsAsciiLetter(c),
        _ => false,
    };

    private bool ReadMarkup()
    {
        if (!IsMarkup(Start)) return false;
        return text[Start + 1] switch
        {
            '/' => ReadEnd(),
            '!' => ReadDeclaration(),
            '?' => isXml ? ReadInstruction() : ReadUntilBracket(HtmlToken.Comment),
            _ => ReadTag(Start + 1, HtmlToken.StartTag),
        };
    }

    private bool ReadEnd()
    {
        if (char.IsAsciiLetter(text[Start + 2])) return ReadTag(Start + 2, HtmlToken.EndTag);
        return text[Start + 2] == '>' ? Take(HtmlToken.Nothing, Start + 3) : ReadUntilBracket(HtmlToken.Comment);
    }

    private bool ReadDeclaration()
    {
        var rest = text.AsSpan(Start + 2);
        if (rest.StartsWith("--")) return ReadComment();
        if (rest.Length >= 7 && Ascii.EqualsIgnoreCase(rest[..7], "doctype"))
            return ReadUntilBracket(HtmlToken.Doctype);
        if (!(isXml || IsForeign) || !rest.StartsWith("[CDATA[")) return ReadUntilBracket(HtmlToken.Comment);
        var end = text.IndexOf("]]>", Start + 9, StringComparison.Ordinal);
        return end < 0 ? Take(HtmlToken.CharacterData, text.Length, unterminated: true)
            : Take(HtmlToken.CharacterData, end + 3);
    }

    private bool ReadInstruction()
    {
        var end = text.IndexOf("?>", Start + 2, StringComparison.Ordinal);
        return end < 0 ? Take(HtmlToken.Comment, text.Length, unterminated: true) : Take(HtmlToken.Comment, end + 2);
    }

    private bool ReadUntilBracket(HtmlToken kind)
    {
        var end = text.IndexOf('>', Start + 2);
        return end < 0 ? Take(kind, text.Length, unterminated: true) : Take(kind, end + 1);
    }

    /// <summary>
    /// A comment ends at <c>--></c>, whose hyphens may be those that it began with, and at <c>--!></c>, whose may not.
    /// </summary>
    private bool ReadComment()
    {
        for (var end = text.IndexOf('>', Start + 4); end >= 0; end = text.IndexOf('>', end + 1))
        {
            var before = text.AsSpan(Start + 2, end - Start - 2);
            if (before.EndsWith("--") || (before.Length >= 5 && before.EndsWith("--!")))
                return Take(HtmlToken.Comment, end + 1);
        }
        return Take(HtmlToken.Comment, text.Length, unterminated: true);
    }

    private bool ReadTag(int nameStart, HtmlToken kind)
    {
        _attributes.Clear();
        IsSelfClosing = false;
        NameStart = nameStart;
        NameEnd = Find(_endsName, nameStart);
        var at = NameEnd;
        while (true)
        {
            var isSlash = false;
            while (at < text.Length && (text[at] == '/' || IsSpace(text[at])))
                isSlash = text[at++] == '/';
            if (at >= text.Length) return Take(HtmlToken.Nothing, text.Length, unterminated: true);
            if (text[at] == '>')
            {
                IsSelfClosing = isSlash;
                Take(kind, at + 1);
                ReadElement(kind);
                return true;
            }
            at = ReadAttribute(at);
        }
    }

    /// <returns>The place past the attribute; past the end of the text where that breaks it off.</returns>
    private int ReadAttribute(int nameStart)
    {
        // An equals sign that nothing stands before is a name.
        var nameEnd = Find(_endsAttributeName, nameStart + 1);
        var at = SkipSpaces(nameEnd);
        if (at >= text.Length || text[at] != '=')
        {
            _attributes.Add(new HtmlAttribute(nameStart, nameEnd, nameEnd, nameEnd, '\0'));
            return nameEnd;
        }
        at = SkipSpaces(at + 1);
        if (at >= text.Length) return at;
        if (text[at] is '"' or '\'')
        {
            var end = text.IndexOf(text[at], at + 1);
            if (end < 0) return text.Length;
            _attributes.Add(new HtmlAttribute(nameStart, nameEnd, at + 1, end, text[at]));
            return end + 1;
        }
        var unquotedEnd = Find(_endsUnquoted, at);
        _attributes.Add(new HtmlAttribute(nameStart, nameEnd, at, unquotedEnd, ' '));
        return unquotedEnd;
    }

    private int SkipSpaces(int at)
    {
        while (at < text.Length && IsSpace(text[at])) at++;
        return at;
    }

    private int Find(SearchValues<char> ends, int from)
    {
        if (from >= text.Length) return text.Length;
        var length = text.AsSpan(from).IndexOfAny(ends);
        return length < 0 ? text.Length : from + length;
    }

    private void ReadElement(HtmlToken kind)
    {
        Element = HtmlElement.Find(Name);
        if (isXml)
        {
            // Scripts and styles are written so that they are the same when read either way.
            if (kind == HtmlToken.StartTag && !IsSelfClosing) _rawElement = RawElement();
            return;
        }
        if (kind == HtmlToken.EndTag)
        {
            IsForeign = _foreign.Close(Name, Element);
            return;
        }
        IsForeign = _foreign.Open(this);
        if (IsForeign) return;
        _isPlain = Ascii.EqualsIgnoreCase(Name, "plaintext");
        _rawElement = RawElement();
    }

    private HtmlElement? RawElement() =>
        Element?.Is(ElementTraits.RawText | ElementTraits.EscapableText) == true ? Element : null;

    /// <summary>The text of an element up to its end tag; false where it has none.</summary>
    private bool ReadRawText(HtmlElement element)
    {
        _rawElement = null;
        var end = element.Name == "script" && !isXml ? FindScriptEnd() : FindEndTag(element.Name);
        if (end == Start) return false;
        Mode = element.Is(ElementTraits.RawText) ? TextMode.Raw : TextMode.Escapable;
        Element = element;
        return end < 0 ? Take(HtmlToken.Text, text.Length, unterminated: true) : Take(HtmlToken.Text, end);
    }

    private int FindEndTag(string name)
    {
        for (var at = text.IndexOf("</", Start, StringComparison.Ordinal); at >= 0;
            at = text.IndexOf("</", at + 2, StringComparison.Ordinal))
            if (IsTag(at + 2, name)) return at;
        return -1;
    }

    /// <summary>
    /// In a script, what looks like a comment may hold what looks like a script
    /// (https://html.spec.whatwg.org/multipage/parsing.html#script-data-escaped-state).
    /// </summary>
    private int FindScriptEnd()
    {
        var isComment = false;
        var isScriptInComment = false;
        for (var at = Start; ; at++)
        {
            var next = isComment ? text.AsSpan(at).IndexOfAny('<', '-') : text.AsSpan(at).IndexOf('<');
            if (next < 0) return -1;
            at += next;
            var rest = text.AsSpan(at + 1);
            if (text[at] == '-')
            {
                if (!rest.StartsWith("->")) continue;
                isComment = isScriptInComment = false;
            }
            else if (rest is ['/', ..] && IsTag(at + 2, "script"))
            {
                if (!isScriptInComment) return at;
                isScriptInComment = false;
            }
            else if (!isComment && rest.StartsWith("!--"))
            {
                // Its hyphens may be those that end it.
                isComment = true;
                at++;
            }
            else if (isComment && IsTag(at + 1, "script"))
            {
                isScriptInComment = true;
            }
        }
    }

    private bool IsTag(int at, string name) => at + name.Length < text.Length
        && Ascii.EqualsIgnoreCase(text.AsSpan(at, name.Length), name)
        && (text[at + name.Length] is '/' or '>' || IsSpace(text[at + name.Length]));
}
