using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// An expression of another program, as it is looked for there: anywhere, unless it says otherwise. What it must begin
/// with is compared first, so that thousands cost little.
/// </summary>
internal sealed class FileExpression
{
    private readonly string _head = "";
    private readonly bool _isLiteral;
    private readonly StringComparison _comparison;
    private readonly string _source;
    private Regex? _regex;
    private bool _isCompiled;

    internal FileExpression(string source, bool ignoreCase)
    {
        _source = source;
        _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (RegexToken.Read(source, out _) is [{ Part: RegexPart.Start }, .. var rest]
            && ForeignPattern.Branches(rest).Count == 1)
        {
            var plain = rest.TakeWhile(token => token.Part == RegexPart.Literal).ToList();
            // What is repeated need not be there.
            if (plain.Count < rest.Count && rest[plain.Count].Part == RegexPart.Quantifier && plain.Count > 0)
                plain.RemoveAt(plain.Count - 1);
            _head = string.Concat(plain.Select(token => token.Text));
            _isLiteral = plain.Count == rest.Count - 1 && rest[^1].Part == RegexPart.End;
        }
    }

    /// <summary>The one text that it matches; null where it matches others, too.</summary>
    internal string? Literal => _isLiteral && _comparison == StringComparison.Ordinal ? _head : null;

    /// <exception cref="RegexMatchTimeoutException">It goes on for too long.</exception>
    internal Match? Match(string text)
    {
        if (_head.Length > 0 && !text.StartsWith(_head, _comparison)) return null;
        if (_isLiteral && text.Length != _head.Length) return null;
        if (!_isCompiled) (_regex, _isCompiled) = (Compile(), true);
        return _regex?.Match(text);
    }

    private Regex? Compile()
    {
        try
        {
            return new Regex(_source.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.CultureInvariant
                | (_comparison == StringComparison.OrdinalIgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None),
                TimeSpan.FromMilliseconds(200));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
