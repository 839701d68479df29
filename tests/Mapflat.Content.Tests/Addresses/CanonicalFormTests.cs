using System.Text;
using Mapflat.Content.Addresses;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>
/// One address has one form, whoever writes it: the same when a rule is saved and when a visitor asks.
/// </summary>
public sealed class CanonicalFormTests
{
    /// <summary>Letters in normal form C, and the same in form D.</summary>
    private static readonly (string Composed, string Apart)[] _letters =
        [("é", "e\u0301"), ("å", "a\u030A"), ("Ö", "O\u0308"), ("ñ", "n\u0303"), ("\u1E69", "s\u0307\u0323"),
            ("한", "\u1112\u1161\u11AB"), ("\u00C5", "\u212B"), ("K", "\u212A")];

    private static readonly string[] _parts =
        ["a", "Bc", "12", "x.y", "~t", "日本", "ß", "😀", "a b", "c+d", "q&r", "'s'", "-", "%25", "index"];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void Every_spelling_of_an_address_has_the_same_key()
    {
        var random = new Random(41);
        for (var i = LongRun.Count(4_000, 20_000); i > 0; i--)
        {
            var (plain, other) = Spellings(random);
            var key = LegacyPath.FromRaw(plain).Value!.Key;
            Assert.True(key == LegacyPath.FromRaw(other).Value?.Key, $"{plain} and {other}");
            Assert.Equal(key, LegacyPath.FromDecoded(key).Value!.Key);
        }
    }

    [Fact]
    public void A_rule_that_was_saved_in_one_spelling_is_found_by_another()
    {
        var random = new Random(42);
        using var site = new StoredSite();
        for (var i = 0; i < 1500; i++)
        {
            var (saved, asked) = Spellings(random);
            if (RedirectRule.Create(TestSite.Draft(saved, "https://new.example/end", match: RuleMatch.Exact),
                TestSite.Addresses).Value is not { } rule)
                continue;
            site.Fill(TestSite.Data(rule));
            var map = site.Frozen();
            Assert.True(map.ResolveRaw("www.mapflat.com", asked).Location == "https://new.example/end",
                $"{saved} asked as {asked}");
            var below = TestSite.Map(TestSite.Rule(saved.TrimEnd('/') + "/*", "https://new.example/end"));
            Assert.True(
                below.ResolveRaw("www.mapflat.com", asked.TrimEnd('/') + "/more").Location == "https://new.example/end",
                $"below {saved} asked as {asked}");
        }
    }

    [Fact]
    public void Every_spelling_of_a_significant_query_finds_its_rule()
    {
        var random = new Random(43);
        string[] values = ["12", "å", "a b", "X", "1%2B1", ""];
        for (var i = 0; i < 500; i++)
        {
            var (one, two) = (values[random.Next(values.Length)], values[random.Next(values.Length)]);
            var map = TestSite.Map(
                TestSite.Rule($"/blog?p={one.Replace(' ', '+')}&id={Uri.EscapeDataString(Uri.UnescapeDataString(two))}",
                    "https://new.example/end"));
            string[] asked = [$"P={Encoded(one, random)}", $"Id={Encoded(two, random)}", "utm=1"];
            random.Shuffle(asked);
            Assert.StartsWith("https://new.example/end",
                map.ResolveRaw(null, "/blog/?" + string.Join('&', asked)).Location, StringComparison.Ordinal);
        }

        static string Encoded(string value, Random random)
        {
            var plain = Uri.UnescapeDataString(value);
            return Uri.EscapeDataString(random.Next(2) == 0 ? plain.ToUpperInvariant() : plain);
        }
    }

    /// <summary>
    /// An address, and the same otherwise: case, form of Unicode, percent-encoding, slashes, dots and index documents.
    /// </summary>
    private static (string Plain, string Other) Spellings(Random random)
    {
        var (plain, other) = (new StringBuilder(), new StringBuilder());
        for (var segments = random.Next(1, 4); segments > 0; segments--)
        {
            plain.Append('/');
            other.Append(random.Next(5) switch { 0 => "//", 1 => "/./", 2 => "/x/../", _ => "/" });
            for (var parts = random.Next(1, 4); parts > 0; parts--)
            {
                var (composed, apart) = random.Next(3) == 0
                    ? _letters[random.Next(_letters.Length)]
                    : (_parts[random.Next(_parts.Length)], null);
                plain.Append(composed);
                var text = apart is not null && random.Next(2) == 0 ? apart
                    : random.Next(2) == 0 ? composed.ToUpperInvariant()
                    : composed.ToLowerInvariant();
                other.Append(
                    random.Next(2) == 0 || text.Contains('%', StringComparison.Ordinal) ? text : Encoded(text, random));
            }
        }

        if (random.Next(3) == 0) other.Append(random.Next(2) == 0 ? "/" : "/Index.HTML");
        return (plain.ToString(), other.ToString());
    }

    private static string Encoded(string text, Random random)
    {
        var encoded = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(text))
            encoded.Append('%')
                .Append(random.Next(2) == 0 ? Convert.ToHexString([one]) : Convert.ToHexStringLower([one]));
        return encoded.ToString();
    }
}
