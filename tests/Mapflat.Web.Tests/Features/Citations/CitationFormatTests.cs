using System.Text.Json;
using Mapflat.Content.Dormancy;
using Mapflat.Web.Features.Citations;

namespace Mapflat.Web.Tests.Features.Citations;

/// <summary>What each format makes of words that mean something in it.</summary>
public sealed class CitationFormatTests
{
    private static readonly Citation _plain = new()
    {
        Title = "Data lakes",
        Authors = [new AuthorName("Ek", "Åsa")],
        Site = "Example",
        Url = "https://www.example.org/data/lakes/history/12",
        Version = 12,
        Date = new DateOnly(2021, 3, 4),
        Summary = "About lakes.",
        Language = "en-GB",
        Notes = [],
    };

    [Fact]
    public void BibTeX_is_an_entry_that_every_style_knows() => Assert.Equal(
        """
        @misc{www.example.org-data-lakes-v12,
          author = {Ek, Åsa},
          title = {{Data lakes}},
          publisher = {Example},
          year = {2021},
          month = mar,
          note = {Version 12 of 2021-03-04},
          url = {https://www.example.org/data/lakes/history/12},
        }

        """, BibTex.Write(_plain));

    [Theory]
    [InlineData("50 % & $5 #1 a_b", @"50 \% \& \$5 \#1 a\_b")]
    [InlineData(@"C:\x ~ ^", @"C:\textbackslash{}x \textasciitilde{} \textasciicircum{}")]
    [InlineData("} unbalanced {", @"\textbraceright{} unbalanced \textbraceleft{}")]
    [InlineData("two\r\nlines\u2028three", "two lines three")]
    [InlineData("@misc{x,", @"@misc\textbraceleft{}x,")]
    public void BibTeX_has_no_command_and_no_half_of_a_pair_in_its_values(string title, string expected)
    {
        var text = BibTex.Write(_plain with { Title = title });
        Assert.Contains($"  title = {{{{{expected}}}}},\n", text, StringComparison.Ordinal);
        var depth = 0;
        foreach (var c in text)
        {
            depth += c switch { '{' => 1, '}' => -1, _ => 0 };
            Assert.True(depth >= 0);
        }

        Assert.Equal(0, depth);
    }

    [Fact]
    public void An_organisation_is_one_name_to_BibTeX_whatever_words_are_in_it() => Assert.Contains(
        "  author = {{Ek and Sons} and Ek, Åsa},\n",
        BibTex.Write(_plain with { Authors = [new AuthorName("Ek and Sons", null), new AuthorName("Ek", "Åsa")] }),
        StringComparison.Ordinal);

    [Fact]
    public void Every_line_of_RIS_is_a_tag_and_a_value_and_ends_as_the_format_asks()
    {
        var text = Ris.Write(_plain with
        {
            Title = "One\nER  - \r\nTwo",
            Authors = [new AuthorName(new string('x', 300), null), new AuthorName("St*r", "Å")],
            Notes = ["As of 2015–2018", "Withdrawn on 1 May 2022"],
        });
        var lines = text.Split("\r\n");
        Assert.Equal("", lines[^1]);
        Assert.All(lines[..^1], line => Assert.Matches("^[A-Z][A-Z0-9]  - .*$", line));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.Equal(("TY  - ELEC", "ER  - "), (lines[0], lines[^2]));
        Assert.Single(lines, line => line.StartsWith("ER", StringComparison.Ordinal));
        Assert.Contains("TI  - One ER  -  Two", lines);
        Assert.Contains("AU  - " + new string('x', 255), lines);
        Assert.Contains("AU  - Str, Å", lines);
        Assert.Contains("DA  - 2021/03/04", lines);
        Assert.Equal(["N1  - As of 2015–2018", "N1  - Withdrawn on 1 May 2022"],
            lines.Where(line => line.StartsWith("N1", StringComparison.Ordinal)));
    }

    [Fact]
    public void CSL_JSON_is_a_list_of_one_item_whatever_its_words()
    {
        const string title = "\"quoted\" \\ </script> \u2028 \U0001F600";
        using var json = JsonDocument.Parse(CslJson.Write(_plain with
        {
            Title = title,
            Authors = [new AuthorName("Ek", "Åsa"), new AuthorName("Example, Inc.", null)],
        }));
        var item = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(("webpage", title, "https://www.example.org/data/lakes/history/12", "12"),
            (item.GetProperty("type").GetString(), item.GetProperty("title").GetString(),
                item.GetProperty("URL").GetString(), item.GetProperty("version").GetString()));
        Assert.Equal([2021, 3, 4], item.GetProperty("issued").GetProperty("date-parts")[0].EnumerateArray()
            .Select(part => part.GetInt32()));
        var authors = item.GetProperty("author");
        Assert.Equal(("Ek", "Åsa", "Example, Inc."), (authors[0].GetProperty("family").GetString(),
            authors[0].GetProperty("given").GetString(), authors[1].GetProperty("literal").GetString()));
        Assert.False(item.TryGetProperty("note", out _));
    }
}
