using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>Makes up addresses that an expression matches: few, and each in another way.</summary>
internal static class SampleAddresses
{
    private const int Ways = 5;
    private const string Signs = "a1bz-_.x7/ Q=";

    /// <summary>Paths that match; an expression that cannot be read has none.</summary>
    internal static IEnumerable<string> Make(string regex) => RegexToken.Read(regex, out _) is not { } tokens ? []
        : Enumerable.Range(0, Ways).SelectMany(way =>
            ForeignPattern.Branches(tokens).Select(branch => Path(branch, way))).Distinct(StringComparer.Ordinal);

    private static string Path(List<RegexToken> branch, int way)
    {
        var isRooted = branch is [{ Part: RegexPart.Start }, ..];
        var isWhole = branch is [.., { Part: RegexPart.End }];
        var at = 0;
        var text = Sequence(branch, ref at, way);
        if (!isRooted && !text.StartsWith('/')) text = (way == 2 ? "/zz/" : "/") + text;
        if (!isWhole) text += way switch { 1 => "x", 2 => "/y", 3 => "/", _ => "" };
        return text.StartsWith('/') ? text : "/" + text;
    }

    private static string Sequence(List<RegexToken> tokens, ref int at, int way)
    {
        List<string> branches = [];
        var text = new StringBuilder();
        for (; at < tokens.Count && tokens[at].Part != RegexPart.Close; at++)
        {
            var token = tokens[at];
            if (token.Part == RegexPart.Or)
            {
                branches.Add(text.ToString());
                text.Clear();
                continue;
            }

            var piece = token.Part switch
            {
                RegexPart.Literal => token.Text,
                // One by itself was meant as a dot more often than not, and is read so.
                RegexPart.Dot when at + 1 >= tokens.Count || tokens[at + 1].Part != RegexPart.Quantifier => ".",
                RegexPart.Dot => way switch { 2 => "é", 4 => "/", _ => "x" },
                RegexPart.Class => Member(token.Text, way),
                _ => "",
            };
            if (token.Part is RegexPart.Group or RegexPart.Plain)
            {
                at++;
                piece = Sequence(tokens, ref at, way);
            }

            if (at + 1 < tokens.Count && tokens[at + 1].Part == RegexPart.Quantifier)
            {
                piece = Repeat(piece, tokens[at + 1].Text, way, isDot: token.Part == RegexPart.Dot);
                at++;
            }

            text.Append(piece);
        }

        branches.Add(text.ToString());
        return branches[way % branches.Count];
    }

    private static string Repeat(string piece, string quantifier, int way, bool isDot)
    {
        var least = quantifier[0] switch
        {
            '*' or '?' => 0,
            '+' => 1,
            _ => int.TryParse(quantifier.AsSpan(1).TrimEnd("}?").ToString().Split(',')[0], out var said) ? said : 0,
        };
        var most = quantifier[0] == '?' ? 1
            : quantifier[0] != '{' ? int.MaxValue
            : quantifier.TrimEnd('?').Trim('{', '}').Split(',') is var bounds && bounds.Length == 1 ? least
            : int.TryParse(bounds[1], out var bound) ? bound : int.MaxValue;
        var count = Math.Clamp(way switch { 1 => 0, 2 => 3, 3 => 2, _ => 1 }, least, Math.Max(most, least));
        return isDot && count > 2 ? "a/b" : string.Concat(Enumerable.Repeat(piece, Math.Min(count, 64)));
    }

    private static string Member(string set, int way)
    {
        try
        {
            var fitting = Signs.Where(sign => Regex.IsMatch(
                sign.ToString(), $"^(?:{set})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))).ToList();
            return fitting.Count == 0 ? "" : fitting[way % fitting.Count].ToString();
        }
        catch (ArgumentException)
        {
            return "";
        }
    }
}
