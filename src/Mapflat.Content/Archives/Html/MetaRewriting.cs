namespace Mapflat.Content.Archives.Html;

/// <summary>Changes what a page says in place of its server: its encoding, its policy, where it leads on to.</summary>
internal static class MetaRewriting
{
    private const string Utf8 = "utf-8";

    /// <summary>Reads a <c>meta</c> tag; true where nothing more is to be done with it.</summary>
    public static bool Read(HtmlScanner scanner, ReferenceChange references, Splices splices)
    {
        HtmlAttribute? charset = null;
        HtmlAttribute? content = null;
        string? command = null;
        foreach (var attribute in scanner.Attributes)
        {
            if (scanner.IsNamed(attribute, "charset")) charset ??= attribute;
            else if (scanner.IsNamed(attribute, "content")) content ??= attribute;
            else if (scanner.IsNamed(attribute, "http-equiv")) command ??= scanner.Value(attribute);
        }
        command = command?.Trim().ToLowerInvariant();
        if (command is "content-security-policy" or "x-dns-prefetch-control")
        {
            splices.Replace(scanner.Start, scanner.End, "");
            return true;
        }
        List<(HtmlAttribute Attribute, string Value)> changes = [];
        if (charset is { } declared && IsOther(scanner.Value(declared))) changes.Add((declared, Utf8));
        if (content is { } attributed && ChangeContent(command, scanner.Value(attributed), references) is { } changed)
            changes.Add((attributed, changed));
        foreach (var (attribute, value) in changes.OrderBy(change => change.Attribute.ValueStart))
            splices.Replace(attribute.ValueStart, attribute.ValueEnd, TagRewriting.Quote(attribute, value));
        return true;
    }

    private static string? ChangeContent(string? command, string content, ReferenceChange references)
    {
        if (command == "content-type" && FindCharset(content) is { } charset && IsOther(content[charset]))
            return string.Concat(content.AsSpan(..charset.Start.Value), Utf8, content.AsSpan(charset.End.Value));
        if (command == "refresh" && FindAddress(content) is { } address
            && references.Change(content[address], ReferenceKind.Link) is { } changed)
            return string.Concat(content.AsSpan(..address.Start.Value), changed, content.AsSpan(address.End.Value));
        return null;
    }

    private static bool IsOther(string charset) => charset.Length > 0
        && !string.Equals(charset.Trim(), Utf8, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// https://html.spec.whatwg.org/multipage/urls-and-fetching.html#extracting-character-encodings-from-meta-elements
    /// </summary>
    private static Range? FindCharset(string content)
    {
        const string name = "charset";
        for (var at = 0; (at = content.IndexOf(name, at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            at = SkipSpaces(content, at + name.Length);
            if (at >= content.Length || content[at] != '=') continue;
            at = SkipSpaces(content, at + 1);
            if (at >= content.Length) return null;
            if (content[at] is not ('"' or '\'')) return at..FindEnd(content, at, "; \t\n\f\r");
            var end = content.IndexOf(content[at], at + 1);
            return end < 0 ? null : (at + 1)..end;
        }
        return null;
    }

    /// <summary>
    /// https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps
    /// </summary>
    private static Range? FindAddress(string content)
    {
        var at = SkipSpaces(content, 0);
        while (at < content.Length && (char.IsAsciiDigit(content[at]) || content[at] == '.')) at++;
        if (at >= content.Length || (content[at] is not (';' or ',') && !HtmlScanner.IsSpace(content[at]))) return null;
        at = SkipSpaces(content, at);
        if (at < content.Length && content[at] is ';' or ',') at = SkipSpaces(content, at + 1);
        if (at >= content.Length) return null;
        if (content.AsSpan(at).StartsWith("url", StringComparison.OrdinalIgnoreCase)
            && SkipSpaces(content, at + 3) is var sign && sign < content.Length && content[sign] == '=')
            at = SkipSpaces(content, sign + 1);
        if (at >= content.Length) return null;
        if (content[at] is not ('"' or '\'')) return at..content.Length;
        return (at + 1)..FindEnd(content, at + 1, content[at].ToString());
    }

    private static int FindEnd(string content, int from, string ends)
    {
        var length = content.AsSpan(from).IndexOfAny(ends);
        return length < 0 ? content.Length : from + length;
    }

    private static int SkipSpaces(string content, int at)
    {
        while (at < content.Length && HtmlScanner.IsSpace(content[at])) at++;
        return at;
    }
}
