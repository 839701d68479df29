using System.Buffers;
using System.Text;

namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Reads the text that a browser without scripts shows of a page, in the order of the document. Spaces of any kind
/// become one. What is hidden by styles counts as shown; what is hidden by the attribute <c>hidden</c> does not, up to
/// the end tag of its element.
/// </summary>
internal sealed class VisibleText
{
    /// <summary>In characters; what comes after that in a heading that is not closed is text.</summary>
    private const int LongestHeading = 500;

    private static readonly SearchValues<char> _spaces = SearchValues.Create(
        string.Concat(Enumerable.Range(0, char.MaxValue).Select(code => (char)code).Where(char.IsWhiteSpace)));

    private readonly HtmlScanner _scanner;
    private readonly List<CapturedSection> _sections = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _headingText = new();
    private string _heading = "";
    private string? _anchor;
    private bool _isInHeading;
    private bool _isSpaceDue;

    /// <summary>The last fragment that leads to what comes next.</summary>
    private string? _nextAnchor;

    private string? _headingAnchor;
    private string? _hiddenBy;
    private int _hiddenDepth;
    private bool _isTitleKnown;

    private VisibleText(HtmlScanner scanner) => _scanner = scanner;

    public string Title { get; private set; } = "";

    public string FirstHeading { get; private set; } = "";

    public string Description { get; private set; } = "";

    /// <summary>The description that is meant for social media.</summary>
    public string SocialDescription { get; private set; } = "";

    public string? Language { get; private set; }

    public IReadOnlyList<CapturedSection> Sections => _sections;

    public bool HasScripts { get; private set; }

    public bool HasForms { get; private set; }

    public bool HasFrames { get; private set; }

    public static VisibleText Read(string html, bool isXml)
    {
        var reading = new VisibleText(new HtmlScanner(html, isXml));
        while (reading._scanner.Next()) reading.ReadToken();
        reading.EndHeading();
        reading.EndSection();
        return reading;
    }

    private void ReadToken()
    {
        switch (_scanner.Kind)
        {
            case HtmlToken.Text:
                ReadText(_scanner.Source.AsSpan(_scanner.Start, _scanner.End - _scanner.Start));
                break;
            case HtmlToken.CharacterData when _hiddenBy is null:
                var end = _scanner.IsUnterminated ? _scanner.End : _scanner.End - 3;
                Append(_scanner.Source.AsSpan(_scanner.Start + 9, end - _scanner.Start - 9));
                break;
            case HtmlToken.StartTag:
                ReadStart();
                break;
            case HtmlToken.EndTag:
                ReadEnd();
                break;
        }
    }

    private void ReadText(ReadOnlySpan<char> text)
    {
        if (_scanner.Mode == TextMode.Raw)
        {
            if (_scanner.Element?.Name == "xmp" && _hiddenBy is null) Append(text);
            return;
        }
        if (text.Contains('&')) text = HtmlEntities.Decode(text, inAttribute: false);
        if (_scanner.Mode == TextMode.Escapable && _scanner.Element?.Name == "title")
        {
            if (_isTitleKnown || _hiddenBy == "template") return;
            Title = Collapse(text);
            _isTitleKnown = true;
        }
        else if (_hiddenBy is null)
        {
            Append(text);
        }
    }

    private void ReadStart()
    {
        var element = _scanner.Element;
        switch (element?.Name)
        {
            case "html":
                Language ??= (_scanner.Value("lang") ?? _scanner.Value("xml:lang"))?.Trim() is { Length: > 0 } language
                    ? language : null;
                break;
            case "meta":
                ReadMeta();
                break;
            case "script":
                HasScripts |= IsProgram(_scanner.Value("type")?.Trim() ?? "");
                break;
            case "form":
                HasForms = true;
                break;
            case "frame" or "iframe":
                HasFrames = true;
                break;
        }
        if (element?.Is(ElementTraits.Separates) == true) _isSpaceDue = true;
        if (_hiddenBy is not null)
        {
            if (element?.Name == _hiddenBy && !_scanner.IsWhole) _hiddenDepth++;
        }
        else if (element is not null && IsHidden(element))
        {
            _hiddenBy = element.Name;
            _hiddenDepth = 1;
        }
        else
        {
            ReadShown(element);
        }
    }

    private void ReadShown(HtmlElement? element)
    {
        var anchor = FindAnchor(element);
        if (element?.Is(ElementTraits.Heading) == true)
        {
            EndHeading();
            _isInHeading = true;
            _headingAnchor = anchor;
        }
        else if (_isInHeading)
        {
            _headingAnchor ??= anchor;
            if (_headingText.Length > 0 && EndsHeading(element?.Name)) EndHeading();
        }
        else
        {
            _nextAnchor = anchor ?? _nextAnchor;
        }
    }

    /// <summary>What does not stand in headings: one that was not closed ends before it.</summary>
    private static bool EndsHeading(string? name) =>
        name is "blockquote" or "dl" or "form" or "hr" or "ol" or "p" or "pre" or "table" or "ul";

    private void ReadEnd()
    {
        var element = _scanner.Element;
        if (element?.Is(ElementTraits.Separates) == true) _isSpaceDue = true;
        if (_hiddenBy is not null)
        {
            if (element?.Name == _hiddenBy && --_hiddenDepth == 0) _hiddenBy = null;
        }
        else if (element?.Is(ElementTraits.Heading) == true)
        {
            EndHeading();
        }
    }

    private bool IsHidden(HtmlElement element)
    {
        if (_scanner.IsWhole) return false;
        if (element.Is(ElementTraits.Unseen))
        {
            if (_scanner.IsForeign) return element.Name is "desc" or "metadata" or "script" or "style" or "title";
            return element.Name is not ("desc" or "metadata")
                && !element.Is(ElementTraits.RawText | ElementTraits.EscapableText);
        }
        if (element.Name is not ("a" or "article" or "aside" or "div" or "dl" or "fieldset" or "figure" or "footer"
            or "form" or "header" or "main" or "nav" or "ol" or "section" or "span" or "table" or "ul")) return false;
        return _scanner.Has("hidden");
    }

    private void ReadMeta()
    {
        var isDescription = IsWord(_scanner.Value("name"), "description");
        if (!isDescription && !IsWord(_scanner.Value("property"), "og:description")) return;
        var content = Collapse(_scanner.Value("content"));
        if (isDescription && Description.Length == 0) Description = content;
        else if (!isDescription && SocialDescription.Length == 0) SocialDescription = content;
    }

    private string? FindAnchor(HtmlElement? element)
    {
        string? name = null;
        foreach (var attribute in _scanner.Attributes)
        {
            if (attribute.ValueEnd == attribute.ValueStart) continue;
            if (_scanner.IsNamed(attribute, "id")) return _scanner.Value(attribute);
            if (element?.Name == "a" && _scanner.IsNamed(attribute, "name")) name ??= _scanner.Value(attribute);
        }
        return name;
    }

    private void EndHeading()
    {
        if (!_isInHeading) return;
        _isInHeading = false;
        _isSpaceDue = true;
        if (_headingText.Length == 0)
        {
            // A picture alone, say: what follows belongs to what came before.
            _nextAnchor = _headingAnchor ?? _nextAnchor;
            return;
        }
        EndSection();
        _heading = _headingText.ToString();
        _anchor = _headingAnchor ?? _nextAnchor;
        _nextAnchor = null;
        _headingText.Clear();
        if (FirstHeading.Length == 0) FirstHeading = _heading;
    }

    private void EndSection()
    {
        if (_heading.Length > 0 || _text.Length > 0)
            _sections.Add(new CapturedSection(_heading, _anchor, _text.ToString()));
        _text.Clear();
        _heading = "";
        _anchor = null;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (_isInHeading && _headingText.Length > LongestHeading) EndHeading();
        Append(_isInHeading ? _headingText : _text, text, ref _isSpaceDue);
        if (!_isInHeading && text.ContainsAnyExcept(_spaces)) _nextAnchor = null;
    }

    private static void Append(StringBuilder target, ReadOnlySpan<char> text, ref bool isSpaceDue)
    {
        while (!text.IsEmpty)
        {
            var length = text.IndexOfAny(_spaces);
            if (length < 0) length = text.Length;
            if (length > 0)
            {
                if (isSpaceDue && target.Length > 0) target.Append(' ');
                isSpaceDue = false;
                target.Append(text[..length]);
            }
            if (length == text.Length) return;
            isSpaceDue = true;
            text = text[(length + 1)..];
        }
    }

    private static string Collapse(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        var isSpaceDue = false;
        Append(result, text, ref isSpaceDue);
        return result.ToString();
    }

    private static bool IsProgram(string type) => type.Length == 0
        || type.Contains("script", StringComparison.OrdinalIgnoreCase) || IsWord(type, "module");

    private static bool IsWord(string? text, string word) =>
        string.Equals(text?.Trim(), word, StringComparison.OrdinalIgnoreCase);
}
