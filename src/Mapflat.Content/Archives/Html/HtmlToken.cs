namespace Mapflat.Content.Archives.Html;

internal enum HtmlToken
{
    /// <summary>Text; <see cref="HtmlScanner.Mode"/> says whether character references are obeyed in it.</summary>
    Text,

    StartTag,

    EndTag,

    /// <summary>A comment, or what a browser takes for one, such as a processing instruction.</summary>
    Comment,

    Doctype,

    /// <summary>A CDATA section, which is text in drawings and formulas.</summary>
    CharacterData,

    /// <summary>What a browser passes over, such as a tag that the text ends in.</summary>
    Nothing,
}

/// <summary>How text is to be read, by the element that it is in.</summary>
internal enum TextMode
{
    /// <summary>Ordinary text, with character references.</summary>
    Data,

    /// <summary>The text of a title or text area: character references, but no tags.</summary>
    Escapable,

    /// <summary>The text of a script or style: neither.</summary>
    Raw,
}

/// <summary>An attribute by its places in the text; the value is without its quotes.</summary>
/// <param name="Quote">The quotation mark; a space for a value without; NUL where there is no value.</param>
internal readonly record struct HtmlAttribute(int NameStart, int NameEnd, int ValueStart, int ValueEnd, char Quote)
{
    public bool IsQuoted => Quote is '"' or '\'';

    /// <summary>Past the attribute, its closing quotation mark included.</summary>
    public int End => IsQuoted ? ValueEnd + 1 : ValueEnd;
}
