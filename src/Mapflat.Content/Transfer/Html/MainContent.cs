using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Mapflat.Content.Transfer.Html;

/// <summary>
/// Finds the text of a page of an old site among its menus, headers and footers: where the page names it, or else the
/// block that has the most text that is not a link.
/// </summary>
internal static partial class MainContent
{
    /// <summary>Blocks that hold blocks; others are never taken apart.</summary>
    private static readonly HashSet<string> _containers = new(
        ["body", "div", "section", "article", "main", "center", "table", "tbody", "tr", "td", "form", "span", "font",
            "noscript"],
        StringComparer.Ordinal);

    /// <summary>Fewer characters than this are no text that a page would be kept for.</summary>
    private const int Short = 100;

    private const string Beside = "A menu, header or footer of the old site was left out.";

    /// <summary>What can be told to be no text by its name.</summary>
    private const string Named = "nav, footer, header, aside, [role=navigation], [role=contentinfo], [role=banner], "
        + "[role=complementary], [role=search], [hidden]";

    public static IElement Choose(IHtmlDocument document, DroppedContent left)
    {
        var body = document.Body ?? document.DocumentElement;
        foreach (var useless in body.QuerySelectorAll("script, style, template").ToList()) useless.Remove();
        var named = document.QuerySelector("main") ?? document.QuerySelector("[role=main]")
            ?? (document.QuerySelectorAll("article") is { Length: 1 } articles ? articles[0] : null);
        var root = named is not null && WordsOf(named) > 0 ? named : Descend(body, left);
        if (named is not null && root == named) left.Add(Beside, null);
        Strip(root, left);
        return root;
    }

    /// <summary>Goes into a block as long as what is beside it is not a text.</summary>
    private static IElement Descend(IElement body, DroppedContent left)
    {
        var block = body;
        while (true)
        {
            if (HasOwnText(block)) return block;
            var children = block.Children.Where(child => WordsOf(child) > 0 || child.QuerySelector("img") is not null)
                .ToList();
            if (children.MaxBy(WeightOf) is not { } heaviest || !_containers.Contains(heaviest.LocalName)
                || WeightOf(heaviest) == 0) return block;
            var others = children.Where(child => child != heaviest).ToList();
            if (!others.TrueForAll(IsBeside)) return block;
            if (others.Count > 0) left.Add(Beside, others[0]);
            block = heaviest;
        }
    }

    /// <summary>Takes away what is in the text and is none of it.</summary>
    private static void Strip(IElement root, DroppedContent left)
    {
        var weight = WeightOf(root);
        foreach (var element in FindMenusAbove(root).Concat(root.QuerySelectorAll("*").Where(IsNamedBeside)).ToList())
        {
            // The title may be in there, or all that there is.
            if ((element.LocalName == "header" && element.QuerySelector("h1") is not null)
                || !element.Ancestors().Contains(root)) continue;
            var rest = weight - WeightOf(element);
            if (rest < Short) continue;
            weight = rest;
            left.Add(Beside, element);
            element.Remove();
        }
    }

    /// <summary>Blocks of links that stand in the same block as the text, before its first word.</summary>
    private static IEnumerable<IElement> FindMenusAbove(IElement root)
    {
        foreach (var node in root.ChildNodes)
        {
            if (node is IText text && !string.IsNullOrWhiteSpace(text.Data)) yield break;
            if (node is not IElement element || WordsOf(element) == 0) continue;
            if (!IsMostlyLinks(element)) yield break;
            yield return element;
        }
    }

    private static bool IsBeside(IElement element) => IsNamedBeside(element) || IsMostlyLinks(element)
        // A line above or below, such as the name of the site or who holds its rights.
        || (WordsOf(element) < Short && element.QuerySelector("h1, h2, p, img, pre, table") is null)
        || (WordsOf(element) < Short && !_containers.Contains(element.LocalName) && element.LocalName is not
            ("h1" or "h2" or "h3" or "p" or "pre"));

    private static bool IsNamedBeside(IElement element) =>
        element.Matches(Named) || Menu().IsMatch($"{element.Id} {element.ClassName}");

    private static bool IsMostlyLinks(IElement element) =>
        WordsOf(element) is > 0 and var all && WeightOf(element) * 2 < all;

    private static bool HasOwnText(IElement block) =>
        block.ChildNodes.OfType<IText>().Sum(text => text.Data.Trim().Length) >= Short;

    private static int WordsOf(IElement element) => LengthOf(element.TextContent);

    /// <summary>How much of it is text and no link, in characters.</summary>
    private static int WeightOf(IElement element) => WordsOf(element)
        - element.QuerySelectorAll("a[href], option, button").Sum(link => LengthOf(link.TextContent))
        - (element.LocalName == "a" ? WordsOf(element) : 0);

    /// <summary>Counted without white space, of which old markup is full.</summary>
    private static int LengthOf(string text)
    {
        var length = 0;
        foreach (var c in text)
            if (!char.IsWhiteSpace(c)) length++;
        return length;
    }

    [GeneratedRegex(
        @"(?:^|[\s_-])(?:nav(?:bar|igation|header|footer|links?|menu)?|main-?menu|menu(?:bar)?|side-?bar(?:-\w+)?|"
            + @"bread-?crumbs?|page-?footer|site-?footer|footer|site-?header|page-?header|masthead|banner|toolbar|"
            + @"pager|pagination|share|social|cookies?|comments?|skip-?link|toc|table-of-contents|related|"
            + @"search-?(?:box|form))"
            + @"(?:$|[\s_-])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Menu();
}
