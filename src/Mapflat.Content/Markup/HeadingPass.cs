using System.Globalization;
using Markdig.Helpers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup;

/// <summary>
/// Gives headings their levels and ids. The ids are made here and not by Markdig's extension, which looks for a free
/// number from 1 each time and so takes quadratic time for a text of equal headings.
/// </summary>
internal static class HeadingPass
{
    /// <summary>
    /// Before all ids, so that no heading can be called like an id of the page or a property of <c>document</c>, which
    /// scripts would then find instead (DOM clobbering).
    /// </summary>
    public const string IdPrefix = "s-";

    public const int IdLength = 80;

    public static List<Heading> Apply(MarkdownDocument document, string markdown, FindingLog findings)
    {
        var headings = new List<Heading>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var previous = 1;
        foreach (var block in MarkdownTree.Nodes(document).OfType<HeadingBlock>().ToList())
        {
            var text = InlineText.Read(block.Inline);
            if (text.Length == 0)
            {
                findings.Warn(block.Line, "This heading has no text and was left out.");
                block.Parent!.Remove(block);
                continue;
            }
            if (block.Level == 1)
                findings.Warn(block.Line, "Headings of the text start at ##: the page's title is its only first-level "
                    + "heading. This one was made second-level.", TextMends.Heading(markdown, block, 2));
            block.Level = Math.Max(2, block.Level);
            if (block.Level > previous + 1)
                findings.Warn(block.Line, $"This heading skips a level: use {new string('#', previous + 1)} here.",
                    TextMends.Heading(markdown, block, previous + 1));
            previous = block.Level;
            var id = Unique(Slug(text), ids, numbers);
            block.GetAttributes().Id = id;
            headings.Add(new Heading(block.Level, id, text));
        }
        return headings;
    }

    private static string Slug(string text)
    {
        var slug = LinkHelper.Urilize(text.Length > IdLength ? text[..IdLength] : text, allowOnlyAscii: true);
        return IdPrefix + (slug.Length == 0 ? "section" : slug);
    }

    private static string Unique(string slug, HashSet<string> ids, Dictionary<string, int> numbers)
    {
        var id = slug;
        while (!ids.Add(id))
        {
            var number = numbers[slug] = numbers.GetValueOrDefault(slug, 1) + 1;
            id = string.Create(CultureInfo.InvariantCulture, $"{slug}-{number}");
        }
        return id;
    }
}
