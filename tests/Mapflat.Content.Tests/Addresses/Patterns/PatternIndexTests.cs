using System.Text.RegularExpressions;
using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Addresses.Patterns;

public sealed class PatternIndexTests
{
    [Theory]
    [InlineData("/old/page", "/old/page")]
    [InlineData(@"/(\d{4})/(\d+)/(.*)", "/ / /")]
    [InlineData(@"/blog/post-(\d+)\.html?", "/blog/post- .htm")]
    [InlineData("/(en|sv)/news/(.*)", "/ /news/")]
    [InlineData("/a|/b", "")]
    [InlineData("/ab*c", "/a c")]
    [InlineData("/ab+c", "/ab c")]
    [InlineData("/ab{2}c", "/a c")]
    [InlineData("/a{b}c", "/ c")]
    [InlineData("/a[b-d]e[]x]f[^]]g", "/a e f g")]
    [InlineData("/a[b-[c]]def", "")]
    [InlineData(@"/a\x41bc", "")]
    [InlineData(@"/a\dbc", "/a bc")]
    [InlineData(@"/a\p{Lu}bc", "")]
    [InlineData("(?x)/a b # c", "")]
    [InlineData("/a(b(c)d)?e(f", "/a e")]
    [InlineData("/aåb", "/a b")]
    [InlineData(@"/a\", "")]
    [InlineData("", "")]
    public void What_every_match_must_hold_is_read_off(string source, string runs) =>
        Assert.Equal(runs, string.Join(' ', PatternText.Runs(source)));

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void A_text_that_a_pattern_matches_holds_what_was_read_off()
    {
        string[] bits = ["/", "a", "b", "ab", "(a|b)", "(", ")", "[ab]", "[^a]", "*", "+", "?", "{2}", "{", "}", "|",
            ".", @"\.", @"\d", @"\", "^", "$", "-", "(?:", "(?i)", "(?x)", "x y", "#", "K", "é", "]", "[", "3"];
        string[] texts = ["/", "/a", "/ab", "/AB/b", "/a.b", "/abab", "a", "b", "ab", "aab", "/a3b", "/x y", "/xy",
            "/k", "/K", "a-b", "", "/é", "{2}", "/a{2}", "/#", "/aa", "bb", "/b3.a"];
        var random = new Random(17);
        var (matched, rounds) = (0, LongRun.Count(4_000, 20_000));
        for (var i = 0; i < rounds; i++)
        {
            var source = string.Concat(
                Enumerable.Range(0, random.Next(1, 7)).Select(_ => bits[random.Next(bits.Length)]));
            var regex = Compile(source);
            if (regex is null) continue;
            var runs = PatternText.Runs(source);
            foreach (var text in texts.Where(text => regex.IsMatch(text)))
            {
                matched++;
                Assert.All(runs, run => Assert.True(
                    text.Contains(run, StringComparison.OrdinalIgnoreCase), $"{source} matches {text} without {run}"));
            }
        }

        Assert.True(matched > rounds / 20, $"only {matched} matches");
    }

    [Fact]
    public void No_letter_of_a_normalised_path_but_ASCII_folds_into_ASCII()
    {
        var regex = new Regex(
            "[ -~]", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
        var folding = Enumerable.Range(0x80, 0xFFFF - 0x80).Select(code => (char)code)
            .Where(c => !char.IsSurrogate(c) && regex.IsMatch(c.ToString())).ToList();
        Assert.Contains('\u212A', folding);
        Assert.All(folding, c => Assert.True(char.IsAscii(Nfc.Normalize(c.ToString())[0]), $"U+{(int)c:X4}"));
    }

    [Fact]
    public void Of_a_thousand_patterns_hardly_any_is_run_and_none_is_missed()
    {
        var rules = Enumerable.Range(0, 1000)
            .Select(i => TestSite.Rule(i % 2 == 0 ? $"/shop-{i}/(.*)" : $".*/item-{i}-(\\d+)",
                $"https://new.example/{i}/$1", match: RuleMatch.Pattern)).ToArray();
        var map = TestSite.Map(rules);
        var index = new PatternIndex([.. map.Obeyed]);
        Assert.Empty(index.Candidates("/", new PatternBudget()));
        for (var i = 0; i < 1000; i += 37)
        {
            var path = i % 2 == 0 ? $"/SHOP-{i}/x" : $"/a/b/Item-{i}-5";
            Assert.Equal($"https://new.example/{i}/{(i % 2 == 0 ? "x" : "5")}", map.To(path));
            Assert.InRange(index.Candidates(path, new PatternBudget()).Count(), 1, 120);
        }

        Assert.Empty(index.Candidates("/nothing/of/the/kind", new PatternBudget()));
    }

    private static Regex? Compile(string source)
    {
        try
        {
            _ = new Regex(source);
            return new Regex($"^(?:{source})$",
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
