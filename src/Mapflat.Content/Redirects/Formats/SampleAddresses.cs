using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Makes up addresses that an expression matches: few, and each in another way. Some hold words of the file's other
/// lines where the expression leaves open what stands there, so that they are addresses of these, too.
/// </summary>
internal sealed class SampleAddresses
{
    private const int Ways = 5;
    private const string Signs = "a1bz-_.x7/ Q=";

    /// <summary>A file of more lines has fewer words for each; one of thousands has none.</summary>
    private const int MostWords = 12, WordsOfAll = 2_000;

    private static readonly Place[] _places = [Place.All, Place.First, Place.Second];

    private readonly List<string> _words;
    private readonly Dictionary<(string Set, string Word), bool> _fits = [];

    /// <param name="sources">The expressions and paths of the file.</param>
    internal SampleAddresses(IEnumerable<string> sources)
    {
        List<string> all = [.. sources];
        var most = Math.Min(MostWords, WordsOfAll / Math.Max(1, all.Count));
        _words = most == 0 ? [] : [.. all.SelectMany(WordsOf).CountBy(word => word)
            .OrderByDescending(word => word.Value).Take(most).Select(word => word.Key)];
    }

    /// <summary>Where a word is filled in, of the places that an expression leaves open.</summary>
    private enum Place
    {
        All,
        First,
        Second,
    }

    /// <summary>Words of the file that come after one of its paths.</summary>
    internal IEnumerable<string> MakeBelow(string path) => _words.Select(word => $"{path.TrimEnd('/')}/{word}");

    /// <summary>Paths that match; an expression that cannot be read has none.</summary>
    internal IEnumerable<string> Make(string regex)
    {
        if (RegexToken.Read(regex, out _) is not { } tokens) return [];
        var branches = ForeignPattern.Branches(tokens);
        return Enumerable.Range(0, Ways).SelectMany(way => branches.Select(branch => Path(branch, new Filling(way))))
            .Concat(_words.SelectMany((word, number) => _places.SelectMany(place =>
                branches.Select(branch => Path(branch, new Filling(number % Ways, word, place))))))
            .Distinct(StringComparer.Ordinal);
    }

    /// <summary>The plain text of an expression, and each segment of it.</summary>
    private static IEnumerable<string> WordsOf(string source)
    {
        if (RegexToken.Read(source, out _) is not { } tokens) yield break;
        var run = new StringBuilder();
        for (var i = 0; i <= tokens.Count; i++)
        {
            var isPlain = i < tokens.Count && (tokens[i].Part == RegexPart.Literal
                || (tokens[i].Part == RegexPart.Dot && i + 1 < tokens.Count
                    && tokens[i + 1].Part == RegexPart.Literal));
            if (isPlain && (i + 1 == tokens.Count || tokens[i + 1].Part != RegexPart.Quantifier))
            {
                run.Append(tokens[i].Text);
                continue;
            }

            var plain = run.ToString().Trim('/');
            run.Clear();
            if (plain.Length == 0) continue;
            yield return plain;
            if (!plain.Contains('/', StringComparison.Ordinal)) continue;
            foreach (var segment in plain.Split('/', StringSplitOptions.RemoveEmptyEntries)) yield return segment;
        }
    }

    private string Path(List<RegexToken> branch, Filling filling)
    {
        var way = filling.Way;
        var isRooted = branch is [{ Part: RegexPart.Start }, ..];
        var isWhole = branch is [.., { Part: RegexPart.End }];
        var at = 0;
        var text = Sequence(branch, ref at, filling);
        if (!isRooted && filling is { Word: { } word, Place: Place.All })
            text = $"/{word}{(text.StartsWith('/') ? "" : "/")}{text}";
        if (!isRooted && !text.StartsWith('/')) text = (way == 2 ? "/zz/" : "/") + text;
        if (!isWhole)
            text += filling is { Word: { } more, Place: Place.Second } ? "/" + more
                : way switch { 1 => "x", 2 => "/y", 3 => "/", _ => "" };
        return text.StartsWith('/') ? text : "/" + text;
    }

    /// <summary>The word, if it is to be filled in where an expression repeats what a set has; else null.</summary>
    private string? Word(RegexToken token, string quantifier, Filling filling)
    {
        if (filling.Word is not { } word || quantifier[0] is not ('*' or '+')
            || token.Part is not (RegexPart.Dot or RegexPart.Class) || !filling.TakesNext()) return null;
        if (token.Part == RegexPart.Dot) return word;
        if (!_fits.TryGetValue((token.Text, word), out var fits))
            _fits[(token.Text, word)] = fits = word.All(sign => IsMember(token.Text, sign));
        return fits ? word : null;
    }

    private string Sequence(List<RegexToken> tokens, ref int at, Filling filling)
    {
        var way = filling.Way;
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
                piece = Sequence(tokens, ref at, filling);
            }

            if (at + 1 < tokens.Count && tokens[at + 1].Part == RegexPart.Quantifier)
            {
                var quantifier = tokens[at + 1].Text;
                piece = Word(token, quantifier, filling)
                    ?? Repeat(piece, quantifier, way, isDot: token.Part == RegexPart.Dot);
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
        var fitting = Signs.Where(sign => IsMember(set, sign)).ToList();
        return fitting.Count == 0 ? "" : fitting[way % fitting.Count].ToString();
    }

    private static bool IsMember(string set, char sign)
    {
        try
        {
            return Regex.IsMatch(
                sign.ToString(), $"^(?:{set})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>How the open places of an expression are filled in.</summary>
    private sealed class Filling(int way, string? word = null, Place place = Place.All)
    {
        private int _next;

        internal int Way => way;

        internal string? Word => word;

        internal Place Place => place;

        internal bool TakesNext() => _next++ is var at && (place == Place.All || at == (int)place - 1);
    }
}
