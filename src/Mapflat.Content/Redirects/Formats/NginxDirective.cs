using System.Text;

namespace Mapflat.Content.Redirects.Formats;

internal sealed record NginxDirective(int Line, IReadOnlyList<string> Words, List<NginxDirective>? Block)
{
    private const int MaxDepth = 32;

    internal string Name => Words[0];

    internal string Word(int at) => at < Words.Count ? Words[at] : "";

    /// <summary>What is broken goes to the log; what came before it stays.</summary>
    internal static List<NginxDirective> Read(TextReader text, RuleLog log)
    {
        var root = new List<NginxDirective>();
        var open = new Stack<(List<NginxDirective> Into, int Line)>([(root, 0)]);
        var words = new List<string>();
        var (line, start) = (1, 1);
        for (int c; (c = text.Read()) >= 0;)
        {
            if (c == '\n') line++;
            if (char.IsWhiteSpace((char)c)) continue;
            if (words.Count == 0) start = line;
            switch (c)
            {
                case '#':
                    while (text.Peek() is >= 0 and not '\n') text.Read();
                    break;
                case ';':
                    if (words.Count > 0) open.Peek().Into.Add(new NginxDirective(start, [.. words], null));
                    words.Clear();
                    break;
                case '{' when words.Count == 0 || open.Count > MaxDepth:
                    log.Skip(line, words.Count == 0
                        ? "A { stands here without a directive before it; nothing from here on was read."
                        : "This is nested deeper than any configuration; nothing from here on was read.");
                    return root;
                case '{':
                    var block = new NginxDirective(start, [.. words], []);
                    open.Peek().Into.Add(block);
                    open.Push((block.Block!, start));
                    words.Clear();
                    break;
                case '}':
                    if (words.Count > 0)
                        log.Skip(
                            start, $"“{UrlListReader.Short(string.Join(' ', words))}” is not ended by a semicolon.");
                    words.Clear();
                    if (open.Count > 1) open.Pop();
                    else log.Skip(line, "A } closes nothing that was opened.");
                    break;
                default:
                    if (Word(text, (char)c, ref line) is { } word)
                    {
                        words.Add(word);
                        break;
                    }
                    log.Skip(start, "A quotation mark opens here and never closes, or a word is longer than any is; "
                        + "nothing from here on was read.");
                    return root;
            }
        }
        if (words.Count > 0)
            log.Skip(start, $"“{UrlListReader.Short(string.Join(' ', words))}” is not ended by a semicolon.");
        if (open.Count > 1) log.Skip(open.Peek().Line, "A { opens here and never closes.");
        return root;
    }

    /// <summary>
    /// A backslash before a quotation mark or a backslash is taken off; before t, r and n it makes a control character.
    /// </summary>
    private static string? Word(TextReader text, char first, ref int line)
    {
        var quote = first is '"' or '\'' ? first : '\0';
        var word = new StringBuilder();
        for (var c = quote == '\0' ? first : text.Read(); ; c = text.Read())
        {
            if (c < 0 || word.Length > BoundedLines.MaxLength) return quote == '\0' && c < 0 ? word.ToString() : null;
            if (c == quote && quote != '\0') return word.ToString();
            if (c == '\n') line++;
            if (c != '\\')
            {
                word.Append((char)c);
            }
            else if (text.Peek() is '"' or '\'' or '\\' or 't' or 'r' or 'n')
            {
                word.Append(text.Read() switch { 't' => '\t', 'r' => '\r', 'n' => '\n', var sign => (char)sign });
            }
            else
            {
                word.Append('\\');
                if (text.Peek() is >= 0 and not '\n') word.Append((char)text.Read());
            }
            if (quote != '\0') continue;
            var next = text.Peek();
            if (next is < 0 or ';' || char.IsWhiteSpace((char)next) || (next == '{' && word[^1] != '$'))
                return word.ToString();
        }
    }
}
