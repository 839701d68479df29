using System.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Which drawings (SVG) and formulas (MathML) are open, in which other rules hold for text
/// (https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign).
/// </summary>
internal sealed class ForeignElements
{
    /// <summary>As deep as browsers nest elements; what is deeper is not kept.</summary>
    private const int Deepest = 512;

    private readonly List<string> _open = [];

    /// <summary>Whether the next tag is of a drawing or formula rather than of HTML.</summary>
    public bool IsInside => _open.Count > 0 && !IsHtmlIn(_open[^1]);

    /// <summary>Reads a start tag; says whether it is of a drawing or formula.</summary>
    public bool Open(HtmlScanner tag)
    {
        var name = tag.Name;
        if (IsInside && Ends(tag)) LeaveToHtml();
        if (!IsInside && !Ascii.EqualsIgnoreCase(name, "svg") && !Ascii.EqualsIgnoreCase(name, "math")) return false;
        if (!tag.IsSelfClosing && _open.Count < Deepest) _open.Add(name.ToString().ToLowerInvariant());
        return true;
    }

    /// <summary>Reads an end tag; says whether it is of a drawing or formula.</summary>
    public bool Close(ReadOnlySpan<char> name, HtmlElement? element)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (Ascii.EqualsIgnoreCase(name, _open[i]))
            {
                _open.RemoveRange(i, _open.Count - i);
                return true;
            }
            // What is outside of the HTML in a drawing cannot be closed from within.
            if (IsHtmlIn(_open[i])) return i < _open.Count - 1;
        }
        if (_open.Count == 0) return false;
        if (element?.Is(ElementTraits.Holds) != true) return true;
        _open.Clear();
        return false;
    }

    private void LeaveToHtml()
    {
        while (IsInside) _open.RemoveAt(_open.Count - 1);
    }

    private static bool Ends(HtmlScanner tag)
    {
        if (tag.Element is null) return false;
        return tag.Element.Name == "font" ? tag.Has("color") || tag.Has("face") || tag.Has("size")
            : tag.Element.Is(ElementTraits.EndsForeign);
    }

    private static bool IsHtmlIn(string name) =>
        name is "foreignobject" or "desc" or "title" or "annotation-xml" or "mi" or "mo" or "mn" or "ms" or "mtext";
}
