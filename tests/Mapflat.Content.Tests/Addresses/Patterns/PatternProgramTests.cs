using System.Text.RegularExpressions;
using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Tests.Addresses.Patterns;

/// <summary>The engine for patterns, held against that of .NET.</summary>
public sealed partial class PatternProgramTests
{
    // The one that backtracks: where a group may be empty, the other notes it in an order of its own.
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private static readonly string[] _atoms =
    [
        "a", "B", "/", "-", "_", ".", "\\.", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "[a-c]", "[^/]", "[^a]", "[A-z]",
        "[\\w-]", "[b-]", "[^\\d/]", "[+--]", "[]a]", "[^]]", "[a-\\d]", "[[]", "[a-z-[b]]",
        "1", " ", "%", "~", "\\/", "\\_", "#", "é", "Å", "[à-ï]", "[^é]", "\\p{L}", "\\P{Lu}", "[\\p{Nd}_]", "^", "$",
        "{", "}", "]", "\\b", "\\B", "\\A", "\\z", "\\x41", "\\u00e9", "(?i)", "\\1", "\\t", "[k]", "K",
    ];

    private static readonly string[] _often = ["", "", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "{,2}",
        "{3,1}", "*?", "+?", "??", "{1,2}?", "**", "+*", "a?"];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void It_answers_what_the_engine_of_dotnet_does()
    {
        var random = new Random(20261127);
        var (known, matched, rounds) = (0, 0, LongRun.Count(10_000, 100_000));
        for (var i = 0; i < rounds; i++)
        {
            var pattern = Pattern(random, depth: 0);
            if (PatternReader.Read(pattern) is not { } program) continue;
            Regex other;
            try
            {
                // Where a loop goes round with nothing, the engine that goes back errs, or never ends; the other one of
                // .NET knows no groups then.
                other = new Regex($"^(?:{pattern})$",
                    MayRepeatGroups().IsMatch(pattern) ? Options | RegexOptions.NonBacktracking : Options);
            }
            catch (NotSupportedException)
            {
                continue;
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
                var wanted = other.Match(text);
                var got = program.Match(text, new PatternBudget());
                Assert.True(wanted.Success == got is not null, $"“{pattern}” with “{text}”: {wanted.Success}");
                if (got is null) continue;
                matched++;
                // What a group took last that was empty at times, no two engines agree about.
                foreach (var name in MayRepeatGroups().IsMatch(pattern) ? [] : program.Groups)
                    Assert.True(wanted.Groups[name].Value == got(name), $"“{pattern}” with “{text}”: group {name} is "
                        + $"“{got(name)}”, and not “{wanted.Groups[name].Value}”");
            }
        }

        Assert.True(
            known > rounds / 5 && matched > rounds / 5,
            $"Only {known} patterns were known, and matched {matched} times.");
    }

    [Theory]
    [InlineData("/(\\d{4})/(\\d+)/(.*)", "/2026/11/x", "2026|11|x")]
    [InlineData("^/old/([^/]+)/?$", "/OLD/a", "a")]
    [InlineData("/(en|sv|de)/news/([\\w-]+)\\.html?", "/sv/news/a-b.htm", "sv|a-b")]
    [InlineData("/a(?:/b)?/(.+?)(?:/page/(\\d+))?", "/a/b/c/page/3", "c|3")]
    [InlineData("/(?<year>\\d+)/(.*)/(?'day'\\d+)", "/2026/x/7", "x|2026|7")]
    [InlineData("/(?:([a-z])-)*(\\d+)", "/a-b-c-7", "c|7")]
    [InlineData("/((?:ab|c){2,3})/(x{0,2})(.*)", "/abcab/xxx", "abcab|xx|x")]
    [InlineData("(?i)/(räka|ål)/(\\p{L}+)", "/RÄKA/Öl", "RÄKA|Öl")]
    [InlineData("/a{b}(c)", "/a{b}c", "c")]
    [InlineData("(?i:/x)\\b(.*)", "/X/y", "/y")]
    [InlineData("/(?<n>a)|/(?<n>b)", "/b", "b")]
    public void It_knows_the_patterns_that_rules_have(string pattern, string path, string groups)
    {
        var program = PatternReader.Read(pattern)!;
        var got = program.Match(path, new PatternBudget())!;
        Assert.Equal(groups, string.Join('|', program.Groups.Where(name => char.IsDigit(name[0]) && name != "0")
            .Order(StringComparer.Ordinal).Select(got)));
        Assert.Equal(groups, string.Join(
            '|', Regex.Match(path, $"^(?:{pattern})$", Options).Groups.Values.Skip(1).Select(group => group.Value)));
    }

    [Fact]
    public void A_group_is_known_by_its_number_and_by_its_name()
    {
        var program = PatternReader.Read("/(?<year>\\d+)/(.*)")!;
        Assert.All((string[])["0", "1", "2", "year", "01"], name => Assert.True(program.HasGroup(name)));
        Assert.All((string[])["3", "month", "", "-1"], name => Assert.False(program.HasGroup(name)));
        Assert.Equal("2026", program.Match("/2026/x", new PatternBudget())!("2"));
        Assert.Equal("", program.Match("/2026/x", new PatternBudget())!("3"));
    }

    [Theory]
    [InlineData("b(?=a)a")]
    [InlineData("(?<!a)b")]
    [InlineData("(?>a)")]
    [InlineData("(?x)a")]
    [InlineData("b(?-i)a")]
    [InlineData("(a)\\1")]
    [InlineData("(?<2>a)")]
    [InlineData("\\p{IsGreek}")]
    [InlineData("[a-z-[b]]")]
    [InlineData("[[:alpha:]]")]
    [InlineData("a{2001}")]
    [InlineData("((a{50}){50}){50}")]
    [InlineData("((()*){999}){999}")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("a**")]
    [InlineData("a\\")]
    [InlineData("[a")]
    public void What_it_does_not_know_it_refuses(string pattern) => Assert.Null(PatternReader.Read(pattern));

    [Fact]
    public void It_never_tries_the_same_twice()
    {
        // Each alternative could take each letter: two to the power of a thousand ways to fail.
        var program = PatternReader.Read(string.Concat(Enumerable.Repeat("(?:a|a)?", 100)) + "b")!;
        Assert.Null(program.Match(new string('a', 1_000), new PatternBudget()));
        Assert.NotNull(program.Match(new string('a', 100) + "b", new PatternBudget()));
    }

    [Fact]
    public void When_the_budget_is_spent_nothing_matches()
    {
        var program = PatternReader.Read(".*a.*")!;
        var budget = new PatternBudget();
        Assert.NotNull(program.Match("/a", budget));
        Assert.InRange(budget.Left, PatternBudget.Steps - 40, PatternBudget.Steps - 5);
        for (var i = 0; !budget.IsSpent; i++)
        {
            Assert.InRange(i, 0, 1_000);
            program.Match(new string('b', 2_000), budget);
        }

        Assert.Null(program.Match("/a", budget));
    }

    [GeneratedRegex(@"\)(?:[*+{])")]
    private static partial Regex MayRepeatGroups();

    private static string Pattern(Random random, int depth)
    {
        var parts = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(8) switch
        {
            0 when depth < 3 => "(" + Pattern(random, depth + 1) + ")"
                + (random.Next(3) == 0 ? "?" : random.Next(12) == 0 ? "??" : random.Next(8) == 0 ? "*" : random.Next(
                    12) == 0 ? "{1,2}" : random.Next(12) == 0 ? "+?" : ""),
            1 when depth < 3 => "(?:" + Pattern(random, depth + 1) + ")" + (random.Next(2) == 0 ? "?" : ""),
            2 => "|",
            _ => _atoms[random.Next(random.Next(3) == 0 ? _atoms.Length : 12)] + _often[random.Next(_often.Length)],
        });
        return string.Concat(parts);
    }

    private static string Text(Random random)
    {
        const string letters = "aaabbABc/-_.1k K~%z]^éÉå{";
        return new string(
            [.. Enumerable.Range(0, random.Next(8)).Select(_ => letters[random.Next(letters.Length)])]);
    }

    [Theory]
    [InlineData("(?=/shop)/(.*)", "/shop/a", "shop/a")]
    [InlineData("(?=/shop)/(.*)", "/other", null)]
    [InlineData("(?!/a/b)(?!/c$)/(.*)", "/a/c", "a/c")]
    [InlineData("(?!/a/b)(?!/c$)/(.*)", "/a/b/c", null)]
    [InlineData("(?!/a/b)(?!/c$)/(.*)", "/c", null)]
    [InlineData("(?!/a/b)(?!/c$)/(.*)", "/c/d", "c/d")]
    [InlineData("(?-i)/(US)", "/US", "US")]
    [InlineData("(?-i)/(US)", "/us", null)]
    [InlineData("(?-i)/([A-Z]+)", "/us", null)]
    public void What_it_begins_with_says_which_paths_it_is_for(string pattern, string path, string? first) =>
        Assert.Equal(first, PatternReader.Read(pattern)!.Match(path, new PatternBudget())?.Invoke("1"));

    [Theory]
    [InlineData("(?=/a)/b|/c")]
    [InlineData("(?=/a/b")]
    [InlineData("(?=(?=/a))/b")]
    public void What_it_begins_with_is_refused_where_it_could_mean_two_things(string pattern) =>
        Assert.Null(PatternReader.Read(pattern));
}
