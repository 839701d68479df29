using System.Globalization;
using Mapflat.Content.Redirects.Formats;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// A source as a regular expression of other web servers (PCRE), which look anywhere unless ^ and $ say otherwise.
/// </summary>
internal sealed class ServerPattern
{
    private readonly List<RegexToken> _tokens;

    private ServerPattern(List<RegexToken> tokens) => _tokens = tokens;

    /// <summary>A decoded path, or an encoded one, as it stands.</summary>
    internal static string Escape(string path) =>
        string.Concat(path.Select(c => new RegexToken(RegexPart.Literal, c.ToString()).Written));

    /// <summary>
    /// An encoded path as it may be sent: with more slashes than one, and with signs that some encode and others do
    /// not, such as <c>~</c>.
    /// </summary>
    internal static string EscapeSent(string path) => string.Concat(path.Select(c =>
    {
        var sign = Escape(c.ToString());
        if (c == '/') return "/+";
        return c == '%' || char.IsAsciiLetterOrDigit(c) ? sign
            : string.Create(CultureInfo.InvariantCulture, $"(?:{sign}|%{(int)c:X2})");
    }));

    /// <summary>
    /// Reads the expression of a pattern rule; null, with the end of a sentence, where it says what only .NET knows.
    /// </summary>
    internal static ServerPattern? Read(string pattern, out string? fault) =>
        RegexToken.Read(pattern, out fault) is { } tokens ? new ServerPattern(tokens) : null;

    internal string Write(Func<string, string> anchor)
    {
        var branches = new List<string> { "" };
        var depth = 0;
        foreach (var token in _tokens)
        {
            if (token.Part is RegexPart.Group or RegexPart.Plain) depth++;
            if (token.Part == RegexPart.Close) depth--;
            if (token.Part == RegexPart.Or && depth == 0) branches.Add("");
            else branches[^1] += token.Written;
        }
        return string.Join('|', branches.Select(anchor));
    }

    /// <summary>Whether a server can fill in the groups of a target: it knows nine.</summary>
    internal bool Fills(KnownRule rule, bool all) =>
        rule.Target is null
        || rule.Target.Names.All(name => Number(name) is var number && number <= 9 && (number > 0 || all));

    /// <summary>
    /// The number that a group of the target has where all are counted in their order; 0 for all that was matched.
    /// </summary>
    internal int Number(string group)
    {
        var groups = _tokens.Where(token => token.Part == RegexPart.Group).Select(token => token.Name).ToList();
        if (groups.IndexOf(group) is >= 0 and var named) return named + 1;
        // .NET numbers those without a name alone.
        _ = int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return number == 0
            ? 0
            : Enumerable.Range(0, groups.Count).Where(at => groups[at] is null).ElementAt(number - 1) + 1;
    }
}
