using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Tests.Markup.CommonMark;

/// <summary>The examples of the CommonMark specification; README.md beside this file says whose they are.</summary>
public sealed partial class CommonMarkTests
{
    private const string Folder = "tests/Mapflat.Content.Tests/Markup/CommonMark/";

    [Fact]
    public void Examples_are_shown_as_specified_but_for_those_that_are_listed_with_a_reason()
    {
        var listed = Differences();
        List<string> wrong = [];
        foreach (var (number, markdown, html) in Examples())
        {
            var shown = PageHtml.Render(markdown).Html;
            var (expected, actual) = (SpecifiedHtml.Normalise(html), SpecifiedHtml.Normalise(WithoutAdditions(shown)));
            if (expected == actual == listed.ContainsKey(number))
                wrong.Add($"{number} {(expected == actual ? "is equal now" : "differs")}: "
                    + $"{JsonSerializer.Serialize(markdown)}\n  {expected}\n  {actual}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Each_listed_difference_is_an_example_and_has_a_reason()
    {
        var numbers = Examples().Select(example => example.Number).ToList();
        Assert.Equal(Enumerable.Range(1, 655), numbers);
        Assert.All(Differences(), difference =>
        {
            Assert.Contains(difference.Key, numbers);
            Assert.True(difference.Value.Length > 20, $"{difference.Key}: {difference.Value}");
        });
    }

    private static Dictionary<int, string> Differences() => Repository.Table(Folder + "differences.tsv")
        .ToDictionary(row => int.Parse(row[0], CultureInfo.InvariantCulture), row => row[1]);

    private static IEnumerable<(int Number, string Markdown, string Html)> Examples()
    {
        using var spec = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf(Folder + "spec.json")));
        foreach (var example in spec.RootElement.EnumerateArray())
            yield return (example.GetProperty("example").GetInt32(), example.GetProperty("markdown").GetString()!,
                example.GetProperty("html").GetString()!);
    }

    /// <summary>Without what a page puts around headings, links and pictures, which no example speaks of.</summary>
    private static string WithoutAdditions(string html)
    {
        html = Heading().Replace(html, "<${heading}>${words}</${heading}>");
        return html.Replace(" loading=\"lazy\" decoding=\"async\"", "", StringComparison.Ordinal)
            .Replace(" rel=\"noopener\"", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(
        "<div class=\"heading\"><(?<heading>h[2-6]) id=\"[^\"]*\">(?<words>.*?)</h[2-6]> "
            + "<a class=\"anchor\".*?</a></div>",
        RegexOptions.Singleline)]
    private static partial Regex Heading();
}
