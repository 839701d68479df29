namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Finds where the body of a page begins, with or without a tag of its own
/// (https://html.spec.whatwg.org/multipage/parsing.html#the-before-html-insertion-mode and the modes after it).
/// </summary>
/// <remarks>
/// What stands in a <c>noscript</c> of the head begins no body here, though a browser without scripts has it begin one:
/// a picture that counted visitors is usual there, and browsers with scripts would not show what is put in before it.
/// </remarks>
internal sealed class BodyStart(HtmlScanner token)
{
    private State _state = State.Head;
    private int _place = -1;

    /// <summary>Where the text stands that it breaks off in, and where a noscript of the head began.</summary>
    private int _openStart = -1;

    private int _templates;
    private int _rawStart = -1;
    private bool _isDecided;

    private enum State
    {
        Head,
        AfterHead,
        HeadNoScript,
        Body,
        Frames,
    }

    public void Read()
    {
        if (_isDecided) return;
        if (token.IsXml)
        {
            ReadXml();
            return;
        }
        if (token.Kind == HtmlToken.StartTag) _rawStart = token.Start;
        if (token.IsUnterminated && _state < State.Body && _openStart < 0)
            _openStart = token.Mode == TextMode.Data ? token.Start : _rawStart;
        switch (token.Kind)
        {
            case HtmlToken.Text when token.Mode == TextMode.Data && _templates == 0:
                ReadText();
                break;
            case HtmlToken.StartTag:
                ReadStart();
                break;
            case HtmlToken.EndTag:
                ReadEnd();
                break;
        }
    }

    /// <summary>The place of the first thing in the body; null where there is none, as in a page of frames.</summary>
    public int? Find()
    {
        if (_state == State.Frames) return null;
        if (_place >= 0) return _place;
        // What is sent as XML has no body but by its tag.
        if (token.IsXml) return null;
        if (_openStart >= 0) return _openStart;
        return token.IsInRawText ? _rawStart : token.Source.Length;
    }

    private void ReadXml()
    {
        if (token.Kind != HtmlToken.StartTag || token.Element?.Name is not ("body" or "frameset")) return;
        _isDecided = true;
        if (token.Element.Name == "body" && !token.IsSelfClosing) _place = token.End;
    }

    private void ReadText()
    {
        var text = token.Source.AsSpan(token.Start, token.End - token.Start);
        var shown = text.IndexOfAnyExcept(" \t\n\f\r");
        if (shown < 0 || _state == State.HeadNoScript) return;
        Begin(token.Start + shown);
        _isDecided = true;
    }

    private void ReadStart()
    {
        var name = token.IsForeign ? null : token.Element?.Name;
        if (name == "template" && _state < State.Body)
        {
            if (_templates++ == 0 && _openStart < 0) _openStart = token.Start;
            return;
        }
        if (_templates > 0 || name == "html" || (name == "head" && _state < State.Body)) return;
        if (name == "frameset")
        {
            _state = State.Frames;
            _isDecided = true;
        }
        else if (name == "body")
        {
            if (_place < 0) _place = token.End;
            _isDecided = true;
        }
        else if (_state != State.HeadNoScript)
        {
            ReadContent();
        }
    }

    private void ReadContent()
    {
        if (_state < State.Body && token.Element?.Is(ElementTraits.HeadContent) == true)
        {
            if (token.Element.Name != "noscript") return;
            if (_state == State.Head)
            {
                _state = State.HeadNoScript;
                if (_openStart < 0) _openStart = token.Start;
                return;
            }
        }
        Begin(token.Start);
        // Until something is shown, frames may still take the body's place.
        _isDecided = token.Element?.Is(ElementTraits.RulesOutFrames) == true;
    }

    private void ReadEnd()
    {
        var name = token.Element?.Name;
        if (name == "template" && _templates > 0)
        {
            if (--_templates == 0) _openStart = -1;
        }
        else if (_templates > 0)
        {
            return;
        }
        else if (_state == State.Body)
        {
            // A browser takes it for a line break.
            _isDecided = name == "br";
        }
        else if (_state == State.HeadNoScript)
        {
            if (name != "noscript") return;
            _state = State.Head;
            _openStart = -1;
        }
        else if (name == "head")
        {
            _state = State.AfterHead;
        }
        else if (name is "body" or "html" or "br")
        {
            Begin(token.Start);
            _isDecided = name == "br";
        }
    }

    private void Begin(int place)
    {
        if (_place < 0) _place = place;
        _state = State.Body;
    }
}
