using System.Globalization;
using System.Text.RegularExpressions;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Tests.Redirects;

/// <summary>The small engine for patterns, held against that of .NET.</summary>
public sealed class PatternProgramTests
{
    // The one that backtracks: where a group may be empty, the other notes it in an order of its own.
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private static readonly string[] _atoms =
    [
        "a", "B", "/", "-", "_", ".", "\\.", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "[a-c]", "[^/]", "[^a]", "[A-z]", "[\\w-]", "[b-]", "[^\\d/]", "[+--]", "[]a]", "[^]]", "[a-\\d]", "[[]", "[a-z-[b]]",
        "1", " ", "%", "~", "\\/", "\\_", "#", "é", "^", "$", "{", "}", "]", "\\b", "\\1", "\\t", "[k]", "K",
    ];

    private static readonly string[] _often = ["", "", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "{,2}", "{3,1}", "*?", "+?", "??", "{1,2}?", "**", "+*", "a?"];

    [Fact]
    public void It_answers_what_the_engine_of_dotnet_does()
    {
        var random = new Random(20261127);
        var (known, matched) = (0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var pattern = Pattern(random, depth: 0);
            if (PatternReader.Read(pattern) is not { } program) continue;
            Regex other;
            try
            {
                other = new Regex($"^(?:{pattern})$", Options);
            }
            catch (ArgumentException e)
            {
                Assert.Fail($"{pattern} is taken, and is none: {e.Message}");
                return;
            }

            known++;
            for (var j = 0; j < 12; j++)
            {
                var text = Text(random);
                Assert.True(program.Knows(text));
                var wanted = other.Match(text);
                var got = program.Match(text);
                Assert.True(wanted.Success == got is not null, $"“{pattern}” with “{text}”: {wanted.Success}");
                if (got is null) continue;
                matched++;
                for (var group = 0; group <= program.Groups; group++)
                {
                    var part = got[2 * group] < 0 || got[(2 * group) + 1] < 0 ? "" : text[got[2 * group]..got[(2 * group) + 1]];
                    Assert.True(wanted.Groups[group].Value == part, $"“{pattern}” with “{text}”: group {group} is “{part}”, and not “{wanted.Groups[group].Value}”");
                }
            }
        }

        Assert.True(known > 20_000 && matched > 20_000, $"Only {known} patterns were known, and matched {matched} times.");
    }

    [Theory]
    [InlineData("/(\\d{4})/(\\d+)/(.*)")]
    [InlineData("^/old/([^/]+)/?$")]
    [InlineData("/(en|sv|de)/news/([\\w-]+)\\.html?")]
    [InlineData("/shop-7/(\\d+)/.*")]
    [InlineData("/a(?:/b)?/(.+?)(?:/page/(\\d+))?")]
    public void It_knows_the_patterns_that_rules_have(string pattern) => Assert.NotNull(PatternReader.Read(pattern));

    [Theory]
    [InlineData("(?<year>\\d+)")]
    [InlineData("(a|b)*")]
    [InlineData("(?=a)a")]
    [InlineData("(?i)a")]
    [InlineData("(a)\\1")]
    [InlineData("\\p{L}+")]
    [InlineData("a{2001}")]
    [InlineData("(a")]
    [InlineData("a)")]
    public void What_it_does_not_know_it_leaves_to_others(string pattern) => Assert.Null(PatternReader.Read(pattern));

    [Fact]
    public void A_path_that_is_not_plain_is_left_to_others()
    {
        var program = PatternReader.Read(".*")!;
        Assert.True(program.Knows("/a b~"));
        Assert.False(program.Knows("/é"));
        Assert.False(program.Knows("/a\nb"));
        Assert.False(program.Knows(new string('a', 2_000_000)));
    }

    [Fact]
    public void It_never_tries_the_same_twice()
    {
        // Each alternative could take each letter: two to the power of a thousand ways to fail.
        var program = PatternReader.Read(string.Concat(Enumerable.Repeat("(?:a|a)?", 100)) + "b")!;
        Assert.Null(program.Match(new string('a', 1_000)));
        Assert.NotNull(program.Match(new string('a', 100) + "b"));
    }

    private static string Pattern(Random random, int depth)
    {
        var parts = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(8) switch
        {
            0 when depth < 3 => "(" + Pattern(random, depth + 1) + ")" + (random.Next(3) == 0 ? "?" : random.Next(12) == 0 ? "??" : random.Next(12) == 0 ? "*" : ""),
            1 when depth < 3 => "(?:" + Pattern(random, depth + 1) + ")" + (random.Next(2) == 0 ? "?" : ""),
            2 => "|",
            _ => _atoms[random.Next(random.Next(3) == 0 ? _atoms.Length : 12)] + _often[random.Next(_often.Length)],
        });
        return string.Concat(parts);
    }

    private static string Text(Random random)
    {
        const string letters = "aaabbABc/-_.1k K~%z]^";
        return string.Create(CultureInfo.InvariantCulture, $"{new string([.. Enumerable.Range(0, random.Next(8)).Select(_ => letters[random.Next(letters.Length)])])}");
    }
}
